"""A query's tree over arrays: which documents match, and how well."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from indexer.analysis import Wanted
from indexer.engines import ranking
from indexer.engines.deadline import Deadline, OutOfTime
from indexer.engines.plan import expansion, fields_of, is_near
from indexer.engines.whoosh.reader import Postings, Reader
from indexer.engines.whoosh.snapshot import Floats, Ints
from indexer.query import (
    Dates,
    Everything,
    Field,
    Fuzzy,
    Group,
    InUrl,
    Language,
    Node,
    Pattern,
    Phrase,
    Section,
    Site,
    Word,
)
from indexer.schema import TextField

__all__ = ["Found", "evaluate"]

_KEY = 32  # bits of a position in a key of document and position


class Found(NamedTuple):
    """Matching documents, ascending, and their scores; not exact where an expansion left terms out."""

    docs: Ints
    scores: Floats
    is_exact: bool = True
    is_partial: bool = False


_NOTHING = Found(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float64))


def evaluate(
    reader: Reader,
    root: Node,
    deadline: Deadline | None = None,
    *,
    is_strict: bool = False,
) -> Found:
    """The live documents that match; some of them where time runs out."""
    evaluation = _Evaluation(reader, deadline or Deadline(None))
    try:
        found = evaluation.node(root, is_strict=is_strict, may_lack=True)
    except OutOfTime:
        return _NOTHING._replace(is_exact=False, is_partial=True)
    return found._replace(
        is_exact=found.is_exact and not evaluation.is_partial,
        is_partial=evaluation.is_partial,
    )


class _Evaluation:
    def __init__(self, reader: Reader, deadline: Deadline) -> None:
        self.is_partial = False
        self._deadline = deadline
        self._reader = reader
        self._facts = reader.snapshot
        self._read: dict[tuple[str, str], Postings] = {}
        self._placed: dict[tuple[str, tuple[str, ...]], Ints] = {}

    def node(self, node: Node, *, is_strict: bool, may_lack: bool = False) -> Found:
        """`is_strict` where a loose compound has to stand there as a whole.

        Raises:
            OutOfTime: and nothing can be said; with `may_lack` part of what matches is an answer.
        """
        if isinstance(node, Group):
            return self._group(node, may_lack=may_lack)
        self._deadline.check()
        match node:
            case Word():
                return self._word(node, is_strict)
            case Phrase():
                return self._phrase(node)
            case Pattern() | Fuzzy():
                return self._expanded(node)
            case Site() | Language() | Dates() | InUrl() | Section() | Everything():
                docs = np.flatnonzero(self._facts.passing(node))
                return Found(docs, np.zeros(len(docs)))

    def _word(self, node: Word, is_strict: bool) -> Found:
        """A word as typed; where it is several to the analyzer (`TCP/IP`), those in a row."""
        words = self._reader.linguist.words(node.text)
        if len(words) == 1:
            return self._wanted(words[0], node.field, is_strict)
        return self._phrase(Phrase(node.text, node.field))

    def _group(self, group: Group, *, may_lack: bool) -> Found:
        if group == Group():
            return _NOTHING
        size = self._facts.size
        scores = np.zeros(size)
        matching = self._facts.live.copy()
        is_exact = True
        optional = np.zeros(size, dtype=bool)
        for node in group.must:
            found = self.node(node, is_strict=True, may_lack=may_lack)
            required = np.zeros(size, dtype=bool)
            required[found.docs] = True
            matching &= required
            scores[found.docs] += found.scores
            is_exact &= found.is_exact
        for node in group.must_not:
            found = self.node(node, is_strict=True)
            matching[found.docs] = False
            is_exact &= found.is_exact
        try:
            for node in group.should:
                found = self.node(node, is_strict=False, may_lack=may_lack)
                optional[found.docs] = True
                scores[found.docs] += found.scores
                is_exact &= found.is_exact
        except OutOfTime:
            if not may_lack:
                raise
            self.is_partial = True
        if group.should and not group.must:
            matching &= optional
        docs = np.flatnonzero(matching)
        return Found(docs, scores[docs], is_exact)

    def _wanted(self, wanted: Wanted, field: Field, is_strict: bool) -> Found:
        """One word: its parts in a row or itself; where it is loose and need not be strict, any of its parts."""
        whole = [self._terms(wanted.whole, field)] if wanted.whole else []
        if len(wanted.parts) == 1:
            return self._terms(wanted.parts[0], field)
        if wanted.loose and not is_strict:
            return self._any(
                [*whole, *(self._terms(part, field) for part in wanted.loose)]
            )
        row = self._any([*whole, self._row(wanted.parts, field)])
        return self._ranked_also_by(
            row, [self._terms(part, field) for part in dict.fromkeys(wanted.parts)]
        )

    def _any(self, several: Sequence[Found]) -> Found:
        """The documents of any of them, their scores added up."""
        if len(several) == 1:
            return several[0]
        scores = np.zeros(self._facts.size)
        matching = np.zeros(self._facts.size, dtype=bool)
        for found in several:
            scores[found.docs] += found.scores
            matching[found.docs] = True
        docs = np.flatnonzero(matching)
        return Found(docs, scores[docs])

    def _ranked_also_by(self, found: Found, others: Sequence[Found]) -> Found:
        """The same documents; `os.path.join` ranks the page named `os.path` before one that uses it once."""
        scores = np.zeros(self._facts.size)
        for other in others:
            scores[other.docs] += other.scores
        return found._replace(scores=found.scores + scores[found.docs])

    def _terms(self, terms: Iterable[str], field: Field) -> Found:
        """One word given by the terms that stand for it."""
        occurrences = []
        for spec in fields_of(field):
            counts = np.zeros(self._facts.size)
            for term in terms:
                postings = self._postings(spec.name, term)
                counts[postings.docs] = np.maximum(
                    counts[postings.docs], postings.counts
                )
            occurrences.append((spec, counts))
        return self._scored(occurrences)

    def _expanded(self, node: Pattern | Fuzzy) -> Found:
        names = [spec.name for spec in fields_of(node.field)]
        terms, is_cut = self._reader.expand(names, expansion(node))
        return self._terms(terms, node.field)._replace(is_exact=not is_cut)

    def _phrase(self, node: Phrase) -> Found:
        slots = self._reader.linguist.slots(node.text)
        if node.slop and len(slots) > 1:
            return self._near(slots, node)
        return self._row(slots, node.field) if slots else _NOTHING

    def _row(self, slots: Sequence[tuple[str, ...]], field: Field) -> Found:
        """Words in a row."""
        occurrences = []
        for spec in fields_of(field):
            keys: Ints | None = None
            for place, terms in enumerate(slots):
                at = self._keys(spec.name, terms) - place
                keys = (
                    at if keys is None else np.intersect1d(keys, at, assume_unique=True)
                )
                if not len(keys):
                    break
            occurrences.append((spec, self._counts(keys)))
        return self._scored(occurrences, words=len(slots))

    def _near(self, slots: Sequence[tuple[str, ...]], node: Phrase) -> Found:
        """Words near each other."""
        occurrences = []
        for spec in fields_of(node.field):
            slotted = [self._keys(spec.name, terms) for terms in slots]
            docs = slotted[0] >> _KEY
            for keys in slotted[1:]:
                docs = np.intersect1d(docs, keys >> _KEY)
            near = [
                doc
                for doc in np.unique(docs).tolist()
                if is_near([_within(keys, doc) for keys in slotted], node.slop)
            ]
            counts = np.zeros(self._facts.size)
            counts[near] = 1
            occurrences.append((spec, counts))
        return self._scored(occurrences, words=len(slots))

    def _postings(self, name: str, term: str) -> Postings:
        """Read once, however often the query has the word."""
        if (name, term) not in self._read:
            self._read[name, term] = self._reader.postings(name, term)
        return self._read[name, term]

    def _keys(self, name: str, terms: tuple[str, ...]) -> Ints:
        """Document and position of each place where one of the terms stands, as one ascending number each."""
        if (name, terms) not in self._placed:
            keys = [_keyed(self._postings(name, term)) for term in terms]
            self._placed[name, terms] = (
                keys[0] if len(keys) == 1 else np.unique(np.concatenate(keys))
            )
        return self._placed[name, terms]

    def _counts(self, keys: Ints | None) -> Floats:
        if keys is None:
            return np.zeros(self._facts.size)
        return np.bincount(keys >> _KEY, minlength=self._facts.size).astype(np.float64)

    def _scored(
        self, occurrences: Sequence[tuple[TextField, Floats]], *, words: int = 1
    ) -> Found:
        """BM25F of one word, or of several that count as one, from its occurrences by field and document."""
        weight = np.zeros(self._facts.size)
        for spec, counts in occurrences:
            weight += spec.weight * counts / self._facts.norms[spec.name]
        docs = np.flatnonzero(weight)
        rarity = ranking.rarity(self._facts.count, len(docs))
        return Found(docs, words * rarity * ranking.saturated(weight[docs]))


def _keyed(postings: Postings) -> Ints:
    return (np.repeat(postings.docs, postings.counts) << _KEY) + postings.positions


def _within(keys: Ints, doc: int) -> list[int]:
    """The positions in one document."""
    low, high = np.searchsorted(keys, [doc << _KEY, (doc + 1) << _KEY])
    positions: list[int] = (keys[low:high] & ((1 << _KEY) - 1)).tolist()
    return positions
