"""What nobody can see any more leaves the ledger, in short transactions.

Each step may be cut off anywhere: what is left is found again by the next run. Removed texts are shared by the pages
of a site, so which are still needed is known only by looking at all its pages: a site is looked at when the rows that
were deleted since amount to a quarter of it, so that the looking costs little beside the cleaning that made them.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
import numpy.typing as npt
from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    bindparam,
    delete,
    func,
    select,
    tuple_,
)
from sqlalchemy.dialects.sqlite import insert

from indexer.ledger.codec import NUMBER
from indexer.ledger.database import Database
from indexer.ledger.tables import (
    State,
    line_counts,
    page_tallies,
    pages,
    prints,
    removed_texts,
    rule_sets,
    runs,
    site_tallies,
    superseded,
)

__all__ = ["drop_after", "oldest_readable", "sweep"]

_KEPT_VERSIONS = 4  # published runs whose rows stay readable: one more than the generations an engine keeps
_ROWS = 2000  # deleted in one transaction: 0.1 s where 100,000 took 5 s, during which nobody else could write
_LITTERED_PERCENT = 25  # of a site's rows
_LOOKED_AT = 100_000  # rows a run, or one site: 0.5 s


def oldest_readable(connection: Connection) -> int:
    """The oldest published run whose rows must stay readable; 0 before the first."""
    published = (
        select(runs.c.id).where(runs.c.published == 1).order_by(runs.c.id.desc())
    )
    return min(
        connection.execute(published.limit(_KEPT_VERSIONS)).scalars().all(), default=0
    )


def drop_after(database: Database, run: int) -> None:
    """Delete what later runs wrote: it was never published."""
    for table in (pages, prints, line_counts, page_tallies, site_tallies, rule_sets):
        _delete(database, table, table.c.run > run)


def sweep(database: Database) -> None:
    """Delete what no index that is kept can show."""
    with database.transaction() as connection:
        oldest = oldest_readable(connection)
    for table in (pages, prints, line_counts):
        _delete_superseded(database, table, oldest)
    _delete(database, pages, (pages.c.state == State.GONE) & (pages.c.run <= oldest))
    _delete(
        database, prints, prints.c.duplicate_key.is_(None) & (prints.c.run <= oldest)
    )
    newest = select(func.max(rule_sets.c.run)).where(rule_sets.c.run <= oldest)
    _delete(database, rule_sets, rule_sets.c.run < newest.scalar_subquery())
    _forget_dead_sites(database)
    _sweep_texts(database)


def _delete(database: Database, table: Table, where: ColumnElement[bool]) -> None:
    key = tuple_(*table.primary_key.columns)
    some = select(*table.primary_key.columns).where(where).limit(_ROWS)
    while True:
        with database.transaction() as connection:
            deleted = connection.execute(delete(table).where(key.in_(some))).rowcount
        if deleted < _ROWS:
            return


def _delete_superseded(database: Database, table: Table, oldest: int) -> None:
    """Of each page or site, the rows before the newest that the oldest readable run sees."""
    names = [
        column.name for column in table.primary_key.columns if column.name != "run"
    ]
    columns = [table.c[name].label(f"the_{name}") for name in names]
    query = (
        select(*columns, func.max(table.c.run).label("newest"))
        .where(table.c.run <= oldest)
        .group_by(*(table.c[name] for name in names))
        .having(func.count() > 1)
    )
    if table is pages:
        query = query.add_columns(pages.c.site)
    with database.transaction() as connection:
        found = [dict(row) for row in connection.execute(query).mappings()]
    statement = delete(table).where(
        *(table.c[name] == bindparam(f"the_{name}") for name in names),
        table.c.run < bindparam("newest"),
    )
    tallies = delete(page_tallies).where(
        page_tallies.c.url == bindparam("the_url"),
        page_tallies.c.run < bindparam("newest"),
    )
    for some in _batches(found):
        lost = Counter(row.pop("site") for row in some if "site" in row)
        with database.transaction() as connection:
            connection.execute(statement, some)
            if table is pages:
                connection.execute(tallies, some)
                _note(connection, lost)


def _batches(rows: Sequence[dict[str, object]]) -> Iterator[list[dict[str, object]]]:
    left = iter(rows)
    while some := list(islice(left, _ROWS)):
        yield some


def _note(connection: Connection, sites: Counter[object]) -> None:
    statement = insert(superseded)
    statement = statement.on_conflict_do_update(
        index_elements=[superseded.c.site],
        set_={"pages": superseded.c.pages + statement.excluded.pages},
    )
    connection.execute(
        statement, [{"site": site, "pages": n} for site, n in sites.items()]
    )


def _forget_dead_sites(database: Database) -> None:
    """Sites without a page; what they are found by goes last."""
    living = select(pages.c.site).distinct()
    found: set[str] = set()
    with database.transaction() as connection:
        for table in (line_counts, site_tallies):
            dead = select(table.c.site).where(table.c.site.not_in(living)).distinct()
            found.update(connection.execute(dead).scalars())
    for site in sorted(found):
        for table in (removed_texts, superseded, site_tallies, line_counts):
            _delete(database, table, table.c.site == site)


def _sweep_texts(database: Database) -> None:
    """Removed texts that no page has, of the sites that lost most."""
    with database.transaction() as connection:
        littered = connection.execute(
            select(superseded).order_by(superseded.c.pages.desc(), superseded.c.site)
        ).all()
    looked_at = 0
    for site, lost in littered:
        with database.transaction() as connection:
            query = select(func.count()).select_from(pages).where(pages.c.site == site)
            rows = connection.execute(query).scalar_one()
        if lost * 100 < _LITTERED_PERCENT * rows:
            continue
        if looked_at and looked_at + rows > _LOOKED_AT:
            return
        looked_at += rows
        _sweep_texts_of(database, site)


def _sweep_texts_of(database: Database, site: str) -> None:
    needed = np.zeros(0, NUMBER)
    with database.transaction() as connection:
        query = select(pages.c.removed).where(pages.c.site == site)
        rows = connection.execution_options(yield_per=_ROWS).execute(query)
        for some in rows.scalars().partitions():
            keys = np.frombuffer(b"".join(some), NUMBER)
            needed = np.union1d(needed, keys)
        held = connection.execute(
            select(removed_texts.c.key).where(removed_texts.c.site == site)
        )
        kept: npt.NDArray[np.int64] = np.fromiter(held.scalars(), NUMBER)
    litter = [
        {"the_site": site, "the_key": key}
        for key in np.setdiff1d(kept, needed).tolist()
    ]
    statement = delete(removed_texts).where(
        removed_texts.c.site == bindparam("the_site"),
        removed_texts.c.key == bindparam("the_key"),
    )
    for some_texts in _batches(litter):
        with database.transaction() as connection:
            connection.execute(statement, some_texts)
    _delete(database, superseded, superseded.c.site == site)
