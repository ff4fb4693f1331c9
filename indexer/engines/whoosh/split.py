"""Whole numbers of which nearly all are small, as one narrow array and a few exceptions.

The low bits of every number stand in the narrow array; of the few that need more, the place and the high bits stand in two
short arrays beside it. A stretch is read without decoding unless it holds an exception.
"""

from bisect import bisect_left
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.arrayfile import ArrayFile, ArrayFileWriter

__all__ = ["SplitColumn", "SplitWriter"]

Ints = npt.NDArray[np.int64]


class SplitWriter:
    """Writes such a column in pieces; it is whole when `with` ends without an exception."""

    def __init__(self, path: Path, dtype: npt.DTypeLike) -> None:
        self._file = ArrayFileWriter(path)
        self._file.begin("low", dtype)
        self._bits = np.dtype(dtype).itemsize * 8
        self._length = 0
        self._places: list[npt.NDArray[np.uint64]] = []
        self._high: list[npt.NDArray[np.uint32]] = []

    def extend(self, numbers: npt.NDArray[np.integer]) -> None:
        """Add numbers, none negative."""
        self._file.extend(numbers & ((1 << self._bits) - 1))
        far = np.flatnonzero(numbers >> self._bits)
        if len(far):
            self._places.append((far + self._length).astype(np.uint64))
            self._high.append((numbers[far] >> self._bits).astype(np.uint32))
        self._length += len(numbers)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        try:
            if kind is None:
                places = [np.empty(0, np.uint64), *self._places]
                self._file.add("places", np.concatenate(places))
                high = [np.empty(0, np.uint32), *self._high]
                self._file.add("high", np.concatenate(high))
        finally:
            self._file.__exit__(kind, *rest)


class SplitColumn:
    """Reads such a column."""

    def __init__(self, path: Path) -> None:
        arrays = ArrayFile(path)
        self._low, self._high = arrays["low"], arrays["high"]
        self._bits = self._low.dtype.itemsize * 8
        # numpy would convert the whole array to look one number up.
        self._places: memoryview = memoryview(arrays["places"])  # type: ignore[arg-type]

    def __getitem__(self, stretch: slice) -> npt.NDArray[np.integer]:
        """The numbers from start to stop: a view where all are small, else a copy."""
        low = self._low[stretch]
        if not len(self._places):
            return low
        first = bisect_left(self._places, stretch.start)
        last = bisect_left(self._places, stretch.start + len(low), first)
        if first == last:
            return low
        whole = low.astype(np.int64)
        at = np.asarray(self._places[first:last]).astype(np.int64) - stretch.start
        whole[at] |= self._high[first:last].astype(np.int64) << self._bits
        return whole
