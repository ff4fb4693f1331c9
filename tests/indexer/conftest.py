"""A ledger to write to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.ledger import Journal, Ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger.open(tmp_path / "ledger.db")
    yield opened
    opened.close()


@pytest.fixture
def journal(ledger: Ledger) -> Journal:
    return Journal(ledger)
