"""What the pages of a site add to its template, and how its lines count: versioned by run, read a site at a time."""

import json
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.dialects.sqlite import insert

from indexer.ledger import codec
from indexer.ledger.reader import Ledger
from indexer.ledger.tables import line_counts, prints
from indexer.records import LineCounts, PagePrint

__all__ = ["Prints"]

# A portion ends with whichever comes first; a hostile page alone may have megabytes of fingerprints.
_PORTION_PAGES = 1000
_PORTION_BYTES = 4 << 20
_FETCHED = 100  # rows the driver holds at a time
_VARIABLES = 500  # in one statement; SQLite builds before 3.32 take 999


class Prints:
    """The prints and line_counts of one ledger; see `Journal` for who may write, and when it is seen."""

    def __init__(self, ledger: Ledger) -> None:
        self._database = ledger.database

    def put(
        self, run: int, site_prints: Iterable[tuple[str, str, PagePrint | None]]
    ) -> None:
        """Record these pages (site, url, print) under this run, in one transaction; None takes a page's print away."""
        rows = [
            {
                "site": site,
                "url": url,
                "run": run,
                "duplicate_key": page.duplicate_key if page else None,
                "language": page.language if page else "",
                "fingerprints": page.fingerprints if page else b"",
            }
            for site, url, page in site_prints
        ]
        if rows:
            with self._database.transaction() as connection:
                connection.execute(insert(prints).prefix_with("OR REPLACE"), rows)

    def portions(self, site: str, as_of_run: int) -> Iterator[list[PagePrint]]:
        """All prints of a site, as that run left them, by url; no more in memory than a portion."""
        query = select(prints).where(prints.c.site == site, prints.c.run <= as_of_run)
        yield from self._portions(query.order_by(prints.c.url, prints.c.run))

    def changed_keys(self, site: str, base: int, run: int) -> set[int]:
        """The duplicate keys that pages with a print of this run have, or had as of run `base`."""
        ours = select(prints.c.url).where(prints.c.site == site, prints.c.run == run)
        query = select(prints.c.url, prints.c.run, prints.c.duplicate_key).where(
            prints.c.site == site,
            prints.c.url.in_(ours),
            (prints.c.run <= base) | (prints.c.run == run),
        )
        keys: dict[tuple[str, bool], int | None] = {}
        with self._database.transaction() as connection:
            for row in connection.execute(query.order_by(prints.c.run)):
                keys[row.url, row.run == run] = row.duplicate_key
        return {key for key in keys.values() if key is not None}

    def with_keys(
        self, site: str, keys: Collection[int], as_of_run: int
    ) -> Iterator[list[PagePrint]]:
        """The prints with one of these duplicate keys, as that run left them; no more in memory than a portion."""
        wanted = sorted(keys)
        for start in range(0, len(wanted), _VARIABLES):
            some = prints.c.duplicate_key.in_(wanted[start : start + _VARIABLES])
            later = prints.alias("later")
            newest = select(func.max(later.c.run)).where(
                later.c.site == site,
                later.c.url == prints.c.url,
                later.c.run <= as_of_run,
            )
            query = select(prints).where(prints.c.site == site, some)
            yield from self._portions(
                query.where(prints.c.run == newest.scalar_subquery())
            )

    def _portions(self, query: Select[Any]) -> Iterator[list[PagePrint]]:
        """The newest row of each url, rows of one url being neighbours and the newest last."""
        portion: list[PagePrint] = []
        size_bytes = 0
        with self._database.transaction() as connection:
            rows = connection.execution_options(yield_per=_FETCHED).execute(query)
            for page in _newest(rows):
                portion.append(page)
                size_bytes += len(page.fingerprints)
                if len(portion) >= _PORTION_PAGES or size_bytes >= _PORTION_BYTES:
                    yield portion
                    portion, size_bytes = [], 0
        if portion:
            yield portion

    def put_counts(self, run: int, counts: LineCounts, rules: str) -> None:
        """Record a site's counts under this run, and the rules they were made by."""
        row = {
            "site": counts.site,
            "run": run,
            "rules": rules,
            "pages": counts.pages,
            "floor": counts.floor,
            "gains": counts.gains,
            "fingerprints": codec.pack(counts.watched),
            "counts": codec.pack(counts.watched.values()),
            "languages": json.dumps(counts.languages),
        }
        with self._database.transaction() as connection:
            connection.execute(insert(line_counts).prefix_with("OR REPLACE"), [row])

    def counts(self, site: str, as_of_run: int, rules: str = "") -> LineCounts:
        """The site's counts as that run left them; empty ones, if `rules` are given and others made them."""
        query = select(line_counts).where(
            line_counts.c.site == site, line_counts.c.run <= as_of_run
        )
        with self._database.transaction() as connection:
            row = connection.execute(
                query.order_by(line_counts.c.run.desc()).limit(1)
            ).first()
        if row is None or (rules and row.rules != rules):
            return LineCounts(site=site)
        counts = zip(
            codec.unpack(row.fingerprints), codec.unpack(row.counts), strict=True
        )
        return LineCounts(
            site=site,
            pages=row.pages,
            watched=dict(counts),
            floor=row.floor,
            gains=row.gains,
            languages=json.loads(row.languages),
        )


def _newest(rows: Iterable[Row[Any]]) -> Iterator[PagePrint]:
    last: Row[Any] | None = None
    for row in rows:
        if last is not None and last.url != row.url:
            yield from _page(last)
        last = row
    if last is not None:
        yield from _page(last)


def _page(row: Row[Any]) -> Iterator[PagePrint]:
    if row.duplicate_key is not None:
        yield PagePrint(
            url=row.url,
            duplicate_key=row.duplicate_key,
            fingerprints=row.fingerprints,
            language=row.language,
        )
