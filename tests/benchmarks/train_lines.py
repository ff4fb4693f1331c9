"""Learns the line model of plain text from labelled pages, and writes indexer/clean/line_model.json.

    WINNOW_TEST_DATA=DIR python -m tests.benchmarks.train_lines [--out FILE]

Needs the extra `train`. Learnt are, on the training sites of all packs: a lexicon of words and openings of lines
(only what ten sites and more show: fewer would teach it names), then the first look, then the second one upon what
the first says of pages it was not learnt from (two folds of sites, for the lexicon too). Some pages are learnt twice,
the second time shortened to a small page, at times without address, or as in a language that the lexicon does not
know. Then `python -m tests.benchmarks.floors` measures the pages of the validation sites.
"""

import argparse
import hashlib
import os
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from indexer.clean import leftovers, metadata
from indexer.clean._line_columns import Columns, Lines, columns_of, shapes_of
from indexer.clean._line_context import context_of
from indexer.clean._line_facts import cues_of
from indexer.clean._line_model import lines_of_units, units_of
from indexer.clean._line_rules import image_names
from indexer.clean._outline import Floats, outline_of
from indexer.clean._trees import ObliviousTrees, logistic, table
from indexer.clean.blocks import blocks_of_text
from indexer.records import PageHead
from tests.benchmarks import packs
from tests.benchmarks.boosting import Learner, as_json, grow
from tests.benchmarks.labels import UNKNOWN, labels_of
from tests.benchmarks.naive import naive_text
from tests.benchmarks.packs import LabelledPage, Split

MODEL = Path(__file__).parents[2] / "indexer" / "clean" / "line_model.json"
_PACKS = ("wcxb-dev", "big9", "trafilatura")
_FOLDS = 2
_LEAST_SITES = 10
_LEAST_WEIGHT = 0.3  # in the lexicon; fainter words say nothing and fill the file
_SHORTENED = 0.6  # of the pages are learnt once more, as a small page
_SNIPPETS = 0.3  # the weight of a page of which some six lines are labelled
_IS_TEXT = 0.5  # share of a line's words
_MOST_LINES = 200  # of one page to learn from; long pages would outweigh the others in time, not in knowledge
# 120 trees at a pace of .1 were .006 worse in tokF1, 400 no better (2026-11, with an earlier set of columns).
_LEARNERS = (
    Learner(trees=150, depth=6, pace=0.1, share=0.3),
    Learner(trees=150, depth=5, pace=0.1, share=0.5, seed=2),
)


@dataclass(slots=True, kw_only=True)
class Case:
    """One page, as lines to learn from."""

    site: str
    fold: int
    lines: Lines
    labels: Floats
    weight: float
    knows_lexicon: bool = True
    columns: Columns | None = None
    words: Floats | None = None
    odds: Floats | None = None


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument(
        "--split", type=Split, choices=list(Split), default=Split.TRAINING
    )
    options = parser.parse_args()
    folder = Path(os.environ["WINNOW_TEST_DATA"]) / "extraction"
    pages = [page for name in _PACKS for page in packs.split(packs.load(folder, name), options.split)]  # fmt: skip
    model = learnt([case for page in pages for case in cases_of(page)])
    options.out.write_text(as_json(model), encoding="utf-8")


def cases_of(page: LabelledPage) -> list[Case]:
    """The page as it is, and now and then once more, shorter and with less to go by."""
    blocks = blocks_of_text(naive_text(page.html))
    title = metadata.title_of(PageHead(), blocks, page.url or "")
    outline = outline_of(blocks)
    known = leftovers.match(blocks, is_plain=True, title=title).removals.keys() | image_names(outline).keys()  # fmt: skip
    labels = labels_of([block.text for block in blocks], page)
    units = units_of(outline, known)
    if not units:
        return []
    site = site_of(page)
    case = Case(
        site=site,
        fold=int(hashlib.sha256(site.encode()).hexdigest(), 16) % _FOLDS,
        lines=lines_of_units(outline, units, title, page.url or ""),
        labels=np.array([labels[unit[0]] for unit in units]),
        weight=1.0 if page.text is not None else _SNIPPETS,
    )
    chance = random.Random(page.id)
    return [case, _shortened(case, chance)] if page.text and chance.random() < _SHORTENED else [case]  # fmt: skip


