"""The files below `crawled/` that may hold pages, found without recursion and each folder once."""

import heapq
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.archive.names import FileKind, kind_of, open_below, stamp_of, stored_name
from indexer.records import FileStamp

__all__ = ["Entry", "walk"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that may hold pages, or a folder that cannot be listed."""

    file: str  # as `stored_name` writes it
    kind: FileKind | None  # None for a folder
    stamp: FileStamp | None  # None where `problem` says why
    problem: str = ""
    is_gone: bool = (
        False  # there is nothing (any more): a dangling link, or removed meanwhile
    )


def walk(root: Path) -> Iterator[Entry]:
    """Every file below `root` that is read, in no order to rely on, and every folder that cannot be listed.

    Hidden files and folders and files of other kinds are passed over. Links are followed, but a folder is
    entered once: by its own path if that lies below `root`, else by the first path (in order of names) that
    links to it. So loops end, and folders that link to each other do not multiply.

    Raises:
        OSError: `root` itself cannot be listed.
    """
    os.close(open_below(root, "", os.O_RDONLY | os.O_DIRECTORY))
    visited: set[tuple[int, int]] = set()
    folders = [""]
    links: list[
        str
    ] = []  # to folders; entered when everything reachable without them has been seen
    while folders or links:
        folder = folders.pop() if folders else heapq.heappop(links)
        try:
            yield from _list(root, folder, visited, folders, links)
        except OSError as error:
            if not folder:
                raise
            yield Entry(
                stored_name(folder),
                None,
                None,
                _reason(error),
                isinstance(error, FileNotFoundError),
            )


def _list(
    root: Path,
    folder: str,
    visited: set[tuple[int, int]],
    folders: list[str],
    links: list[str],
) -> Iterator[Entry]:
    descriptor = open_below(
        root, folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NONBLOCK | os.O_CLOEXEC
    )
    try:
        status = os.fstat(descriptor)
        identity = (status.st_dev, status.st_ino)
        if identity in visited:
            return
        visited.add(identity)
        with os.scandir(descriptor) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                path = f"{folder}/{entry.name}" if folder else entry.name
                if _is_folder(entry):
                    if entry.is_symlink():
                        heapq.heappush(links, path)
                    else:
                        folders.append(path)
                elif (kind := kind_of(entry.name)) is not None:
                    yield _entry(path, kind, entry)
    finally:
        os.close(descriptor)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def _entry(path: str, kind: FileKind, entry: os.DirEntry[str]) -> Entry:
    try:
        status = entry.stat()
    except OSError as error:
        return Entry(
            stored_name(path),
            kind,
            None,
            _reason(error),
            isinstance(error, FileNotFoundError),
        )
    if not stat.S_ISREG(status.st_mode):
        return Entry(stored_name(path), kind, None, "not a regular file")
    return Entry(stored_name(path), kind, stamp_of(status))


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
