"""The second look at lines of plain text: what the first look said of the lines around each.

A line in doubt is judged by its company: the same words are a heading between two lines of text, and an entry of a
menu among other entries.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from indexer.clean._along import (
    best_span,
    mean_within,
    shifted,
    steps_since,
    steps_until,
)
from indexer.clean._outline import Floats

__all__ = ["context_of"]

_MOST = 60.0  # words one line may weigh
_NEAR = 50.0
_BY_WORDS = ((-2, 2), (-5, 5), (-12, 12), (-15, -1), (1, 15))
_BY_LINES = ((-2, 2), (-12, 12), (-5, -1), (1, 5))
_LEAST = (
    0.5,
    0.7,
)  # what a line must be thought to be worth its words in a span of text


def context_of(
    odds: Floats, words: Floats, shapes: NDArray[np.int64]
) -> Mapping[str, Floats]:
    """Columns over the lines, by name, from the first look's probabilities."""
    size = len(odds)
    weight = np.minimum(words, _MOST)
    expected = odds * words
    _, make = np.unique(shapes, return_inverse=True)
    columns: dict[str, Floats] = {
        "odds": odds,
        "odds_make": (np.bincount(make, odds) / np.bincount(make))[make],
        "odds_above": (np.cumsum(expected) - expected) / (expected.sum() + 1e-6),
        "page_odds": np.full(size, expected.sum() / words.sum()),
        "page_most_odds": np.full(size, odds.max()),
        "page_expected": np.full(size, np.log1p(expected.sum())),
        "since_text": steps_since(odds > 0.5),
        "until_text": steps_until(odds > 0.5),
        "since_sure": steps_since(odds > 0.8),
        "until_sure": steps_until(odds > 0.8),
        "since_other": steps_since(odds < 0.2),
        "until_other": steps_until(odds < 0.2),
    }
    for by in (2, 1, -1, -2):
        columns[f"odds@{-by}"] = shifted(odds, by)
    for first, last in _BY_WORDS:
        columns[f"odds_words@{first}..{last}"] = mean_within(odds, first, last, words)
    for first, last in _BY_LINES:
        columns[f"odds_lines@{first}..{last}"] = mean_within(odds, first, last)
    for least in _LEAST:
        columns |= _span(odds, weight, expected, least)
    return columns


def _span(
    odds: Floats, weight: Floats, expected: Floats, least: float
) -> dict[str, Floats]:
    at = np.arange(len(odds))
    start, end = best_span(((odds - least) * weight).tolist())
    share = expected[start:end].sum() / (expected.sum() + 1e-6)
    name = f"odds_span{least}"
    return {
        name: ((at >= start) & (at < end)).astype(np.float64),
        f"{name}_start": np.clip(at - start, -_NEAR, _NEAR).astype(np.float64),
        f"{name}_end": np.clip(at - end, -_NEAR, _NEAR).astype(np.float64),
        f"page_{name}": np.full(len(odds), share),
        f"page_{name}_mean": np.full(len(odds), odds[start:end].mean()),
    }
