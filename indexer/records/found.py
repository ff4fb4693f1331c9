"""What an engine stores, and what it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

__all__ = [
    "Copies",
    "Document",
    "Explanation",
    "Facet",
    "FacetCounts",
    "Hit",
    "Mark",
    "Piece",
    "Results",
    "ScorePart",
    "Suggestion",
    "TermFound",
    "ValueCount",
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
    copy_key: int = 0  # documents with one key are copies; 0 where nothing tells


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Which state of the ledger a published index was built from."""

    ledger: str  # the ledger's own identity, made when it was created
    run: int


class Facet(StrEnum):
    """What answers are counted by. A value is "" where a page has none."""

    SITE = "site"
    LANGUAGE = "language"
    YEAR = "year"  # of publication, four digits
    SECTION = "section"  # first folder of the URL


class ValueCount(NamedTuple):
    """How many of the pages have a value."""

    value: str
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetCounts:
    """The values with most pages, ties by value, and how many more values there are."""

    values: tuple[ValueCount, ...]
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """The matches that are copies of a hit, itself included: at least two."""

    pages: int
    sites: int
    earliest: date | None  # day of publication among them
    urls: tuple[str, ...]  # of some others, in order


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
    copies: Copies | None = None  # folded into this hit


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """A page of answers. `total` counts every match; it is a lower bound where `is_exact` is False.

    With `is_partial`, time ran out: each hit is a match, but others may be missing.
    """

    hits: tuple[Hit, ...]
    total: int
    is_exact: bool = True
    is_partial: bool = False
    folded: int = 0  # matches that are copies of another hit and no hit themselves
    facets: Mapping[Facet, FacetCounts] = field(default_factory=dict)  # those asked for
    mark: Mark | None = None  # of the index that answered

    @property
    def answers(self) -> int:
        """How many hits all pages together hold: `total` without what is folded."""
        return self.total - self.folded


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What a searcher may be about to type: a query, or the title of the page at `url`."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermFound:
    """A term that a page has in a field: the folded word, or its stem under a language."""

    field: str
    term: str
    stemmed_as: str  # ISO 639-1; "" for the word itself
    times: int
    length: int  # of the field, in words: the longer, the less each counts
    weight: float  # of the field


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePart:
    """A word, phrase, pattern or filter of the query, and what comes of it on one page.

    Of several terms that stand for one word the most frequent counts in each field. Neighbours in the query that stand
    near each other are a part as well, asked as `"one other"~2`; its documents are some of the best alone.
    """

    asked: str  # in the query language
    is_met: bool
    score: float  # what it adds; 0 where it is not met, where it is forbidden, or where what stands around it is not met
    documents: int  # that meet it: the fewer, the more it counts
    found: tuple[TermFound, ...] = ()
    is_required: bool = False
    is_forbidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a page is an answer, or is none. The parts' scores add up to the score, up to rounding."""

    url: str
    is_match: bool
    score: float
    parts: tuple[ScorePart, ...]
