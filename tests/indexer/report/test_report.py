"""The report counts every page once, lists the worst of each kind, and says what jumped."""

import tomllib
from datetime import date
from importlib.resources import files

import pytest

from indexer.ledger import Entry, Ledger
from indexer.records import Note, SkipReason
from indexer.report import BROKEN, Measure, Report, Score, Sign, broken_pages, report
from tests.indexer.report.making import Publish, entry, line, skipped, words


def names(found: tuple[object, ...]) -> list[str]:
    return [getattr(page, "url").rpartition("/")[2] for page in found]  # noqa: B009


def test_an_unknown_run_has_an_empty_report(ledger: Ledger) -> None:
    found = report(ledger, 7)

    assert (found.pages, found.sites, found.worst, found.finished) == (0, (), (), None)
    assert found.score == Score(sound=0, judged=0)


def test_totals_are_those_of_all_pages(ledger: Ledger, publish: Publish) -> None:
    run = publish(entry("1", kept=90, removed=10), entry("2", kept=50, removed=50))

    found = report(ledger, run)

    assert (found.pages, found.words, found.kept) == (2, 200, 140)
    assert found.kept_permille == 700
    assert found.score == Score(sound=2, judged=2)


@pytest.mark.parametrize(
    ("page", "signs"),
    [
        pytest.param(entry(kept=5, removed=95), (Sign.LITTLE_KEPT,), id="little"),
        pytest.param(entry(kept=6, removed=94), (), id="enough"),
        pytest.param(entry(kept=2, removed=90), (), id="short"),
        pytest.param(entry(garbled=3), (Sign.GARBLED,), id="garbled"),
        pytest.param(entry(garbled=2), (), id="two-garbled-words"),
        pytest.param(entry(kept=5000, garbled=4), (), id="an-article-about-it"),
        pytest.param(entry(title=" "), (Sign.UNTITLED,), id="untitled"),
        pytest.param(entry(kept=0), (), id="wordless"),
    ],
)
def test_a_page_shows_what_is_wrong_with_it(
    ledger: Ledger, publish: Publish, page: Entry, signs: tuple[Sign, ...]
) -> None:
    found = report(ledger, publish(page))

    assert tuple(found.signs) == signs
    assert found.score.sound == (not signs)


def test_the_worst_pages_come_first_with_their_titles(
    ledger: Ledger, publish: Publish
) -> None:
    run = publish(
        entry("half", kept=50, removed=50),
        entry("whole"),
        entry("untitled", title=""),
        entry("sliver", kept=3, removed=200),
        entry("quarter", kept=25, removed=75, title="A quarter"),
    )

    worst = report(ledger, run, limit=4).worst

    assert names(worst) == ["sliver", "untitled", "quarter", "half"]
    assert worst[2].title == "A quarter"


NO_PAGES = {
    SkipReason.GONE,
    SkipReason.HTTP_STATUS,
    SkipReason.MEDIA_TYPE,
    SkipReason.BINARY,
}


@pytest.mark.parametrize("reason", SkipReason)
def test_a_skipped_page_counts_against_the_score_unless_it_is_no_page(
    ledger: Ledger, publish: Publish, reason: SkipReason
) -> None:
    judged = reason not in NO_PAGES
    run = publish(entry("1"), skipped("2", reason, "said so"))

    found = report(ledger, run)

    assert found.skipped == {reason: 1}
    assert found.score == Score(sound=1, judged=1 + judged)
    listed = (*found.skips, *found.quarantine)
    assert names(listed) == ["2"] * (judged or reason.is_quarantine)


