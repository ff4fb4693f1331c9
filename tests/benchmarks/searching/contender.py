"""What an engine must do to be measured.

Each stores url, site, title and text, ranks with BM25 and answers with ten hits, each with its title and a
highlighted snippet. They import their library when they are made, so that one may be missing.
"""

import html
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, Protocol

from tests.benchmarks.searching.queries import Asked, Page

__all__ = [
    "HEAP_MB",
    "TITLE_BOOST",
    "TOP",
    "Answer",
    "Contender",
    "Lacking",
    "answer",
    "typed",
]

TOP = 10
HEAP_MB = 128  # of postings in memory while a peer builds
TITLE_BOOST = 2.0


class Lacking(Exception):
    """The engine has no such thing; the message says what."""


class Answer(NamedTuple):
    """What a search found: the number of matches, and of the hits shown all, and those with a mark in the snippet."""

    total: int
    shown: int
    marked: int


class Contender(Protocol):
    """One index in a folder of its own. Any thread may search."""

    def build(self, pages: Iterable[Page], folder: Path, *, processes: int) -> None:
        """Index everything anew in an empty folder."""

    def open(self, folder: Path) -> None:
        """Get ready to search or update what was built."""

    def search(self, kind: str, asked: Asked) -> Answer:
        """The first hits, with titles and snippets."""

    def update(self, pages: Iterable[Page]) -> None:
        """Replace these pages, or add them, in one commit; the next search sees it."""

    def segments(self) -> int:
        """How many parts the index is in."""


def answer(total: int, rows: Iterable[tuple[str, str, str]]) -> Answer:
    """The answer that these rows of url, title and snippet are; the title is escaped as a page would."""
    shown = [(url, html.escape(title), snippet) for url, title, snippet in rows]
    return Answer(total, len(shown), sum("<b" in snippet for _, _, snippet in shown))


def typed(kind: str, asked: Asked) -> str:
    """The query as a searcher types it."""
    words = " ".join(asked.words)
    match kind:
        case "and":
            return " ".join(f"+{word}" for word in asked.words)
        case "phrase":
            return f'"{words}"'
        case "prefix":
            return f"{words}*"
        case "fuzzy":
            return f"{words}~"
        case "near":
            return f'"{words}"~5'
        case "fielded":
            return f"title:{words}"
        case "filtered":
            return f"{words} site:{asked.site}"
        case _:
            return words
