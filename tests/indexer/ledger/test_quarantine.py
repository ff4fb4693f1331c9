"""The list of pages whose newest capture is no article."""

import pytest

from indexer.ledger import Counts, Entry, Journal, Ledger, Outcome, Quarantined
from indexer.records import CleanPage, Skip, SkipReason


def entry(
    name: str, reason: SkipReason | None, *, is_served: bool = False, since: int = 1
) -> Entry:
    url, site = f"https://{name}", name.partition("/")[0]
    refusal = Skip(url=url, reason=reason, detail="why") if reason else None
    page = CleanPage(url=url, site=site, title="", refusal=refusal)
    if is_served or refusal is None:
        return Entry(url=url, site=site, page=page, since=since)
    return Entry(url=url, site=site, skip=refusal, since=since)


def publish(ledger: Ledger, *entries: Entry) -> int:
    journal = Journal(ledger)
    run = journal.start_run(0)
    journal.put(run, entries)
    journal.count(run)
    journal.finish_run(run, Outcome.DONE, Counts(), published=True)
    return run


def test_pages_are_listed_with_reason_and_whether_an_older_copy_is_served(
    ledger: Ledger,
) -> None:
    wall = entry("a.example/1", SkipReason.BOT_WALL, is_served=True, since=3)
    run = publish(ledger, wall, entry("a.example/2", None))

    assert ledger.quarantine(run) == [
        Quarantined(
            url="https://a.example/1",
            site="a.example",
            reason=SkipReason.BOT_WALL,
            detail="why",
            since=3,
            is_served=True,
        )
    ]


@pytest.mark.parametrize("reason", SkipReason, ids=str)
def test_skips_for_other_reasons_are_not_quarantine(
    ledger: Ledger, reason: SkipReason
) -> None:
    run = publish(ledger, entry("a.example/1", reason))

    assert bool(ledger.quarantine(run)) == reason.is_quarantine
    assert ledger.totals(run).quarantined == int(reason.is_quarantine)


def test_an_older_copy_beside_any_refusal_is_counted(ledger: Ledger) -> None:
    run = publish(
        ledger,
        entry("a.example/1", SkipReason.TOO_LARGE, is_served=True),
        entry("a.example/2", SkipReason.PARKED),
    )

    totals = ledger.totals(run)
    assert (totals.pages, totals.quarantined, totals.outdated) == (1, 2, 1)


def test_the_longest_there_come_first_and_one_site_can_be_asked_for(
    ledger: Ledger,
) -> None:
    run = publish(
        ledger,
        entry("a.example/1", SkipReason.PARKED, since=5),
        entry("a.example/2", SkipReason.PARKED, since=2),
        entry("b.example/1", SkipReason.PARKED, since=3),
    )

    everything = [kept.url for kept in ledger.quarantine(run)]
    assert everything == [
        "https://a.example/2",
        "https://b.example/1",
        "https://a.example/1",
    ]
    assert [kept.url for kept in ledger.quarantine(run, limit=1, offset=1)] == [
        "https://b.example/1"
    ]
    assert [kept.url for kept in ledger.quarantine(run, "b.example")] == [
        "https://b.example/1"
    ]


def test_the_page_that_is_served_says_why_it_is_an_older_copy(ledger: Ledger) -> None:
    run = publish(ledger, entry("a.example/1", SkipReason.BOT_WALL, is_served=True))

    page = ledger.page("https://a.example/1", run)
    assert isinstance(page, CleanPage)
    assert page.refusal == Skip(
        url="https://a.example/1", reason=SkipReason.BOT_WALL, detail="why"
    )
