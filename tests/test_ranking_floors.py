"""How well the index ranks judged queries: floors that only go up. Needs the collections in WINNOW_TEST_DATA."""

from collections.abc import Callable
from pathlib import Path
from statistics import fmean
from typing import NoReturn

import pytest

from tests.benchmarks.ranking import judged
from tests.benchmarks.relevance import measured

# Questions in other languages: nDCG@10 of 300 of them, evenly taken, beside the better of bm25s and tantivy
# (November 2026): ar .933, .931; de .935, .927; es .972, .961; ru .962, .958; tr .959, .960; fr .802, .793; fa .980, .972.
FLOORS = {
    "xquad-ar": 0.930,
    "xquad-de": 0.932,
    "xquad-es": 0.969,
    "xquad-ru": 0.959,
    "xquad-tr": 0.956,
    "piaf": 0.799,
    "persianqa": 0.977,
}
# Of all their queries: .482; the best of five other engines for each collection comes to .474 (November 2026).
ENGLISH = ("cranfield", "cacm", "npl", "medline", "nfcorpus")
ENGLISH_FLOOR = 0.481


def ndcg10(
    name: str,
    test_data: Path,
    require: Callable[[str], NoReturn],
    queries: int | None = None,
) -> float:
    folder = test_data / "relevance"
    if not (folder / name / "meta.json").is_file():
        require(f"the collection {name} in {folder}")
    found = measured("whoosh", judged.load(folder, name), depth=10, queries=queries)
    return found["ndcg10"]


def test_the_mean_over_english_collections_holds(
    test_data: Path, require: Callable[[str], NoReturn]
) -> None:
    found = [ndcg10(name, test_data, require) for name in ENGLISH]

    assert fmean(found) >= ENGLISH_FLOOR


@pytest.mark.parametrize(("name", "floor"), FLOORS.items(), ids=FLOORS.keys())
def test_questions_in_other_languages_are_answered_as_well(
    name: str, floor: float, test_data: Path, require: Callable[[str], NoReturn]
) -> None:
    assert ndcg10(name, test_data, require, queries=300) >= floor
