"""Tallies add up what the verdicts say, as of any run, and never count a page twice or a page that is gone."""

from dataclasses import replace
from datetime import date

import pytest

from indexer.ledger import (
    Counts,
    Entry,
    Journal,
    Ledger,
    Outcome,
    PageTally,
    Removed,
    SiteTally,
    tally_of,
)
from indexer.records import (
    Block,
    BlockKind,
    CleanPage,
    DateEvidence,
    Note,
    Skip,
    SkipReason,
    Verdict,
)

SITE = "a.example"
DAY = DateEvidence(day=date(2020, 12, 12), origin="meta", text="2020-12-12")


def line(text: str, family: str = "") -> Verdict:
    block = Block(text=text, kind=BlockKind.PARAGRAPH, position=0)
    return Verdict(block=block, is_kept=not family, rule=family, family=family)


def page(name: str, *lines: Verdict, site: str = SITE) -> CleanPage:
    return CleanPage(
        url=f"https://{site}/{name}",
        site=site,
        title="The lamp",
        published=DAY,
        dates=(DAY,),
        verdicts=lines or (line("The lamp was lit."), line("Home News", "template")),
        garbled=1,
        notes=(Note(position=0, rule="ph-lorem", family="placeholder"),),
    )


def entry(cleaned: CleanPage, key: int = 1) -> Entry:
    return Entry(url=cleaned.url, site=cleaned.site, duplicate_key=key, page=cleaned)


def skipped(cleaned: CleanPage) -> Entry:
    skip = Skip(url=cleaned.url, reason=SkipReason.BOT_WALL)
    return Entry(url=cleaned.url, site=cleaned.site, skip=skip)


def publish(journal: Journal, *entries: Entry, after: int = 0) -> int:
    run = journal.start_run(after)
    journal.put(run, entries)
    journal.count(run, "rules-1")
    journal.finish_run(run, Outcome.DONE, Counts(), published=True)
    return run


def urls(ledger: Ledger, run: int) -> list[str]:
    return [tally.url.rpartition("/")[2] for tally in ledger.page_tallies(run)]


def test_a_tally_counts_lines_and_words_by_family() -> None:
    cleaned = page(
        "1",
        line("The lamp was lit."),
        line("Home News", "template"),
        line("About", "template"),
        line("No feed found with the ID 1.", "feed-plugin"),
    )

    tally = tally_of(cleaned)

    assert (tally.words, tally.kept, tally.kept_permille) == (14, 4, 285)
    assert tally.removed == {
        "template": Removed(lines=2, words=3, pages=1),
        "feed-plugin": Removed(lines=1, words=7, pages=1),
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("The lamp was lit.", 4, id="blanks"),
        pytest.param("", 0, id="empty"),
        pytest.param("灯台の守り人は毎晩油を運んだ", 8, id="japanese"),
        pytest.param("ผู้ดูแลประภาคาร", 8, id="thai"),
        pytest.param("نگهبان فانوس", 2, id="persian"),
    ],
)
def test_words_are_counted_in_scripts_without_blanks_too(text: str, words: int) -> None:
    assert tally_of(page("1", line(text))).words == words


def test_a_page_without_words_lost_none() -> None:
    assert tally_of(page("1", line(""))).kept_permille == 1000


def test_a_tally_comes_back_as_it_was(ledger: Ledger, journal: Journal) -> None:
    cleaned = page("1")
    run = publish(journal, entry(cleaned, key=5))

    assert list(ledger.page_tallies(run)) == [
        PageTally(
            url=cleaned.url,
            site=SITE,
            words=6,
            kept=4,
            garbled=1,
            duplicate_key=5,
            published=DAY.day,
            date_origin="meta",
            removed={"template": Removed(1, 2, 1)},
            noted={"placeholder": 1},
        )
    ]


def test_the_notes_and_garbled_words_of_a_page_come_back(
    ledger: Ledger, journal: Journal
) -> None:
    cleaned = page("1")
    run = publish(journal, entry(cleaned))

    stored = ledger.page(cleaned.url, run)
    assert isinstance(stored, CleanPage)
    assert (stored.garbled, stored.notes) == (cleaned.garbled, cleaned.notes)


