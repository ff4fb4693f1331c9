"""What the size of the catalogue costs: time to match 200 real pages with every rule, and with 40 of them.

    WINNOW_TEST_DATA=... python tests/benchmarks/leftovers.py

prints milliseconds a page for both, their ratio, and the share that folding and looking at the page takes with no
rule at all. CPU time, the best of three rounds, so that other work on the machine counts little.
"""

import gzip
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from indexer.clean._catalogue import Catalogue, catalogue
from indexer.clean.blocks import blocks_of_html
from indexer.clean.leftovers import match
from indexer.records import Block

PAGES = 200
FEW = 40
ROUNDS = 3


def pages_in(folder: Path) -> list[tuple[Block, ...]]:
    """The Blocks of 200 pages, evenly drawn from the labelled set."""
    found = []
    with gzip.open(
        folder / "extraction" / "wcxb-dev.jsonl.gz", "rt", encoding="utf-8"
    ) as file:
        for number, line in enumerate(file):
            if number % 7 == 0 and len(found) < PAGES:
                found.append(blocks_of_html(json.loads(line)["html"])[1])
    return found


def milliseconds(pages: Sequence[tuple[Block, ...]], rules: Catalogue) -> float:
    """CPU time a page, the best of three rounds; patterns are compiled before the clock starts."""
    rounds = []
    for _ in range(ROUNDS + 1):
        started = time.process_time()
        for blocks in pages:
            match(blocks, is_plain=False, title="", rules=rules)
        rounds.append((time.process_time() - started) * 1000 / len(pages))
    return min(rounds[1:])


def main() -> int:
    """Print the table; 1 without the data."""
    folder = Path(os.environ.get("WINNOW_TEST_DATA", ""))
    if not (folder / "extraction").is_dir():
        print("set WINNOW_TEST_DATA to the folder of labelled pages", file=sys.stderr)
        return 1
    pages = pages_in(folder)
    rules = catalogue().rules
    step = len(rules) / FEW
    few = Catalogue(rules=tuple(rules[int(i * step)] for i in range(FEW)))
    none, some, every = (
        milliseconds(pages, one) for one in (Catalogue(rules=()), few, catalogue())
    )
    print(
        f"{len(pages)} pages, {sum(map(len, pages))} blocks, {sum(len(b.text) for p in pages for b in p) / 1e6:.1f} MB"
    )
    print(
        f"no rules   {none:6.2f} ms a page\n{FEW} rules   {some:6.2f}\n{len(rules)} rules  {every:6.2f}"
    )
    print(f"ratio {every / some:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
