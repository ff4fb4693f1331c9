"""One segment: its files written from documents, and read as arrays."""

from contextlib import ExitStack, suppress
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.arrayfile import ArrayFile, ArrayFileWriter
from indexer.engines.whoosh.columns import Columns, ColumnsWriter, facts_of
from indexer.engines.whoosh.invert import invert, positions_by_unit
from indexer.engines.whoosh.postings import PostingsReader, PostingsWriter
from indexer.engines.whoosh.texts import TextReader, TextWriter, chunks_of
from indexer.engines.whoosh.units import Stream, Units
from indexer.records import Document
from indexer.schema import TEXT_FIELDS

__all__ = ["STORED", "SegmentBuilder", "SegmentFiles", "text_path"]

# Characters; a stretch of code or of a language with long words has 8 to 12 on average.
_LONG_UNIT = 12

STORED = ("body", "removed")
"""The text fields that are kept in chunks; the title is a column, headings stand in the body."""


def text_path(stem: Path, field: str) -> Path:
    """The file of a field's texts."""
    return stem.with_name(f"{stem.name}.{field}")


class SegmentBuilder:
    """Documents on their way into a new segment."""

    def __init__(self, stem: Path, units: Units) -> None:
        """`stem` is the files' common beginning; `units` may come from the segment before."""
        self._stem = stem
        self._units = units
        self._streams: dict[str, Stream] = {}
        self._texts: dict[str, TextWriter] = {}
        with ExitStack() as files:  # of some that cannot be opened none stays open
            for field in TEXT_FIELDS:
                stream = self._streams[field.name] = Stream()
                files.callback(stream.close)
            for name in STORED:
                texts = self._texts[name] = TextWriter(text_path(stem, name))
                files.callback(texts.discard)
            self._files = files.pop_all()
        self._ends: dict[str, list[int]] = {field.name: [] for field in TEXT_FIELDS}
        self._columns = ColumnsWriter()
        self.unit_count = 0

    def __len__(self) -> int:
        return len(self._columns)

    def add(self, document: Document) -> None:
        """Add the next document."""
        numbers = self._units.numbers(document.language).__getitem__
        for name, stream in self._streams.items():
            text: str = getattr(document, name)
            if name in STORED:
                pieces = chunks_of(text)
                self._texts[name].add(pieces)
            else:
                pieces = [text]
            before = stream.ends[-1]
            for piece in pieces:
                stream.add(map(numbers, piece.split()))
            self._ends[name].append(stream.ends[-1])
            self.unit_count += _weight(stream.ends[-1] - before, len(text))
        self._columns.add(facts_of(document))

    def finish(self) -> None:
        """Write what is left to write; the segment is whole then."""
        with (
            ArrayFileWriter(self._stem.with_name(f"{self._stem.name}.col")) as table,
            PostingsWriter(self._stem, len(self)) as postings,
        ):
            meanings = self._units.meanings()
            self._units.vocabulary.sort()
            lengths: dict[str, npt.NDArray[np.int64]] = {}
            for name, stream in self._streams.items():
                units = stream.read()
                before = positions_by_unit(units, meanings)
                ends = np.array(self._ends[name], np.int64)
                if name in STORED:
                    pieces = np.array(stream.ends, np.int64)
                    self._texts[name].count(np.diff(before[pieces]))
                    self._texts[name].close(table, name)
                lengths[name] = np.diff(before[np.concatenate(([0], ends))])
                postings.add(
                    invert(units, ends, meanings, before, self._units.vocabulary)
                )
                postings.end_field(name)
            self._columns.write(table, lengths)

    def discard(self) -> None:
        """Close all files, whole or not; twice is no error."""
        # What cannot be written any more, as on a full disk, is not wanted either; `finish` would have told.
        with suppress(OSError):
            self._files.close()


def _weight(units: int, characters: int) -> int:
    """What a text adds to a segment under construction, in stretches between spaces of usual length.

    Scripts without spaces have a term or two for each character, in stretches as long as paragraphs.
    """
    return max(units, characters - _LONG_UNIT * units)


class SegmentFiles:
    """A segment's arrays, mapped when first used; any thread may read."""

    def __init__(self, stem: Path) -> None:
        self._stem = stem
        self._table = ArrayFile(stem.with_name(f"{stem.name}.col"))
        self.columns = Columns(self._table)

    def __len__(self) -> int:
        return len(self.columns)

    @cached_property
    def postings(self) -> PostingsReader:
        """Terms and where they stand."""
        return PostingsReader(self._stem)

    @cached_property
    def texts(self) -> dict[str, TextReader]:
        """Texts by field."""
        return {
            name: TextReader(text_path(self._stem, name), self._table, name)
            for name in STORED
        }
