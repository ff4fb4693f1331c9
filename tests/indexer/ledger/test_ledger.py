"""The ledger keeps versions by run, so that readers see the state of the index they search."""

import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from indexer.errors import LedgerError, LedgerMissing, LedgerOutdated
from indexer.ledger import Counts, Entry, Journal, Ledger, Outcome
from indexer.records import (
    Block,
    BlockKind,
    Capture,
    CleanPage,
    DateEvidence,
    FileFacts,
    FileStamp,
    Mark,
    MediaType,
    Notice,
    Skip,
    SkipReason,
    Source,
    Verdict,
)

URL = "https://a.example/1"


def page(
    text: str = "The lamp was lit.", *, removed: str = "RELATED 12", url: str = URL
) -> CleanPage:
    kept = Block(
        text=text,
        kind=BlockKind.CELL,
        position=0,
        path=("table", "tr", "td"),
        container=(4, 5, 6),
        fingerprint=7,
    )
    cut = Block(
        text=removed, kind=BlockKind.HEADING, position=1, level=2, fingerprint=8
    )
    day = DateEvidence(
        day=date(2020, 12, 12), origin="dateline", text="Iran, December 12, 2020"
    )
    return CleanPage(
        url=url,
        site="a.example",
        title="The lamp",
        byline="By K. Rask",
        published=day,
        dates=(day,),
        language="en",
        verdicts=(
            Verdict(block=kept, is_kept=True),
            Verdict(
                block=cut,
                is_kept=False,
                rule="related",
                family="related",
                reason="a list of other pages",
            ),
        ),
        fetched_at=datetime(2024, 4, 25, 12, tzinfo=UTC),
    )


def entry(cleaned: CleanPage) -> Entry:
    return Entry(
        url=cleaned.url,
        site=cleaned.site,
        digest="d1",
        rules="r1",
        page=cleaned,
    )


def publish(journal: Journal, *entries: Entry, after: int = 0) -> int:
    run = journal.start_run(after)
    journal.put(run, entries)
    journal.count(run)
    journal.finish_run(run, Outcome.DONE, Counts(new=len(entries)), published=True)
    return run


def test_a_line_that_a_rule_kept_comes_back_with_the_rule(
    ledger: Ledger, journal: Journal
) -> None:
    stored = page()
    why = {"rule": "r3", "family": "rule", "reason": "A rule keeps it."}
    kept, cut = stored.verdicts
    stored = replace(stored, verdicts=(replace(kept, **why), cut))
    run = publish(journal, entry(stored))
    found = ledger.page(stored.url, run)

    assert isinstance(found, CleanPage)
    assert found.verdicts[0] == replace(kept, **why)
    assert [verdict.rule for verdict in found.removed] == ["related"]


def test_a_page_comes_back_as_it_was(ledger: Ledger, journal: Journal) -> None:
    run = publish(journal, entry(page()))

    assert ledger.page(URL, run) == page()


@pytest.mark.parametrize(
    "text",
    ["\x00\x1b[31m", "lone \ud800 surrogate", "\u202eright to left", "x" * 100_000],
)
def test_odd_text_survives_the_ledger(
    ledger: Ledger, journal: Journal, text: str
) -> None:
    run = publish(journal, entry(page(text)))

    stored = ledger.page(URL, run)
    assert isinstance(stored, CleanPage)
    assert stored.kept[0].text == text


def test_removed_lines_that_differ_in_digits_alone_are_not_mixed_up(
    ledger: Ledger, journal: Journal
) -> None:
    other = "https://a.example/2"
    run = publish(
        journal,
        entry(page(removed="RELATED 12")),
        entry(page(removed="RELATED 99", url=other)),
    )

    texts = [
        stored.removed[0].block.text
        for url in (URL, other)
        if isinstance(stored := ledger.page(url, run), CleanPage)
    ]
    assert texts == ["RELATED 12", "RELATED 99"]


def test_what_a_run_writes_is_unseen_until_its_state_is_asked_for(
    ledger: Ledger, journal: Journal
) -> None:
    first = publish(journal, entry(page("old")))
    second = journal.start_run(first)
    journal.put(second, [entry(page("new"))])

    seen = [
        stored.kept[0].text
        for run in (first, second)
        if isinstance(stored := ledger.page(URL, run), CleanPage)
    ]
    assert seen == ["old", "new"]


def test_a_run_that_died_leaves_no_trace(ledger: Ledger, journal: Journal) -> None:
    first = publish(journal, entry(page("old")))
    died = journal.start_run(first)
    journal.put(died, [entry(page("half done"))])

    third = publish(journal, after=first)

    stored = ledger.page(URL, third)
    assert isinstance(stored, CleanPage)
    assert stored.kept[0].text == "old"
    assert [run.outcome for run in ledger.runs()] == [
        Outcome.DONE,
        Outcome.INTERRUPTED,
        Outcome.DONE,
    ]


def test_a_run_cut_off_after_publishing_counts_as_done(
    ledger: Ledger, journal: Journal
) -> None:
    cut_off = journal.start_run(0)
    journal.put(cut_off, [entry(page())])

    journal.start_run(cut_off)

    assert ledger.runs()[1].outcome is Outcome.DONE
    assert isinstance(ledger.page(URL, cut_off), CleanPage)


