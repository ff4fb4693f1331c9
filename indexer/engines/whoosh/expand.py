"""The terms that a pattern or a fuzzy word stands for: the most frequent ones, found without looking at the others.

Terms are looked at by falling frequency, in all fields and segments at once. What has not been seen yet stands in fewer
documents than a bound that falls with each step; as soon as enough terms are found above it, the rest does not matter.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.engines.plan import MAX_EXPANSIONS, Expansion, chosen
from indexer.engines.whoosh.dictionary import Dictionary
from indexer.engines.whoosh.edits import within
from indexer.engines.whoosh.reader import read
from indexer.engines.whoosh.signatures import candidates, has_foreign
from indexer.engines.whoosh.snapshot import Snapshot

__all__ = ["expanded"]

_MANY = 1000  # terms; beyond, searching all of them for a run of letters takes less time than reading these
_FALL = 4  # by which the bound falls: fewer steps look at more terms than they have to


@dataclass(frozen=True, slots=True)
class _Sought:
    """The terms of one field in one segment that may be meant, and how frequent they are."""

    known: Dictionary
    rows: npt.NDArray[np.int64]
    frequencies: npt.NDArray[np.int64]

    def between(self, least: int, most: int) -> Iterator[tuple[str, int]]:
        """Those with so many documents, `most` not included."""
        inside = (self.frequencies >= least) & (self.frequencies < most)
        places = np.flatnonzero(inside)
        for row, count in zip(
            self.rows[places].tolist(), self.frequencies[places].tolist(), strict=True
        ):
            yield self.known.term(row).decode(), count


def expanded(
    facts: Snapshot, fields: Sequence[str], wanted: Expansion
) -> tuple[list[str], bool]:
    """The terms of these fields that are meant, the most frequent first, and whether some were left out."""
    return _Search(facts, fields, wanted).result()


class _Search:
    def __init__(
        self, facts: Snapshot, fields: Sequence[str], wanted: Expansion
    ) -> None:
        self._facts, self._fields, self._wanted = facts, fields, wanted
        self._known = [
            files.postings.fields[field] for files in facts.segments for field in fields
        ]
        self._sought = [_sought(known, wanted) for known in self._known]
        self._bounds: dict[str, int] = {}
        self._exact: dict[str, int] = {}

    def result(self) -> tuple[list[str], bool]:
        most = 1 + max(
            (int(each.frequencies.max(initial=0)) for each in self._sought), default=0
        )
        while True:
            least = max(1, most // _FALL)
            self._look(least, most)
            if least == 1:
                return chosen(self._bounds, self._frequency)
            if self._has_enough(len(self._sought) * (least - 1)):
                terms, is_cut = chosen(self._bounds, self._frequency)
                if is_cut and self._frequency(terms[-1]) > len(self._sought) * (
                    least - 1
                ):
                    return terms, is_cut
            most = least

    def _look(self, least: int, most: int) -> None:
        for sought in self._sought:
            for term, _ in sought.between(least, most):
                if term not in self._bounds and self._wanted.matches(term):
                    self._bounds[term] = self._bound(term)

    def _bound(self, term: str) -> int:
        content = term.encode()
        return sum(known.frequency(content) for known in self._known)

    def _has_enough(self, unseen: int) -> bool:
        """Whether more terms than are wanted may stand in more documents than any that was not looked at."""
        return sum(bound > unseen for bound in self._bounds.values()) > MAX_EXPANSIONS

    def _frequency(self, term: str) -> int:
        """The live documents that hold the term in any of the fields."""
        if term not in self._exact:
            self._exact[term] = self._counted(term)
        return self._exact[term]

    def _counted(self, term: str) -> int:
        content = term.encode()
        holding = [count for k in self._known if (count := k.frequency(content))]
        if len(holding) == 1 and self._facts.is_whole:
            return holding[0]
        docs = [read(self._facts, field, term).docs for field in self._fields]
        return len(np.unique(np.concatenate(docs)))


def _sought(known: Dictionary, wanted: Expansion) -> _Sought:
    if wanted.start and not wanted.literals.removeprefix(wanted.start):
        span = known.starting_with(wanted.start.encode())
        rows = np.arange(span.start, span.stop)
        return _Sought(known, rows, known.frequencies(span))
    rows = candidates(wanted, known.signatures, known.lengths)
    if wanted.edits >= 0 and wanted.word.isascii():
        rows = _near(known, wanted, rows)
    run = max(wanted.runs, key=len, default="").encode()
    if len(run) > 1 and len(rows) > _MANY:
        rows = np.intersect1d(rows, known.holding(run), assume_unique=True)
    starts = known.postings
    frequencies = starts[rows + 1].astype(np.int64) - starts[rows].astype(np.int64)
    return _Sought(known, rows, frequencies)


def _near(
    known: Dictionary, wanted: Expansion, rows: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Without the terms of ASCII that are too far from the word; of others the bytes do not tell."""
    is_foreign = has_foreign(known.signatures[rows])
    own = rows[~is_foreign]
    terms = known.letters(own, len(wanted.word) + wanted.edits)
    is_near = within(
        wanted.word.encode(), terms, known.lengths[own].astype(np.int64), wanted.edits
    )
    return np.sort(np.concatenate((own[is_near], rows[is_foreign])))
