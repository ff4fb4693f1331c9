"""How well an extracted text matches a gold text: word and shingle overlap, as public article benchmarks count them.

`word_f1` is the F1 of the two multisets of lower-case words. `shingle_overlap` gives precision and recall of multisets
of four consecutive words, case kept; a corpus' F1 is the harmonic mean of the mean precision and the mean recall.
"""

import re
from collections import Counter
from collections.abc import Iterable
from statistics import fmean

__all__ = ["corpus_f1", "shingle_overlap", "word_f1"]

_WORD = re.compile(r"\w+")
_SHINGLE = 4


def word_f1(text: str, gold: str) -> float:
    """F1 of the words; 1.0 where both are empty."""
    ours, theirs = (
        Counter(_WORD.findall(text.lower())),
        Counter(_WORD.findall(gold.lower())),
    )
    if not ours and not theirs:
        return 1.0
    return _harmonic(*_overlap(ours, theirs))


def shingle_overlap(text: str, gold: str) -> tuple[float | None, float | None]:
    """Precision and recall of the shingles; None where there is nothing to be right about."""
    return _overlap(_shingles(text), _shingles(gold))


def corpus_f1(overlaps: Iterable[tuple[float | None, float | None]]) -> float:
    """F1 of the mean precision and the mean recall over pages."""
    pairs = list(overlaps)
    precision = [p for p, _ in pairs if p is not None]
    recall = [r for _, r in pairs if r is not None]
    return _harmonic(
        fmean(precision) if precision else 0.0, fmean(recall) if recall else 0.0
    )


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    starts = range(max(1, len(words) - _SHINGLE + 1)) if words else ()
    return Counter(tuple(words[start : start + _SHINGLE]) for start in starts)


def _overlap(
    ours: Counter[object], theirs: Counter[object]
) -> tuple[float | None, float | None]:
    hits, total, wanted = (ours & theirs).total(), ours.total(), theirs.total()
    return hits / total if total else None, hits / wanted if wanted else None


def _harmonic(precision: float | None, recall: float | None) -> float:
    return (
        2 * precision * recall / (precision + recall) if precision and recall else 0.0
    )
