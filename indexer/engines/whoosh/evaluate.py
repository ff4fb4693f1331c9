"""A query's tree over arrays: which documents match, and how well."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from indexer.analysis import Wanted
from indexer.engines import ranking
from indexer.engines.closeness import BEST, SHARE, neighbours
from indexer.engines.deadline import Deadline, OutOfTime
from indexer.engines.plan import Slots, expansion, fields_of
from indexer.engines.whoosh.postings import Numbers
from indexer.engines.whoosh.proximity import near_docs, row_keys
from indexer.engines.whoosh.reader import KEY_BITS
from indexer.engines.whoosh.searcher import Searcher, is_first
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
from indexer.schema import TEXT_FIELDS

__all__ = ["Found", "evaluate", "near", "ranked"]


class Found(NamedTuple):
    """Matching documents, ascending, and their scores; not exact where an expansion left terms out."""

    docs: Ints
    scores: Floats
    is_exact: bool = True
    is_partial: bool = False


class _Occurrences(NamedTuple):
    """How often something stands in one field of some documents."""

    field: str
    docs: Ints
    counts: Numbers


_WEIGHTS = {field.name: field.weight for field in TEXT_FIELDS}
_NO_DOCS = np.empty(0, dtype=np.int64)
_NOTHING = Found(_NO_DOCS, np.empty(0, dtype=np.float64))


def evaluate(
    searcher: Searcher,
    root: Node,
    deadline: Deadline | None = None,
    *,
    is_strict: bool = False,
) -> Found:
    """The live documents that match; some of them where time runs out."""
    evaluation = _Evaluation(searcher, deadline or Deadline(None))
    try:
        found = evaluation.node(root, is_strict=is_strict, may_lack=True)
    except OutOfTime:
        return _NOTHING._replace(is_exact=False, is_partial=True)
    return found._replace(
        is_exact=found.is_exact and not evaluation.is_partial,
        is_partial=evaluation.is_partial,
    )


def ranked(searcher: Searcher, root: Node, deadline: Deadline | None = None) -> Found:
    """The same documents, the best of them ordered by which words stand near each other too."""
    deadline = deadline or Deadline(None)
    found = evaluate(searcher, root, deadline)
    try:
        close = near(searcher, root, found, deadline)
    except OutOfTime:
        return found._replace(is_exact=False, is_partial=True)
    scores = found.scores.copy() if close else found.scores
    for _, own in close:
        scores[np.searchsorted(found.docs, own.docs)] += own.scores
    return found._replace(scores=scores)


def near(
    searcher: Searcher, root: Node, found: Found, deadline: Deadline | None = None
) -> list[tuple[Phrase, Found]]:
    """What neighbours of the query are near each other on the best of the documents that were found, and what that adds.

    Raises:
        OutOfTime: the deadline has passed.
    """
    pairs = neighbours(root)
    if not pairs or not len(found.docs) or found.is_partial:
        return []
    evaluation = _Evaluation(searcher, deadline or Deadline(None))
    best = _best(found)
    close = [(pair, evaluation.near(pair, best)) for pair in pairs]
    return [(pair, own) for pair, own in close if len(own.docs)]


def _best(found: Found) -> Ints:
    """The documents that closeness is looked for in: those with the highest scores, and all that are tied with the last."""
    if len(found.docs) <= BEST:
        return found.docs
    least = np.partition(found.scores, len(found.docs) - BEST)[-BEST]
    tied = np.round(found.scores, ranking.DIGITS) >= round(least, ranking.DIGITS)
    best: Ints = found.docs[tied]
    return best


class _Evaluation:
    def __init__(self, searcher: Searcher, deadline: Deadline) -> None:
        self.is_partial = False
        self._deadline = deadline
        self._searcher = searcher
        self._facts = searcher.facts

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

    def near(self, pair: Phrase, among: Ints) -> Found:
        """What two words near each other add to some documents."""
        self._deadline.check()
        slots = self._searcher.linguist.slots(pair.text)
        if len(slots) != 2:
            return _NOTHING
        return self._near(slots, pair, among, words=SHARE, by_length=False)

    def _word(self, node: Word, is_strict: bool) -> Found:
        """A word as typed; where it is several to the analyzer (`TCP/IP`), those in a row."""
        words = self._searcher.linguist.words(node.text)
        if len(words) == 1:
            return self._wanted(words[0], node.field, is_strict)
        return self._phrase(Phrase(node.text, node.field))

    def _group(self, group: Group, *, may_lack: bool) -> Found:
        if group == Group():
            return _NOTHING
        searcher = self._searcher
        must = [
            self.node(node, is_strict=True, may_lack=may_lack) for node in group.must
        ]
        must_not = [self.node(node, is_strict=True) for node in group.must_not]
        should = self._optional(group.should, may_lack=may_lack)
        if must:
            docs = searcher.intersection([found.docs for found in must])
        elif group.should:
            docs = searcher.union([found.docs for found in should])
        else:
            docs = np.flatnonzero(self._facts.live)
        for found in must_not:
            docs = searcher.among(docs, found.docs, is_wanted=False)
        is_exact = all(found.is_exact for found in (*should, *must, *must_not))
        return Found(docs, self._sums(docs, (*must, *should)), is_exact)

    def _optional(self, nodes: Sequence[Node], *, may_lack: bool) -> list[Found]:
        """What the nodes find, of the first ones where time runs out and part of it is an answer."""
        found = []
        try:
            for node in nodes:
                found.append(self.node(node, is_strict=False, may_lack=may_lack))  # noqa: PERF401 - those found before the deadline count
        except OutOfTime:
            if not may_lack:
                raise
            self.is_partial = True
        return found

    def _sums(self, docs: Ints, several: Iterable[Found]) -> Floats:
        return self._searcher.sums(
            docs, [(found.docs, found.scores) for found in several]
        )

    def _wanted(self, wanted: Wanted, field: Field, is_strict: bool) -> Found:
        """One word: its parts in a row or itself; where it is loose and need not be strict, any of its parts."""
        linguist = self._searcher.linguist
        if any_of := linguist.alternatives(wanted, is_strict=is_strict):
            return self._any(
                [self._terms(terms, field, share) for terms, share in any_of]
            )
        whole = [self._terms(wanted.whole, field)] if wanted.whole else []
        row = self._any([*whole, self._row(wanted.parts, field)])
        # `os.path.join` ranks the page named `os.path` before one that uses it once.
        parts = [self._terms(part, field) for part in dict.fromkeys(wanted.parts)]
        return row._replace(scores=row.scores + self._sums(row.docs, parts))

    def _any(self, several: Sequence[Found]) -> Found:
        """The documents of any of them, their scores added up."""
        if len(several) == 1:
            return several[0]
        docs = self._searcher.union([found.docs for found in several])
        return Found(docs, self._sums(docs, several))

    def _terms(self, terms: Iterable[str], field: Field, share: float = 1.0) -> Found:
        """One word given by the terms that stand for it, and what of a word it counts."""
        occurrences = []
        for spec in fields_of(field):
            read = [self._searcher.postings(spec.name, term) for term in terms]
            if several := [postings for postings in read if len(postings.docs)]:
                occurrences.append(
                    _Occurrences(spec.name, *self._searcher.most(several))
                )
        return self._scored(occurrences, words=share)

    def _expanded(self, node: Pattern | Fuzzy) -> Found:
        names = [spec.name for spec in fields_of(node.field)]
        terms, is_cut = self._searcher.expanded(names, expansion(node))
        return self._terms(terms, node.field)._replace(is_exact=not is_cut)

    def _phrase(self, node: Phrase) -> Found:
        slots = self._searcher.linguist.slots(node.text)
        if node.slop and len(slots) > 1:
            return self._near(slots, node, words=len(slots))
        return self._row(slots, node.field) if slots else _NOTHING

    def _row(self, slots: Slots, field: Field) -> Found:
        """Words in a row."""
        occurrences = []
        for spec in fields_of(field):
            keys = row_keys(self._searcher, spec.name, slots)
            if len(keys):
                owners = keys >> KEY_BITS
                firsts = np.flatnonzero(is_first(owners))
                counts = np.diff(firsts, append=len(keys))
                occurrences.append(_Occurrences(spec.name, owners[firsts], counts))
        return self._scored(occurrences, words=len(slots))

    def _near(
        self,
        slots: Slots,
        node: Phrase,
        among: Ints | None = None,
        *,
        words: float,
        by_length: bool = True,
    ) -> Found:
        """Words near each other."""
        occurrences = []
        for spec in fields_of(node.field):
            check = self._deadline.check
            docs = near_docs(self._searcher, spec.name, slots, node.slop, check, among)
            if len(docs):
                ones = np.ones(len(docs), np.int64)
                occurrences.append(_Occurrences(spec.name, docs, ones))
        return self._scored(occurrences, words=words, by_length=by_length)

    def _scored(
        self,
        occurrences: Sequence[_Occurrences],
        *,
        words: float = 1,
        by_length: bool = True,
    ) -> Found:
        """BM25F of one word, or of several that count as one, from its occurrences by field and document.

        Without `by_length` a long field is as good as a short one.
        """
        if not occurrences:
            return _NOTHING
        weighted = [
            (docs, counts * self._weights(field, docs, by_length=by_length))
            for field, docs, counts in occurrences
        ]
        docs, weight = weighted[0]
        if len(weighted) > 1:
            docs = self._searcher.union([own for own, _ in weighted])
            weight = self._searcher.sums(docs, weighted)
        rarity = ranking.rarity(self._facts.count, len(docs))
        return Found(docs, words * rarity * ranking.saturated(weight))

    def _weights(self, field: str, docs: Ints, *, by_length: bool) -> Floats:
        if by_length:
            return self._facts.weights[field][docs]
        return np.full(len(docs), _WEIGHTS[field])
