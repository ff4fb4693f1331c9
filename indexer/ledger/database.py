"""The ledger's file: opening, transactions, and the one question every reader asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from sqlalchemy import (
    Connection,
    Engine,
    Select,
    create_engine,
    event,
    func,
    insert,
    select,
)
from sqlalchemy.exc import SQLAlchemyError

from indexer.errors import LedgerError, LedgerOutdated
from indexer.ledger.tables import LEDGER_VERSION, meta, metadata, pages

__all__ = ["Database", "as_of"]


class Database:
    """One open ledger file; safe to share between threads."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path
        self.identity = ""

    @classmethod
    def open(cls, path: Path, *, renew: bool = False) -> Self:
        """The ledger's file, made if there is none; with `renew`, emptied if another version wrote it.

        Raises:
            LedgerOutdated: another format version wrote it, and `renew` is not given.
            LedgerError: it cannot be opened, or is no ledger.
        """
        engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})
        event.listen(engine, "connect", _set_pragmas)
        database = cls(engine, path)
        try:
            with database.transaction() as connection:
                database.identity = _prepare(connection, path, renew=renew)
        except LedgerError:
            engine.dispose()
            raise
        return database

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection whose work is committed at the end, or undone by an exception.

        Raises:
            LedgerError: the database failed; the message says how.
        """
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            cause = getattr(error, "orig", None) or error
            raise LedgerError(
                f"the ledger {self._path} cannot be used ({cause}): free the disk or move the file away, "
                "then run `winnow index`"
            ) from error

    def close(self) -> None:
        """Close the file; twice is no error."""
        self._engine.dispose()


def _prepare(connection: Connection, path: Path, *, renew: bool) -> str:
    """Make the tables where they are missing; the ledger's identity."""
    metadata.create_all(connection)
    rows = connection.execute(select(meta.c.name, meta.c.value)).all()
    known: dict[str, str] = {row.name: row.value for row in rows}
    if known and known["version"] != str(LEDGER_VERSION):
        if not renew:
            raise LedgerOutdated(
                f"{path} has format {known['version']}, this version of winnow reads {LEDGER_VERSION}: "
                "run `winnow index --rebuild`"
            )
        metadata.drop_all(connection)
        metadata.create_all(connection)
        known = {}
    if not known:
        known = {"version": str(LEDGER_VERSION), "identity": uuid4().hex}
        connection.execute(
            insert(meta),
            [{"name": name, "value": value} for name, value in known.items()],
        )
    return known["identity"]


def _set_pragmas(connection: Any, _record: object) -> None:
    # WAL: readers and the writer do not wait for each other. FULL: a finished transaction survives a power loss.
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def as_of(run: int, *columns: Any) -> Select[Any]:
    """The newest version of each page that is not of a later run."""
    newest = (
        select(pages.c.url, func.max(pages.c.run).label("run"))
        .where(pages.c.run <= run)
        .group_by(pages.c.url)
        .subquery()
    )
    return select(*(columns or (pages,))).join(
        newest, (pages.c.url == newest.c.url) & (pages.c.run == newest.c.run)
    )
