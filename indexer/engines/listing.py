"""What answers are sorted, counted and folded by: the same facts of a document for every engine."""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date

from indexer.engines.options import Options, facet_of
from indexer.query import Node
from indexer.records import Copies, Document, Facet, FacetCounts, ValueCount
from indexer.schema import section_of

__all__ = [
    "MOST_URLS",
    "MOST_VALUES",
    "copies",
    "counted",
    "sideways",
    "title_key",
    "value_of",
]

MOST_VALUES = 100  # of a facet: more than a page shows, and every year that a crawl is likely to have
MOST_URLS = 10  # of a hit's copies
_KEY = 60  # characters of a title that settle its place


def title_key(title: str) -> str:
    """What titles are sorted by: their letters and digits, whatever the case, the accents and the signs around."""
    text = unicodedata.normalize("NFKD", title[: 4 * _KEY]).casefold()
    letters = "".join(c if c.isalnum() else " " for c in text if not _is_accent(c))
    return " ".join(letters.split())[:_KEY]


def _is_accent(character: str) -> bool:
    return "\u0300" <= character <= "\u036f"


def value_of(document: Document, facet: Facet) -> str:
    """The value a document counts for."""
    match facet:
        case Facet.SITE:
            return document.site
        case Facet.LANGUAGE:
            return document.language.lower().split("-")[0]
        case Facet.YEAR:
            return f"{document.published.year:04}" if document.published else ""
        case Facet.SECTION:
            return section_of(document.url)


def counted(pages: Mapping[str, int]) -> FacetCounts:
    """The most frequent values, ties by value."""
    ranked = sorted((-count, value) for value, count in pages.items() if count)
    return FacetCounts(
        values=tuple(
            ValueCount(value, -count) for count, value in ranked[:MOST_VALUES]
        ),
        more=max(0, len(ranked) - MOST_VALUES),
    )


def sideways(options: Options, facet: Facet) -> tuple[Node, ...]:
    """The filters that a facet is counted under: all but its own."""
    return tuple(node for node in options.filters if facet_of(node) is not facet)


def copies(shown: str, group: Iterable[tuple[str, str, date | None]]) -> Copies | None:
    """Of a hit, from URL, site and day of all matches with its key; None where it is alone."""
    pages = sorted(group, key=lambda page: page[0])
    if len(pages) < 2:
        return None
    return Copies(
        pages=len(pages),
        sites=len({site for _, site, _ in pages}),
        earliest=min((day for _, _, day in pages if day), default=None),
        urls=tuple(url for url, _, _ in pages if url != shown)[:MOST_URLS],
    )
