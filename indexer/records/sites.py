"""What the pages of a site have in common."""

from dataclasses import dataclass, field
from enum import IntEnum

__all__ = [
    "LineCounts",
    "PagePrint",
    "Reach",
    "SiteTemplate",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePrint:
    """What a page adds to its site's template. Pages with one `duplicate_key` count once."""

    url: str
    duplicate_key: int  # 63 bits, a pure function of the page's text
    fingerprints: bytes  # each block's, without repeats, eight little-endian bytes each
    language: str = (
        ""  # ISO 639-1, as the page's head declares it; "" where it does not
    )


class Reach(IntEnum):
    """How much of a site shows a line, as far as that decides anything."""

    LINE = 1  # enough pages for a short line to be the site's
    PROSE = 2  # enough even for running text, which front pages and archives quote


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCounts:
    """How many distinct pages of one site show each line, as far as that may come to decide anything.

    What a site's template follows from, and what a run moves by the pages it changes. Lines that are not `watched`
    were on fewer than `floor` pages when the site was counted, and at most `gains` pages have won one of them since.
    """

    site: str
    pages: int = 0  # distinct ones
    watched: dict[int, int] = field(default_factory=dict)  # fingerprint: pages
    floor: int = 0  # 0: never counted
    gains: int = 0
    languages: dict[str, int] = field(default_factory=dict)  # declared: pages


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTemplate:
    """The fingerprints that repeat across one site, each with its reach.

    Steps rather than counts: a page is judged alike as long as none of its lines crosses a threshold, so an
    incremental run need clean again only the pages with a line that did. Empty below three distinct pages.
    `language` is what most pages that declare one declare; only the cleaning of pages that declare none may depend on it.
    """

    site: str
    pages: int = 0  # distinct pages it was learnt from; no verdict may depend on it
    repeats: dict[int, Reach] = field(default_factory=dict)
    language: str = ""  # ISO 639-1; "" where no language prevails
