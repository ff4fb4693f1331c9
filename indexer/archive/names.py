"""File names in `crawled/`: which are read, how they are written down, how they are opened.

A name on disk is bytes. Where it is UTF-8 it is written down as it is; bytes that are not, and control characters,
are written `%XX`, and a `%` that stands before two hexadecimal digits is written `%25`. So every name can be kept
as JSON or in a database, and leads back to its file. (Python's surrogate escapes lost: SQLite refuses them.)
"""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from indexer.records import FileStamp

__all__ = [
    "FileKind",
    "disk_path",
    "kind_of",
    "open_below",
    "opened",
    "stamp_of",
    "stored_name",
]

_TO_ESCAPE = re.compile(r"%(?=[0-9A-Fa-f]{2})|[\x00-\x1f\x7f\udc80-\udcff]")
_ESCAPED = re.compile(rb"%([0-9A-Fa-f]{2})")
_QUERY = re.compile(
    r"\?|@(?=[^@]*=)"
)  # wget writes `page?x=1`, or `page@x=1` where `?` is not allowed
_HTML_SUFFIXES = (".html", ".htm", ".xhtml")
# Sphinx puts each page's source beside it; as pages, they would double the documentation with markup in the text.
_SOURCE_SUFFIXES = (".rst.txt", ".md.txt", ".ipynb.txt")
# Linux refuses longer paths in one call (PATH_MAX, 4096 with the closing zero); longer ones are opened in steps.
_MAX_PATH_BYTES = 4000


class FileKind(StrEnum):
    """How a file is to be read."""

    HTML = "html"
    TEXT = "text"
    WARC = "warc"


def kind_of(name: str) -> FileKind | None:
    """How a file of this name is read; None for one that is not (hidden, of another kind, a page's source).

    Case does not matter. A query that wget left in the name may follow or precede the suffix: `page.html?x=1`,
    `page?x=1.html`.
    """
    base = name.rpartition("/")[2].lower()
    if base.startswith("."):
        return None
    if base.endswith((".warc", ".warc.gz")):
        return FileKind.WARC
    if base.endswith(_HTML_SUFFIXES) or _QUERY.split(base, maxsplit=1)[0].endswith(
        _HTML_SUFFIXES
    ):
        return FileKind.HTML
    return (
        FileKind.TEXT
        if base.endswith(".txt") and not base.endswith(_SOURCE_SUFFIXES)
        else None
    )


def stored_name(path: str) -> str:
    """The path as it is written down: valid Unicode without control characters, one for each path on disk."""
    return _TO_ESCAPE.sub(lambda match: f"%{os.fsencode(match[0])[0]:02X}", path)


def disk_path(stored: str) -> str:
    """The path on disk that `stored_name` was given."""
    return os.fsdecode(
        _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), os.fsencode(stored))
    )


def stamp_of(status: os.stat_result) -> FileStamp:
    """What is compared to tell whether a file is as it was."""
    return FileStamp(
        size_bytes=status.st_size,
        mtime_ns=status.st_mtime_ns,
        ctime_ns=status.st_ctime_ns,
        inode=status.st_ino,
    )


def open_below(root: Path, path: str, flags: int) -> int:
    """A file descriptor of a path below `root`, however long the path is.

    Raises:
        OSError: as `os.open` does.
    """
    whole = f"{root}/{path}"
    if len(os.fsencode(whole)) <= _MAX_PATH_BYTES:
        return os.open(whole, flags)
    *steps, last = _steps(path)
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for step in steps:
            deeper = os.open(step, os.O_RDONLY | os.O_DIRECTORY, dir_fd=folder)
            os.close(folder)
            folder = deeper
        return os.open(last, flags, dir_fd=folder)
    finally:
        os.close(folder)


def _steps(path: str) -> Iterator[str]:
    step: list[str] = []
    size_bytes = 0
    for part in path.split("/"):
        if size_bytes + len(os.fsencode(part)) + 1 > _MAX_PATH_BYTES:
            yield "/".join(step)
            step, size_bytes = [], 0
        step.append(part)
        size_bytes += len(os.fsencode(part)) + 1
    yield "/".join(step)


@contextmanager
def opened(root: Path, stored: str) -> Iterator[BinaryIO]:
    """The file, open for reading. Never waits: a pipe or a device is refused, not opened for good.

    Raises:
        OSError: it cannot be opened, or is no regular file.
    """
    # Without O_NONBLOCK, opening a pipe waits for somebody to write into it.
    descriptor = open_below(
        root,
        disk_path(stored),
        os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC,
    )
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError("not a regular file")
        file = os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise
    with file:
        yield file
