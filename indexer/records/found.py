"""What an engine stores, and what it answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

__all__ = [
    "Document",
    "Hit",
    "Mark",
    "Piece",
    "Results",
]

Piece = tuple[str, bool]
"""A stretch of text and whether it matches the query; pieces in a row, joined, are the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The flat fields an engine stores and searches."""

    url: str
    site: str
    title: str
    headings: str
    body: str  # kept text, a block a line
    removed: str  # removed text, a block a line
    language: str = ""
    published: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Which state of the ledger a published index was built from."""

    ledger: str  # the ledger's own identity, made when it was created
    run: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One answer."""

    url: str
    title: Sequence[Piece]
    site: str
    language: str
    published: date | None
    score: float
    snippet: Sequence[Piece]


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """A page of answers. `total` counts every match; it is a lower bound where `is_exact` is False."""

    hits: tuple[Hit, ...]
    total: int
    is_exact: bool = True
    mark: Mark | None = None  # of the index that answered
