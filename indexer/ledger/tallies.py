"""What a page's verdicts add up to, and a site's pages: the numbers of the quality report.

Kept beside the pages, in narrow tables of their own: adding up the verdicts of 100,000 pages anew means decompressing
every record (two minutes of CPU), reading their tallies takes two seconds.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from indexer.records import CleanPage, SkipReason

__all__ = ["PageTally", "Removed", "SiteTally", "add_up", "tally_of", "word_count"]

# Scripts that put no blanks between words: Thai to Myanmar, Khmer, kana, Han.
_UNSPACED = re.compile("[\u0e00-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Removed:
    """What one family took."""

    lines: int = 0
    words: int = 0
    pages: int = 0  # that lost a line to it; of a single page 1

    def __add__(self, other: "Removed") -> "Removed":
        """Both together, of different pages."""
        return Removed(
            self.lines + other.lines,
            self.words + other.words,
            self.pages + other.pages,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTally:
    """The numbers of one indexed page."""

    url: str
    site: str
    words: int = 0  # on the page, kept and removed
    kept: int = 0  # of these words
    garbled: int = 0  # of the kept ones
    duplicate_key: int = 0  # pages with one key are copies; 0 where nothing tells
    published: date | None = None
    date_origin: str = ""  # of the evidence for `published`
    has_title: bool = True
    removed: dict[str, Removed] = field(default_factory=dict)  # by family
    noted: dict[str, int] = field(default_factory=dict)  # kept lines by family

    @property
    def kept_permille(self) -> int:
        """Kept words in a thousand; 1000 for a page without words, which lost none."""
        return self.kept * 1000 // self.words if self.words else 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTally:
    """The numbers of one site as one run left them."""

    site: str
    run: int = 0
    rules: str = ""  # version of the cleaning rules
    pages: int = 0
    words: int = 0
    kept: int = 0
    shares: int = (
        0  # the pages' kept_permille, added up: a long page weighs like a short one
    )
    garbled_pages: int = 0
    removed: dict[str, Removed] = field(default_factory=dict)
    dates: dict[str, int] = field(default_factory=dict)  # pages by origin of their date
    skipped: dict[SkipReason, int] = field(default_factory=dict)

    @property
    def kept_permille(self) -> int:
        """What a page of the site keeps on average, in a thousand; 1000 without pages."""
        return self.shares // self.pages if self.pages else 1000


def word_count(text: str) -> int:
    """Words between blanks; where a script has no blanks, two characters count as a word."""
    words = len(text.split())
    return words if text.isascii() else words + len(_UNSPACED.findall(text)) // 2


def tally_of(page: CleanPage, duplicate_key: int = 0) -> PageTally:
    """What the page's verdicts add up to."""
    words = kept = 0
    removed: dict[str, Removed] = {}
    for verdict in page.verdicts:
        count = word_count(verdict.block.text)
        words += count
        if verdict.is_kept:
            kept += count
        else:
            before = removed.get(verdict.family, Removed(pages=1))
            removed[verdict.family] = before + Removed(lines=1, words=count)
    return PageTally(
        url=page.url,
        site=page.site,
        words=words,
        kept=kept,
        garbled=page.garbled,
        duplicate_key=duplicate_key,
        published=page.published.day if page.published else None,
        date_origin=page.published.origin if page.published else "",
        has_title=bool(page.title.strip()),
        removed=removed,
        noted=dict(Counter(note.family for note in page.notes)),
    )


def add_up(
    site: str,
    pages: Iterable[PageTally],
    *,
    run: int = 0,
    rules: str = "",
) -> SiteTally:
    """The numbers of these pages together; they are read once and may be many."""
    count = words = kept = shares = garbled = 0
    removed: dict[str, Removed] = {}
    dates: Counter[str] = Counter()
    for page in pages:
        count += 1
        words += page.words
        kept += page.kept
        shares += page.kept_permille
        garbled += page.garbled > 0
        dates[page.date_origin] += 1
        for family, part in page.removed.items():
            before = removed.get(family)
            removed[family] = before + part if before else part
    return SiteTally(
        site=site,
        run=run,
        rules=rules,
        pages=count,
        words=words,
        kept=kept,
        shares=shares,
        garbled_pages=garbled,
        removed=removed,
        dates=dict(dates),
    )
