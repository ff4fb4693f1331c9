"""A ledger is copied and replaced while it is in use."""

import sqlite3
from pathlib import Path

import pytest

from indexer.errors import LedgerError
from indexer.ledger import (
    Counts,
    Journal,
    Ledger,
    Outcome,
    copy_ledger,
    renamed,
    replace_ledger,
)


def run(path: Path, count: int) -> None:
    ledger = Ledger.open(path)
    for _ in range(count):
        journal = Journal(ledger)
        number = journal.start_run(0)
        journal.finish_run(number, Outcome.DONE, Counts(), published=False)
    ledger.close()


def runs(path: Path) -> int:
    ledger = Ledger.open(path)
    found = len(ledger.runs())
    ledger.close()
    return found


def test_a_copy_has_what_was_committed_and_not_what_is_under_way(
    tmp_path: Path,
) -> None:
    run(tmp_path / "ledger.db", 2)
    writer = sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM runs")
    copy_ledger(tmp_path / "ledger.db", tmp_path / "copy.db")
    writer.execute("ROLLBACK")
    writer.close()

    assert runs(tmp_path / "copy.db") == 2


def test_a_copy_is_one_file(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.db")
    (tmp_path / "to").mkdir()
    copy_ledger(tmp_path / "ledger.db", tmp_path / "to" / "copy.db")
    ledger.close()

    assert [path.name for path in (tmp_path / "to").iterdir()] == ["copy.db"]


@pytest.mark.parametrize("content", [None, b"no database" * 999])
def test_what_is_no_ledger_is_not_copied(tmp_path: Path, content: bytes | None) -> None:
    if content:
        (tmp_path / "ledger.db").write_bytes(content)
    with pytest.raises(LedgerError, match="cannot be copied"):
        copy_ledger(tmp_path / "ledger.db", tmp_path / "copy.db")


def test_who_has_a_ledger_open_sees_the_one_that_replaces_it(tmp_path: Path) -> None:
    run(tmp_path / "ledger.db", 1)
    run(tmp_path / "other.db", 3)
    service = Ledger.open(tmp_path / "ledger.db")
    before = len(service.runs())
    replace_ledger(tmp_path / "ledger.db", tmp_path / "other.db")
    after = len(service.runs())
    service.close()

    assert (before, after, runs(tmp_path / "ledger.db")) == (1, 3, 3)


def test_who_has_a_ledger_open_sees_the_identity_of_the_one_that_replaces_it(
    tmp_path: Path,
) -> None:
    run(tmp_path / "ledger.db", 1)
    run(tmp_path / "other.db", 1)
    given = renamed(tmp_path / "other.db")
    service = Ledger.open(tmp_path / "ledger.db")
    replace_ledger(tmp_path / "ledger.db", tmp_path / "other.db")
    identity = service.identity
    service.close()

    assert identity == given


def test_who_is_reading_goes_on_with_the_old_one(tmp_path: Path) -> None:
    run(tmp_path / "ledger.db", 1)
    run(tmp_path / "other.db", 3)
    reader = sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)
    reader.execute("BEGIN")
    first = reader.execute("SELECT count(*) FROM runs").fetchone()
    replace_ledger(tmp_path / "ledger.db", tmp_path / "other.db")
    second = reader.execute("SELECT count(*) FROM runs").fetchone()
    reader.execute("COMMIT")
    third = reader.execute("SELECT count(*) FROM runs").fetchone()
    reader.close()

    assert (first, second, third) == ((1,), (1,), (3,))


def test_a_ledger_is_given_another_identity(tmp_path: Path) -> None:
    run(tmp_path / "ledger.db", 1)
    given = renamed(tmp_path / "ledger.db")
    ledger = Ledger.open(tmp_path / "ledger.db")
    identity = ledger.identity
    ledger.close()

    assert identity == given
