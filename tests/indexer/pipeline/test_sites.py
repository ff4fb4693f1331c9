"""A site's template follows from its pages alone: not from the history of runs, nor from runs that died or were undone."""

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from indexer import clean
from indexer.ledger import Counts, Entry, Journal, Ledger, Outcome, Prints
from indexer.pipeline.sites import Settled, settle
from indexer.records import CleanPage, PagePrint, SiteTemplate

SITE = "a.example"
Site = dict[str, PagePrint]


class Desk:
    """A ledger that sees one site change."""

    def __init__(self, path: Path) -> None:
        self.ledger = Ledger.open(path)
        self.journal = Journal(self.ledger)
        self.prints = Prints(self.ledger)
        self.states: dict[int, Site] = {0: {}}

    def run(
        self, base: int, changes: dict[str, PagePrint | None]
    ) -> tuple[int, Settled]:
        """A run on the state of `base`, up to where it would publish."""
        run = self.journal.start_run(base)
        self.prints.put(run, [(SITE, url, page) for url, page in changes.items()])
        settled = settle(self.prints, SITE, base=base, run=run, dirty=changes)
        site = {**self.states[base], **changes}
        self.states[run] = {url: page for url, page in site.items() if page}
        return run, settled

    def publish(self, run: int) -> None:
        # The ledger forgets sites without a page.
        front = CleanPage(url=f"https://{SITE}/", site=SITE, title="")
        self.journal.put(run, [Entry(url=front.url, site=SITE, page=front)])
        self.journal.finish_run(run, Outcome.DONE, Counts(), published=True)

    def learnt(self, run: int) -> SiteTemplate:
        """The template that all pages of that state give."""
        return clean.learn(SITE, self.states[run].values())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "ledger.db")
    yield made
    made.ledger.close()


def printed(url: str, key: int, lines: set[int], language: str = "") -> PagePrint:
    return PagePrint(
        url=url,
        duplicate_key=key,
        fingerprints=np.array(sorted(lines), "<i8").tobytes(),
        language=language,
    )


def made_up(chance: random.Random, url: str) -> PagePrint:
    """A page with some of ten lines, each on another share of the site; one page in five is a copy of another."""
    lines = {line for line in range(1, 11) if chance.random() < line / 25}
    key = chance.randrange(40) if chance.random() < 0.2 else chance.randrange(1 << 40)
    own = {1000 + key}
    return printed(url, key, lines | own, chance.choice(["", "de", "de", "en"]))


def changes_of(
    chance: random.Random, site: Site, most: int
) -> dict[str, PagePrint | None]:
    changes: dict[str, PagePrint | None] = {}
    for _ in range(chance.randint(1, most)):
        known = chance.choice(sorted(site)) if site else ""
        if known and chance.random() < 0.4:
            changes[known] = None
        else:
            url = known if known and chance.random() < 0.5 else f"{chance.random()}"
            changes[url] = made_up(chance, url)
    return changes


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("size", [0, 20, 300], ids="{} pages".format)
def test_any_history_of_runs_gives_what_all_pages_give(
    desk: Desk, size: int, seed: int
) -> None:
    chance = random.Random(f"{seed} {size}")
    published = [0]
    run, _ = desk.run(0, {str(n): made_up(chance, str(n)) for n in range(size)})
    desk.publish(run)
    published.append(run)
    for _ in range(12):
        # Most runs follow the last one; some follow one before, as after a rollback, and some die.
        base = published[-1] if chance.random() < 0.8 else chance.choice(published[-3:])
        del published[published.index(base) + 1 :]
        run, settled = desk.run(
            base, changes_of(chance, desk.states[base], 1 + size // 30)
        )

        assert settled.template == desk.learnt(run)
        if chance.random() < 0.7:
            desk.publish(run)
            published.append(run)


@pytest.mark.parametrize("seed", range(6))
def test_the_pages_touched_are_those_that_see_another_template(
    desk: Desk, seed: int
) -> None:
    chance = random.Random(seed)
    base, _ = desk.run(0, {str(n): made_up(chance, str(n)) for n in range(60)})
    desk.publish(base)
    changes = changes_of(chance, desk.states[base], 12)
    run, settled = desk.run(base, changes)

    before, after = desk.learnt(base), desk.learnt(run)
    flipped = {line for line, _ in before.repeats.items() ^ after.repeats.items()}
    expected = {
        url
        for url, page in desk.states[run].items()
        if url not in changes
        and (
            flipped & set(np.frombuffer(page.fingerprints, "<i8").tolist())
            or (before.language != after.language and not page.language)
        )
    }
    assert set(settled.touched) == expected


def test_a_page_in_quarantine_is_touched_by_any_change_of_the_template(
    desk: Desk,
) -> None:
    base, _ = desk.run(
        0,
        {name: printed(name, n, {7, n + 100}) for n, name in enumerate("ab")}
        | {"q": printed("q", 50, {50})},
    )
    desk.publish(base)
    run = desk.journal.start_run(base)
    new = printed("c", 60, {7})
    desk.prints.put(run, [(SITE, "c", new)])
    settled = settle(
        desk.prints, SITE, base=base, run=run, dirty=["c"], quarantined=["q"]
    )

    assert sorted(settled.touched) == ["a", "b", "q"]


def test_without_its_ledger_a_site_is_learnt_from_all_pages(
    desk: Desk, tmp_path: Path
) -> None:
    chance = random.Random(1)
    pages = {str(n): made_up(chance, str(n)) for n in range(50)}
    first, _ = desk.run(0, {url: pages[url] for url in sorted(pages)[:30]})
    desk.publish(first)
    _, settled = desk.run(first, dict(pages))
    fresh = Desk(tmp_path / "another.db")
    _, again = fresh.run(0, dict(pages))

    assert again.template == settled.template
    fresh.ledger.close()


def test_counts_made_by_other_rules_are_not_moved(desk: Desk) -> None:
    pages = {str(n): printed(str(n), n, {7, n + 100}) for n in range(100)}
    base, _ = desk.run(0, dict(pages))
    desk.publish(base)
    counts = desk.prints.counts(SITE, base)
    desk.prints.put_counts(base, counts, "rules of before")
    desk.journal.start_run(base)
    run, settled = desk.run(base, {"0": None})

    assert settled.template == desk.learnt(run)
    assert desk.prints.counts(SITE, run, clean.rules_version()).gains == 0
