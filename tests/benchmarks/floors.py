"""The quality of cleaning on labelled pages against the floors in tests/golden/floors.toml.

    WINNOW_TEST_DATA=DIR python -m tests.benchmarks.floors [--raise | --allow-lower] [--split SPLIT | --full]

Prints a line a measure and ends with 1 when a score is below its floor, or above its ceiling. The pages are those of
the validation sites, from which nothing was learnt; `--split` measures others and `--full` all of them, without
comparing. Floors are of pages named by a digest, so that scores of different pages are never compared. `--raise`
writes better scores down; `--allow-lower` writes down worse ones too.
"""

import argparse
import os
import sys
import tomllib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain
from multiprocessing import get_context
from pathlib import Path

from tests.benchmarks import packs
from tests.benchmarks.naive import naive_text
from tests.benchmarks.packs import LabelledPage, Split
from tests.benchmarks.peers import OURS, cleaner_of
from tests.benchmarks.scores import PageScore, score, summary
from tests.benchmarks.trial import texts_of

__all__ = [
    "FLOORS",
    "MEASURES",
    "Floor",
    "Measure",
    "as_toml",
    "compared",
    "main",
    "read",
]

FLOORS = Path(__file__).parents[1] / "golden" / "floors.toml"
_CHUNK = 8  # groups of pages a task


@dataclass(frozen=True, slots=True)
class Way:
    """How a pack is cleaned."""

    pack: str
    by_site: bool = False
    is_plain: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """One score of a pack, or of its pages of one kind."""

    name: str
    way: Way
    metric: str
    kind: str | None = None
    is_ceiling: bool = False  # less is better


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """What a measure may not be worse than, and on which pages."""

    bound: float
    pages: str
    is_ceiling: bool = False

    def holds(self, value: float) -> bool:
        """Whether the value is as good as the bound."""
        return value <= self.bound if self.is_ceiling else value >= self.bound


_WCXB, _WCXB_PLAIN = Way("wcxb-dev"), Way("wcxb-dev", is_plain=True)
_SNIPPETS = Way("trafilatura")
_SITES, _PLAIN_SITES = Way("big9", by_site=True), Way("big9", by_site=True, is_plain=True)  # fmt: skip
_KINDS = ("article", "collection", "documentation", "forum", "listing", "product", "service")  # fmt: skip

