"""Prints and line counts are versioned by run, and read a portion at a time."""

import numpy as np
import pytest

from indexer.ledger import Counts, Journal, Ledger, Outcome, Prints
from indexer.records import LineCounts, PagePrint

SITE = "a.example"


@pytest.fixture
def prints(ledger: Ledger) -> Prints:
    return Prints(ledger)


def printed(url: str, key: int, *lines: int, language: str = "") -> PagePrint:
    return PagePrint(
        url=url,
        duplicate_key=key,
        fingerprints=np.array(lines, "<i8").tobytes(),
        language=language,
    )


def put(prints: Prints, run: int, *pages: PagePrint, lost: str = "") -> None:
    prints.put(run, [(SITE, page.url, page) for page in pages])
    prints.put(run, [(SITE, url, None) for url in lost.split()])


def held(prints: Prints, run: int) -> list[PagePrint]:
    return [page for portion in prints.portions(SITE, run) for page in portion]


def test_prints_come_back_as_each_run_left_them(prints: Prints) -> None:
    old, new = printed("1", 5, 1, 2**63 - 1), printed("1", 6, 2, language="de")
    other = printed("2", 7)
    put(prints, 1, old, other)
    put(prints, 2, new, lost="2")

    assert [held(prints, run) for run in (0, 1, 2, 3)] == [
        [],
        [old, other],
        [new],
        [new],
    ]


def test_a_large_site_comes_in_portions(prints: Prints) -> None:
    put(prints, 1, *(printed(f"{n:05}", n) for n in range(2500)))

    sizes = [len(portion) for portion in prints.portions(SITE, 1)]
    assert (sum(sizes), max(sizes)) == (2500, 1000)


def test_a_page_with_very_many_lines_ends_a_portion(prints: Prints) -> None:
    put(prints, 1, printed("1", 1, *range(600_000)), printed("2", 2))

    assert [len(portion) for portion in prints.portions(SITE, 1)] == [1, 1]


def test_the_changed_keys_are_those_before_and_after(prints: Prints) -> None:
    put(prints, 1, printed("changed", 1), printed("gone", 2), printed("same", 3))
    put(prints, 2, printed("changed", 4), printed("new", 5), lost="gone")

    assert prints.changed_keys(SITE, 1, 2) == {1, 2, 4, 5}


def test_the_pages_of_a_key_are_those_that_have_it_as_of_the_run(
    prints: Prints,
) -> None:
    put(prints, 1, printed("1", 5), printed("2", 5), printed("3", 6))
    put(prints, 2, printed("1", 6))

    urls = [
        [page.url for part in prints.with_keys(SITE, {5}, run) for page in part]
        for run in (1, 2)
    ]
    assert urls == [["1", "2"], ["2"]]


def test_counts_come_back_if_the_same_rules_made_them(prints: Prints) -> None:
    counts = LineCounts(
        site=SITE,
        pages=3,
        watched={2**62: 3, 5: 2},
        floor=2,
        gains=1,
        languages={"de": 3},
    )
    prints.put_counts(4, counts, "rules 1")

    assert prints.counts(SITE, 5, "rules 1") == counts
    assert prints.counts(SITE, 3, "rules 1") == LineCounts(site=SITE)
    assert prints.counts(SITE, 5, "rules 2") == LineCounts(site=SITE)
    assert prints.counts(SITE, 5) == counts


def test_a_run_that_died_leaves_no_print_and_no_count(
    ledger: Ledger, prints: Prints
) -> None:
    journal = Journal(ledger)
    died = journal.start_run(0)
    put(prints, died, printed("1", 1))
    prints.put_counts(died, LineCounts(site=SITE, pages=9, floor=1), "rules")
    run = journal.start_run(0)
    journal.finish_run(run, Outcome.DONE, Counts(), published=True)

    assert held(prints, run) == []
    assert prints.counts(SITE, run, "rules").pages == 0
