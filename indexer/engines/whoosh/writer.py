"""One batch into the files of a draft, which nobody reads yet.

Documents go into new segments, small enough to be built in memory; then segments are merged by size, so that a document is
copied once for each doubling of the index. Whoosh's table of contents comes last.
"""

from collections.abc import Iterable
from pathlib import Path

from whoosh import index
from whoosh.filedb.filestore import FileStorage

from indexer.engines.whoosh.builders import (
    MOST_UNITS,
    Builder,
    RemoteBuilder,
    RemoteBuilders,
    merged,
)
from indexer.engines.whoosh.codec import INDEX_NAME, Segment, schema
from indexer.engines.whoosh.columns import as_bytes
from indexer.engines.whoosh.errors import translated
from indexer.engines.whoosh.segments import SegmentFiles
from indexer.records import Document

__all__ = ["name_segments", "segments_of", "write"]

# Each query looks its words up in every segment. On 530 pages 8 segments cost no time that could be told from noise,
# 16 about a fifth (November 2026).
_MOST_SEGMENTS = 8
_DEAD_SHARE = 0.4  # of a segment's documents; beyond, it is written anew (a choice, not a measurement)


def write(
    folder: Path,
    documents: Iterable[Document],
    removed: Iterable[str],
    *,
    processes: int = 0,
    most_units: int = MOST_UNITS,
) -> None:
    """Apply a batch to the index in `folder`, which may be empty.

    Of a batch that is larger than one segment in memory (`most_units` stretches between spaces), the rest is built by so
    many processes beside this one.

    Raises:
        EngineError: the disk failed, or one of the processes. What `documents` raises passes through.
    """
    with translated("the index cannot be written"):
        batch = _Batch(folder, segments_of(folder), processes, most_units)
    try:
        for document in documents:
            with translated("a document cannot be written"):
                batch.add(document)
        for url in removed:
            batch.remove(url)
        with translated("the index cannot be written"):
            batch.finish()
    finally:
        batch.discard()


def segments_of(folder: Path) -> list[Segment]:
    """Those that the table of contents in a folder names; none where there is no table."""
    if not index.exists_in(str(folder), INDEX_NAME):
        return []
    return list(index.TOC.read(FileStorage(str(folder)), INDEX_NAME).segments)


def name_segments(folder: Path, segments: list[Segment]) -> None:
    """Write the table of contents that names these segments, instead of any that is there."""
    generation = index.TOC._latest_generation(
        [path.name for path in folder.iterdir()], INDEX_NAME
    )
    for path in folder.glob("*.toc"):
        path.unlink()
    toc = index.TOC(schema(), segments, generation + 1)
    toc.write(FileStorage(str(folder)), INDEX_NAME)


_Place = tuple[Builder | RemoteBuilder, int]
"""Who builds a document, and the how many-eth it is there."""


class _Batch:
    """Documents on their way into new segments."""

    def __init__(
        self, folder: Path, old: list[Segment], processes: int, most_units: int
    ) -> None:
        self._folder = folder
        self._old = [(segment, SegmentFiles(segment.stem(folder))) for segment in old]
        self._processes = processes
        self._own = Builder(folder, most_units=most_units)
        self._others: RemoteBuilders | None = None
        self._added: dict[str, _Place] = {}
        self._replaced: list[_Place] = []

    def add(self, document: Document) -> None:
        """Add a document instead of any other with its URL."""
        self._forget(document.url)
        if self._processes and self._others is None and self._own.is_full:
            self._others = RemoteBuilders(self._folder, self._processes)
        if self._others:
            self._added[document.url] = self._others.add(document)
        else:
            self._added[document.url] = self._own, self._own.count
            self._own.add(document)

    def remove(self, url: str) -> None:
        """Delete the document with this URL, unless it came in this batch."""
        if url not in self._added:
            self._forget(url)

    def finish(self) -> None:
        """Write the table of contents of the new state."""
        others = self._others.each if self._others else []
        for other in others:
            other.end()
        own = self._own.finish()
        built = {id(self._own): own} | {id(each): each.finish() for each in others}
        for builder, number in self._replaced:
            _delete(built[id(builder)], number)
        whole = [segment for each in others for segment in built[id(each)]]
        name_segments(self._folder, self._merged(own, whole))

    def _forget(self, url: str) -> None:
        """Delete the document with this URL, if there is one."""
        if url in self._added:
            self._replaced.append(self._added.pop(url))
        key = as_bytes(url)
        for segment, files in self._old:
            for number in files.columns.documents(key):
                segment.delete_document(number)

    def discard(self) -> None:
        """Close files and end processes that are not finished; twice is no error."""
        self._own.discard()
        if self._others:
            self._others.discard()

    def _merged(self, own: list[Segment], whole: list[Segment]) -> list[Segment]:
        """The segments of the new state; `whole` are of the batch as well, but as large as they should be."""
        old = [segment for segment, _ in self._old]
        kept, taken = _plan([*old, *whole], own)
        if not taken:
            return kept
        new = merged(self._folder, taken)
        return [*kept, new] if new.size else kept


def _delete(segments: list[Segment], number: int) -> None:
    """Delete the how many-eth document of segments in a row."""
    for segment in segments:
        if number < segment.size:
            segment.delete_document(number)
            return
        number -= segment.size


def _plan(
    old: list[Segment], new: list[Segment]
) -> tuple[list[Segment], list[Segment]]:
    """Segments to keep as they are, and those to be merged into one.

    The new ones are merged, with every old one, from the smallest up, that is no larger than all taken before it; and as
    many as are too many, and any that is half dead.
    """
    ranked = sorted(old, key=_live)
    size, taken = sum(map(_live, new)), {id(segment) for segment in new}
    for place, segment in enumerate(ranked):
        live = _live(segment)
        too_many = len(ranked) - place >= _MOST_SEGMENTS
        if live <= size or too_many or _is_half_dead(segment):
            taken.add(id(segment))
            size += live
    every = [*old, *new]
    if len(taken) == 1 and not any(
        _is_half_dead(segment) for segment in every if id(segment) in taken
    ):
        taken.clear()  # one by itself gains nothing
    return (
        [segment for segment in every if id(segment) not in taken],
        [segment for segment in every if id(segment) in taken],
    )


def _is_half_dead(segment: Segment) -> bool:
    return bool(segment.deleted_count() > _DEAD_SHARE * segment.size)


def _live(segment: Segment) -> int:
    return int(segment.doc_count())
