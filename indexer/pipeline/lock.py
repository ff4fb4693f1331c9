"""One run at a time: a lock on the folder of the index, freed by the system when its holder dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.errors import Busy, LedgerError

__all__ = ["run_lock"]

_NAME = "run.lock"


@contextmanager
def run_lock(index: Path) -> Iterator[None]:
    """Hold the lock while the block runs; the folder is made if it is missing.

    Raises:
        Busy: another run holds it.
        LedgerError: the folder cannot be made or written.
    """
    try:
        index.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(
            index / _NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644
        )
    except OSError as error:
        raise LedgerError(
            f"{index} cannot be written ({error.strerror}): set paths.index to another folder"
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy(
                f"another run is working on {index}: wait for it to end, `winnow status` shows it"
            ) from error
        yield
    finally:
        os.close(descriptor)
