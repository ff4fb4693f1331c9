"""One batch into the files of a draft, which nobody reads yet.

Documents go into new segments, small enough to be built in memory; then segments are merged by size, so that a document is
copied once for each doubling of the index. Whoosh's table of contents comes last.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from whoosh import index
from whoosh.filedb.filestore import FileStorage

from indexer.engines.whoosh.codec import INDEX_NAME, Segment, schema
from indexer.engines.whoosh.columns import as_bytes
from indexer.engines.whoosh.errors import translated
from indexer.engines.whoosh.merge import Source, merge
from indexer.engines.whoosh.segments import SegmentBuilder, SegmentFiles
from indexer.engines.whoosh.units import Units
from indexer.records import Document

__all__ = ["name_segments", "segments_of", "write"]

# Stretches between spaces that a segment is built from in memory; 1.5 million take about 90 MB.
_UNITS = 1_500_000
_KNOWN_UNITS = 300_000  # kept from segment to segment, with their terms about 100 MB
# Each query looks its words up in every segment. On 530 pages 8 segments cost no time that could be told from noise,
# 16 about a fifth (November 2026).
_MOST_SEGMENTS = 8
_DEAD_SHARE = 0.4  # of a segment's documents; beyond, it is written anew (a choice, not a measurement)


def write(folder: Path, documents: Iterable[Document], removed: Iterable[str]) -> None:
    """Apply a batch to the index in `folder`, which may be empty.

    Raises:
        EngineError: the disk failed. What `documents` raises passes through.
    """
    with translated("the index cannot be written"):
        batch = _Batch(folder, segments_of(folder))
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


class _Batch:
    """Documents on their way into new segments."""

    def __init__(self, folder: Path, old: list[Segment]) -> None:
        self._folder = folder
        self._old = [(segment, SegmentFiles(segment.stem(folder))) for segment in old]
        self._new: list[Segment] = []
        self._added: dict[str, tuple[Segment, int]] = {}
        self._builder: SegmentBuilder | None = None
        self._units = Units()

    def add(self, document: Document) -> None:
        """Add a document instead of any other with its URL."""
        self._forget(document.url)
        if self._builder is None:
            self._new.append(Segment())
            if len(self._units) > _KNOWN_UNITS:
                self._units = Units()
            self._builder = SegmentBuilder(
                self._new[-1].stem(self._folder), self._units
            )
        self._added[document.url] = self._new[-1], len(self._builder)
        self._builder.add(document)
        if self._builder.unit_count >= _UNITS:
            self._end_segment()

    def remove(self, url: str) -> None:
        """Delete the document with this URL, unless it came in this batch."""
        if url not in self._added:
            self._forget(url)

    def finish(self) -> None:
        """Write the table of contents of the new state."""
        self._end_segment()
        name_segments(self._folder, self._merged())

    def _forget(self, url: str) -> None:
        """Delete the document with this URL, if there is one."""
        if url in self._added:
            segment, number = self._added.pop(url)
            segment.delete_document(number)
        key = as_bytes(url)
        for segment, files in self._old:
            for number in files.columns.documents(key):
                segment.delete_document(number)

    def _end_segment(self) -> None:
        if self._builder is None:
            return
        self._new[-1].size = len(self._builder)
        self._builder.finish()
        self.discard()

    def discard(self) -> None:
        """Close the files of a segment that is not finished; twice is no error."""
        if self._builder is not None:
            self._builder.discard()
            self._builder = None

    def _merged(self) -> list[Segment]:
        """The segments of the new state."""
        kept, taken = _plan([segment for segment, _ in self._old], self._new)
        if not taken:
            return kept
        merged = Segment()
        sources = [self._source(segment) for segment in taken]
        merged.size = merge(sources, merged.stem(self._folder))
        for segment in taken:
            self._remove(segment)
        if merged.size:
            return [*kept, merged]
        self._remove(merged)
        return kept

    def _source(self, segment: Segment) -> Source:
        live = np.ones(segment.size, bool)
        live[list(segment.deleted)] = False
        return SegmentFiles(segment.stem(self._folder)), live

    def _remove(self, segment: Segment) -> None:
        for path in self._folder.glob(f"{segment.segment_id()}.*"):
            path.unlink()


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
        half_dead = segment.deleted_count() > _DEAD_SHARE * segment.size
        if live <= size or too_many or half_dead:
            taken.add(id(segment))
            size += live
    if len(taken) == 1 and all(_live(segment) for segment in new):
        taken.clear()  # one by itself gains nothing
    every = [*old, *new]
    return (
        [segment for segment in every if id(segment) not in taken],
        [segment for segment in every if id(segment) in taken],
    )


def _live(segment: Segment) -> int:
    return int(segment.doc_count())
