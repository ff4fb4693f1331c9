"""The terms of segments that are built one after another, numbered as they come and sorted when a segment is written."""

from itertools import islice

import numpy as np
import numpy.typing as npt

__all__ = ["Vocabulary"]


class Vocabulary:
    """Terms by number, and their order in the files."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self._terms: list[str] = []
        self._sorted: list[int] = []
        self._ranks = np.empty(0, np.uint32)

    def sort(self) -> None:
        """Take up the terms that came since; sorting what is sorted but for some at the end takes little time.

        The order of terms as texts is that of their bytes in UTF-8.
        """
        new = range(len(self._terms), len(self.numbers))
        self._terms += islice(self.numbers, new.start, None)
        self._sorted += sorted(new, key=self._terms.__getitem__)
        self._sorted.sort(key=self._terms.__getitem__)
        self._ranks = np.empty(len(self._terms), np.uint32)
        self._ranks[self._sorted] = np.arange(len(self._terms), dtype=np.uint32)

    def rows(
        self, numbers: npt.NDArray[np.uint32]
    ) -> tuple[list[bytes], npt.NDArray[np.uint32]]:
        """The distinct terms among these, ascending, and the place of each number's term among them."""
        ranks = self._ranks[numbers]
        is_used = np.zeros(len(self._terms), bool)
        is_used[ranks] = True
        rows = np.cumsum(is_used, dtype=np.uint32) - np.uint32(1)
        terms = [
            self._terms[self._sorted[rank]].encode()
            for rank in np.flatnonzero(is_used).tolist()
        ]
        return terms, rows[ranks]
