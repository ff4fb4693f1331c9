"""The ledger as a run writes it.

One process holds a journal at a time (it holds the run's lock). What it writes is seen only by readers who ask for the
state as of that run or a later one.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from indexer.ledger import codec
from indexer.ledger._tally_rows import (
    prune_tallies,
    put_page_tallies,
    tally_sites,
)
from indexer.ledger.database import as_of
from indexer.ledger.facts import facts_from_bytes, facts_to_bytes
from indexer.ledger.reader import Ledger
from indexer.ledger.runs import Counts, Outcome, Totals
from indexer.ledger.tables import (
    State,
    files,
    page_tallies,
    pages,
    removed_texts,
    runs,
    site_tallies,
    templates,
)
from indexer.ledger.tallies import PageTally, tally_of
from indexer.records import (
    CleanPage,
    FileFacts,
    Mark,
    PagePrint,
    Reach,
    SiteTemplate,
    Skip,
    SkipReason,
)

__all__ = ["Entry", "Journal", "PageState"]

_KEPT_VERSIONS = 4  # published runs whose rows stay readable: one more than the generations an engine keeps


@dataclass(frozen=True, slots=True)
class PageState:
    """As much of a page's row as tells whether it must be cleaned again."""

    site: str
    state: State
    digest: str
    rules: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a run has to say of one page: `page` for an indexed one, `skip` for a skipped one, neither for a gone one."""

    url: str
    site: str
    digest: str = ""
    rules: str = ""
    print: PagePrint | None = None
    page: CleanPage | None = None
    skip: Skip | None = None


class Journal:
    """What a run asks of the ledger and records in it."""

    def __init__(self, ledger: Ledger) -> None:
        self._database = ledger.database

    def states(self, as_of_run: int) -> dict[str, PageState]:
        """Every page that is not gone, by url."""
        columns = (
            pages.c.url,
            pages.c.site,
            pages.c.state,
            pages.c.digest,
            pages.c.rules,
            pages.c.reason,
        )
        query = as_of(as_of_run, *columns, pages.c.detail).where(
            pages.c.state != State.GONE
        )
        with self._database.transaction() as connection:
            return {
                row.url: PageState(
                    row.site,
                    State(row.state),
                    row.digest,
                    row.rules,
                    row.reason,
                    row.detail,
                )
                for row in connection.execute(query)
            }

    def prints(self, site: str, as_of_run: int) -> list[PagePrint]:
        """The prints of a site's pages, by url; of those skipped after they were parsed too."""
        # By site first: grouping all pages before would cost a whole table a site.
        later = pages.alias("later")
        newest = select(func.max(later.c.run)).where(
            later.c.url == pages.c.url, later.c.run <= as_of_run
        )
        columns = (
            pages.c.url,
            pages.c.duplicate_key,
            pages.c.fingerprints,
            pages.c.language,
        )
        query = select(*columns).where(
            pages.c.site == site,
            pages.c.run == newest.scalar_subquery(),
            func.length(pages.c.fingerprints) > 0,
        )
        with self._database.transaction() as connection:
            return [
                PagePrint(
                    url=row.url,
                    duplicate_key=row.duplicate_key,
                    fingerprints=codec.unpack(row.fingerprints),
                    language=row.language,
                )
                for row in connection.execute(query.order_by(pages.c.url))
            ]

    def template(self, site: str, as_of_run: int) -> SiteTemplate:
        """The site's template as that run left it; an empty one for an unknown site."""
        query = select(templates).where(
            templates.c.site == site, templates.c.run <= as_of_run
        )
        with self._database.transaction() as connection:
            row = connection.execute(
                query.order_by(templates.c.run.desc()).limit(1)
            ).first()
        if row is None:
            return SiteTemplate(site=site)
        repeats = dict(
            zip(
                codec.unpack(row.fingerprints),
                map(Reach, codec.unpack(row.reaches)),
                strict=True,
            )
        )
        return SiteTemplate(
            site=site, pages=row.pages, repeats=repeats, language=row.language
        )

    def files(self, reader: str) -> dict[str, FileFacts]:
        """What each file of `crawled/` held when this reader last read it, by path."""
        query = select(files).where(files.c.reader == reader)
        with self._database.transaction() as connection:
            return {
                row.path: facts_from_bytes(row.facts)
                for row in connection.execute(query)
            }

    def put_files(
        self, reader: str, read: Mapping[str, FileFacts], gone: Iterable[str] = ()
    ) -> None:
        """Remember what these files hold, and forget those that are gone.

        `reader` names the way of reading: its version and limits. What another reader remembered is not trusted.
        """
        rows = [
            {"path": path, "reader": reader, "facts": facts_to_bytes(facts)}
            for path, facts in read.items()
        ]
        statement = insert(files)
        statement = statement.on_conflict_do_update(
            index_elements=[files.c.path],
            set_={
                "reader": statement.excluded.reader,
                "facts": statement.excluded.facts,
            },
        )
        with self._database.transaction() as connection:
            if rows:
                connection.execute(statement, rows)
            for path in gone:
                connection.execute(delete(files).where(files.c.path == path))

    def can_follow(self, mark: Mark) -> bool:
        """Whether a run may build on the index with this mark: it is of this ledger, and its rows are all still here."""
        if mark.ledger != self._database.identity:
            return False
        with self._database.transaction() as connection:
            known = connection.execute(
                select(runs.c.id).where(runs.c.id == mark.run)
            ).first()
            return known is not None and mark.run >= _oldest_readable(connection)

    def start_run(self, after: int) -> int:
        """A new run that builds on the state as of run `after` (0 for none); its number.

        What later runs wrote was never published: it is deleted, and those that did not end are called interrupted.
        """
        with self._database.transaction() as connection:
            for table in (pages, templates, page_tallies, site_tallies):
                connection.execute(delete(table).where(table.c.run > after))
            # A run cut off between publishing and its last word here has done its work.
            cut_off = update(runs).where(runs.c.outcome == Outcome.RUNNING)
            connection.execute(
                cut_off.where(runs.c.id == after).values(outcome=Outcome.DONE)
            )
            connection.execute(
                update(runs).where(runs.c.id == after).values(published=1)
            )
            connection.execute(cut_off.values(outcome=Outcome.INTERRUPTED))
            newest = connection.execute(select(func.max(runs.c.id))).scalar() or 0
            run = max(newest, after) + 1
            connection.execute(
                insert(runs).values(
                    id=run,
                    started=datetime.now(UTC).timestamp(),
                    outcome=Outcome.RUNNING,
                    published=0,
                    counts=json.dumps(Counts().to_json()),
                    totals="",
                    message="",
                )
            )
        return run

    def put(self, run: int, entries: Iterable[Entry]) -> None:
        """Record these pages under this run, in one transaction; a url given twice in a run counts once, the last."""
        rows, texts = [], {}
        tallies: dict[str, PageTally | None] = {}
        for entry in entries:
            rows.append(_row(run, entry))
            tallies[entry.url] = _tally(entry)
            if entry.page:
                for verdict in entry.page.removed:
                    texts[entry.site, codec.text_key(verdict.block.text)] = (
                        verdict.block.text
                    )
        if not rows:
            return
        with self._database.transaction() as connection:
            connection.execute(insert(pages).prefix_with("OR REPLACE"), rows)
            put_page_tallies(connection, run, tallies)
            if texts:
                values = [
                    {"site": site, "key": key, "text": text}
                    for (site, key), text in texts.items()
                ]
                connection.execute(
                    insert(removed_texts).on_conflict_do_nothing(), values
                )

    def put_template(self, run: int, template: SiteTemplate) -> None:
        """Record a site's template under this run."""
        row = {
            "site": template.site,
            "run": run,
            "pages": template.pages,
            "fingerprints": codec.pack(template.repeats),
            "reaches": codec.pack(template.repeats.values()),
            "language": template.language,
        }
        with self._database.transaction() as connection:
            connection.execute(insert(templates).prefix_with("OR REPLACE"), [row])

    def count(self, run: int, rules: str = "") -> Totals:
        """Count what is searchable and what is skipped as of this run, and keep it for `totals`.

        For each site with a page in this run its tally is kept too; `rules` names the version of the cleaning rules.
        """
        version = (
            as_of(run, pages.c.site, pages.c.state, pages.c.reason)
            .where(pages.c.state != State.GONE)
            .subquery()
        )
        query = select(
            version.c.site, version.c.state, version.c.reason, func.count().label("n")
        )
        with self._database.transaction() as connection:
            rows = connection.execute(
                query.group_by(version.c.site, version.c.state, version.c.reason)
            ).all()
            indexed: dict[str, int] = {}
            skipped: dict[str, int] = {}
            for row in rows:
                tally, name = (
                    (indexed, row.site)
                    if row.state == State.INDEXED
                    else (skipped, row.reason)
                )
                tally[name] = tally.get(name, 0) + row.n
            totals = Totals.from_json(
                {"pages": sum(indexed.values()), "sites": indexed, "skipped": skipped}
            )
            kept = json.dumps(totals.to_json())
            connection.execute(update(runs).where(runs.c.id == run).values(totals=kept))
        skipped_of: dict[str, dict[SkipReason, int]] = {}
        for row in rows:
            if row.state == State.SKIPPED:
                skipped_of.setdefault(row.site, {})[SkipReason(row.reason)] = row.n
        tally_sites(self._database, run, rules, skipped_of)
        return totals

    def finish_run(
        self,
        run: int,
        outcome: Outcome,
        counts: Counts,
        *,
        published: bool,
        message: str = "",
    ) -> None:
        """Close the run; after a published one, rows that no kept index can show are deleted."""
        with self._database.transaction() as connection:
            connection.execute(
                update(runs)
                .where(runs.c.id == run)
                .values(
                    finished=datetime.now(UTC).timestamp(),
                    outcome=outcome,
                    published=int(published),
                    counts=json.dumps(counts.to_json()),
                    message=message,
                )
            )
            if published:
                _prune(connection)