@pytest.mark.parametrize(
    ("sound", "judged", "percent", "is_under"),
    [
        pytest.param(95, 100, 95, False, id="exactly"),
        pytest.param(94, 100, 95, True, id="below"),
        pytest.param(999, 1000, 99.95, True, id="fractions"),
        pytest.param(1, 3, 33.3, False, id="thirds"),
        pytest.param(0, 0, 1, True, id="nothing-to-judge"),
        pytest.param(0, 0, 0, False, id="nothing-asked"),
    ],
)
def test_the_gate_is_a_percentage_of_the_judged_pages(
    sound: int, judged: int, percent: float, is_under: bool
) -> None:
    assert Score(sound=sound, judged=judged).is_under(percent) is is_under


def test_a_score_is_not_rounded_up_to_a_whole() -> None:
    assert Score(sound=9999, judged=10000).permille == 999


def test_one_site_is_looked_at_alone(ledger: Ledger, publish: Publish) -> None:
    run = publish(
        entry("1", kept=10, removed=90),
        skipped("2", SkipReason.BOT_WALL),
        entry("3", site="b.example", garbled=9),
        skipped("4", SkipReason.EMPTY, site="b.example"),
    )

    found = report(ledger, run, site="a.example")

    assert [site.site for site in found.sites] == ["a.example"]
    assert (found.pages, found.garbled_total) == (1, 0)
    assert found.skipped == {SkipReason.BOT_WALL: 1}
    assert names(found.quarantine) == ["2"]
    assert found.quarantine_total == 1
    assert found.score == Score(sound=1, judged=2)


def test_an_unknown_site_has_an_empty_report(ledger: Ledger, publish: Publish) -> None:
    found = report(ledger, publish(entry()), site="nowhere.example")

    assert (found.pages, found.sites, found.score.judged) == (0, (), 0)


def test_lists_end_at_the_limit_and_counts_do_not(
    ledger: Ledger, publish: Publish
) -> None:
    broken = line("No feed found with the ID 1.", "feed-plugin")
    run = publish(
        *(
            entry(str(n), site=f"{n}.example", garbled=50, day=None, lines=(broken,))
            for n in range(7)
        )
    )

    found = report(ledger, run, limit=3)

    lists = (found.sites, found.worst, found.broken, found.garbled, found.dates.pages)
    assert [len(listed) for listed in lists] == [3] * 5
    assert (found.sites_total, found.broken_total, found.garbled_total) == (7, 7, 7)
    assert found.dates.undated == 7


def test_families_tell_what_they_took_and_how_that_changed(
    ledger: Ledger, publish: Publish
) -> None:
    def pages(removed: int) -> list[Entry]:
        return [entry(str(n), kept=90, removed=removed) for n in range(10)]

    publish(*pages(10))
    run = publish(*pages(30))

    (site,) = report(ledger, run).sites
    (template,) = site.removed
    assert (template.lines, template.words, template.pages) == (10, 300, 10)
    assert (template.permille, template.change) == (250, 150)
    assert (site.kept_permille, site.kept_change) == (750, -150)


def test_a_first_run_has_nothing_to_compare(ledger: Ledger, publish: Publish) -> None:
    (site,) = report(ledger, publish(entry(removed=10))).sites

    assert (site.kept_change, site.removed[0].change) == (None, None)


def test_what_jumped_is_said(ledger: Ledger, publish: Publish) -> None:
    publish(*(entry(str(n), kept=90, removed=10) for n in range(40)))
    run = publish(*(entry(str(n), kept=30, removed=70) for n in range(40)))

    drifts = report(ledger, run).drifts

    assert [(d.measure, d.family, d.before, d.now, d.run) for d in drifts] == [
        (Measure.KEPT, "", 900, 300, run),
        (Measure.WORDS, "template", 100, 700, run),
    ]


def test_broken_lines_are_told_page_by_page(ledger: Ledger, publish: Publish) -> None:
    feed = line("No feed found with the ID 1.", "feed-plugin")
    menu = line("Home News", "template")
    run = publish(entry("1"), entry("2", lines=(feed, menu, feed)))

    found = report(ledger, run)

    assert (found.broken_total, found.broken_families) == (1, {"feed-plugin": 1})
    (page,) = found.broken
    assert page == next(broken_pages(ledger, run))
    assert [(said.text, said.rule) for said in page.lines] == [
        ("No feed found with the ID 1.", "feed-plugin")
    ] * 2


