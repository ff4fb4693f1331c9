"""Learns the block model of pages with markup from labelled pages, and writes indexer/clean/block_model.json.

    WINNOW_TEST_DATA=DIR python -m tests.benchmarks.train_blocks [--split training|all] [--out FILE]

Needs the extra `train`. Learnt are, on the training sites of all packs: a lexicon of words and of class names (only
what ten sites and more show: fewer would teach it names), then the first look, then the second one upon what the first
says of pages it was not learnt from (three folds of sites; five for the lexicon). `python -m tests.benchmarks.floors`
and `tests.benchmarks.extraction --split validation` then measure it on the other sites.
"""

import argparse
import hashlib
import math
import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from indexer.clean import leftovers, metadata
from indexer.clean._block_columns import Columns, Seen, block_columns
from indexer.clean._block_context import block_context
from indexer.clean._lexicon import Lexicon, names_of, words_of
from indexer.clean._outline import Floats, outline_of
from indexer.clean._trees import ObliviousTrees, logistic, table
from indexer.clean.blocks import blocks_of_html
from indexer.clean.classify import seen_of
from tests.benchmarks import packs
from tests.benchmarks.boosting import Learner, as_json, grow
from tests.benchmarks.labels import UNKNOWN, labels_of
from tests.benchmarks.packs import LabelledPage, Split

MODEL = Path(__file__).parents[2] / "indexer" / "clean" / "block_model.json"
_PACKS = {"wcxb-dev": 1.0, "big9": 0.25, "trafilatura": 1.0}  # big9: ten pages a site
_LEXICON_FOLDS = 5
_LOOK_FOLDS = 3
_LEAST_SITES = 10
_LEAST_WEIGHT = 0.3  # in the lexicon; fainter words say nothing and fill the file
_USUAL = 0.3  # share of blocks that are text
_DRAWN = 220_000  # blocks to learn from, of 460,000
# Two unlike learners a look: the mean errs less than either where few pages tell. Sizes are what a page's time allows.
_LEARNERS = (
    Learner(trees=200, depth=6, pace=0.1),
    Learner(trees=250, depth=5, pace=0.09, share=0.5, seed=2),
)


@dataclass(slots=True, kw_only=True)
class Case:
    """One page, to learn from."""

    site: str
    seen: Seen
    labels: Floats
    weights: Floats
    columns: Columns
    odds: Floats

    @property
    def words(self) -> Floats:
        """Of each block."""
        return self.seen.page.words


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--split", type=Split, choices=list(Split), default=Split.TRAINING)  # fmt: skip
    options = parser.parse_args()
    folder = Path(os.environ["WINNOW_TEST_DATA"]) / "extraction"
    cases = []
    for name, share in _PACKS.items():
        pages = packs.split(packs.load(folder, name), options.split)
        with ProcessPoolExecutor(2) as pool:
            found = pool.map(case_of, pages, [share] * len(pages), chunksize=16)
            cases += [case for case in found if case is not None]
        print(name, len(cases), "pages", flush=True)
    options.out.write_text(as_json(learnt(cases)), encoding="utf-8")


def case_of(page: LabelledPage, share: float) -> Case | None:
    """The page with its labels, or None for one without text."""
    head, blocks = blocks_of_html(page.html, page.url or "")
    if not blocks:
        return None
    title = metadata.title_of(head, blocks)
    known = leftovers.match(blocks, is_plain=False, title=title).removals
    seen, _ = seen_of(outline_of(blocks), head, page.url or "", known, title)
    labels = np.array(labels_of([block.text for block in blocks], page))
    return Case(
        site=(page.site or page.id).removeprefix("www."),
        seen=seen,
        labels=np.clip(labels, 0, 1),
        weights=share
        * _weights(labels, seen.page.words, is_whole=page.text is not None),
        columns={},
        odds=np.zeros(0),
    )


def _weights(labels: Floats, words: Floats, *, is_whole: bool) -> Floats:
    """What a wrong block costs its page's F1, about: its words by those that are wanted and shown."""
    known = labels != UNKNOWN
    if not is_whole:
        return np.where(known, (np.minimum(words, 60) + 6) / 600, 0.0)
    wanted = max((words * np.clip(labels, 0, 1)).sum(), 1.0)
    return np.where(known, (words + 1) / (wanted + 0.3 * words.sum() + 60), 0.0)


