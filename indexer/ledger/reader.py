"""The ledger as its readers see it: pages, skips, totals and runs, as of a published run."""

import json
from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Row, func, select

from indexer.ledger import codec
from indexer.ledger._tally_rows import tallies_as_of, to_page_tally, to_site_tally
from indexer.ledger.database import Database, as_of
from indexer.ledger.quarantine import Quarantined, in_quarantine, to_quarantined
from indexer.ledger.runs import Run, Totals, to_run
from indexer.ledger.tables import (
    State,
    page_tallies,
    pages,
    removed_texts,
    runs,
    site_tallies,
)
from indexer.ledger.tallies import PageTally, SiteTally
from indexer.records import CleanPage, Skip, SkipReason

__all__ = ["Ledger"]

_VARIABLES = 500  # in one statement; SQLite builds before 3.32 take 999


class Ledger:
    """One ledger; safe to share between threads and processes, one of which may be writing (see `journal`)."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @classmethod
    def open(cls, path: Path, *, renew: bool = False) -> Self:
        """The ledger at `path`, made if there is none; with `renew`, emptied if another version wrote it.

        Raises:
            LedgerOutdated: another format version wrote it, and `renew` is not given.
            LedgerError: it cannot be opened, or is no ledger.
        """
        return cls(Database.open(path, renew=renew))

    @property
    def identity(self) -> str:
        """Tells an index which ledger it belongs to; another one once another ledger took the place of this.

        Raises:
            LedgerMissing: the file was deleted, and there is no other.
        """
        return self.database.identity

    def close(self) -> None:
        """Close the file; twice is no error."""
        self.database.close()

    def page(self, url: str, as_of_run: int) -> CleanPage | Skip | None:
        """The page as that run left it; a Skip where it was skipped, None where it is unknown or gone."""
        newest = (
            select(pages)
            .where(pages.c.url == url, pages.c.run <= as_of_run)
            .order_by(pages.c.run.desc())
            .limit(1)
        )
        with self.database.transaction() as connection:
            row = connection.execute(newest).first()
            if row is None or row.state == State.GONE:
                return None
            if row.state == State.SKIPPED:
                return Skip(url=url, reason=SkipReason(row.reason), detail=row.detail)
            return _page(connection, row)

    def skips(
        self,
        as_of_run: int,
        *,
        limit: int = 100,
        offset: int = 0,
        site: str = "",
        reasons: Collection[SkipReason] | None = None,
    ) -> list[Skip]:
        """The skipped pages, by reason and url; of one site, or for some reasons, where these are given."""
        query = (
            as_of(as_of_run, pages.c.url, pages.c.reason, pages.c.detail)
            .where(pages.c.state == State.SKIPPED)
            .order_by(pages.c.reason, pages.c.url)
        )
        if site:
            query = query.where(pages.c.site == site)
        if reasons is not None:
            query = query.where(pages.c.reason.in_(reasons))
        with self.database.transaction() as connection:
            rows = connection.execute(query.limit(limit).offset(offset))
            return [
                Skip(url=row.url, reason=SkipReason(row.reason), detail=row.detail)
                for row in rows
            ]

    def quarantine(
        self, as_of_run: int, site: str = "", *, limit: int = 100, offset: int = 0
    ) -> list[Quarantined]:
        """The pages, of one site or of all, whose newest capture is no article; the longest there first, then by url."""
        columns = ("url", "site", "state", "reason", "detail", "since")
        query = as_of(as_of_run, *(pages.c[name] for name in columns))
        query = query.where(in_quarantine()).order_by(pages.c.since, pages.c.url)
        if site:
            query = query.where(pages.c.site == site)
        with self.database.transaction() as connection:
            rows = connection.execute(query.limit(limit).offset(offset))
            return [to_quarantined(row) for row in rows]

    def totals(self, as_of_run: int) -> Totals:
        """What is searchable and what was skipped, as counted at the end of that run; nothing for an unknown run."""
        with self.database.transaction() as connection:
            row = connection.execute(
                select(runs.c.totals).where(runs.c.id == as_of_run)
            ).first()
        return (
            Totals.from_json(json.loads(row.totals)) if row and row.totals else Totals()
        )

    def runs(self, limit: int = 20) -> list[Run]:
        """The last runs, newest first."""
        with self.database.transaction() as connection:
            rows = connection.execute(
                select(runs).order_by(runs.c.id.desc()).limit(limit)
            )
            return [to_run(row) for row in rows]

    def run(self, number: int) -> Run | None:
        """That run; None for an unknown one."""
        with self.database.transaction() as connection:
            row = connection.execute(select(runs).where(runs.c.id == number)).first()
        return to_run(row) if row else None

    def quarantined(self, as_of_run: int, site: str = "") -> int:
        """How many pages, of one site or of all, `quarantine` would list."""
        query = as_of(as_of_run, func.count()).where(in_quarantine())
        if site:
            query = query.where(pages.c.site == site)
        with self.database.transaction() as connection:
            return connection.execute(query).scalar() or 0

    def page_tallies(
        self, as_of_run: int, site: str = "", *, keys: Collection[int] | None = None
    ) -> Iterator[PageTally]:
        """The numbers of each searchable page, of one site or of all; read as they are taken, in no promised order.

        With `keys`, of the pages with one of these as their `duplicate_key`, of which there may be some hundred.
        """
        query = tallies_as_of(as_of_run, site=site)
        if keys is not None:
            query = query.where(page_tallies.c.duplicate_key.in_(keys))
        with self.database.transaction() as connection:
            yield from map(to_page_tally, connection.execute(query))

    def site_tallies(
        self, as_of_run: int, site: str = ""
    ) -> Iterator[tuple[SiteTally, ...]]:
        """Each site's numbers, oldest first: after each of the last runs that touched it, not later than the one given.

        Sites come by name, read as they are taken.
        """
        query = select(site_tallies).where(site_tallies.c.run <= as_of_run)
        if site:
            query = query.where(site_tallies.c.site == site)
        ordered = query.order_by(site_tallies.c.site, site_tallies.c.run)
        with self.database.transaction() as connection:
            rows = connection.execute(ordered)
            for _, group in groupby(rows, key=lambda row: row.site):
                yield tuple(map(to_site_tally, group))

    def copy_keys(self, as_of_run: int, site: str = "") -> Iterator[tuple[int, int]]:
        """Each `duplicate_key` that several searchable pages share, and how many; most pages first.

        With a site, those of its pages; the other sites' pages count along.
        """
        key, count = page_tallies.c.duplicate_key, func.count()
        query = tallies_as_of(as_of_run, key, count).where(key != 0)
        if site:
            own = page_tallies.alias("own")
            query = query.where(
                key.in_(select(own.c.duplicate_key).where(own.c.site == site))
            )
        query = query.group_by(key).having(count > 1).order_by(count.desc(), key)
        with self.database.transaction() as connection:
            for row in connection.execute(query):
                yield row[0], row[1]


def _page(connection: Connection, row: Row[Any]) -> CleanPage:
    keys = codec.unpack(row.removed)
    texts: dict[int, str] = {}
    for start in range(0, len(keys), _VARIABLES):
        part = removed_texts.c.key.in_(keys[start : start + _VARIABLES])
        found = select(removed_texts.c.key, removed_texts.c.text).where(
            removed_texts.c.site == row.site, part
        )
        texts.update((row.key, row.text) for row in connection.execute(found))
    removed = (texts.get(key, "") for key in keys)
    page = codec.page_from_bytes(row.url, row.record, removed)
    if not row.reason:
        return page
    refusal = Skip(url=row.url, reason=SkipReason(row.reason), detail=row.detail)
    return replace(page, refusal=refusal)
