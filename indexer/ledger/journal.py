"""The ledger as a run writes it.

One process holds a journal at a time (it holds the run's lock). What it writes is seen only by readers who ask for the
state as of that run or a later one.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from indexer.criteria import Rule
from indexer.ledger import codec
from indexer.ledger._tally_rows import put_page_tallies, tally_sites
from indexer.ledger.database import as_of
from indexer.ledger.facts import facts_from_bytes, facts_to_bytes
from indexer.ledger.reader import Ledger
from indexer.ledger.rule_sets import put_rules, rules_as_of
from indexer.ledger.runs import Counts, Outcome, Totals
from indexer.ledger.sweep import drop_after, oldest_readable, sweep
from indexer.ledger.tables import State, files, pages, removed_texts, runs
from indexer.ledger.tallies import PageTally, tally_of
from indexer.records import (
    CleanPage,
    FileFacts,
    Mark,
    Skip,
    SkipReason,
)

__all__ = ["Entry", "Journal", "PageState"]


@dataclass(frozen=True, slots=True)
class PageState:
    """As much of a page's row as tells whether it must be cleaned again."""

    site: str
    state: State
    digest: str
    rules: str
    reason: str  # a SkipReason, also of an indexed page whose newest capture was refused; "" for none
    detail: str
    since: int  # the run that first met this reason

    @property
    def is_newest_shown(self) -> bool:
        """Whether the page is indexed as its newest capture has it."""
        return self.state is State.INDEXED and not self.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a run has to say of one page: `page` for an indexed one, `skip` for a skipped one, neither for a gone one.

    `duplicate_key` is its print's; 0 where that says nothing, as no line of the page has a letter.
    """

    url: str
    site: str
    digest: str = ""
    rules: str = ""
    duplicate_key: int = 0
    page: CleanPage | None = None
    skip: Skip | None = None
    since: int = 0  # the run that first met what `refusal` says

    @property
    def refusal(self) -> Skip | None:
        """Why the page is not shown, or not as its newest capture has it."""
        return self.skip or (self.page.refusal if self.page else None)


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
        query = as_of(as_of_run, *columns, pages.c.detail, pages.c.since).where(
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
                    row.since,
                )
                for row in connection.execute(query)
            }

    def rules(self, as_of_run: int) -> tuple[Rule, ...]:
        """The rules of people that the state as of that run follows."""
        with self._database.transaction() as connection:
            return rules_as_of(connection, as_of_run)

    def put_rules(self, run: int, rules: Iterable[Rule]) -> None:
        """Record that the state as of this run follows these rules, which may be so of one that was published before."""
        with self._database.transaction() as connection:
            put_rules(connection, run, rules)

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
            return known is not None and mark.run >= oldest_readable(connection)

    def start_run(self, after: int) -> int:
        """A new run that builds on the state as of run `after` (0 for none); its number.

        What later runs wrote was never published: it is deleted, and those that did not end are called interrupted.
        """
        drop_after(self._database, after)
        with self._database.transaction() as connection:
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
            tallies[entry.url] = (
                tally_of(entry.page, entry.duplicate_key) if entry.page else None
            )
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
                {
                    "pages": sum(indexed.values()),
                    "sites": indexed,
                    "skipped": skipped,
                    "outdated": sum(
                        row.n
                        for row in rows
                        if row.state == State.INDEXED and row.reason
                    ),
                }
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
            sweep(self._database)


def _row(run: int, entry: Entry) -> dict[str, Any]:
    state = State.INDEXED if entry.page else State.SKIPPED if entry.skip else State.GONE
    return {
        "url": entry.url,
        "run": run,
        "site": entry.site,
        "state": state,
        "digest": entry.digest,
        "rules": entry.rules,
        "reason": entry.refusal.reason if entry.refusal else "",
        "detail": entry.refusal.detail if entry.refusal else "",
        "since": entry.since,
        "record": codec.page_to_bytes(entry.page) if entry.page else b"",
        "removed": codec.removed_keys(entry.page) if entry.page else b"",
    }
