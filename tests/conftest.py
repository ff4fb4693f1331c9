"""What tests share: where labelled data lies, what may be missing, the engines."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from indexer.engines import Engine, open_engine


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


@pytest.fixture(params=["memory", "whoosh"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Each engine in turn, empty: what is tested with it is promised by all."""
    opened = open_engine(request.param, tmp_path / "index")
    yield opened
    opened.close()
