"""One look over everything in `crawled/`: what each file holds, and which pages come of it."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.archive.facts import facts_of
from indexer.archive.identity import file_identity
from indexer.archive.location import SiteFolder
from indexer.archive.settle import settle
from indexer.archive.walk import Entry, walk
from indexer.errors import ArchiveError
from indexer.records import Capture, Conflict, FileFacts, Skip, SkipReason

__all__ = ["Survey", "survey"]


@dataclass(frozen=True, slots=True)
class Survey:
    """What lies in `crawled/`."""

    files: dict[str, FileFacts]  # by name, to hand in again as `known`
    captures: tuple[
        Capture, ...
    ]  # one a page, under the URL that stands for it, sorted by URL
    skips: tuple[Skip, ...]  # one a URL that has no page, sorted by URL
    conflicts: tuple[
        Conflict, ...
    ]  # URLs that several files claim with different text, sorted
    read_errors: int  # files and folders that could not be read this time


def survey(
    root: Path,
    known: Mapping[str, FileFacts],
    *,
    sites: Sequence[SiteFolder],
    max_page_bytes: int,
    clock: Callable[[], int] = time.time_ns,
) -> Survey:
    """Look over the files below `root`, opening only those whose stamp is not the `known` one.

    `known` is the `files` of an earlier survey with the same `max_page_bytes`, or empty; `sites` may have
    changed since. The result depends on the files and settings alone, not on the order in which the disk lists
    them; the same files and settings give the same result whatever is known of them.

    A file that cannot be read is a Skip and a read error; what is known of it still stands, and it is tried again
    next time. So do the files of a folder that cannot be listed. A file that vanished while the survey ran is a
    Skip and a read error, too, but nothing of it stands.

    Raises:
        ArchiveError: `root` cannot be listed.
    """
    files: dict[str, FileFacts] = {}
    closed: dict[str, FileFacts] = {}  # folders that cannot be listed
    folders: list[str] = []  # those of them that are still there
    try:
        for entry in walk(root):
            if entry.kind is None:
                closed[entry.file] = _unreadable(entry, None)
                folders += [] if entry.is_gone else [entry.file + "/"]
            else:
                files[entry.file] = _look(
                    root, entry, known.get(entry.file), max_page_bytes, clock
                )
    except OSError as error:
        raise ArchiveError(
            f"the folder of crawled pages {str(root)!r} cannot be read: {error.strerror}"
        ) from error
    files.update(_below(folders, known, files))
    settled = settle({**files, **closed}, sites)
    return Survey(
        files=files,
        captures=settled.captures,
        skips=settled.skips,
        conflicts=settled.conflicts,
        read_errors=len(closed) + _count_unreadable(files.values()),
    )


def _look(
    root: Path,
    entry: Entry,
    known: FileFacts | None,
    max_page_bytes: int,
    clock: Callable[[], int],
) -> FileFacts:
    if entry.kind is None or entry.stamp is None:
        return _unreadable(entry, known)
    if known is not None and known.stamp == entry.stamp:
        return known
    try:
        return facts_of(
            root, entry.file, entry.kind, now_ns=clock(), max_page_bytes=max_page_bytes
        )
    except OSError as error:
        problem = (error.strerror or str(error)).lower()
        return _unreadable(
            replace(
                entry, problem=problem, is_gone=isinstance(error, FileNotFoundError)
            ),
            known,
        )


def _unreadable(entry: Entry, known: FileFacts | None) -> FileFacts:
    url = file_identity(entry.file) + ("/" if entry.kind is None else "")
    skip = Skip(
        url=url, reason=SkipReason.UNREADABLE, detail=f"{entry.file!r}: {entry.problem}"
    )
    if known is None or entry.is_gone:
        return FileFacts(stamp=None, skips=(skip,))
    others = tuple(
        other for other in known.skips if other.reason is not SkipReason.UNREADABLE
    )
    return replace(known, stamp=None, skips=(*others, skip))


def _below(
    folders: Sequence[str],
    known: Mapping[str, FileFacts],
    seen: Mapping[str, FileFacts],
) -> dict[str, FileFacts]:
    """What is known of files in folders that cannot be listed."""
    if not folders:
        return {}
    return {
        file: facts
        for file, facts in known.items()
        if file not in seen and file.startswith(tuple(folders))
    }


def _count_unreadable(files: Iterable[FileFacts]) -> int:
    return sum(
        skip.reason is SkipReason.UNREADABLE for facts in files for skip in facts.skips
    )
