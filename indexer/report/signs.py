"""What looks wrong on a page, and which families say that something on a site is broken."""

from collections.abc import Mapping

from indexer.ledger import PageTally
from indexer.records import SkipReason
from indexer.report.records import Sign

__all__ = ["BROKEN", "broken_lines", "is_broken", "is_judged", "is_weak", "signs_of"]

# Of 538 labelled pages of some 450 sites (November 2026) three keep less than this much, and all three have lost more
# than half of their text; of the ten between it and 100 per mille half have lost nothing.
_LITTLE_KEPT_PERMILLE = 60
_LITTLE_KEPT_WORDS = 100  # shorter pages may be a headline in a frame
# Of 1,061 pages the 16 with any such word are garbled, but for an article on the subject with one word in ten thousand.
_GARBLED_WORDS = 3
_GARBLED_PERMILLE = 1

# Families whose lines the site's owner should see and mend, with what to call them. The other families are part of how
# sites are made (menus, share buttons) or what a robot gets to see (cookie walls, forms' traps for robots).
BROKEN: Mapping[str, str] = {
    "feed-plugin": "social feed plug-in error",
    "rss-widget": "feed widget error",
    "slider-gallery": "slider, gallery or table not found",
    "shortcode": "shortcode not rendered",
    "php-error": "PHP error message",
    "database-error": "database error message",
    "template-leak": "template placeholder not filled in",
    "placeholder": "sample text left in place",
    "encoding": "markup or script shown as text",
}

# Of these, the lines that stay as well: what is noted of other families is quoted by pages about the subject.
_BROKEN_WHERE_KEPT = {"placeholder", "shortcode"}

# What a server or a type says to be no page; all other skips are pages that someone wanted to find.
_NO_PAGES = {
    SkipReason.GONE,
    SkipReason.HTTP_STATUS,
    SkipReason.MEDIA_TYPE,
    SkipReason.BINARY,
}
# Marked up as a date, or part of the address; a date in a line of text may be of anything.
_STRONG_ORIGINS = {"json-ld", "meta", "time", "url"}


def signs_of(page: PageTally) -> tuple[Sign, ...]:
    """What looks wrong on the page."""
    signs = []
    if (
        page.words >= _LITTLE_KEPT_WORDS
        and page.kept * 1000 < page.words * _LITTLE_KEPT_PERMILLE
    ):
        signs.append(Sign.LITTLE_KEPT)
    if (
        page.garbled >= _GARBLED_WORDS
        and page.garbled * 1000 >= page.kept * _GARBLED_PERMILLE
    ):
        signs.append(Sign.GARBLED)
    if not page.has_title:
        signs.append(Sign.UNTITLED)
    return tuple(signs)


def is_broken(family: str, *, is_kept: bool) -> bool:
    """Whether a line of that family tells the site's owner of something to mend."""
    return family in (_BROKEN_WHERE_KEPT if is_kept else BROKEN)


def broken_lines(page: PageTally) -> dict[str, int]:
    """The page's broken lines by family."""
    lines = {
        family: part.lines
        for family, part in page.removed.items()
        if is_broken(family, is_kept=False)
    }
    for family, count in page.noted.items():
        if is_broken(family, is_kept=True):
            lines[family] = lines.get(family, 0) + count
    return lines


def is_judged(reason: SkipReason) -> bool:
    """Whether a page skipped for this reason counts against the score."""
    return reason not in _NO_PAGES


def is_weak(origin: str) -> bool:
    """Whether evidence of this origin is only a line of text."""
    return bool(origin) and origin not in _STRONG_ORIGINS
