"""One batch into the files of a draft.

Whoosh's writer does the work in a folder that nobody reads yet, so its faults stay harmless: a failed commit keeps the
lock (we always cancel), nothing is fsynced (the draft does it), a document added twice in one batch is there twice (we delete
the first). Segments are merged by our own policy; nothing here touches what is published.
"""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from whoosh import index, reading

from indexer.analysis import Analyzer
from indexer.engines.whoosh import fields
from indexer.engines.whoosh.errors import translated
from indexer.records import Document

__all__ = ["INDEX_NAME", "write"]

INDEX_NAME = "MAIN"
_POOL_MB = 64  # of postings in memory before they are spooled; half of Whoosh's default
# Each query looks its words up in every segment. On 530 pages 8 segments cost no time that could be told from noise,
# 16 about a fifth (November 2026).
_MOST_SEGMENTS = 8
_DEAD_SHARE = 0.4  # of a segment's documents; beyond, it is written anew (a choice, not a measurement)


def write(folder: Path, documents: Iterable[Document], removed: Iterable[str]) -> None:
    """Apply a batch to the index in `folder`, which may be empty.

    Raises:
        EngineError: Whoosh or the disk failed. What `documents` raises passes through.
    """
    with translated("the index cannot be written"):
        if index.exists_in(str(folder), INDEX_NAME):
            opened = index.open_dir(str(folder), INDEX_NAME)
        else:
            opened = index.create_in(str(folder), fields.schema(), INDEX_NAME)
        # Compound segments would be read into the heap as a whole, and are written twice.
        writer = opened.writer(limitmb=_POOL_MB, compound=False, codec=fields.Codec())
    batch = _Batch(writer)
    try:
        for document in documents:
            with translated("a document cannot be written"):
                batch.add(document)
        for url in removed:
            batch.remove(url)
        with translated("the index cannot be written"):
            batch.commit()
    finally:
        batch.close()
        _release(writer, folder)


class _Batch:
    """Documents on their way into one new segment."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer
        self._old = [
            (segment, reading.SegmentReader(writer.storage, writer.schema, segment))
            for segment in writer.segments
        ]
        self._numbers: dict[
            bytes, int
        ] = {}  # key of a URL in the new segment -> document number there
        self._replaced: list[int] = []
        self._analyzers: dict[str, Analyzer] = {}

    def add(self, document: Document) -> None:
        """Add a document instead of any other with its URL."""
        analyzer = self._analyzers.setdefault(
            document.language, Analyzer(document.language)
        )
        values = fields.row(document, analyzer)
        self.forget(document.url)
        self._numbers[values["key"]] = self._writer.docnum
        self._writer.add_document(**values)

    def remove(self, url: str) -> None:
        """Delete the document with this URL, unless it came in this batch."""
        if fields.url_key(url) not in self._numbers:
            self.forget(url)

    def forget(self, url: str) -> None:
        """Delete the document with this URL, if there is one."""
        key = fields.url_key(url)
        earlier = self._numbers.pop(key, None)
        if earlier is not None:
            self._replaced.append(earlier)
        for segment, reader in self._old:
            for number in _numbers(reader, key):
                segment.delete_document(number)

    def close(self) -> None:
        """Close what was opened to look documents up; twice is no error."""
        for _, reader in self._old:
            if not reader.is_closed:
                reader.close()

    def commit(self) -> None:
        """Write the table of contents of the new state."""
        for number in self._replaced:
            self._writer.newsegment.delete_document(number)
        added = self._writer.docnum
        self.close()
        self._writer.commit(
            mergetype=lambda writer, segments: _merge(writer, segments, added)
        )


def _numbers(reader: Any, key: bytes) -> Iterator[int]:
    try:
        matcher = reader.postings("key", key)
    except reading.TermNotFound:
        return
    while matcher.is_active():
        yield matcher.id()
        matcher.next()


def _merge(writer: Any, segments: list[Any], added: int) -> list[Any]:
    """Copy small and half-dead segments into the new one; those that stay.

    Log-structured: from the smallest up, a segment is copied as long as it is no larger than what is copied already,
    so that a document is copied once for each doubling; and as many as are too many.
    """
    ranked = sorted(segments, key=_live)
    size, kept = added, []
    for place, segment in enumerate(ranked):
        live = _live(segment)
        too_many = len(ranked) - place > _MOST_SEGMENTS
        half_dead = segment.deleted_count() > _DEAD_SHARE * segment.doc_count_all()
        if live and not (live <= size or too_many or half_dead):
            kept.append(segment)
            continue
        size += live
        if live:
            reader = reading.SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
    return kept


def _live(segment: Any) -> int:
    count: int = segment.doc_count_all() - segment.deleted_count()
    return count


def _release(writer: Any, folder: Path) -> None:
    """Close what is still open and leave nothing of Whoosh's but segments and table of contents."""
    with translated("the index cannot be closed"):
        if not writer.is_closed:
            writer.cancel()
    shutil.rmtree(folder / f"{INDEX_NAME}.tmp", ignore_errors=True)
    (folder / f"{INDEX_NAME}_WRITELOCK").unlink(missing_ok=True)
