"""More like this: the words that tell a page from others, as a query."""

import math
from collections import Counter

from indexer.engines.terms import Terms, beginning, default_names
from indexer.query import STOP_WORDS, Group, Word
from indexer.records import Document

__all__ = ["LEAST_SHARE", "is_copy", "telling"]

LEAST_SHARE = 0.1  # of the page's own score that a page like it reaches; below, they share a word or two by chance
_MOST_WORDS = 25  # of the query: what Lucene's MoreLikeThis has found to do
_MOST_WEIGHED = (
    60  # the page's most frequent words; looking up one costs as much as searching it
)
_TITLE = 3  # times that a word of the title counts
_FEWEST_LETTERS = (
    3  # of a word in letters; in scripts without spaces two characters are a word
)
_FEWEST_PAGES = 2  # that hold a word: one that only this page has finds no other


def telling(index: Terms, document: Document) -> Group:
    """A query for the page's most telling words: those it has often and others seldom have."""
    names = default_names()
    counts, words = _words(index, document)
    weighed: list[tuple[float, str]] = []
    for terms, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if len(weighed) == _MOST_WEIGHED:
            break
        holding = index.frequency(names, terms)
        if holding >= _FEWEST_PAGES:
            rarity = math.log(1 + index.documents / holding)
            weighed.append((-(1 + math.log(count)) * rarity, words[terms]))
    return Group(should=tuple(Word(word) for _, word in sorted(weighed)[:_MOST_WORDS]))


def is_copy(page: Document, other: Document) -> bool:
    """Whether the two are one page, or copies of each other."""
    return page.url == other.url or page.copy_key == other.copy_key != 0


def _words(
    index: Terms, document: Document
) -> tuple[Counter[tuple[str, ...]], dict[tuple[str, ...], str]]:
    """How often the page has each word, and how it writes it."""
    text = f"{document.title}\n{beginning(document.body)}"
    counts: Counter[tuple[str, ...]] = Counter()
    words: dict[tuple[str, ...], str] = {}
    for token in index.linguist.analyzers[document.language].tokens(text):
        word = text[token.start : token.end]
        if word.lower() not in STOP_WORDS and _tells(word):
            counts[token.terms] += _TITLE if token.start < len(document.title) else 1
            words.setdefault(token.terms, word)
    return counts, words


def _tells(word: str) -> bool:
    return not word.isdecimal() and (
        len(word) >= _FEWEST_LETTERS or (len(word) == 2 and not word.isascii())
    )
