"""The formula that hits are ranked by, the same for every engine: BM25F with Lucene's idf.

A word's occurrences in all fields are added up, weighted and divided by the fields' lengths, before they saturate
once; so a word in title and body counts as one word. A word's plain term and its stems are one word: the most frequent
of them counts in each field. The functions take numbers or arrays alike.
"""

from typing import TypeVar

import numpy as np
import numpy.typing as npt

__all__ = ["DIGITS", "FUNCTION_WORD", "norm", "rarity", "saturated"]

Number = TypeVar("Number", float, npt.NDArray[np.float64])

# Scores differ in the last bits by the order in which the same numbers were added; pages alike in these digits are tied.
DIGITS = 9
# How soon a word's repetition stops counting. Mean nDCG@10 of cranfield, cacm, npl, medline and nfcorpus: .471 at 1.2,
# .478 at 1.5, .475 at 1.8 (November 2026). How much a field's length counts is in `indexer.schema`.
_SATURATION = 1.5
# What a word that says little (`indexer.analysis.function_words`) counts of any other. nDCG@10 at 1, .4, .2, 0 (every
# second query, November 2026): xquad-ar .937 .944 .944 .941, xquad-ru .954 .958 .958 .957, xquad-de .942 .945 .944 .941,
# piaf .785 .795 .798 .791, persianqa .968 .972 .972 .972; English ones, whose commonest are left out, stay alike.
FUNCTION_WORD = 0.3


def norm(length: Number, average: float, share: float) -> Number:
    """How much longer than usual a field is, as its occurrences are divided by; `share` is that of the length."""
    return 1 - share + share * length / max(average, 1.0)


def rarity(documents: int, holding: int) -> float:
    """The idf of a word that so many of the documents hold."""
    return float(np.log(1 + (documents - holding + 0.5) / (holding + 0.5)))


def saturated(weight: Number) -> Number:
    """What occurrences come to, from 0 to just below 1 + `_SATURATION`."""
    return weight * (_SATURATION + 1) / (_SATURATION + weight)
