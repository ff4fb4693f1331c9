"""Which pages a rule touches, as the ledger tells."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer import clean
from indexer.criteria import Action, By, Rule
from indexer.ledger import Entry, Journal, Ledger, Prints
from indexer.pipeline.affected import affected, applying, changed
from indexer.records import (
    CleanPage,
    MediaType,
    ParsedPage,
    RawPage,
    SiteTemplate,
    Skip,
    SkipReason,
    Source,
)

FEED = "No feed found with the ID 1."
ADVERT = "Lamps and ropes are sold at the quay."
A, B, C = (f"https://{site}/1" for site in ("a.example", "b.example", "c.example"))
STORY = "<p>The keeper carried lamp oil up the stair every evening, through storms and fog, for forty years.</p>"


def parsed(url: str, line: str) -> ParsedPage:
    page = clean.parse(
        RawPage(
            url=url,
            site=url.split("/")[2],
            source=Source(file="page"),
            media_type=MediaType.HTML,
            body=f"<title>Lamp</title><main>{STORY}<p>{line}</p></main>".encode(),
        )
    )
    assert isinstance(page, ParsedPage)
    return page


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A with an advert, B with a plug-in's error (which is removed), C skipped."""
    made = Ledger.open(tmp_path / "ledger.db")
    journal = Journal(made)
    run = journal.start_run(0)
    pages = [parsed(A, ADVERT), parsed(B, FEED)]
    for page in pages:
        cleaned = clean.clean(page, SiteTemplate(site=page.site))
        assert isinstance(cleaned, CleanPage)
        journal.put(run, [Entry(url=page.url, site=page.site, page=cleaned)])
    Prints(made).put(
        run, [(page.site, page.url, clean.print_of(page)) for page in pages]
    )
    skip = Skip(url=C, reason=SkipReason.EMPTY)
    journal.put(run, [Entry(url=C, site="c.example", skip=skip)])
    yield made
    made.close()


def rule(by: By, text: str, action: Action = Action.REMOVE, **more: str) -> Rule:
    return Rule(id="r1", action=action, by=by, text=text, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "pages"),
    [
        (rule(By.LINE, ADVERT), {A}),
        (rule(By.LINE, "LAMPS and ropes are sold at the quay 24/7"), {A}),
        (rule(By.LINE, ADVERT, site="b.example"), set()),
        (rule(By.LINE, FEED, Action.KEEP), {B}),
        (rule(By.LINE, FEED), {B}),
        (rule(By.LINE, ADVERT, page=A), {A}),
        (rule(By.LINE, ADVERT, page=B), set()),
        (rule(By.LINE, ADVERT, page="https://d.example/"), set()),
        (rule(By.LINE, "***"), set()),
        (rule(By.PATTERN, "lamps .*"), {A}),
        (rule(By.PATTERN, "lamps"), set()),
        (rule(By.PATTERN, "(the|no) .*"), {A, B}),
        (rule(By.PATTERN, "(the|no) .*", site="b.example"), {B}),
        (rule(By.SELECTOR, "aside"), {A, B}),
        (rule(By.SELECTOR, "aside", site="a.example"), {A}),
        (rule(By.SELECTOR, "aside", page=C), set()),
    ],
    ids=lambda value: f"{value.by} {value.text[:20]} {value.scope}" if isinstance(value, Rule) else None,
)  # fmt: skip
def test_a_rule_touches_the_pages_with_a_line_that_it_means(
    ledger: Ledger, asked: Rule, pages: set[str]
) -> None:
    assert affected([asked], Journal(ledger).states(1), ledger, 1) == pages


@pytest.mark.parametrize(
    "asked",
    [rule(By.PATTERN, "lamps .*"), rule(By.LINE, ADVERT)],
    ids=["pattern", "line"],
)
def test_what_a_page_showed_before_does_not_count(ledger: Ledger, asked: Rule) -> None:
    journal = Journal(ledger)
    page = parsed(A, "Another line")
    cleaned = clean.clean(page, SiteTemplate(site=page.site))
    assert isinstance(cleaned, CleanPage)
    journal.put(2, [Entry(url=A, site=page.site, page=cleaned)])
    Prints(ledger).put(2, [(page.site, A, clean.print_of(page))])

    assert affected([asked], journal.states(1), ledger, 1) == {A}
    assert affected([asked], journal.states(2), ledger, 2) == set()


def test_several_rules_touch_what_each_of_them_touches(ledger: Ledger) -> None:
    rules = [rule(By.LINE, ADVERT, page=A), rule(By.PATTERN, "no feed.*")]

    assert affected(rules, Journal(ledger).states(1), ledger, 1) == {A, B}


def test_changed_rules_are_those_that_came_or_went_or_say_something_else() -> None:
    stays, old, new = (rule(By.LINE, text) for text in ("one", "two", "three"))

    assert changed([stays, old], [new, stays]) == (new, old)
    assert changed([stays], [rule(By.LINE, "one", note="why")]) == ()


def test_the_rules_of_other_sites_and_pages_do_not_travel() -> None:
    ours = [
        rule(By.LINE, "x", site="a.example"),
        rule(By.LINE, "x"),
        rule(By.LINE, "x", page=A),
    ]
    others = [
        rule(By.LINE, "x", site="b.example"),
        rule(By.LINE, "x", page=A + "2"),
    ]

    assert applying([*ours, *others], "a.example", {A}) == ours


def test_rules_are_kept_as_of_the_run_that_followed_them(ledger: Ledger) -> None:
    journal = Journal(ledger)
    first, second = rule(By.LINE, "one"), rule(By.PATTERN, ".*", page=A)
    journal.put_rules(1, [first])
    journal.put_rules(3, [second, first])

    assert journal.rules(0) == ()
    assert journal.rules(2) == (first,)
    assert set(journal.rules(3)) == {first, second}


def test_a_run_that_died_leaves_the_rules_as_they_were(ledger: Ledger) -> None:
    journal = Journal(ledger)
    journal.put_rules(1, [rule(By.LINE, "one")])
    journal.put_rules(journal.start_run(1), [])
    journal.start_run(1)

    assert journal.rules(99) == (rule(By.LINE, "one"),)
