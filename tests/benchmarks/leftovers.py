"""What the size of the catalogue costs: time to match real pages with 100, 1,000 and 4,000 rules, and by a plain loop.

    WINNOW_TEST_DATA=... python -m tests.benchmarks.leftovers

prints milliseconds a page for catalogues of each size beside a loop that tries every pattern on every line, both in the
same run, and what the catalogue that ships costs. Rules beyond the shipped ones are made of words of the pages, so
that they begin like real lines. CPU time, the best of three rounds; trust the ratios.
"""

import gzip
import json
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from indexer.clean._catalogue import Catalogue, catalogue
from indexer.clean._fold import fold
from indexer.clean._rule import Covers, Rule
from indexer.clean.blocks import blocks_of_html
from indexer.clean.leftovers import match
from indexer.records import Block

PAGES = 60
PAGES_NAIVE = 4  # the loop takes too long for more
SIZES = (100, 1_000, 4_000)
ROUNDS = 3

Page = tuple[Block, ...]


def pages_in(folder: Path) -> list[Page]:
    """The Blocks of pages evenly drawn from the labelled set."""
    found = []
    path = folder / "extraction" / "wcxb-dev.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for number, line in enumerate(file):
            if number % 24 == 0 and len(found) < PAGES:
                found.append(blocks_of_html(json.loads(line)["html"])[1])
    return found


def rules_of(size: int, pages: Sequence[Page]) -> tuple[Rule, ...]:
    """So many rules: shipped ones first, then phrases of the pages' own words; the same for the same pages."""
    shipped = [rule for rule in catalogue().rules if not rule.is_structural]
    chance = random.Random(0)
    shipped = chance.sample(shipped, min(size, len(shipped)))
    words = sorted({w for page in pages for b in page for w in fold(b.text).split()})
    words = [word for word in words if word.isalpha()]
    made = [_phrase(number, chance, words) for number in range(size - len(shipped))]
    return (*shipped, *made)


def _phrase(number: int, chance: random.Random, words: Sequence[str]) -> Rule:
    text = " ".join(chance.choices(words, k=3))
    return Rule(
        id=f"made-{number}",
        family="made",
        reason="",
        origin="",
        covers=Covers.LINE,
        guards=frozenset(),
        languages=("*",),
        pattern=rf"{text}(?: .{{1,40}})?[.!]?",
        example=text,
    )


def milliseconds(pages: Sequence[Page], work: Callable[[Page], object]) -> float:
    """CPU time a page, the best of three rounds; the round before them compiles and warms up."""
    rounds = []
    for _ in range(ROUNDS + 1):
        started = time.process_time()
        for page in pages:
            work(page)
        rounds.append((time.process_time() - started) * 1000 / len(pages))
    return min(rounds[1:])


def by_index(rules: Catalogue) -> Callable[[Page], object]:
    """Matching as it is."""
    return lambda page: match(page, is_plain=False, title="", rules=rules)


def by_loop(rules: Catalogue) -> Callable[[Page], object]:
    """Every pattern on every line, guards left out."""
    patterns = [rule.compiled for rule in rules.rules]

    def work(page: Page) -> int:
        lines = [fold(block.text) for block in page]
        return sum(
            pattern.fullmatch(line) is not None
            for line in lines
            for pattern in patterns
        )

    return work


def main() -> int:
    """Print the table; 1 without the data."""
    folder = Path(os.environ.get("WINNOW_TEST_DATA", ""))
    if not (folder / "extraction").is_dir():
        print("set WINNOW_TEST_DATA to the folder of labelled pages", file=sys.stderr)
        return 1
    pages = pages_in(folder)
    few = sorted(pages, key=len)[len(pages) // 2 :][:PAGES_NAIVE]
    print(f"{len(pages)} pages, {sum(map(len, pages)) // len(pages)} blocks a page")
    print(f"{'rules':>8} {'index ms':>10} {'loop ms':>10} {'loop / index':>13}")
    for size in SIZES:
        rules = Catalogue(rules=rules_of(size, pages))
        here, loop = (
            milliseconds(few, by_index(rules)),
            milliseconds(few, by_loop(rules)),
        )
        mean = milliseconds(pages, by_index(rules))
        print(f"{size:>8} {mean:>10.2f} {loop:>10.1f} {loop / here:>13.0f}")
    shipped = milliseconds(pages, by_index(catalogue()))
    bare = milliseconds(pages, by_index(Catalogue(rules=())))
    print(
        f"{len(catalogue().rules):>8} {shipped:>10.2f}   as shipped; no rules {bare:.2f}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
