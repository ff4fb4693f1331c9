"""How well a text matches what was wanted of a page, and how well a set of pages was done.

    F1 P R         4 consecutive words, case kept: mean precision and mean recall over pages, F1 of the two means
    tokF1          the multiset of lower-case words: F1 of each page, then the mean
    tokP tokR      mean precision and mean recall of those words
    snipF1         wanted snippets found and unwanted ones shown, over all pages
    leak lost      share of pages that show an unwanted snippet, and that miss a wanted one
    dup            share of pages that repeat a line of four words or more which the wanted text does not
    empty errors   share of pages without a text, and of pages on which the cleaner failed

These are the counts of public benchmarks of article extraction. A precision without a text, and a recall without a
wanted text, are left out of the means; a page whose text is missing counts as F1 0.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

from tests.benchmarks.packs import LabelledPage

__all__ = ["METRICS", "PageScore", "score", "summary"]

METRICS = ("tokF1", "tokP", "tokR", "F1", "P", "R", "snipF1", "leak", "lost", "dup", "empty", "errors")  # fmt: skip

_WORD = re.compile(r"\w+")
_SHINGLE = 4
_LEAST_REPEATED = 4  # words of a line whose repetition counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Precision and recall of one page; None where there is nothing to be right about."""

    precision: float | None
    recall: float | None

    @property
    def f1(self) -> float:
        """Their harmonic mean; 1.0 where both sides are empty."""
        if self.precision is None and self.recall is None:
            return 1.0
        return _harmonic(self.precision or 0.0, self.recall or 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageScore:
    """What one page says about one text of it."""

    kind: str | None
    is_empty: bool
    is_error: bool
    shingles: Overlap | None  # None without a wanted text, and so the next two
    words: Overlap | None
    repeats: bool | None
    found: int  # of the wanted snippets
    missed: int
    shown: int  # of the unwanted snippets
    hidden: int


def score(page: LabelledPage, text: str, *, is_error: bool = False) -> PageScore:
    """Compare a text with what was wanted of the page."""
    gold = page.text
    # A snippet that the wanted text holds is not unwanted, whatever the label says.
    unwanted = [one for one in page.unwanted if gold is None or not _found([one], gold)]
    found, shown = _found(page.wanted, text), _found(unwanted, text)
    return PageScore(
        kind=page.kind,
        is_empty=not text.strip(),
        is_error=is_error,
        shingles=None if gold is None else _overlap(_shingles(text), _shingles(gold)),
        words=None if gold is None else _overlap(_words(text), _words(gold)),
        repeats=None if gold is None else bool(_repeated(text) - _repeated(gold)),
        found=found,
        missed=len(page.wanted) - found,
        shown=shown,
        hidden=len(unwanted) - shown,
    )


def summary(pages: Sequence[PageScore]) -> dict[str, float]:
    """The metrics that these pages' labels allow."""
    found: dict[str, float] = {"pages": len(pages)}
    shingles = [page.shingles for page in pages if page.shingles]
    words = [page.words for page in pages if page.words]
    if shingles:
        precision, recall = _means(shingles)
        found |= {"F1": _harmonic(precision, recall), "P": precision, "R": recall}
        precision, recall = _means(words)
        found |= {"tokF1": fmean(one.f1 for one in words), "tokP": precision, "tokR": recall}  # fmt: skip
        found["dup"] = _share([page for page in pages if page.repeats is not None], lambda page: bool(page.repeats))  # fmt: skip
    wanted = [page for page in pages if page.found + page.missed]
    unwanted = [page for page in pages if page.shown + page.hidden]
    if wanted or unwanted:
        hits = sum(page.found for page in pages)
        faults = sum(page.missed + page.shown for page in pages)
        found |= {
            "snipF1": 2 * hits / (2 * hits + faults) if hits else 0.0,
            "leak": _share(unwanted, lambda page: page.shown > 0),
            "lost": _share(wanted, lambda page: page.missed > 0),
        }
    found["empty"] = _share(pages, lambda page: page.is_empty)
    found["errors"] = _share(pages, lambda page: page.is_error)
    return found


def _share(pages: Sequence[PageScore], holds: Callable[[PageScore], bool]) -> float:
    return fmean(map(holds, pages)) if pages else 0.0


def _means(overlaps: Sequence[Overlap]) -> tuple[float, float]:
    precision = [one.precision for one in overlaps if one.precision is not None]
    recall = [one.recall for one in overlaps if one.recall is not None]
    return fmean(precision) if precision else 0.0, fmean(recall) if recall else 0.0


def _overlap(ours: Counter[object], theirs: Counter[object]) -> Overlap:
    hits, total, wanted = (ours & theirs).total(), ours.total(), theirs.total()
    return Overlap(
        precision=hits / total if total else None,
        recall=hits / wanted if wanted else None,
    )


def _harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision and recall else 0.0  # fmt: skip


def _words(text: str) -> Counter[object]:
    return Counter(_WORD.findall(text.lower()))


def _shingles(text: str) -> Counter[object]:
    words = _WORD.findall(text)
    starts = range(max(1, len(words) - _SHINGLE + 1)) if words else ()
    return Counter(tuple(words[start : start + _SHINGLE]) for start in starts)


def _found(snippets: Sequence[str], text: str) -> int:
    """How many of the snippets the text holds, blind to case and white space."""
    flat = _flat(text)
    return sum(_flat(snippet) in flat for snippet in snippets)


def _flat(text: str) -> str:
    return " ".join(text.split()).lower()


def _repeated(text: str) -> set[str]:
    lines = Counter(" ".join(words) for line in text.splitlines() if len(words := line.split()) >= _LEAST_REPEATED)  # fmt: skip
    return {line for line, count in lines.items() if count > 1}
