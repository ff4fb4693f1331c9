"""Pages that are copies of one another: print versions, session ids, syndicated articles."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from indexer.ledger import Ledger, PageTally
from indexer.report.records import Cluster
from indexer.report.smallest import Smallest

__all__ = ["clusters"]

_URLS = 5  # that a cluster names


def clusters(
    ledger: Ledger, as_of_run: int, site: str = "", *, limit: int
) -> tuple[tuple[Cluster, ...], int, int]:
    """The largest clusters, the number of all, and the number of pages in all.

    With a site, those in which a page of it stands; their other sites' pages count along.
    """
    sizes = ledger.copy_keys(as_of_run, site)
    largest = dict(islice(sizes, limit))
    total, pages = len(largest), sum(largest.values())
    for _, size in sizes:
        total += 1
        pages += size
    copies = ledger.page_tallies(as_of_run, keys=largest.keys()) if largest else ()
    found = _gather(copies)
    return tuple(found[key].cluster() for key in largest if key in found), total, pages


@dataclass(slots=True)
class _Copies:
    pages: int = 0
    sites: set[str] = field(default_factory=set)
    earliest: tuple[date, str] | None = None
    urls: Smallest[str] = field(default_factory=lambda: Smallest(_URLS))

    def add(self, page: PageTally) -> None:
        self.pages += 1
        self.sites.add(page.site)
        self.urls.add(page.url, page.url)
        if page.published is not None:
            dated = (page.published, page.url)
            self.earliest = min(self.earliest or dated, dated)

    def cluster(self) -> Cluster:
        urls = tuple(self.urls)
        day, url = self.earliest or (None, urls[0])
        return Cluster(
            pages=self.pages,
            sites=tuple(sorted(self.sites)),
            earliest=day,
            earliest_url=url,
            urls=urls,
        )


def _gather(pages: Iterable[PageTally]) -> dict[int, _Copies]:
    found: defaultdict[int, _Copies] = defaultdict(_Copies)
    for page in pages:
        found[page.duplicate_key].add(page)
    return found
