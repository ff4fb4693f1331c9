"""What suggestions, spelling, likeness and explanations ask of an index, told from arrays."""

from collections.abc import Sequence

import numpy as np

from indexer.engines.options import RANKED
from indexer.engines.plan import Expansion, Linguist, expansion, fields_of
from indexer.engines.whoosh.answers import answer
from indexer.engines.whoosh.evaluate import evaluate
from indexer.engines.whoosh.reader import Reader
from indexer.engines.whoosh.snapshot import Ints
from indexer.query import Fuzzy, Node, Pattern
from indexer.records import Document

__all__ = ["IndexPage", "IndexTerms"]


class IndexTerms:
    """The terms of an open index; see `indexer.engines.terms.Terms`."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    @property
    def linguist(self) -> Linguist:
        """Of the index's languages."""
        return self._reader.linguist

    @property
    def documents(self) -> int:
        """How many there are."""
        return self._reader.snapshot.count

    def expand(self, names: Sequence[str], wanted: Expansion) -> tuple[list[str], bool]:
        """The terms of these fields that are meant, the most frequent first, and whether some were left out."""
        return self._reader.expand(names, wanted)

    def frequency(self, names: Sequence[str], terms: Sequence[str]) -> int:
        """How many documents hold any of the terms in any of the fields."""
        return len(self._holding(names, terms))

    def holding(
        self, names: Sequence[str], terms: Sequence[str], limit: int
    ) -> list[Document]:
        """The first of these documents, by URL."""
        docs = self._holding(names, terms)
        ranks = self._reader.snapshot.url_ranks[docs]
        return [
            self._reader.document(int(docs[place]))
            for place in np.argsort(ranks)[:limit]
        ]

    def best(self, root: Node, limit: int) -> list[Document]:
        """The best answers, ties by URL."""
        found = evaluate(self._reader, root)
        ranked = answer(self._reader.snapshot, found.docs, found.scores, {}, RANKED)
        return [self._reader.document(int(doc)) for doc in ranked.docs[:limit]]

    def _holding(self, names: Sequence[str], terms: Sequence[str]) -> Ints:
        return np.unique(
            np.concatenate(
                [
                    np.empty(0, dtype=np.int64),
                    *(
                        self._reader.postings(name, term).docs
                        for name in names
                        for term in terms
                    ),
                ]
            )
        )


class IndexPage:
    """A document of an open index; see `indexer.engines.explaining.Page`."""

    def __init__(self, reader: Reader, number: int) -> None:
        self._reader = reader
        self._number = number

    @property
    def url(self) -> str:
        """Which it is."""
        return self._reader.snapshot.urls[self._number]

    @property
    def linguist(self) -> Linguist:
        """Of the index's languages."""
        return self._reader.linguist

    def score(self, leaf: Node, *, is_strict: bool) -> tuple[float | None, int]:
        """What the leaf adds, None where it is not met, and how many documents meet it."""
        found = evaluate(self._reader, leaf, is_strict=is_strict)
        place = self._place(found.docs)
        return None if place is None else float(found.scores[place]), len(found.docs)

    def expand(self, leaf: Pattern | Fuzzy) -> Sequence[str]:
        """The terms the leaf stands for."""
        names = [spec.name for spec in fields_of(leaf.field)]
        return self._reader.expand(names, expansion(leaf))[0]

    def times(self, name: str, term: str) -> int:
        """How often the page has a term in a field."""
        postings = self._reader.postings(name, term)
        place = self._place(postings.docs)
        return 0 if place is None else int(postings.counts[place])

    def length(self, name: str) -> int:
        """How many words the field has."""
        return int(self._reader.snapshot.lengths[name][self._number])

    def _place(self, docs: Ints) -> int | None:
        place = int(np.searchsorted(docs, self._number))
        return place if place < len(docs) and docs[place] == self._number else None
