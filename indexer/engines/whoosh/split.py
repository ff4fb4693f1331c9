"""Whole numbers of which nearly all are small, as one narrow array and a few exceptions.

The low bits of every number stand in the narrow array; of the few that need more, the place and the high bits stand in two
short arrays beside it. A stretch is read without decoding unless it holds an exception.
"""

from bisect import bisect_left
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.arrayfile import AnyArray, ArrayFileWriter

__all__ = ["SplitColumn", "SplitWriter", "write_split"]

Numbers = npt.NDArray[np.integer]


class SplitWriter:
    """Writes such a column in pieces, as the array that a file has begun last; `end` writes the exceptions."""

    def __init__(
        self, file: ArrayFileWriter, name: str, dtype: type[np.unsignedinteger[Any]]
    ) -> None:
        self._file, self._name = file, name
        self._file.begin(f"{name}/low", dtype)
        self._bits = np.dtype(dtype).itemsize * 8
        self._length = 0
        self._places: list[npt.NDArray[np.uint64]] = [np.empty(0, np.uint64)]
        self._high: list[npt.NDArray[np.uint64]] = [np.empty(0, np.uint64)]

    def extend(self, numbers: Numbers) -> None:
        """Add numbers, none negative."""
        self._file.extend(numbers & ((1 << self._bits) - 1))
        far = np.flatnonzero(numbers >> self._bits)
        if len(far):
            self._places.append((far + self._length).astype(np.uint64))
            self._high.append((numbers[far] >> self._bits).astype(np.uint64))
        self._length += len(numbers)

    def end(self) -> None:
        """Write the exceptions."""
        for name, parts in (("places", self._places), ("high", self._high)):
            numbers = np.concatenate(parts)
            least = np.min_scalar_type(int(numbers.max(initial=0)))
            self._file.add(f"{self._name}/{name}", numbers.astype(least))


def write_split(
    file: ArrayFileWriter,
    name: str,
    numbers: Numbers,
    dtype: type[np.unsignedinteger[Any]],
) -> None:
    """Write a whole column."""
    writer = SplitWriter(file, name, dtype)
    writer.extend(numbers)
    writer.end()


class SplitColumn:
    """Reads such a column."""

    def __init__(self, arrays: Mapping[str, AnyArray], name: str) -> None:
        self._low, self._high = arrays[f"{name}/low"], arrays[f"{name}/high"]
        self._bits = self._low.dtype.itemsize * 8
        # numpy would convert the whole array to look one number up.
        self._places = memoryview(arrays[f"{name}/places"])  # type: ignore[arg-type]

    def __getitem__(self, stretch: slice) -> Numbers:
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
