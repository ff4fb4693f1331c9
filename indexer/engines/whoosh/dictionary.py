"""The terms of one field: sorted, a line each, with where the postings and positions of each begin.

A term is found by bisecting the first terms of blocks, which are in memory, and looking for its line in one block of the
mapped file. A prefix is one range of rows.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.arrayfile import AnyArray, ArrayFileWriter
from indexer.engines.whoosh.signatures import signatures

__all__ = ["Dictionary", "DictionaryWriter"]

# Terms to a block. Looking a term up takes 1.3 us at 32, 1.5 at 64, 1.8 at 128; 64 keeps one term in 64 in memory.
_BLOCK = 64


class DictionaryWriter:
    """Collects the terms of one field, ascending, and writes them when all are there."""

    def __init__(self) -> None:
        self._terms: list[bytes] = []
        self._sizes: list[npt.NDArray[np.uint32]] = []
        self._postings: list[npt.NDArray[np.int64]] = []
        self._positions: list[npt.NDArray[np.int64]] = []

    def add(
        self,
        terms: Sequence[bytes],
        postings: npt.NDArray[np.int64],
        positions: npt.NDArray[np.int64],
    ) -> None:
        """Add the next terms and how many postings and positions each has."""
        lines = [term + b"\n" for term in terms]
        self._terms.append(b"".join(lines))
        self._sizes.append(np.fromiter(map(len, lines), np.uint32, len(lines)))
        self._postings.append(postings)
        self._positions.append(positions)

    def write(
        self, file: ArrayFileWriter, field: str, posting: int, position: int
    ) -> None:
        """Write all; the field's first posting and position have these numbers."""
        starts = _starts(0, self._sizes)
        lines = b"".join(self._terms)
        marks, lengths = signatures(lines, starts[:-1])
        file.add_bytes(f"{field}/terms", lines)
        file.add(f"{field}/signatures", marks)
        file.add(f"{field}/lengths", lengths)
        file.add(f"{field}/starts", _narrow(starts))
        file.add(f"{field}/postings", _narrow(_starts(posting, self._postings)))
        file.add(f"{field}/positions", _narrow(_starts(position, self._positions)))


def _starts(
    first: int, counts: Sequence[npt.NDArray[np.integer]]
) -> npt.NDArray[np.uint64]:
    """Where each begins, and where the last one ends."""
    sizes = np.concatenate([np.array([first], np.uint64), *counts]).astype(np.uint64)
    return np.cumsum(sizes, dtype=np.uint64)


def _narrow(numbers: npt.NDArray[np.integer]) -> AnyArray:
    """Ascending numbers in as few bytes as the last one needs."""
    return numbers.astype(np.uint32 if int(numbers[-1]) < 1 << 32 else np.uint64)


class Dictionary:
    """One field's terms in one segment."""

    def __init__(self, arrays: Mapping[str, AnyArray], field: str) -> None:
        self._terms = memoryview(arrays[f"{field}/terms"])  # type: ignore[arg-type]
        self._starts = arrays[f"{field}/starts"]
        self._blocks: list[int] = [
            *self._starts[:-1:_BLOCK].tolist(),
            int(self._starts[-1]),
        ]
        self.signatures = arrays[f"{field}/signatures"]
        self.lengths = arrays[f"{field}/lengths"]  # of terms, characters
        self.postings = arrays[f"{field}/postings"]
        self.positions = arrays[f"{field}/positions"]
        self._firsts = [self._line(start) for start in self._blocks[:-1]]

    def __len__(self) -> int:
        return len(self.postings) - 1

    def row(self, term: bytes) -> int:
        """The term's number, -1 where there is none."""
        block = bisect_right(self._firsts, term) - 1
        if block < 0:
            return -1
        lines = b"\n" + self._block(block)
        at = lines.find(b"\n" + term + b"\n")
        return -1 if at < 0 else block * _BLOCK + lines.count(b"\n", 0, at)

    def bound(self, term: bytes) -> int:
        """The first row whose term is not before this one."""
        block = bisect_right(self._firsts, term) - 1
        if block < 0:
            return 0
        lines = self._block(block).split(b"\n")[:-1]
        return block * _BLOCK + bisect_left(lines, term)

    def starting_with(self, prefix: bytes) -> range:
        """The rows of terms that begin so; no byte of UTF-8 is the highest."""
        return range(self.bound(prefix), self.bound(prefix + b"\xff"))

    def terms(self, rows: range) -> list[bytes]:
        """The terms of a range of rows."""
        if not rows:
            return []
        first, last = rows.start // _BLOCK, (rows.stop - 1) // _BLOCK
        lines = (
            bytes(self._terms[self._blocks[first] : self._blocks[last + 1]])
            .removesuffix(b"\n")
            .split(b"\n")
        )
        return lines[rows.start - first * _BLOCK : rows.stop - first * _BLOCK]

    def term(self, row: int) -> bytes:
        """The term of a row."""
        return bytes(
            self._terms[int(self._starts[row]) : int(self._starts[row + 1]) - 1]
        )

    def letters(self, rows: npt.NDArray[np.int64], width: int) -> npt.NDArray[np.uint8]:
        """The first bytes of terms, a row for each; what lies behind a term means nothing."""
        content = np.frombuffer(self._terms, np.uint8)
        at = self._starts[rows].astype(np.int64)[:, None] + np.arange(width)
        found: npt.NDArray[np.uint8] = content[np.minimum(at, len(content) - 1)]
        return found

    def holding(self, run: bytes) -> npt.NDArray[np.int64]:
        """The rows of terms that have these bytes in a row; two of them at least."""
        content = np.frombuffer(self._terms, np.uint8)
        at = np.flatnonzero(content[: len(content) - len(run) + 1] == run[0])
        for place, byte in enumerate(run[1:], 1):
            at = at[content[at + place] == byte]
        rows = np.searchsorted(self._starts, at.astype(self._starts.dtype), "right") - 1
        return rows[np.diff(rows, prepend=-1) > 0]

    def frequency(self, term: bytes) -> int:
        """In how many documents a term stands, deleted ones included."""
        row = self.row(term)
        return 0 if row < 0 else int(self.postings[row + 1]) - int(self.postings[row])

    def frequencies(self, rows: range) -> npt.NDArray[np.int64]:
        """In how many documents each term of the range stands, deleted ones included."""
        starts = self.postings[rows.start : rows.stop + 1].astype(np.int64)
        return starts[1:] - starts[:-1]

    def _block(self, number: int) -> bytes:
        return bytes(self._terms[self._blocks[number] : self._blocks[number + 1]])

    def _line(self, start: int) -> bytes:
        piece = bytes(self._terms[start : start + 64])
        at = piece.find(b"\n")
        if at < 0:
            piece = bytes(self._terms[start : start + 1024])
            at = piece.find(b"\n")
        return piece[:at]
