"""What repeats across the pages of a site: menus, teasers, notices, whatever they are made of.

Pure and independent of the order of pages. A page counts once however many copies it has: a crawl holds print
versions, session ids and mirrors, and with a threshold of two pages near-duplicates would erase each other. How the
counting goes is told in `line_counts`; here are the rules that make verdicts of counts. They are rules on integers without
memory: the same pages give the same template, whatever was there before.
"""

from collections.abc import Iterable, Mapping

import numpy as np

from indexer.clean._language import language_declared
from indexer.clean.fingerprint import mix
from indexer.clean.line_counts import LEAST_PAGES, count, least_repeats
from indexer.records import LineCounts, PagePrint, ParsedPage, Reach, SiteTemplate

__all__ = ["LEAST_PAGES", "learn", "print_of", "template_of"]

_PROSE_PERCENT = 30  # for running text: a front page, a tag page and an archive may show an article's own words
_LONG = 80  # characters: blocks that say which page this is, not where it was found
_LEAST_LONG = 3  # fewer long blocks may all be boilerplate (a footer, a cookie note): then every block counts


def print_of(page: ParsedPage) -> PagePrint:
    """What the page adds to its site's template; a pure function of its Blocks."""
    seen = dict.fromkeys(
        block.fingerprint for block in page.blocks if block.fingerprint
    )
    telling = {
        block.fingerprint
        for block in page.blocks
        if len(block.text) >= _LONG and block.link_density < 0.5
    }
    if len(telling) < _LEAST_LONG:
        telling = set(seen)
    return PagePrint(
        url=page.url,
        duplicate_key=mix(sorted(telling)),
        fingerprints=np.fromiter(seen, "<i8", len(seen)).tobytes(),
        language=language_declared(page.head),
    )


def learn(site: str, prints: Iterable[PagePrint]) -> SiteTemplate:
    """The template of a site with these pages."""
    held = list(prints)
    return template_of(count(site, lambda: [held]))


def template_of(counts: LineCounts) -> SiteTemplate:
    """The fingerprints that enough distinct pages show, each with its reach, and the language most pages declare."""
    reaches = (
        (line, _reach(shown, counts.pages)) for line, shown in counts.watched.items()
    )
    return SiteTemplate(
        site=counts.site,
        pages=counts.pages,
        repeats={line: reach for line, reach in reaches if reach is not None},
        language=_majority(counts.languages),
    )


def _reach(count: int, pages: int) -> Reach | None:
    if count < least_repeats(pages):
        return None
    return Reach.PROSE if count * 100 >= _PROSE_PERCENT * pages else Reach.LINE


def _majority(pages: Mapping[str, int]) -> str:
    """The language that more than half of the pages declare, of at least three: no tie can arise."""
    language, most = max(
        pages.items(), key=lambda item: (item[1], item[0]), default=("", 0)
    )
    return language if most >= LEAST_PAGES and 2 * most > sum(pages.values()) else ""
