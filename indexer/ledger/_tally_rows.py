"""Tallies as rows: written with the pages, read as of a run."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    bindparam,
    delete,
    func,
    select,
)
from sqlalchemy.dialects.sqlite import insert

from indexer.ledger.database import Database
from indexer.ledger.tables import page_tallies, pages, site_tallies
from indexer.ledger.tallies import PageTally, Removed, SiteTally, add_up
from indexer.records import SkipReason

__all__ = [
    "put_page_tallies",
    "tallies_as_of",
    "tally_sites",
    "to_page_tally",
    "to_site_tally",
]

_KEPT_HISTORY = 12  # states of a site: twice what is compared, and 4 KB a site
_SITES = 200  # whose tallies are written in one transaction


def put_page_tallies(
    connection: Connection, run: int, tallies: Mapping[str, PageTally | None]
) -> None:
    """Record these pages' tallies under this run, by url; None where the run has no text of the page (any more)."""
    none = [{"old": url, "at": run} for url, tally in tallies.items() if tally is None]
    rows = [_page_row(run, tally) for tally in tallies.values() if tally is not None]
    if rows:
        connection.execute(insert(page_tallies).prefix_with("OR REPLACE"), rows)
    if none:
        same = (page_tallies.c.url == bindparam("old")) & (
            page_tallies.c.run == bindparam("at")
        )
        connection.execute(delete(page_tallies).where(same), none)


def _page_row(run: int, tally: PageTally) -> dict[str, Any]:
    return {
        "url": tally.url,
        "run": run,
        "site": tally.site,
        "words": tally.words,
        "kept": tally.kept,
        "garbled": tally.garbled,
        "duplicate_key": tally.duplicate_key,
        "published": tally.published.isoformat() if tally.published else "",
        "date_origin": tally.date_origin,
        "has_title": int(tally.has_title),
        "removed": json.dumps(
            {name: [part.lines, part.words] for name, part in tally.removed.items()},
            separators=(",", ":"),
        ),
        "noted": json.dumps(tally.noted, separators=(",", ":")),
    }


def to_page_tally(row: Row[Any]) -> PageTally:
    """What `put_page_tallies` recorded."""
    removed = json.loads(row.removed)
    return PageTally(
        url=row.url,
        site=row.site,
        words=row.words,
        kept=row.kept,
        garbled=row.garbled,
        duplicate_key=row.duplicate_key,
        published=date.fromisoformat(row.published) if row.published else None,
        date_origin=row.date_origin,
        has_title=bool(row.has_title),
        removed={
            family: Removed(lines, words, 1)
            for family, (lines, words) in removed.items()
        },
        noted=json.loads(row.noted),
    )


def tallies_as_of(run: int, *columns: Any, site: str = "") -> Select[Any]:
    """The tallies of the pages that are searchable as of that run, of one site or of all."""
    # A row at a time rather than a join with all pages grouped: nothing is sorted, so the first row comes at once.
    newest = select(func.max(pages.c.run)).where(
        pages.c.url == page_tallies.c.url, pages.c.run <= run
    )
    query = select(*(columns or (page_tallies,))).where(
        page_tallies.c.run == newest.scalar_subquery()
    )
    return query.where(page_tallies.c.site == site) if site else query


def tally_sites(
    database: Database,
    run: int,
    rules: str,
    skipped: Mapping[str, Mapping[SkipReason, int]],
) -> None:
    """Add up the pages of each site that this run touched; `skipped` counts by site those that are not searchable."""
    touched = select(pages.c.site).where(pages.c.run == run).distinct()
    with database.transaction() as connection:
        sites = connection.execute(touched).scalars().all()
    for start in range(0, len(sites), _SITES):
        some = sites[start : start + _SITES]
        # Read and written apart, so that a large site does not hold the database's one writer for seconds.
        with database.transaction() as connection:
            tallies = _added_up(connection, some, run, rules)
        with database.transaction() as connection:
            _put_site_tallies(
                connection,
                [
                    replace(tally, skipped=dict(skipped.get(tally.site, {})))
                    for tally in tallies
                ],
            )


def _added_up(
    connection: Connection, sites: Sequence[str], run: int, rules: str
) -> list[SiteTally]:
    """The sites' tallies, also of those without a searchable page."""
    query = tallies_as_of(run).where(page_tallies.c.site.in_(sites))
    rows = connection.execute(query.order_by(page_tallies.c.site))
    found = {
        site: add_up(site, map(to_page_tally, its_pages), run=run, rules=rules)
        for site, its_pages in groupby(rows, key=lambda row: row.site)
    }
    return [
        found.get(site, SiteTally(site=site, run=run, rules=rules)) for site in sites
    ]


def _put_site_tallies(connection: Connection, tallies: Sequence[SiteTally]) -> None:
    """Record these sites' tallies under the runs they name, and forget the oldest."""
    rows = [
        {"site": tally.site, "run": tally.run, "tally": _site_json(tally)}
        for tally in tallies
    ]
    connection.execute(insert(site_tallies).prefix_with("OR REPLACE"), rows)
    newer = site_tallies.alias("newer")
    rank = select(func.count()).where(
        newer.c.site == site_tallies.c.site, newer.c.run > site_tallies.c.run
    )
    names = [tally.site for tally in tallies]
    old = site_tallies.c.site.in_(names) & (rank.scalar_subquery() >= _KEPT_HISTORY)
    connection.execute(delete(site_tallies).where(old))


def _site_json(tally: SiteTally) -> str:
    numbers = {
        "rules": tally.rules,
        "pages": tally.pages,
        "words": tally.words,
        "kept": tally.kept,
        "shares": tally.shares,
        "garbled_pages": tally.garbled_pages,
        "removed": {
            name: [part.lines, part.words, part.pages]
            for name, part in sorted(tally.removed.items())
        },
        "dates": tally.dates,
        "skipped": {reason.value: n for reason, n in tally.skipped.items()},
    }
    return json.dumps(numbers, separators=(",", ":"))


def to_site_tally(row: Row[Any]) -> SiteTally:
    """What `tally_sites` recorded."""
    stored = json.loads(row.tally)
    removed = {name: Removed(*part) for name, part in stored["removed"].items()}
    skipped = {SkipReason(reason): n for reason, n in stored["skipped"].items()}
    numbers = {**stored, "removed": removed, "skipped": skipped}
    return SiteTally(site=row.site, run=row.run, **numbers)
