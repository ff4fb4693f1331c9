"""What helps a searcher need to know of an index's terms; each engine has its own way to tell."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from indexer.analysis import TAG, untagged
from indexer.engines.plan import Expansion, Linguist
from indexer.query import Node
from indexer.schema import default_fields

__all__ = ["CHARACTERS", "Terms", "beginning", "by_word", "default_names", "spelled"]

# Where a spelling is looked for. Of 3 pages too many had only other forms of the word (10,000 pages of documentation: "strng"
# led to "strong", since no "string" was met); titles cost next to nothing.
_MOST_TITLES = 30
_MOST_PAGES = 5
CHARACTERS = 16_000  # of a page: about what a reader scrolls through


Texts = list[tuple[str, str]]
"""Languages and texts."""


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

    def texts(self, name: str, terms: Sequence[str], limit: int) -> Texts:
        """Language and `beginning` of a field of the first documents, by URL, that hold any of the terms in it."""
        ...

    def best_titles(self, root: Node, limit: int) -> list[tuple[str, str]]:
        """Title and URL of the best answers, ties by URL."""
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


def beginning(text: str) -> str:
    """As much of a text as says what it is about: the first screens."""
    return text[:CHARACTERS]


def spelled(index: Terms, word: str, terms: Sequence[str]) -> str:
    """How pages write a word that is known by its folded form; "" for what seems to be no word but a stem.

    A stem stands in the index as a word does, and only texts tell them apart: some titles are read and, where these
    do not show it in small letters, some pages. Small letters come before others, which a title or a sentence may have
    made, then the most common form counts.
    """
    read: Texts = []
    forms: Counter[str] = Counter()
    for name, limit in (("title", _MOST_TITLES), ("body", _MOST_PAGES)):
        found = index.texts(name, terms, limit)
        forms.update(form for _, text in found for form in _plainly(text, word))
        read += found
        if any(form == form.lower() for form in forms):
            break
    if not forms and _may_be_folded(read, terms):
        forms.update(_folded(index.linguist, read, word))
    return min(
        forms, key=lambda form: (form != form.lower(), -forms[form], form), default=""
    )


def _plainly(text: str, word: str) -> Iterator[str]:
    """The places of a word that is written as it is folded, but for capitals."""
    lowered = text.lower()
    if len(lowered) != len(text):
        return
    place = lowered.find(word)
    while place >= 0:
        end = place + len(word)
        around = lowered[max(0, place - 1) : place] + lowered[end : end + 1]
        if not any(map(str.isalnum, around)):
            yield text[place:end]
        place = lowered.find(word, end)


def _may_be_folded(read: Texts, terms: Sequence[str]) -> bool:
    """Whether analyzing texts may find what `_plainly` does not: accents, hyphens, other letters for the same.

    Of an English stem that stands nowhere as a word it finds nothing; this is what costs.
    """
    return any(TAG not in term for term in terms) or not (
        all(text.isascii() for _, text in read)
        or all(term.endswith(f"{TAG}en") for term in terms)
    )


def _folded(linguist: Linguist, read: Texts, word: str) -> Iterator[str]:
    """The places of a word whose folded form it is, up to the first text that has it in small letters."""
    for language, text in read:
        forms = [
            text[token.start : token.end]
            for token in linguist.analyzers[language].tokens(text)
            if untagged(token.terms[0]) == word
        ]
        yield from forms
        if any(form == form.lower() for form in forms):
            return
