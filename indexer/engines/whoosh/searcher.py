"""What one thread needs to search a state: words in the languages of the index, and room to add up in."""

from collections.abc import Iterable, Sequence

import numpy as np

from indexer.engines.plan import Expansion, Linguist
from indexer.engines.whoosh import reader
from indexer.engines.whoosh.expand import expanded
from indexer.engines.whoosh.postings import Numbers
from indexer.engines.whoosh.reader import Postings
from indexer.engines.whoosh.snapshot import Floats, Ints, Mask, Snapshot

__all__ = ["Searcher", "is_first"]

# Arrays of all documents are looked through only for lists that are longer than this share of them; shorter ones are sorted.
_DENSE = 16


class Searcher:
    """Not for two threads at once. `facts` are shared, the rest is its own."""

    def __init__(self, facts: Snapshot) -> None:
        self.facts = facts
        self.linguist = Linguist(facts.spoken)
        self._sums = np.zeros(facts.size)
        self._counts = np.zeros(facts.size, np.uint32)
        self._marks = np.zeros(facts.size, bool)
        self._read: dict[tuple[str, str], Postings] = {}
        self._expanded: dict[Expansion, list[str]] = {}

    def forget(self) -> None:
        """End a query: what was read for it is not kept."""
        self._read.clear()
        self._expanded.clear()

    def postings(self, field: str, term: str) -> Postings:
        """Read once, however often the query has the word."""
        key = field, term
        known = self._read.get(key)
        if known is None:
            known = self._read[key] = reader.read(self.facts, field, term)
        return known

    def keys(self, field: str, terms: Iterable[str], among: Ints) -> Ints:
        """Document and position of each place where one of the terms stands in some documents, ascending."""
        found = [
            keys
            for term in terms
            if len(keys := reader.keys(self.facts, self.postings(field, term), among))
        ]
        if len(found) == 1:
            return found[0]
        return _distinct(np.concatenate(found)) if found else np.empty(0, np.int64)

    def expanded(
        self, fields: Sequence[str], expansion: Expansion
    ) -> tuple[list[str], bool]:
        """The terms of these fields that a pattern stands for, and whether some were left out."""
        found, is_cut = expanded(self.facts, fields, expansion)
        known = self._expanded.setdefault(expansion, [])
        known += [term for term in found if term not in known]
        return found, is_cut

    def chosen(self, expansion: Expansion) -> list[str]:
        """The terms that `expanded` gave for a pattern since the query began, in whatever fields."""
        return self._expanded.get(expansion, [])

    def union(self, several: Sequence[Ints]) -> Ints:
        """The documents of any of the lists."""
        if len(several) == 1:
            return several[0]
        if sum(map(len, several)) * _DENSE < self.facts.size:
            return _distinct(np.concatenate([np.empty(0, np.int64), *several]))
        for docs in several:
            self._marks[docs] = True
        docs = np.flatnonzero(self._marks)
        self._marks[docs] = False
        return docs

    def intersection(self, several: Sequence[Ints]) -> Ints:
        """The documents of all of the lists."""
        docs, *others = sorted(several, key=len)
        for other in others:
            docs = self.among(docs, other)
        return docs

    def among(self, docs: Ints, other: Ints, *, is_wanted: bool = True) -> Ints:
        """Those of the documents that are in the other list, or not in it."""
        if len(docs) * _DENSE < len(other):
            at = np.searchsorted(other, docs)
            at[at == len(other)] = 0
            found: Ints = docs[(other[at] == docs) == is_wanted]
            return found
        self._marks[other] = True
        found = docs[self._marks[docs] == is_wanted]
        self._marks[other] = False
        return found

    def sums(self, docs: Ints, parts: Iterable[tuple[Ints, Floats]]) -> Floats:
        """For each of the documents the sum of its values; the parts' documents may be others too."""
        given = []
        for own, values in parts:
            self._sums[own] += values
            given.append(own)
        found = self._sums[docs]
        for own in given:
            self._sums[own] = 0
        return found

    def most(self, several: Sequence[Postings]) -> tuple[Ints, Numbers]:
        """The documents of any of the terms, and how often the most frequent of them stands in each."""
        if len(several) == 1:
            return several[0].docs, several[0].counts
        for docs, counts, *_ in several:
            np.maximum.at(self._counts, docs, counts.astype(np.uint32))
        docs = self.union([postings.docs for postings in several])
        counts = self._counts[docs]
        self._counts[docs] = 0
        return docs, counts


def _distinct(numbers: Ints) -> Ints:
    """Ascending and each once. A stable sort takes up what is sorted in stretches already, as here; numpy's `unique` does not."""
    numbers.sort(kind="stable")
    return numbers[is_first(numbers)]


def is_first(numbers: Ints) -> Mask:
    """Which of ascending numbers are not as the one before."""
    found: Mask = np.ones(len(numbers), bool)
    np.not_equal(numbers[1:], numbers[:-1], out=found[1:])
    return found
