"""Where everything lies that is kept, and files put in place whole."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

__all__ = ["Places", "copied", "put", "sync"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Of one Winnow; any of these may be missing."""

    settings: Path
    rules: Path
    index: Path

    @property
    def ledger(self) -> Path:
        """The ledger's file."""
        return self.index / "ledger.db"


@contextmanager
def put(target: Path, mode: int = 0o600) -> Iterator[BinaryIO]:
    """A file to write that is in the target's place, and on the disk, when the block ends; after a failure, nothing changed.

    A link stays one. An old file's mode is kept.
    """
    target = target.resolve()
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w+b") as stream:
            yield stream
            stream.flush()
            if target.exists():
                mode = target.stat().st_mode & 0o777
            os.fchmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    sync(target.parent)


def copied(source: Path, target: Path) -> None:
    """A link to a file's content where links work, else a copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def sync(path: Path) -> None:
    """Make a file's content, or a folder's entries, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
