"""What repeats across the pages of a site: menus, teasers, notices, whatever they are made of.

Pure and independent of the order of pages. A page counts once however many copies it has: a crawl holds print
versions, session ids and mirrors, and with a threshold of two pages near-duplicates would erase each other.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

from indexer.clean._language import language_declared
from indexer.clean.fingerprint import mix
from indexer.records import PagePrint, ParsedPage, Reach, SiteTemplate

__all__ = ["LEAST_PAGES", "learn", "print_of"]

LEAST_PAGES = 3  # two pages that share a line are often one article twice; big9: .919 with two, .947 with three
_COMMON_PERCENT = 10  # of the site's pages, for a line of any shape
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
        fingerprints=tuple(seen),
        language=language_declared(page.head),
    )


def learn(site: str, prints: Iterable[PagePrint]) -> SiteTemplate:
    """The fingerprints that enough distinct pages show, each with its reach, and the language most pages declare."""
    by_key: defaultdict[int, set[int]] = defaultdict(set)
    spoken: set[tuple[int, str]] = set()
    for page in prints:
        by_key[page.duplicate_key].update(page.fingerprints)
        if page.language:
            spoken.add((page.duplicate_key, page.language))
    pages = len(by_key)
    counts = Counter(
        fingerprint for fingerprints in by_key.values() for fingerprint in fingerprints
    )
    reaches = ((key, _reach(count, pages)) for key, count in counts.items())
    return SiteTemplate(
        site=site,
        pages=pages,
        repeats={key: reach for key, reach in reaches if reach is not None},
        language=_majority(Counter(language for _, language in spoken)),
    )


def _majority(pages: Counter[str]) -> str:
    """The language that more than half of the pages declare, of at least three: no tie can arise."""
    language, count = max(
        pages.items(), key=lambda item: (item[1], item[0]), default=("", 0)
    )
    return language if count >= LEAST_PAGES and 2 * count > pages.total() else ""


def _reach(count: int, pages: int) -> Reach | None:
    if count < LEAST_PAGES or count * 100 < _COMMON_PERCENT * pages:
        return None
    return Reach.PROSE if count * 100 >= _PROSE_PERCENT * pages else Reach.LINE