def _row(run: int, entry: Entry) -> dict[str, Any]:
    state = State.INDEXED if entry.page else State.SKIPPED if entry.skip else State.GONE
    return {
        "url": entry.url,
        "run": run,
        "site": entry.site,
        "state": state,
        "digest": entry.digest,
        "rules": entry.rules,
        "reason": entry.skip.reason if entry.skip else "",
        "detail": entry.skip.detail if entry.skip else "",
        "duplicate_key": entry.print.duplicate_key if entry.print else 0,
        "fingerprints": codec.pack(entry.print.fingerprints) if entry.print else b"",
        "language": entry.print.language if entry.print else "",
        "record": codec.page_to_bytes(entry.page) if entry.page else b"",
    }


def _tally(entry: Entry) -> PageTally | None:
    """What the entry's page adds up to; copies are told by the print, which says nothing where no line has a letter."""
    if entry.page is None:
        return None
    tells = entry.print is not None and any(entry.print.fingerprints)
    return tally_of(
        entry.page, entry.print.duplicate_key if entry.print and tells else 0
    )


def _oldest_readable(connection: Connection) -> int:
    """The oldest published run whose rows must stay readable; 0 before the first."""
    published = (
        select(runs.c.id).where(runs.c.published == 1).order_by(runs.c.id.desc())
    )
    return min(
        connection.execute(published.limit(_KEPT_VERSIONS)).scalars().all(), default=0
    )


def _prune(connection: Connection) -> None:
    """Delete what no index that is kept can show."""
    oldest = _oldest_readable(connection)
    for table, key in ((pages, pages.c.url), (templates, templates.c.site)):
        newest = (
            select(key, func.max(table.c.run).label("run"))
            .where(table.c.run <= oldest)
            .group_by(key)
            .subquery()
        )
        superseded = (table.c.run < newest.c.run) & (key == newest.c[key.name])
        connection.execute(
            delete(table).where(select(newest).where(superseded).exists())
        )
    connection.execute(
        delete(pages).where(pages.c.state == State.GONE, pages.c.run <= oldest)
    )
    for table in (templates, removed_texts):
        connection.execute(
            delete(table).where(table.c.site.not_in(select(pages.c.site).distinct()))
        )
    prune_tallies(connection)