def test_a_site_adds_up_what_its_pages_say(ledger: Ledger, journal: Journal) -> None:
    plain = replace(page("2", line("one two three four")), published=None, garbled=0)
    run = publish(journal, entry(page("1")), entry(plain), skipped(page("3")))

    assert list(ledger.site_tallies(run)) == [
        (
            SiteTally(
                site=SITE,
                run=run,
                rules="rules-1",
                pages=2,
                words=10,
                kept=8,
                shares=666 + 1000,
                garbled_pages=1,
                removed={"template": Removed(1, 2, 1)},
                dates={"meta": 1, "": 1},
                skipped={SkipReason.BOT_WALL: 1},
            ),
        )
    ]


def test_each_state_is_read_as_of_its_run(ledger: Ledger, journal: Journal) -> None:
    first = publish(journal, entry(page("1")), entry(page("2")))
    second = publish(journal, skipped(page("1")), entry(page("3")), after=first)
    gone = Entry(url=page("2").url, site=SITE)
    third = publish(journal, gone, after=second)

    assert [sorted(urls(ledger, run)) for run in (first, second, third)] == [
        ["1", "2"],
        ["2", "3"],
        ["3"],
    ]
    (history,) = ledger.site_tallies(second)
    assert [(tally.run, tally.pages) for tally in history] == [(first, 2), (second, 2)]


def test_a_run_that_died_leaves_no_tally(ledger: Ledger, journal: Journal) -> None:
    first = publish(journal, entry(page("1")))
    died = journal.start_run(first)
    journal.put(died, [entry(page("2"))])
    journal.count(died)

    third = publish(journal, after=first)

    assert urls(ledger, third) == ["1"]
    assert [tally.run for tally in next(ledger.site_tallies(third))] == [first]


def test_a_page_put_twice_in_a_run_counts_as_put_last(
    ledger: Ledger, journal: Journal
) -> None:
    run = journal.start_run(0)
    journal.put(run, [entry(page("1")), entry(page("2"))])
    journal.put(run, [skipped(page("1"))])

    assert urls(ledger, run) == ["2"]


def test_a_site_untouched_by_a_run_keeps_its_tally(
    ledger: Ledger, journal: Journal
) -> None:
    first = publish(journal, entry(page("1")), entry(page("1", site="b.example")))
    second = publish(journal, entry(page("2")), after=first)

    assert [
        [(tally.site, tally.run, tally.pages) for tally in history]
        for history in ledger.site_tallies(second)
    ] == [
        [(SITE, first, 1), (SITE, second, 2)],
        [("b.example", first, 1)],
    ]


def test_history_and_versions_are_bounded(ledger: Ledger, journal: Journal) -> None:
    runs = [publish(journal, entry(page("1")))]
    for _ in range(20):
        runs.append(publish(journal, entry(page("1")), after=runs[-1]))

    (history,) = ledger.site_tallies(runs[-1])
    assert [tally.run for tally in history] == runs[-12:]
    assert [len(urls(ledger, run)) for run in runs[-5:]] == [0, 1, 1, 1, 1]


def test_a_site_that_left_is_forgotten(ledger: Ledger, journal: Journal) -> None:
    last = publish(journal, entry(page("1")), entry(page("1", site="b.example")))
    gone = Entry(url="https://b.example/1", site="b.example")
    for entries in ((gone,), *((entry(page("1")),) for _ in range(6))):
        last = publish(journal, *entries, after=last)

    assert [history[-1].site for history in ledger.site_tallies(last)] == [SITE]


def test_copies_are_found_across_sites(ledger: Ledger, journal: Journal) -> None:
    run = publish(
        journal,
        entry(page("1"), key=5),
        entry(page("2"), key=5),
        entry(page("1", site="b.example"), key=5),
        entry(page("3"), key=6),
        entry(page("1", site="c.example"), key=7),
        entry(page("2", site="c.example"), key=7),
    )

    assert list(ledger.copy_keys(run)) == [(5, 3), (7, 2)]
    assert list(ledger.copy_keys(run, "b.example")) == [(5, 3)]
    assert len(list(ledger.page_tallies(run, keys={5, 7}))) == 5


def test_pages_without_letters_are_no_copies(ledger: Ledger, journal: Journal) -> None:
    pages = [entry(page(str(n)), key=0) for n in range(3)]
    run = publish(journal, *pages)

    assert list(ledger.copy_keys(run)) == []


def test_a_reader_may_stop_early(ledger: Ledger, journal: Journal) -> None:
    run = publish(journal, entry(page("1")), entry(page("2")))
    reading = ledger.page_tallies(run)
    next(reading)
    reading.close()  # type: ignore[attr-defined]

    assert publish(journal, entry(page("3")), after=run) == run + 1