@pytest.mark.parametrize(
    ("family", "is_told"),
    [("shortcode", True), ("placeholder", True), ("encoding", False)],
)
def test_what_stays_within_text_is_told_where_the_text_is_hardly_about_it(
    ledger: Ledger, publish: Publish, family: str, is_told: bool
) -> None:
    note = Note(position=1, rule="known", family=family)
    run = publish(entry(lines=(line("Read [gallery] on"),), notes=(note,)))

    found = report(ledger, run)

    assert found.broken_families == ({family: 1} if is_told else {})
    assert [
        (said.text, said.rule, said.is_kept)
        for page in found.broken
        for said in page.lines
    ] == [("Read [gallery] on", "known", True)] * is_told


def test_the_families_called_broken_are_in_the_catalogue() -> None:
    text = files("indexer.clean").joinpath("leftovers.toml").read_text("utf-8")
    known = tomllib.loads(text)["family"].keys()

    assert BROKEN.keys() <= known


def test_pages_without_a_date_are_rated_by_their_site(
    ledger: Ledger, publish: Publish
) -> None:
    dated = [entry(f"d{n}") for n in range(9)]
    manual = [entry(f"m{n}", site="docs.example", day=None) for n in range(3)]
    weak = entry("weak", origin="dateline")
    run = publish(*dated, *manual, weak, entry("lost", day=None))

    dates = report(ledger, run).dates

    assert dates.origins == {"meta": 9, "": 4, "dateline": 1}
    assert (dates.undated, dates.weak) == (4, 1)
    assert names(dates.pages) == ["lost", "m0", "m1", "m2", "weak"]


def test_copies_name_the_earliest_page(ledger: Ledger, publish: Publish) -> None:
    run = publish(
        entry("3", key=5, day=date(2024, 3, 1)),
        entry("2", key=5, day=None),
        entry("1", key=5, site="b.example", day=date(2023, 1, 1)),
        entry("4"),
    )

    found = report(ledger, run)

    (cluster,) = found.clusters
    assert (cluster.pages, cluster.sites) == (3, ("a.example", "b.example"))
    assert cluster.earliest == date(2023, 1, 1)
    assert cluster.earliest_url == "https://b.example/1"
    assert (found.clusters_total, found.copies_total) == (1, 3)


def test_a_sites_copies_elsewhere_count_along(ledger: Ledger, publish: Publish) -> None:
    run = publish(
        entry("1", key=5),
        entry("1", key=5, site="b.example"),
        entry("2", key=6, site="b.example"),
        entry("3", key=6, site="b.example"),
    )

    clusters = report(ledger, run, site="a.example").clusters

    assert [(cluster.pages, cluster.sites) for cluster in clusters] == [
        (2, ("a.example", "b.example"))
    ]


def test_an_earlier_state_gives_the_same_report_later(
    ledger: Ledger, publish: Publish
) -> None:
    first = publish(entry("1"), entry("2", garbled=9), skipped("3", SkipReason.EMPTY))
    before = report(ledger, first)
    publish(entry("2", lines=(line(words(300), "feed-plugin"),)), entry("4", title=""))

    assert report(ledger, first) == before


def test_a_report_is_equal_to_one_made_from_a_rebuild(
    ledger: Ledger, publish: Publish
) -> None:
    def told(found: Report) -> tuple[object, ...]:
        return (
            found.score,
            found.worst,
            found.broken_families,
            found.dates,
            found.pages,
        )

    publish(entry("1"), entry("2", garbled=9), entry("3"))
    step = told(
        report(ledger, publish(entry("2"), Entry(url=entry("3").url, site="a.example")))
    )

    assert told(report(ledger, publish(entry("1"), entry("2")))) == step
