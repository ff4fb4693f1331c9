"""Named arrays in one file, read where they lie.

The arrays stand one after another, each at a multiple of 64 bytes, so that any of them can be used without a copy; a table
of their names, types and places follows, then where that table begins. Written once, mapped read-only ever after: threads
and processes share the pages.
"""

import json
import mmap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Self

import numpy as np
import numpy.typing as npt

from indexer.errors import EngineError

__all__ = ["AnyArray", "ArrayFile", "ArrayFileWriter", "Pages"]

AnyArray = npt.NDArray[Any]

_ALIGNMENT = 64  # a line of the processor's cache, and more than any type needs
_MAGIC = b"winnow\x00\x01"
_TAIL = 16  # the table's place, eight bytes little-endian, and the magic


class ArrayFileWriter:
    """Writes arrays one after another; the file is whole when `with` ends without an exception."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("wb")
        self._table: dict[str, tuple[str, int, int]] = {}
        self._open = ""

    def begin(self, name: str, dtype: npt.DTypeLike) -> None:
        """Start an array whose content comes in pieces."""
        self._file.write(b"\0" * (-self._file.tell() % _ALIGNMENT))
        self._open = name
        self._table[name] = (np.dtype(dtype).str, self._file.tell(), 0)

    def extend(self, piece: AnyArray) -> None:
        """Add to the array begun last; the piece is converted to its type."""
        dtype, start, length = self._table[self._open]
        self._file.write(np.ascontiguousarray(piece, dtype=dtype).data)
        self._table[self._open] = (dtype, start, length + len(piece))

    def add(self, name: str, array: AnyArray) -> None:
        """Write a whole array."""
        self.begin(name, array.dtype)
        self.extend(array)

    def add_bytes(self, name: str, content: bytes) -> None:
        """Write bytes as an array of them."""
        self.add(name, np.frombuffer(content, dtype=np.uint8))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._file:
            if kind is None:
                start = self._file.tell()
                self._file.write(json.dumps(self._table).encode())
                self._file.write(start.to_bytes(8, "little") + _MAGIC)


class Pages:
    """A file's content where it lies, read-only; it stays mapped as long as anything refers to it."""

    def __init__(self, path: Path) -> None:
        self.content: npt.NDArray[np.uint8] = np.empty(0, np.uint8)
        self._map: mmap.mmap | None = None
        if path.stat().st_size:  # nothing cannot be mapped
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self.content = np.frombuffer(self._map, np.uint8)

    def release(self) -> None:
        """Let the system take the pages back that were read so far; reading them again is no error."""
        if self._map is not None and hasattr(mmap, "MADV_DONTNEED"):
            self._map.madvise(mmap.MADV_DONTNEED)


class ArrayFile(Mapping[str, AnyArray]):
    """The arrays of a closed file as read-only views of its pages."""

    def __init__(self, path: Path) -> None:
        """Map the file.

        Raises:
            EngineError: it is not one of ours.
        """
        if path.stat().st_size < _TAIL:
            raise EngineError(f"{path}: no array file: it is too short")
        self._pages = Pages(path)
        self._bytes = self._pages.content
        tail = self._bytes[-_TAIL:].tobytes()
        if tail[8:] != _MAGIC:
            raise EngineError(f"{path}: no array file: its last bytes are others")
        start = int.from_bytes(tail[:8], "little")
        try:
            self._table: dict[str, tuple[str, int, int]] = json.loads(
                self._bytes[start:-_TAIL].tobytes()
            )
            ends = [
                first + length * np.dtype(dtype).itemsize
                for dtype, first, length in self._table.values()
            ]
        except (ValueError, TypeError, AttributeError) as error:
            raise EngineError(f"{path}: no array file: its table is damaged") from error
        if any(end > start for end in ends):
            raise EngineError(f"{path}: no array file: its table points beyond it")

    def __getitem__(self, name: str) -> AnyArray:
        dtype, start, length = self._table[name]
        size = length * np.dtype(dtype).itemsize
        return self._bytes[start : start + size].view(dtype)

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)

    def release(self) -> None:
        """Let the system take back what was read so far."""
        self._pages.release()