def learnt(cases: Sequence[Case]) -> dict[str, Any]:
    """The model, as it stands in the file."""
    words, names = lexicon_of(cases)
    for inside, outside in _folds(cases, _LEXICON_FOLDS):
        known = Lexicon(*lexicon_of(outside))
        for case in inside:
            case.columns = block_columns(case.seen, known)
    print(len(words), "words,", len(names), "names", flush=True)
    for inside, outside in _folds(cases, _LOOK_FOLDS):
        trees = ObliviousTrees.from_dict(look_of(outside))
        for case in inside:
            case.odds = logistic(trees(table(case.columns, trees.features)))
        print("a fold of the first look", flush=True)
    first = look_of(cases)
    for case in cases:
        case.columns |= block_context(case.seen.page, case.odds)  # fmt: skip
    return {"words": words, "names": names, "first": first, "second": look_of(cases)}


def _folds(cases: Sequence[Case], number: int) -> Iterable[tuple[list[Case], list[Case]]]:  # fmt: skip
    """For each fold of sites the cases in it and those outside."""
    fold = [int(hashlib.sha256(case.site.encode()).hexdigest(), 16) % number for case in cases]  # fmt: skip
    for chosen in range(number):
        inside = [case for case, own in zip(cases, fold, strict=True) if own == chosen]
        outside = [case for case, own in zip(cases, fold, strict=True) if own != chosen]
        yield inside, outside


def lexicon_of(cases: Iterable[Case]) -> tuple[dict[str, float], dict[str, float]]:
    """The weights of words and of names: log-odds over the usual share, by the mean label on each site that has them."""
    words: defaultdict[str, defaultdict[str, list[float]]] = defaultdict(lambda: defaultdict(list))  # fmt: skip
    names: defaultdict[str, defaultdict[str, list[float]]] = defaultdict(lambda: defaultdict(list))  # fmt: skip
    for case in cases:
        is_known = case.weights > 0
        for block, label, known in zip(case.seen.page.blocks, case.labels.tolist(), is_known.tolist(), strict=True):  # fmt: skip
            for word in set(words_of(block.text)) if known else ():
                words[word][case.site].append(label)
        for name, share in _named_shares(case, is_known):
            names[name][case.site].append(share)
    return _log_odds(words), _log_odds(names)


def _named_shares(case: Case, is_known: Any) -> Iterable[tuple[str, float]]:
    """Each name in the page with the share of the words below its element that are text."""
    page = case.seen.page
    known = page.below(case.words * is_known)
    text = page.below(case.words * case.labels * is_known)
    for number in range(1, len(page.tags)):
        if known[number]:
            for name in names_of(page.tokens[number]):
                yield name, float(text[number] / known[number])


def _log_odds(seen: dict[str, defaultdict[str, list[float]]]) -> dict[str, float]:
    weights = {}
    for name in sorted(seen):
        sites = seen[name].values()
        if len(sites) < _LEAST_SITES:
            continue
        text = sum(sum(labels) / len(labels) for labels in sites)
        odds = (text + 3 * _USUAL) / (len(sites) - text + 3 * (1 - _USUAL))
        weight = round(math.log(odds / _USUAL * (1 - _USUAL)), 2)
        if abs(weight) > _LEAST_WEIGHT:
            weights[name] = weight
    return weights


def look_of(cases: Sequence[Case]) -> dict[str, Any]:
    """Trees over all columns of the cases, as they stand in the file."""
    names = list(cases[0].columns)
    weights = np.concatenate([case.weights for case in cases])
    chance = np.minimum(1, weights * _DRAWN / weights.sum())
    drawn = np.random.default_rng(1).random(len(weights)) < chance
    parts = np.split(drawn, np.cumsum([len(case.labels) for case in cases])[:-1])
    rows = np.concatenate([table(case.columns, names).T[part] for case, part in zip(cases, parts, strict=True)])  # fmt: skip
    labels = np.concatenate([case.labels for case in cases])[drawn]
    return grow(rows, labels, (weights[drawn] / chance[drawn]), names, _LEARNERS)


if __name__ == "__main__":
    main()
