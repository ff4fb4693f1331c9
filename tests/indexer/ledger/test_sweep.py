"""What no index that is kept can show leaves the ledger, and nothing else does."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.ledger import Counts, Entry, Journal, Ledger, Outcome, Prints
from indexer.records import Block, BlockKind, CleanPage, LineCounts, PagePrint, Verdict

KEPT_RUNS = 4


class Desk:
    """A ledger that is written run by run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.ledger = Ledger.open(path)
        self.journal = Journal(self.ledger)
        self.prints = Prints(self.ledger)
        self.run = 0

    def publish(self, *entries: Entry) -> None:
        self.run = self.journal.start_run(self.run)
        self.journal.put(self.run, entries)
        self.prints.put(
            self.run,
            ((e.site, e.url, printed(e.url) if e.page else None) for e in entries),
        )
        for site in {entry.site for entry in entries}:
            self.prints.put_counts(self.run, LineCounts(site=site), "rules")
        self.journal.finish_run(self.run, Outcome.DONE, Counts(), published=True)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        connection = sqlite3.connect(self.path)
        rows = connection.execute(query).fetchall()
        connection.close()
        return rows


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "ledger.db")
    yield made
    made.ledger.close()


def printed(url: str) -> PagePrint:
    return PagePrint(url=url, duplicate_key=1, fingerprints=b"")


def entry(number: int, *removed: str, site: str = "a.example") -> Entry:
    url = f"https://{site}/{number}"
    verdicts = [
        Verdict(
            block=Block(text=text, kind=BlockKind.PARAGRAPH, position=n),
            is_kept=False,
            rule="site-line",
            family="site",
            reason="it repeats",
        )
        for n, text in enumerate(removed)
    ]
    page = CleanPage(url=url, site=site, title="", verdicts=tuple(verdicts))
    return Entry(url=url, site=site, page=page)


def gone(number: int) -> Entry:
    return replace(entry(number), page=None)


def test_pages_and_prints_keep_the_versions_that_can_be_read(desk: Desk) -> None:
    for _ in range(7):
        desk.publish(entry(1))

    for table in ("pages", "prints", "line_counts"):
        runs = desk.rows(f"SELECT run FROM {table} ORDER BY run")  # noqa: S608
        assert [run for (run,) in runs] == [4, 5, 6, 7]


def test_a_page_that_is_gone_leaves_when_no_index_can_show_it(desk: Desk) -> None:
    desk.publish(entry(1), entry(2))
    desk.publish(gone(1))
    for _ in range(KEPT_RUNS):
        desk.publish(entry(2))

    assert desk.rows("SELECT DISTINCT url FROM pages UNION SELECT url FROM prints") == [
        ("https://a.example/2",)
    ]


def test_the_texts_of_a_site_that_is_gone_are_deleted(desk: Desk) -> None:
    desk.publish(entry(1, "Related"))
    desk.publish(gone(1))
    for _ in range(KEPT_RUNS + 1):
        desk.publish(entry(1, "Related", site="b.example"))

    sites = desk.rows(
        "SELECT site FROM removed_texts UNION SELECT site FROM line_counts UNION SELECT site FROM superseded"
    )
    assert sites == [("b.example",)]


def test_a_text_that_no_page_of_a_living_site_has_is_deleted(desk: Desk) -> None:
    desk.publish(entry(1, "Related", "Old teaser"), entry(2, "Related"))
    for _ in range(KEPT_RUNS + 1):
        desk.publish(entry(1, "Related", "New teaser"))

    texts = desk.rows("SELECT text FROM removed_texts ORDER BY text")
    assert texts == [("New teaser",), ("Related",)]


def test_a_text_that_a_kept_version_has_stays(desk: Desk) -> None:
    desk.publish(entry(1, "Old teaser"))
    for _ in range(KEPT_RUNS - 1):
        desk.publish(entry(1, "New teaser"))

    assert desk.rows("SELECT count(*) FROM removed_texts") == [(2,)]


def test_a_large_site_is_looked_through_after_many_changes(desk: Desk) -> None:
    desk.publish(*(entry(n, "Related", "Old teaser") for n in range(40)))
    for _ in range(KEPT_RUNS):
        desk.publish(entry(0, "Related"))
    few = desk.rows("SELECT pages FROM superseded")
    desk.publish(*(entry(n, "Related") for n in range(1, 40)))
    for _ in range(KEPT_RUNS):
        desk.publish(entry(0, "Related"))

    assert few == [(1,)]
    assert desk.rows("SELECT text FROM removed_texts") == [("Related",)]


def test_more_rows_than_one_transaction_deletes_are_deleted(desk: Desk) -> None:
    died = desk.journal.start_run(0)
    desk.prints.put(died, (("a.example", str(n), printed(str(n))) for n in range(4500)))
    desk.journal.start_run(0)

    assert desk.rows("SELECT count(*) FROM prints") == [(0,)]
