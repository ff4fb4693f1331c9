"""What tests share: where labelled data lies, and what may be missing."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest


def _missing(part: str) -> NoReturn:
    if os.environ.get("WINNOW_REQUIRE_ALL") == "1":
        pytest.fail(f"{part} is missing, and WINNOW_REQUIRE_ALL=1 asks for every part")
    pytest.skip(f"{part} is missing")


@pytest.fixture(scope="session")
def require() -> Callable[[str], NoReturn]:
    """Call it with the name of a missing part: skips the test, or fails it where everything must be there (CI)."""
    return _missing


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of labelled pages and collections that WINNOW_TEST_DATA names."""
    named = os.environ.get("WINNOW_TEST_DATA", "")
    if not named or not Path(named).is_dir():
        _missing("the folder of test data (set WINNOW_TEST_DATA)")
    return Path(named)