def test_a_page_that_is_gone_is_unknown_from_then_on(
    ledger: Ledger, journal: Journal
) -> None:
    first = publish(journal, entry(page()))
    second = publish(journal, Entry(url=URL, site="a.example"), after=first)

    assert ledger.page(URL, second) is None
    assert journal.states(second) == {}
    assert isinstance(ledger.page(URL, first), CleanPage)


def test_a_skipped_page_says_why(ledger: Ledger, journal: Journal) -> None:
    skip = Skip(
        url=URL, reason=SkipReason.BOT_WALL, detail="asks to prove that you are human"
    )
    run = publish(journal, Entry(url=URL, site="a.example", skip=skip))

    assert ledger.page(URL, run) == skip
    assert ledger.skips(run) == [skip]
    assert ledger.totals(run).skipped == {SkipReason.BOT_WALL: 1}


def test_totals_count_pages_by_site(ledger: Ledger, journal: Journal) -> None:
    other = replace(page(url="https://b.example/"), site="b.example")
    run = publish(
        journal, entry(page()), entry(page(url="https://a.example/2")), entry(other)
    )

    totals = ledger.totals(run)
    assert (totals.pages, [(t.site, t.pages) for t in totals.sites]) == (
        3,
        [("a.example", 2), ("b.example", 1)],
    )


def test_old_versions_are_deleted_and_the_last_four_stay_readable(
    ledger: Ledger, journal: Journal
) -> None:
    runs = [publish(journal, entry(page("version 0")))]
    for number in range(1, 8):
        runs.append(publish(journal, entry(page(f"version {number}")), after=runs[-1]))

    readable = [run for run in runs if ledger.page(URL, run) is not None]
    assert readable == runs[-4:]


def test_a_run_follows_only_an_index_whose_rows_are_all_there(
    ledger: Ledger, journal: Journal
) -> None:
    runs = [publish(journal, entry(page()))]
    for _ in range(6):
        runs.append(publish(journal, entry(page()), after=runs[-1]))

    followed = [
        run for run in runs if journal.can_follow(Mark(ledger=ledger.identity, run=run))
    ]
    assert followed == runs[-4:]
    assert not journal.can_follow(Mark(ledger="another", run=runs[-1]))
    assert not journal.can_follow(Mark(ledger=ledger.identity, run=999))


def test_what_files_hold_is_remembered(journal: Journal) -> None:
    capture = Capture(
        url=URL,
        site="a.example",
        source=Source(file="a/1.html", offset=7),
        media_type=MediaType.HTML,
        digest="d",
        fetched_at=datetime(2024, 4, 25, tzinfo=UTC),
        payload="sha1:X",
    )
    stamp = FileStamp(size_bytes=1, mtime_ns=2, ctime_ns=3, inode=4)
    notice = Notice(
        url=URL, source=Source(file="a", offset=-3), reason=SkipReason.GONE, payload="p"
    )
    facts = FileFacts(
        stamp=stamp,
        captures=(capture,),
        skips=(Skip(url="u", reason=SkipReason.EMPTY, detail="x"),),
        notices=(notice,),
    )
    journal.put_files("v1", {"a/1.html": FileFacts(stamp=None), "b": facts})
    journal.put_files("v1", {"a/1.html": facts}, gone=["b"])

    assert journal.files("v1") == {"a/1.html": facts}
    assert journal.files("v2") == {}


def test_a_file_that_is_no_ledger_is_named(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_bytes(b"this is not a database, " * 100)

    with pytest.raises(
        LedgerError,
        match=r"ledger\.db cannot be used .*not a database.*delete the folder of the index",
    ):
        Ledger.open(path)


def test_another_format_version_asks_for_a_rebuild(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    first = Ledger.open(path)
    before = first.identity
    first.close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE meta SET value = '999' WHERE name = 'version'")
    connection.close()

    with pytest.raises(LedgerOutdated, match=r"has format 999.*winnow index --rebuild"):
        Ledger.open(path)
    renewed = Ledger.open(path, renew=True)
    assert renewed.identity != before
    renewed.close()


def test_a_file_deleted_and_made_again_is_opened_anew(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    reading = Ledger.open(path)
    for old in tmp_path.glob("ledger.db*"):
        old.unlink()
    written = Ledger.open(path)
    run = publish(Journal(written), entry(page()))

    assert reading.page(URL, run) == page()
    assert reading.identity == written.identity
    reading.close()
    written.close()


def test_the_identity_is_that_of_a_file_made_again_also_before_anything_is_read(
    tmp_path: Path,
) -> None:
    path = tmp_path / "ledger.db"
    reading = Ledger.open(path)
    for old in tmp_path.glob("ledger.db*"):
        old.unlink()
    written = Ledger.open(path)
    identities = (reading.identity, written.identity)
    reading.close()
    written.close()

    assert identities[0] == identities[1]


def test_a_file_deleted_under_a_reader_is_missed_not_made(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    reading = Ledger.open(path)
    for old in tmp_path.glob("ledger.db*"):
        old.unlink()
    for _ in range(2):  # the second time nothing is open any more
        with pytest.raises(
            LedgerMissing, match=r"ledger\.db is gone: run `winnow index`"
        ):
            reading.runs()
    reading.close()

    assert not list(tmp_path.iterdir())