def _shortened(case: Case, chance: random.Random) -> Case:
    """As a small page would be: few menus, often only the beginning of the text; perhaps no address, or foreign words."""
    share = chance.choice([0.5, 0.8, 0.95])
    most = chance.choice([4, 8, 16, 32, 10_000])
    chosen: list[int] = []
    drops, texts = False, 0
    for number, label in enumerate(case.labels):
        if number % 6 == 0:
            drops = chance.random() < share
        texts += label > _IS_TEXT
        if texts <= most if label > _IS_TEXT else not drops:
            chosen.append(number)
    chosen = chosen or [0]
    lines = Lines(
        texts=[case.lines.texts[number] for number in chosen],
        gaps=[0] * (len(chosen) + 1),
        title=case.lines.title,
        url=case.lines.url if chance.random() < 0.5 else "",
    )
    return replace(case, lines=lines, labels=case.labels[chosen], weight=0.5, knows_lexicon=chance.random() < 0.7)  # fmt: skip


def site_of(page: LabelledPage) -> str:
    """A name for the site that other hosts and years of it share."""
    parts = packs.host(page).split("-")[0].split(".")
    return parts[-2] if len(parts) > 1 and len(parts[-2]) > 3 else parts[-3] if len(parts) > 2 else parts[0]  # fmt: skip


def learnt(cases: Sequence[Case]) -> dict[str, Any]:
    """The model, as it stands in the file."""
    lexicon = lexicon_of(cases)
    for fold in range(_FOLDS):
        known = lexicon_of([case for case in cases if case.fold != fold])
        for case in cases:
            if case.fold == fold:
                case.columns, case.words = columns_of(case.lines, known if case.knows_lexicon else {})  # fmt: skip
    print(len(cases), "pages,", len(lexicon), "words", flush=True)
    for fold in range(_FOLDS):
        look = trees_of([case for case in cases if case.fold != fold])
        for case in cases:
            if case.fold == fold:
                case.odds = odds_of(case, look)
    first = trees_of(cases)
    for case in cases:
        case.columns |= context_of(case.odds, case.words, shapes_of(case.columns, case.words))  # fmt: skip
    return {"lexicon": lexicon, "first": first, "second": trees_of(cases)}


def lexicon_of(cases: Iterable[Case]) -> dict[str, float]:
    """Of each word that enough sites show: log of the sites that show it in text, over those that show it elsewhere."""
    inside: defaultdict[str, set[str]] = defaultdict(set)
    outside: defaultdict[str, set[str]] = defaultdict(set)
    for case in cases:
        for text, label in zip(case.lines.texts, case.labels, strict=True):
            if label != UNKNOWN:
                for cue in set(cues_of(text)):
                    (inside if label > _IS_TEXT else outside)[cue].add(case.site)
    weights = {
        cue: round(
            float(np.log((len(inside[cue]) + 1.5) / (len(outside[cue]) + 1.5))), 1
        )
        for cue in sorted(inside.keys() | outside.keys())
        if len(inside[cue] | outside[cue]) >= _LEAST_SITES
    }
    return {cue: weight for cue, weight in weights.items() if abs(weight) >= _LEAST_WEIGHT}  # fmt: skip


def trees_of(cases: Sequence[Case]) -> dict[str, Any]:
    """Trees over all columns of the cases, as they stand in the file."""
    names = list(cases[0].columns)
    drawn = [_drawn(case) for case in cases]
    rows = np.concatenate([table(case.columns, names).T[chosen] for case, (chosen, _) in zip(cases, drawn, strict=True)])  # fmt: skip
    labels = np.concatenate([case.labels[chosen] > _IS_TEXT for case, (chosen, _) in zip(cases, drawn, strict=True)])  # fmt: skip
    weights = np.concatenate([weight for _, weight in drawn])
    return grow(rows, labels.astype(float), weights, names, _LEARNERS)


def _drawn(case: Case) -> tuple[Any, Floats]:
    """Lines to learn from and their weights: all pages weigh alike, longer lines more."""
    size = np.where(case.labels != UNKNOWN, np.sqrt(np.minimum(case.words, 100)), 0.0)
    chosen = np.flatnonzero(size)
    if not len(chosen):
        return chosen, np.zeros(0)
    weight = size[chosen]
    if len(chosen) > _MOST_LINES:
        chance = weight / weight.sum() / 2 + 0.5 / len(chosen)
        draw = np.sort(np.random.default_rng(len(chosen)).choice(len(chosen), _MOST_LINES, replace=False, p=chance))  # fmt: skip
        chosen, weight = chosen[draw], weight[draw] / chance[draw]
    return chosen, weight * (60 * case.weight / weight.sum())


def odds_of(case: Case, stored: dict[str, Any]) -> Floats:
    """What a look says of a page."""
    trees = ObliviousTrees.from_dict(stored)
    return logistic(trees(table(case.columns, trees.features)))


if __name__ == "__main__":
    main()
