"""The formula that hits are ranked by, the same for every engine: BM25F with Lucene's idf.

A word's occurrences in all fields are added up, weighted and divided by the fields' lengths, before they saturate
once; so a word in title and body counts as one word. A word's plain term and its stems are one word: the most frequent
of them counts in each field. The functions take numbers or arrays alike.
"""

from typing import TypeVar

import numpy as np
import numpy.typing as npt

__all__ = ["DIGITS", "norm", "rarity", "saturated"]

Number = TypeVar("Number", float, npt.NDArray[np.float64])

# Scores differ in the last bits by the order in which the same numbers were added; pages alike in these digits are tied.
DIGITS = 9
# How soon a word's repetition stops counting. Mean nDCG@10 of cranfield, cacm, npl, medline and nfcorpus with a length
# share of .7: .471 at .9, .472 at 1.2, .472 at 1.5, .469 at 2; with .4: .467 at .9, .471 at 1.2, .476 at 1.5 (November 2026).
_SATURATION = 1.5
# BM25's share of the length in the norm. The same mean with a saturation of 1.5:
# .473 at .3, .476 at .4, .475 at .5, .472 at .7, .470 at .75, .466 at .85 (November 2026).
_LENGTH_SHARE = 0.4


def norm(length: Number, average: float) -> Number:
    """How much longer than usual a field is, as its occurrences are divided by."""
    return 1 - _LENGTH_SHARE + _LENGTH_SHARE * length / max(average, 1.0)


def rarity(documents: int, holding: int) -> float:
    """The idf of a word that so many of the documents hold."""
    return float(np.log(1 + (documents - holding + 0.5) / (holding + 0.5)))


def saturated(weight: Number) -> Number:
    """What occurrences come to, from 0 to just below 1 + `_SATURATION`."""
    return weight * (_SATURATION + 1) / (_SATURATION + weight)
