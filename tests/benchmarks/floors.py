"""The quality of cleaning on labelled pages against the floors in tests/golden/floors.toml.

    WINNOW_TEST_DATA=DIR python -m tests.benchmarks.floors [--raise | --allow-lower] [--full]

Prints a line a floor and ends with 1 when a score is below its floor. The pages are a fixed sample (all of them with
`--full`); a floor names the sample's digest, so that scores of different pages are never compared. `--raise` writes
better scores down; `--allow-lower` writes down worse ones too.
"""

import argparse
import gzip
import hashlib
import json
import os
import sys
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.clean import clean_html, clean_site
from tests.benchmarks.naive import naive_text
from tests.benchmarks.scores import corpus_f1, shingle_overlap, word_f1

FLOORS = Path(__file__).parents[1] / "golden" / "floors.toml"

Page = dict[str, Any]


@dataclass(frozen=True)
class Measure:
    """One score of one pack of pages."""

    name: str
    pack: str
    sample: int  # pages
    score: Callable[[list[Page]], float]


def _pages_word_f1(pages: list[Page]) -> float:
    return sum(
        word_f1(clean_html(page["html"], page["url"]), page["text"]) for page in pages
    ) / len(pages)


def _sites_f1(pages: list[Page], given: Callable[[str], str]) -> float:
    sites: defaultdict[str, list[Page]] = defaultdict(list)
    for page in pages:
        sites[page["site"]].append(page)
    return corpus_f1(
        shingle_overlap(text, page["text"])
        for members in sites.values()
        for page, text in zip(
            members,
            clean_site([(given(p["html"]), p["url"]) for p in members]),
            strict=True,
        )
    )


MEASURES = (
    Measure("wcxb-dev tokF1", "wcxb-dev", 250, _pages_word_f1),
    Measure(
        "big9 site F1", "big9", 270, lambda pages: _sites_f1(pages, lambda html: html)
    ),
    Measure(
        "big9 plain site F1", "big9", 270, lambda pages: _sites_f1(pages, naive_text)
    ),
)


def load(folder: Path, pack: str, sample: int | None) -> list[Page]:
    """Labelled pages of a pack: a fixed pseudo-random sample, the same on every machine."""
    with gzip.open(
        folder / "extraction" / f"{pack}.jsonl.gz", "rt", encoding="utf-8"
    ) as lines:
        pages = [page for page in map(json.loads, lines) if page["text"] is not None]
    pages.sort(key=lambda page: hashlib.sha256(page["id"].encode()).digest())
    return pages[:sample]


def digest(pages: Iterable[Page]) -> str:
    """Names the pages measured."""
    return hashlib.sha256(
        "\n".join(sorted(page["id"] for page in pages)).encode()
    ).hexdigest()[:16]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--full", action="store_true", help="all pages; the floors are not compared"
    )
    parser.add_argument(
        "--raise", dest="do_raise", action="store_true", help="write better scores down"
    )
    parser.add_argument(
        "--allow-lower", action="store_true", help="write worse scores down too"
    )
    options = parser.parse_args()
    folder = os.environ.get("WINNOW_TEST_DATA", "")
    if not folder:
        sys.exit("set WINNOW_TEST_DATA to the folder of labelled pages")
    floors = tomllib.loads(FLOORS.read_text(encoding="utf-8"))
    low = [m.name for m in MEASURES if not _holds(m, Path(folder), floors, options)]
    if options.do_raise or options.allow_lower:
        FLOORS.write_text(_as_toml(floors), encoding="utf-8")
    if low:
        sys.exit(f"below the floor: {', '.join(low)}")


def _holds(
    measure: Measure, folder: Path, floors: dict[str, Any], options: argparse.Namespace
) -> bool:
    pages = load(folder, measure.pack, None if options.full else measure.sample)
    score = round(measure.score(pages), 4)
    if options.full:
        print(f"{measure.name}: {score:.4f} on {len(pages)} pages")
        return True
    floor = floors.get(measure.name, {"floor": 0.0, "pages": digest(pages)})
    if floor["pages"] != digest(pages) and not options.allow_lower:
        sys.exit(
            f"{measure.name}: the floor was measured on other pages; measure anew with --allow-lower"
        )
    print(
        f"{measure.name}: {score:.4f}, floor {floor['floor']:.4f}, {len(pages)} pages"
    )
    is_low = score < floor["floor"]
    if options.allow_lower or (options.do_raise and not is_low):
        # Rounded down: the last digit moves with a library's version.
        floors[measure.name] = {
            "floor": int(score * 1000) / 1000,
            "pages": digest(pages),
        }
    return not is_low or options.allow_lower


def _as_toml(floors: dict[str, Any]) -> str:
    lines = [
        "# The lowest scores allowed, and the pages they were measured on (see tests/benchmarks/floors.py).\n"
    ]
    for name, floor in sorted(floors.items()):
        lines.append(
            f'["{name}"]\nfloor = {floor["floor"]}\npages = "{floor["pages"]}"\n'
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
