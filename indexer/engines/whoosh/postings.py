"""In which documents terms stand, how often and where, as flat arrays.

For each field and term in turn: `doc` has the numbers of the documents, `frq` how often the term stands in each, `pos` where;
a term's stretch in each is told by the dictionary. Nothing is compressed and nothing decoded: a term's documents are a view
of the mapped file.
"""

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.arrayfile import ArrayFile, ArrayFileWriter
from indexer.engines.whoosh.dictionary import Dictionary, DictionaryWriter
from indexer.engines.whoosh.split import SplitColumn, SplitWriter
from indexer.schema import TEXT_FIELDS

__all__ = ["Ints", "Numbers", "Piece", "PostingsReader", "PostingsWriter"]

Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.integer]


class Piece(NamedTuple):
    """The postings of some terms in a row: by term, then document, then position."""

    terms: list[bytes]
    documents: Ints  # how many, by term
    occurrences: Ints  # how many, by term
    docs: Numbers
    frequencies: Numbers
    positions: Numbers


def _path(stem: Path, ending: str) -> Path:
    return stem.with_name(f"{stem.name}.{ending}")


class PostingsWriter:
    """Writes the postings of a segment, a field after another; they are whole when `with` ends without an exception."""

    def __init__(self, stem: Path, size: int) -> None:
        """`stem` is the files' common beginning, `size` the number of documents."""
        with ExitStack() as files:
            self._doc = files.enter_context(ArrayFileWriter(_path(stem, "doc")))
            self._doc.begin("doc", np.uint16 if size <= 1 << 16 else np.uint32)
            frq = files.enter_context(ArrayFileWriter(_path(stem, "frq")))
            self._frq = SplitWriter(frq, "frequencies", np.uint8)
            pos = files.enter_context(ArrayFileWriter(_path(stem, "pos")))
            self._pos = SplitWriter(pos, "positions", np.uint16)
            self._trm = files.enter_context(ArrayFileWriter(_path(stem, "trm")))
            self._files = files.pop_all()
        self._written = (0, 0)  # postings and positions of the fields before
        self._now = (0, 0)
        self._dictionary = DictionaryWriter()

    def add(self, piece: Piece) -> None:
        """Add the next terms of the field under way, all of them after those before."""
        self._dictionary.add(piece.terms, piece.documents, piece.occurrences)
        self._doc.extend(piece.docs)
        self._frq.extend(piece.frequencies)
        self._pos.extend(piece.positions)
        postings, positions = self._now
        self._now = (postings + len(piece.docs), positions + len(piece.positions))

    def end_field(self, name: str) -> None:
        """Write the terms of the field; what is added from now on is of another."""
        self._dictionary.write(self._trm, name, *self._written)
        self._written, self._dictionary = self._now, DictionaryWriter()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._files:
            if kind is None:
                self._frq.end()
                self._pos.end()
            else:
                self._files.pop_all().__exit__(kind, error, trace)


class PostingsReader:
    """Reads the postings of a segment; any thread may."""

    def __init__(self, stem: Path) -> None:
        self._files = {
            ending: ArrayFile(_path(stem, ending))
            for ending in ("doc", "frq", "pos", "trm")
        }
        self._doc = self._files["doc"]["doc"]
        self._frq = SplitColumn(self._files["frq"], "frequencies")
        self._pos = SplitColumn(self._files["pos"], "positions")
        self.fields = {
            field.name: Dictionary(self._files["trm"], field.name)
            for field in TEXT_FIELDS
        }

    def release(self) -> None:
        """Let the system take back what was read so far."""
        for file in self._files.values():
            file.release()

    def stretch(self, field: str, rows: range) -> slice:
        """Where the postings of terms in a row are."""
        starts = self.fields[field].postings
        return slice(int(starts[rows.start]), int(starts[rows.stop]))

    def docs(self, stretch: slice) -> Numbers:
        """The documents of postings."""
        return self._doc[stretch]

    def frequencies(self, stretch: slice) -> Numbers:
        """How often each posting's term stands in its document."""
        return self._frq[stretch]

    def positions(self, field: str, rows: range) -> Numbers:
        """All positions of terms in a row."""
        starts = self.fields[field].positions
        return self._pos[int(starts[rows.start]) : int(starts[rows.stop])]

    def positions_of(self, field: str, row: int, which: Ints) -> tuple[Ints, Numbers]:
        """How many positions some postings of a term have, and these; `which` ascends, and counts from the term's first."""
        start = self.stretch(field, range(row, row + 1)).start
        counts = self._frq[start : start + int(which[-1]) + 1].astype(np.int64)
        ends = np.cumsum(counts) + int(self.fields[field].positions[row])
        counts = counts[which]
        begins = ends[which] - counts
        low, high = int(begins[0]), int(ends[-1])
        at = np.repeat(begins - low - np.cumsum(counts) + counts, counts)
        at += np.arange(len(at))
        return counts, self._pos[low:high][at]
