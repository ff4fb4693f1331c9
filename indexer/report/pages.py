"""One pass over the pages' numbers: what counts is counted, and of each kind the worst are kept."""

from collections import Counter
from collections.abc import Iterable, Mapping

from indexer.ledger import PageTally
from indexer.report.records import PageQuality, Sign
from indexer.report.signs import broken_lines, is_weak, signs_of
from indexer.report.smallest import Smallest

__all__ = ["PageFindings", "look_at", "to_quality"]

_LEAST_WORDS = 20  # of a page that is listed only for keeping little


class PageFindings:
    """What one pass found; memory is bounded by the limit and the number of sites."""

    def __init__(self, limit: int) -> None:
        self.pages = self.words = self.kept = self.shares = 0
        self.sound: Counter[str] = Counter()  # by site
        self.weak: Counter[str] = Counter()  # by site
        self.signs: Counter[Sign] = Counter()
        self.origins: Counter[str] = Counter()
        self.broken_families: Counter[str] = Counter()
        self.broken_total = 0
        self.worst: Smallest[PageQuality] = Smallest(limit)
        self.garbled: Smallest[PageQuality] = Smallest(limit)
        self.badly_dated: Smallest[PageQuality] = Smallest(limit)
        self.broken: Smallest[str] = Smallest(limit)


def look_at(
    pages: Iterable[PageTally], undated: Mapping[str, int], *, limit: int
) -> PageFindings:
    """Look at every page once. `undated` is, by site, how many of a thousand pages have no date."""
    found = PageFindings(limit)
    for page in pages:
        signs = signs_of(page)
        _count(found, page, signs)
        if signs or page.words >= _LEAST_WORDS:
            # A page with a sign comes before any without.
            key = (not signs, page.kept_permille, -page.words, page.url)
            found.worst.add(key, to_quality(page, signs))
        if Sign.GARBLED in signs:
            share = page.garbled * 1000 // page.kept
            found.garbled.add((-share, page.url), to_quality(page, signs))
        if not page.date_origin or is_weak(page.date_origin):
            # Where most pages of a site are dated, one that is not was probably read wrongly.
            rare = (bool(page.date_origin), undated.get(page.site, 0))
            found.badly_dated.add(
                (*rare, -page.kept, page.url), to_quality(page, signs)
            )
        if broken := broken_lines(page):
            found.broken_total += 1
            found.broken_families.update(broken.keys())
            found.broken.add((-sum(broken.values()), page.url), page.url)
    return found


def _count(found: PageFindings, page: PageTally, signs: tuple[Sign, ...]) -> None:
    found.pages += 1
    found.words += page.words
    found.kept += page.kept
    found.shares += page.kept_permille
    found.signs.update(signs)
    found.sound[page.site] += not signs
    found.origins[page.date_origin] += 1
    found.weak[page.site] += is_weak(page.date_origin)


def to_quality(page: PageTally, signs: tuple[Sign, ...] = ()) -> PageQuality:
    """The page's numbers for the report."""
    return PageQuality(
        url=page.url,
        site=page.site,
        words=page.words,
        kept=page.kept,
        garbled=page.garbled,
        published=page.published,
        date_origin=page.date_origin,
        signs=signs,
    )
