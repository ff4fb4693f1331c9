"""The reference engine: slow and obvious. What it finds is what every engine must find.

It holds documents and analyzed texts in dictionaries and asks each document in turn. It ranks by how often the
words occur, no more: the contract is about which documents match, in an order that is the same each time.
"""

import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.analysis import Analyzer, Wanted
from indexer.engines import snippets
from indexer.engines.marks import Marker
from indexer.engines.plan import (
    Linguist,
    Slots,
    chosen,
    expansion,
    fields_of,
    is_near,
    passes,
)
from indexer.errors import EngineUnavailable
from indexer.query import Field, Fuzzy, Group, Node, Pattern, Phrase, Query, Word
from indexer.records import Document, Hit, Mark, Piece, Results
from indexer.schema import TEXT_FIELDS

__all__ = ["MemoryEngine"]

Places = dict[str, list[int]]
"""Of each term its positions in one text."""


@dataclass(frozen=True, slots=True)
class _Indexed:
    document: Document
    fields: dict[str, Places]


class MemoryEngine:
    """An index that lives as long as the object; see `indexer.engines.protocol.Engine`."""

    def __init__(self) -> None:
        self._indexed: dict[str, _Indexed] = {}
        self._mark: Mark | None = None
        self._lock = threading.Lock()  # analyzers serve one thread at a time

    def update(
        self,
        documents: Iterable[Document],
        removed: Iterable[str] = (),
        *,
        mark: Mark,
        fresh: bool = False,
    ) -> None:
        """Apply one batch; a url both removed and among the documents is there afterwards."""
        new = {} if fresh else dict(self._indexed)
        added = {document.url: _indexed(document) for document in documents}
        for url in removed:
            new.pop(url, None)
        new |= added
        self._indexed, self._mark = new, mark

    def search(self, query: Query, *, limit: int = 10, offset: int = 0) -> Results:
        """The hits from `offset` on, best first, ties by url."""
        if self._mark is None:
            raise EngineUnavailable("nothing is indexed yet: run `winnow index`")
        with self._lock:
            search = _Search(list(self._indexed.values()))
            scores = {
                each.document.url: search.score(query.root, each, is_strict=False)
                for each in search.all
            }
            ranked = sorted(
                (-score, url) for url, score in scores.items() if score is not None
            )
            marker = Marker(query.root, search.linguist)
            page = ranked[offset : offset + limit]
            hits = tuple(
                _hit(self._indexed[url].document, -score, marker) for score, url in page
            )
        return Results(
            hits=hits, total=len(ranked), is_exact=search.is_exact, mark=self._mark
        )

    def highlight(self, query: Query, text: str) -> Sequence[Piece]:
        """The whole text in pieces, matches under any of the index's languages marked."""
        return snippets.highlight(
            query,
            text,
            Linguist(each.document.language for each in self._indexed.values()),
        )

    def mark(self) -> Mark | None:
        """Of the last batch."""
        return self._mark

    def close(self) -> None:
        """Nothing to free."""


def _indexed(document: Document) -> _Indexed:
    analyzer = Analyzer(document.language)
    return _Indexed(
        document,
        {
            field.name: analyzer.positions(getattr(document, field.name))[0]
            for field in TEXT_FIELDS
        },
    )


def _hit(document: Document, score: float, marker: Marker) -> Hit:
    return Hit(
        url=document.url,
        title=snippets.title(marker, document),
        site=document.site,
        language=document.language,
        published=document.published,
        score=score,
        snippet=snippets.snippet(marker, document),
    )


class _Search:
    """One query over all documents."""

    def __init__(self, everything: list[_Indexed]) -> None:
        self.all = everything
        self.linguist = Linguist(each.document.language for each in everything)
        self.is_exact = True
        self._expanded: dict[Pattern | Fuzzy, tuple[str, ...]] = {}

    def score(self, node: Node, indexed: _Indexed, *, is_strict: bool) -> float | None:
        """None where the document does not match."""
        match node:
            case Group():
                return self._group(node, indexed)
            case Word():
                return self._word(node, indexed, is_strict=is_strict)
            case Phrase():
                slots = self.linguist.slots(node.text)
                return _count(_rows(indexed, node.field, slots, node.slop))
            case Pattern() | Fuzzy():
                return _count(_rows(indexed, node.field, (self._terms(node),)))
            case _:
                return (
                    0.0
                    if passes(node, url=indexed.document.url, document=indexed.document)
                    else None
                )

    def _group(self, group: Group, indexed: _Indexed) -> float | None:
        should = [self.score(node, indexed, is_strict=False) for node in group.should]
        must = [self.score(node, indexed, is_strict=True) for node in group.must]
        must_not = [
            self.score(node, indexed, is_strict=True) for node in group.must_not
        ]
        if (
            group == Group()
            or any(score is None for score in must)
            or any(score is not None for score in must_not)
        ):
            return None
        if should and not must and all(score is None for score in should):
            return None
        return sum(score for score in (*should, *must) if score is not None)

    def _word(self, node: Word, indexed: _Indexed, *, is_strict: bool) -> float | None:
        words = self.linguist.words(node.text)
        if len(words) != 1:
            return _count(_rows(indexed, node.field, self.linguist.slots(node.text)))
        rows = [
            row
            for slots in _ways(words[0], is_strict=is_strict)
            for row in _rows(indexed, node.field, slots)
        ]
        return _count(rows)

    def _terms(self, node: Pattern | Fuzzy) -> tuple[str, ...]:
        """The terms of the fields that the node stands for."""
        if node not in self._expanded:
            names = [field.name for field in fields_of(node.field)]
            frequencies = Counter(
                term
                for each in self.all
                for term in {t for name in names for t in each.fields[name]}
            )
            meant = {
                term: count
                for term, count in frequencies.items()
                if expansion(node).matches(term)
            }
            terms, is_cut = chosen(meant, meant.__getitem__)
            self.is_exact &= not is_cut
            self._expanded[node] = tuple(terms)
        return self._expanded[node]


def _ways(wanted: Wanted, *, is_strict: bool) -> list[Slots]:
    """The rows that answer a word: itself, its parts in a row, any part where it is loose and may be."""
    whole: list[Slots] = [(wanted.whole,)] if wanted.whole else []
    if wanted.loose and not is_strict:
        return [*whole, *((part,) for part in wanted.loose)]
    return [*whole, wanted.parts]


def _rows(indexed: _Indexed, field: Field, slots: Slots, slop: int = 0) -> list[int]:
    """Where the words stand in a row in one of the fields; where near each other, one place a field."""
    found = []
    for spec in fields_of(field):
        places = indexed.fields[spec.name]
        slotted = [
            sorted({position for term in terms for position in places.get(term, ())})
            for terms in slots
        ]
        if slop and len(slots) > 1:
            found += [0] if is_near(slotted, slop) else []
        elif slots:
            rest = [set(positions) for positions in slotted[1:]]
            found += [
                p
                for p in slotted[0]
                if all(p + n in positions for n, positions in enumerate(rest, 1))
            ]
    return found


def _count(rows: list[int]) -> float | None:
    return float(len(rows)) if rows else None
