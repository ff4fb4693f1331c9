"""People's rules in a run: exactly the pages they touch are cleaned again, and the result is that of a rebuild."""

import os
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from indexer.criteria import Action, By, Rule
from indexer.engines import open_engine
from indexer.ledger import Journal, Ledger
from indexer.pipeline import Limits, Report, Sources, run_index
from indexer.query import parse
from indexer.records import CleanPage, Skip

LINES = [
    "Lamps and ropes are sold at the quay.",
    "Ask for 12 charts at the harbour office.",
    "The ferry sails at noon on working days.",
    "No feed found with the ID 1.",
    "Mind the gap between boat and quay, dear passengers.",
]
SITES = ["a.example", "b.example"]


def quiet(_stage: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


class Desk:
    """One folder of pages of two sites with its index, and the rules in force."""

    def __init__(self, folder: Path, crawled: Path | None = None) -> None:
        self.crawled = crawled or folder / "crawled"
        self.crawled.mkdir(parents=True, exist_ok=True)
        folder.mkdir(exist_ok=True)
        self.ledger = Ledger.open(folder / "ledger.db")
        self.engine = open_engine("whoosh", folder / "index")
        self.rules: list[Rule] = []

    def write(self, url: str, *lines: str) -> None:
        story = "".join(
            f"<p>In part {part} of the account of {url} the harbour is told at length, with names and places.</p>"
            for part in ("one", "two", "three")
        )
        shown = "".join(
            f"<div class=note{n % 2}><p>{line}</p></div>"
            for n, line in enumerate(lines)
        )
        (self.crawled / f"{url.replace('/', '-').replace(':', '-')}.html").write_text(
            f'<title>{url}</title><link rel=canonical href="{url}"><main><h1>{url}</h1>{story}{shown}</main>'
        )  # fmt: skip

    def run(self, rules: Sequence[Rule] | None = None) -> Report:
        if rules is not None:
            self.rules = list(rules)
        return run_index(
            Sources(root=self.crawled),
            self.ledger,
            self.engine,
            Limits(workers=1, timeout_s=120),
            rules=self.rules,
            progress=quiet,
        )

    @property
    def published(self) -> int:
        mark = self.engine.mark()
        assert mark
        return mark.run

    def pages(self) -> dict[str, CleanPage | Skip | None]:
        """Every page with its verdicts."""
        states = Journal(self.ledger).states(self.published)
        return {url: self.ledger.page(url, self.published) for url in sorted(states)}

    def found(self, query: str) -> list[str]:
        hits = self.engine.search(parse(query), limit=100).hits
        return sorted(hit.url for hit in hits)

    def close(self) -> None:
        self.engine.close()
        self.ledger.close()


def url(site: str, number: int) -> str:
    return f"https://{site}/{number}"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Two sites: pages 0 and 1 show the first line, page 2 the second; none is seen often enough to be the site's."""
    made = Desk(tmp_path / "desk")
    for site in SITES:
        made.write(url(site, 0), LINES[0])
        made.write(url(site, 1), LINES[0])
        made.write(url(site, 2), LINES[1])
    made.run()
    yield made
    made.close()


def rule(by: By, text: str, name: str = "r1", **more: str) -> Rule:
    action = Action(more.pop("action", "remove"))
    return Rule(id=name, action=action, by=by, text=text, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("added", "recleaned"),
    [
        (rule(By.LINE, LINES[0], site="a.example"), 2),
        (rule(By.PATTERN, r".* \d+ charts .*"), 2),
        (rule(By.SELECTOR, ".note0", page=url("b.example", 2)), 1),
    ],
    ids=["line of a site", "pattern everywhere", "selector of a page"],
)
def test_exactly_the_pages_that_a_rule_touches_are_cleaned_again(
    desk: Desk, added: Rule, recleaned: int
) -> None:
    before = desk.pages()
    report = desk.run([added])
    there = desk.pages()
    undone = desk.run([])

    assert (report.is_published, report.counts.recleaned) == (True, recleaned)
    assert sum(page != there[name] for name, page in before.items()) == recleaned
    assert undone.counts.recleaned == recleaned
    assert desk.pages() == before


def test_what_a_rule_removes_is_no_longer_found_but_as_removed(desk: Desk) -> None:
    desk.run([rule(By.LINE, LINES[0], site="a.example")])

    assert desk.found('"lamps and ropes"') == [url("b.example", n) for n in (0, 1)]
    assert desk.found('removed:"lamps and ropes"') == [
        url("a.example", n) for n in (0, 1)
    ]


def test_what_a_rule_keeps_is_found_again(desk: Desk) -> None:
    desk.write(url("a.example", 3), LINES[3])
    desk.run()
    before = desk.found('"feed found"')
    desk.run([rule(By.LINE, LINES[3], action="keep", page=url("a.example", 3))])

    assert (before, desk.found('"feed found"')) == ([], [url("a.example", 3)])


@pytest.mark.parametrize(
    "added",
    [rule(By.PATTERN, "Boats .*"), rule(By.LINE, LINES[0], page=url("c.example", 1))],
    ids=["pattern", "page that is not there"],
)  # fmt: skip
def test_a_rule_that_touches_nothing_publishes_nothing_and_is_not_looked_for_twice(
    desk: Desk, added: Rule
) -> None:
    before = desk.published
    report = desk.run([added])

    assert (report.is_published, desk.published) == (False, before)
    assert Journal(desk.ledger).rules(before) == (added,)


def test_rules_that_stay_publish_nothing(desk: Desk) -> None:
    rules = [rule(By.LINE, LINES[0]), rule(By.SELECTOR, ".note1", "r2")]
    desk.run(rules)

    assert not desk.run(reversed(rules)).is_published  # type: ignore[arg-type]


def test_a_new_note_changes_nothing(desk: Desk) -> None:
    desk.run([rule(By.LINE, LINES[0])])

    assert not desk.run([rule(By.LINE, LINES[0], note="adverts")]).is_published


def test_new_pages_follow_the_rules_in_force(desk: Desk) -> None:
    desk.run([rule(By.LINE, LINES[0], site="a.example")])
    desk.write(url("a.example", 7), LINES[0])
    report = desk.run()

    assert (report.counts.new, report.counts.recleaned) == (1, 0)
    assert url("a.example", 7) not in desk.found('"lamps and ropes"')


def chosen_rule(chance: random.Random, number: int) -> Rule:
    scope = chance.choice(
        [{}, {"site": chance.choice(SITES)}, {"page": url(chance.choice(SITES), chance.randrange(5))}]
    )  # fmt: skip
    by = chance.choice(list(By))
    line = chance.choice(LINES)
    text = {
        By.LINE: line,
        By.PATTERN: line.split()[0] + " .*",
        By.SELECTOR: chance.choice([".note0", ".note1 p", "main > p"]),
    }[by]
    action = chance.choice(list(Action))
    return Rule(id=f"r{number}", action=action, by=by, text=text, **scope)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(60 if "WINNOW_TORTURE" in os.environ else 2))
def test_rules_that_come_and_go_leave_what_a_run_from_scratch_gives(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    desk = Desk(tmp_path / "incremental")
    for step in range(5):
        for _ in range(chance.choice([0, 1, 4])):
            name = url(chance.choice(SITES), chance.randrange(5))
            desk.write(name, *chance.sample(LINES, chance.randrange(4)))
        if desk.rules and chance.random() < 0.4:
            desk.rules.remove(chance.choice(desk.rules))
        desk.rules += [chosen_rule(chance, 10 * step + n) for n in range(2)]
        chance.shuffle(desk.rules)
        desk.run()
    scratch = Desk(tmp_path / "scratch", desk.crawled)
    scratch.run(desk.rules)

    assert desk.pages() == scratch.pages()
    for words in ("quay", "charts", "ferry", "feed", "passengers", "account"):
        for field in ("", "removed:"):
            assert desk.found(field + words) == scratch.found(field + words)
    desk.close()
    scratch.close()