MEASURES = (
    Measure("wcxb-dev tokF1", _WCXB, "tokF1"),
    Measure("wcxb-dev leak", _WCXB, "leak", is_ceiling=True),
    *(Measure(f"wcxb-dev {kind} tokF1", _WCXB, "tokF1", kind) for kind in _KINDS),
    Measure("wcxb-dev article tokP", _WCXB, "tokP", "article"),
    Measure("wcxb-dev plain F1", _WCXB_PLAIN, "F1"),
    Measure("wcxb-dev plain tokF1", _WCXB_PLAIN, "tokF1"),
    Measure("trafilatura snipF1", _SNIPPETS, "snipF1"),
    Measure("trafilatura leak", _SNIPPETS, "leak", is_ceiling=True),
    Measure("big9 site F1", _SITES, "F1"),
    Measure("big9 plain site F1", _PLAIN_SITES, "F1"),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, compare, and write down what the command line asks for."""
    options = _options(arguments)
    folder = os.environ.get("WINNOW_TEST_DATA", "")
    if not folder:
        sys.exit("set WINNOW_TEST_DATA to the folder of labelled pages")
    floors = read(FLOORS)
    values: dict[str, float] = {}
    digests: dict[str, str] = {}
    for way, pages, scores in _scored(Path(folder) / "extraction", options.split):
        for measure in MEASURES:
            if measure.way == way:
                values[measure.name] = _value(measure, scores)
                digests[measure.name] = packs.digest(pages)
    if options.split is not Split.VALIDATION:
        print("\n".join(f"{name}: {value:.4f}" for name, value in values.items()))
        return
    updated, said, faults = compared(
        values,
        digests,
        floors,
        is_raising=options.do_raise or options.allow_lower,
        is_lowering=options.allow_lower,
    )
    print("\n".join(said))
    if updated != floors:
        FLOORS.write_text(as_toml(updated), encoding="utf-8")
    if faults:
        sys.exit("\n".join(faults))


def compared(
    values: dict[str, float],
    digests: dict[str, str],
    floors: dict[str, Floor],
    *,
    is_raising: bool,
    is_lowering: bool,
) -> tuple[dict[str, Floor], list[str], list[str]]:
    """The floors as they are to be from now on, a line a measure, and what is wrong.

    A floor moves to a better value when `is_raising`, to any value when `is_lowering`; a floor of other pages only
    then.
    """
    updated, said, faults = {}, [], []
    for measure in MEASURES:
        value, floor = values[measure.name], floors.get(measure.name)
        new = Floor(bound=_rounded(value, up=measure.is_ceiling), pages=digests[measure.name], is_ceiling=measure.is_ceiling)  # fmt: skip
        word = "ceiling" if measure.is_ceiling else "floor"
        kept = floor or new
        said.append(f"{measure.name}: {value:.4f}, {word} {kept.bound:.3f}")
        if is_lowering:
            kept = new
        elif floor is None and not is_raising:
            faults.append(f"{measure.name}: no {word} is written down; write it with --raise")  # fmt: skip
        elif kept.pages != new.pages:
            faults.append(f"{measure.name}: the {word} was measured on other pages; measure anew with --allow-lower")  # fmt: skip
        elif not kept.holds(value):
            faults.append(f"{measure.name}: {value:.4f} is {'above' if measure.is_ceiling else 'below'} the {word} {kept.bound:.3f}")  # fmt: skip
        elif is_raising and kept.holds(new.bound):
            kept = new
        if floor is not None or is_raising:
            updated[measure.name] = kept
    return updated, said, faults


def _rounded(value: float, *, up: bool) -> float:
    """To three digits, to the generous side: the next one moves with a library's version."""
    thousandths = value * 1000
    return (-int(-thousandths // 1) if up else int(thousandths)) / 1000


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--raise", dest="do_raise", action="store_true", help="write better scores down")  # fmt: skip
    add("--allow-lower", action="store_true", help="write worse scores down too")
    add("--split", type=Split, choices=list(Split), default=Split.VALIDATION, help="sites; floors are of validation sites")  # fmt: skip
    add("--full", dest="split", action="store_const", const=Split.ALL, help="all sites")
    options = parser.parse_args(arguments)
    if options.split is not Split.VALIDATION and (options.do_raise or options.allow_lower):  # fmt: skip
        parser.error("floors are of the validation sites: leave out --split and --full")
    return options


def _scored(
    folder: Path, which: Split
) -> Iterable[tuple[Way, list[LabelledPage], list[PageScore]]]:
    """Each way of cleaning a pack, with its pages and their scores; on every processor."""
    ways = list(dict.fromkeys(measure.way for measure in MEASURES))
    loaded = {name: packs.split(packs.load(folder, name), which) for name in {way.pack for way in ways}}  # fmt: skip
    # Spawned, not forked: a worker starts without the packs and without this process's threads.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        started = [(way, [pool.submit(_score_groups, way, chunk) for chunk in _chunks(way, loaded[way.pack])]) for way in ways]  # fmt: skip
        for way, futures in started:
            yield way, loaded[way.pack], list(chain.from_iterable(future.result() for future in futures))  # fmt: skip


def _chunks(way: Way, pages: Sequence[LabelledPage]) -> Iterable[list[list[LabelledPage]]]:  # fmt: skip
    groups = packs.sites(pages) if way.by_site else [[page] for page in pages]
    return (groups[at : at + _CHUNK] for at in range(0, len(groups), _CHUNK))


def _score_groups(way: Way, groups: Sequence[Sequence[LabelledPage]]) -> list[PageScore]:  # fmt: skip
    """In a worker: clean the pages of each group together and compare."""
    cleaner = cleaner_of(OURS, by_site=way.by_site, is_plain=way.is_plain)
    give: Callable[[str], str] = naive_text if way.is_plain else str
    scores = []
    for group in groups:
        texts, is_error = texts_of(cleaner, [(give(page.html), page.url) for page in group])  # fmt: skip
        scores += [score(page, text, is_error=is_error) for page, text in zip(group, texts, strict=True)]  # fmt: skip
    return scores


def _value(measure: Measure, scores: Sequence[PageScore]) -> float:
    return summary([one for one in scores if measure.kind in (None, one.kind)])[measure.metric]  # fmt: skip


def read(file: Path) -> dict[str, Floor]:
    """The bounds as written down."""
    written = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        name: Floor(
            bound=entry.get("ceiling", entry.get("floor")),
            pages=entry["pages"],
            is_ceiling="ceiling" in entry,
        )
        for name, entry in written.items()
    }


def as_toml(floors: dict[str, Floor]) -> str:
    """The bounds as they are written down."""
    lines = ["# The worst scores allowed, and the pages they were measured on (see tests/benchmarks/floors.py).\n"]  # fmt: skip
    for name, floor in sorted(floors.items()):
        word = "ceiling" if floor.is_ceiling else "floor"
        lines.append(f'["{name}"]\n{word} = {floor.bound}\npages = "{floor.pages}"\n')
    return "\n".join(lines)


if __name__ == "__main__":
    main()
