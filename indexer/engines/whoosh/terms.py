"""What suggestions, spelling, likeness and explanations ask of an index, told from arrays."""

from collections.abc import Sequence

import numpy as np

from indexer.engines.closeness import Near
from indexer.engines.options import RANKED
from indexer.engines.plan import Expansion, Linguist, expansion, fields_of
from indexer.engines.whoosh.answers import answer
from indexer.engines.whoosh.evaluate import evaluate, near
from indexer.engines.whoosh.searcher import Searcher
from indexer.engines.whoosh.snapshot import Ints
from indexer.query import Fuzzy, Node, Pattern

__all__ = ["IndexPage", "IndexTerms"]


class IndexTerms:
    """The terms of an open index; see `indexer.engines.terms.Terms`."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher

    @property
    def linguist(self) -> Linguist:
        """Of the index's languages."""
        return self._searcher.linguist

    @property
    def documents(self) -> int:
        """How many there are."""
        return self._searcher.facts.count

    def expand(self, names: Sequence[str], wanted: Expansion) -> tuple[list[str], bool]:
        """The terms of these fields that are meant, the most frequent first, and whether some were left out."""
        return self._searcher.expanded(names, wanted)

    def frequency(self, names: Sequence[str], terms: Sequence[str]) -> int:
        """How many documents hold any of the terms in any of the fields."""
        return len(self._holding(names, terms))

    def texts(
        self, name: str, terms: Sequence[str], limit: int
    ) -> list[tuple[str, str]]:
        """Language and beginning of a field of the first documents, by URL, that hold any of the terms in it."""
        docs, facts = self._holding([name], terms), self._searcher.facts
        first = docs[np.argsort(facts.url_ranks[docs])[:limit]].tolist()
        return [(facts.languages.of(doc), facts.beginning(name, doc)) for doc in first]

    def best_titles(self, root: Node, limit: int) -> list[tuple[str, str]]:
        """Title and URL of the best answers, ties by URL."""
        found = evaluate(self._searcher, root)
        facts = self._searcher.facts
        ranked = answer(facts, found.docs, found.scores, {}, RANKED, limit)
        return [
            (facts.beginning("title", doc), facts.url(doc))
            for doc in ranked.docs.tolist()
        ]

    def _holding(self, names: Sequence[str], terms: Sequence[str]) -> Ints:
        postings = [
            self._searcher.postings(name, term) for name in names for term in terms
        ]
        return self._searcher.union([each.docs for each in postings])


class IndexPage:
    """A document of an open index; see `indexer.engines.explaining.Page`."""

    def __init__(self, searcher: Searcher, number: int) -> None:
        self._searcher = searcher
        self._number = number

    @property
    def url(self) -> str:
        """Which it is."""
        return self._searcher.facts.url(self._number)

    @property
    def linguist(self) -> Linguist:
        """Of the index's languages."""
        return self._searcher.linguist

    def score(self, leaf: Node, *, is_strict: bool) -> tuple[float | None, int]:
        """What the leaf adds, None where it is not met, and how many documents meet it."""
        found = evaluate(self._searcher, leaf, is_strict=is_strict)
        place = self._place(found.docs)
        return None if place is None else float(found.scores[place]), len(found.docs)

    def near(self, root: Node) -> Sequence[Near]:
        """What neighbours in the query add."""
        close = near(self._searcher, root, evaluate(self._searcher, root))
        places = [(asked, found, self._place(found.docs)) for asked, found in close]
        return [
            Near(asked, len(found.docs), float(found.scores[place]))
            for asked, found, place in places
            if place is not None
        ]

    def expand(self, leaf: Pattern | Fuzzy) -> Sequence[str]:
        """The terms the leaf stands for."""
        names = [spec.name for spec in fields_of(leaf.field)]
        return self._searcher.expanded(names, expansion(leaf))[0]

    def times(self, name: str, term: str) -> int:
        """How often the page has a term in a field."""
        postings = self._searcher.postings(name, term)
        place = self._place(postings.docs)
        return 0 if place is None else int(postings.counts[place])

    def length(self, name: str) -> int:
        """How many words the field has."""
        return self._searcher.facts.length(name, self._number)

    def _place(self, docs: Ints) -> int | None:
        place = int(np.searchsorted(docs, self._number))
        return place if place < len(docs) and docs[place] == self._number else None
