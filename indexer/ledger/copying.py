"""The ledger as a file: checked from end to end, copied while it is written to, and put in place of another.

All three go through SQLite, which alone knows what of its log belongs to the file. A ledger is replaced as one
transaction inside the file: who has it open, as a service has, sees the old state or the new, and no log of the one is ever
read with the other. Lost: renaming files, which SQLite's manual warns of while anybody has them open.
"""

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

from indexer.errors import LedgerError, LedgerOutdated
from indexer.ledger import codec
from indexer.ledger.reader import Ledger
from indexer.ledger.tables import LEDGER_VERSION
from indexer.records import Checked

__all__ = ["check_ledger", "copy_ledger", "renamed", "replace_ledger"]

_BUSY_S = 30  # for another writer's transaction, of which none takes much more than one
_SAID = 5  # faults of a kind that are told one by one


def check_ledger(path: Path) -> Checked:
    """Read the whole ledger: SQLite's own check, every stored page, every removed text against its key.

    A missing ledger is a fault. Nothing is changed.
    """
    try:
        size_bytes = path.stat().st_size
        with _opened(path) as database:
            faults = [
                f"SQLite says: {row[0]}"
                for row in database.execute(f"PRAGMA integrity_check({_SAID})")
                if row[0] != "ok"
            ]
            if not faults:
                faults = [*_faults_of_version(database), *_spoiled(database)]
    except (OSError, sqlite3.Error) as error:
        return Checked(part="ledger", faults=(f"{path} cannot be read: {error}",))
    return Checked(part="ledger", faults=tuple(faults), size_bytes=size_bytes)


def copy_ledger(source: Path, target: Path) -> None:
    """Write the ledger as it is at one moment to a new file, which is on the disk afterwards; writers are not held up.

    Raises:
        LedgerError: there is none, it is damaged, or the copy cannot be written.
    """
    with (
        _told(source, "copied"),
        _opened(source) as database,
        closing(sqlite3.connect(target)) as copy,
    ):
        database.backup(copy)
        # Without a log beside it, the copy is one file.
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.commit()


def renamed(path: Path) -> str:
    """Give a ledger that nobody has open an identity of its own, so that no index of its origin is taken for its own.

    Raises:
        LedgerOutdated: it is of another format version.
        LedgerError: it is no ledger.
    """
    identity = uuid4().hex
    with _told(path, "read"), _opened(path) as database:
        if faults := _faults_of_version(database):
            raise LedgerOutdated(f"{path}: {faults[0]}")
        database.execute(
            "UPDATE meta SET value = ? WHERE name = 'identity'", (identity,)
        )
        database.commit()
    return identity


def replace_ledger(path: Path, source: Path) -> None:
    """Make the ledger at `path`, which may be missing, hold what `source` holds: as one transaction.

    Raises:
        LedgerError: it cannot be written, or what is there is no ledger; it is as it was.
    """
    Ledger.open(path, renew=True).close()
    with (
        _told(path, "replaced"),
        _opened(source) as database,
        closing(sqlite3.connect(path, timeout=_BUSY_S)) as target,
    ):
        target.execute("PRAGMA synchronous=FULL")
        database.backup(target)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """An existing file; SQLite would make a missing one."""
    address = f"{path.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(address, uri=True, timeout=_BUSY_S)) as database:
        yield database


@contextmanager
def _told(path: Path, what: str) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise LedgerError(f"the ledger {path} cannot be {what}: {error}") from error


def _faults_of_version(database: sqlite3.Connection) -> list[str]:
    found = database.execute("SELECT value FROM meta WHERE name = 'version'").fetchone()
    version = found[0] if found else "none"
    if version == str(LEDGER_VERSION):
        return []
    return [
        f"it has format {version}, this version of winnow reads {LEDGER_VERSION}: run `winnow index --rebuild`"
    ]


def _spoiled(database: sqlite3.Connection) -> list[str]:
    """Rows whose content is not what was written; SQLite keeps no checksums."""
    faults = []
    pages = database.execute("SELECT url, run, record FROM pages WHERE record <> x''")
    for url, run, record in pages:
        try:
            codec.expand(record)
        except (zlib.error, ValueError):
            faults.append(f"page {url} of run {run} is spoiled")
    texts = database.execute("SELECT site, key, text FROM removed_texts")
    for site, key, text in texts:
        if codec.text_key(text) != key:
            faults.append(f"a removed text of {site} is spoiled")
    more = len(faults) - _SAID
    return [*faults[:_SAID], f"and {more} more"] if more > 0 else faults
