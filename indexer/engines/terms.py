"""What helps a searcher need to know of an index's terms; each engine has its own way to tell."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from indexer.analysis import untagged
from indexer.engines.plan import Expansion, Linguist
from indexer.query import Node
from indexer.records import Document
from indexer.schema import default_fields

__all__ = ["Terms", "beginning", "by_word", "default_names", "spelled"]

_MOST_READ = 3  # pages that a spelling is looked for in
_CHARACTERS = 20_000  # of a page: about what a reader scrolls through


class Terms(Protocol):
    """The terms of one state of an index; only live documents count. For one thread at a time."""

    @property
    def linguist(self) -> Linguist:
        """Of the index's languages."""
        ...

    @property
    def documents(self) -> int:
        """How many there are."""
        ...

    def expand(self, names: Sequence[str], wanted: Expansion) -> tuple[list[str], bool]:
        """The terms of these fields that are meant, the most frequent first, and whether some were left out."""
        ...

    def frequency(self, names: Sequence[str], terms: Sequence[str]) -> int:
        """How many documents hold any of the terms in any of the fields."""
        ...

    def holding(
        self, names: Sequence[str], terms: Sequence[str], limit: int
    ) -> list[Document]:
        """The first of these documents, by URL."""
        ...

    def best(self, root: Node, limit: int) -> list[Document]:
        """The best answers, ties by URL."""
        ...


def default_names() -> list[str]:
    """The fields that words without a field are looked for in."""
    return [field.name for field in default_fields()]


def by_word(terms: Iterable[str]) -> dict[str, list[str]]:
    """The terms by what a reader would know them as, in their order."""
    words: dict[str, list[str]] = {}
    for term in terms:
        words.setdefault(untagged(term), []).append(term)
    return words


def beginning(document: Document) -> str:
    """The text that says what a page is about: its title and the first screens."""
    return f"{document.title}\n{document.body[:_CHARACTERS]}"


def spelled(index: Terms, word: str, terms: Sequence[str]) -> str:
    """How pages write a word that is known by its folded form; "" for what is no word but a stem.

    A stem stands in the index as a word does, and only pages tell them apart. A few of them are read;
    small letters come before others, which a title or a sentence may have made, then the most common form counts.
    """
    forms: Counter[str] = Counter()
    for document in index.holding(default_names(), terms, _MOST_READ):
        forms.update(_forms(index.linguist, document, word))
    ranked = sorted(
        forms.items(), key=lambda form: (not form[0].islower(), -form[1], form[0])
    )
    return ranked[0][0] if ranked else ""


def _forms(linguist: Linguist, document: Document, word: str) -> Iterator[str]:
    text = beginning(document)
    for token in linguist.analyzers[document.language].tokens(text):
        if untagged(token.terms[0]) == word:
            yield text[token.start : token.end]
