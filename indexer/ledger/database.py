"""The ledger's file: opening, transactions, and the one question every reader asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
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

from indexer.errors import LedgerError, LedgerMissing, LedgerOutdated
from indexer.ledger.tables import LEDGER_VERSION, meta, metadata, pages

__all__ = ["Database", "as_of"]


class Database:
    """One open ledger file; safe to share between threads."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path
        self._inode = 0
        self._renewing = Lock()

    @classmethod
    def open(cls, path: Path, *, renew: bool = False) -> Self:
        """The ledger's file, made if there is none; with `renew`, emptied if another version wrote it.

        Raises:
            LedgerOutdated: another format version wrote it, and `renew` is not given.
            LedgerError: it cannot be opened, or is no ledger.
        """
        engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)
        database = cls(engine, path)
        try:
            database._prepare(renew=renew)
        except LedgerError:
            engine.dispose()
            raise
        return database

    def _prepare(self, *, renew: bool) -> None:
        # IMMEDIATE: of two processes that find a new file, one makes the tables and the other waits.
        with self._transaction(immediate=True) as connection:
            _prepare(connection, self._path, renew=renew)
        self._inode = self._path.stat().st_ino

    @property
    def identity(self) -> str:
        """Made with the content; asked of the file each time, since that may be another by now, or hold another ledger.

        Raises:
            LedgerError: as of `transaction`.
        """
        named = select(meta.c.value).where(meta.c.name == "identity")
        with self.transaction() as connection:
            return str(connection.execute(named).scalar_one())

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection whose work is committed at the end, or undone by an exception.

        Where another file took the place of the one that was opened, that is opened.

        Raises:
            LedgerMissing: the file was deleted, and there is no other.
            LedgerError: the database failed; the message says how.
        """
        if not self._is_same_file():
            self._turn_to_the_new_file()
        with self._transaction() as connection:
            yield connection

    def _turn_to_the_new_file(self) -> None:
        with self._renewing:
            if self._is_same_file():  # another thread did it
                return
            self._engine.dispose()
            # With the old file closed, a new one may get its number.
            self._inode = 0
            if not self._path.exists():  # SQLite would make one
                raise LedgerMissing(
                    f"the ledger {self._path} is gone: run `winnow index`, which builds it again"
                )
            self._prepare(renew=False)

    def _is_same_file(self) -> bool:
        try:
            return self._path.stat().st_ino == self._inode
        except OSError:
            return False

    @contextmanager
    def _transaction(self, *, immediate: bool = False) -> Iterator[Connection]:
        try:
            with (
                self._engine.connect().execution_options(
                    immediate=immediate
                ) as connection,
                connection.begin(),
            ):
                yield connection
        except SQLAlchemyError as error:
            cause = getattr(error, "orig", None) or error
            raise LedgerError(
                f"the ledger {self._path} cannot be used ({cause}): if it is damaged, delete the folder of the index "
                "and run `winnow index`, which builds it again"
            ) from error

    def close(self) -> None:
        """Close the file; twice is no error."""
        self._engine.dispose()


def _prepare(connection: Connection, path: Path, *, renew: bool) -> None:
    """Make the tables, and the ledger's identity, where they are missing."""
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


def _set_pragmas(connection: Any, _record: object) -> None:
    # WAL: readers and the writer do not wait for each other. FULL: a finished transaction survives a power loss.
    # The driver's own idea of when a transaction begins leaves table changes out: see `_begin`.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    is_immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_immediate else "BEGIN")


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
