"""The first few of very many, in bounded memory."""

from collections.abc import Iterator
from typing import Any, Generic, TypeVar

__all__ = ["Smallest"]

Item = TypeVar("Item")


class Smallest(Generic[Item]):
    """Keeps the items with the `limit` smallest keys of all that were added; equal keys are not promised an order.

    A list that is sorted and cut now and then: keys of numbers and text cannot be turned round for a heap.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._rows: list[tuple[Any, Item]] = []
        self._worst: Any = None  # key of the last item kept, once there are enough

    def add(self, key: Any, item: Item) -> None:
        """Remember the item, if it is among the first."""
        if self._worst is not None and key >= self._worst:
            return
        self._rows.append((key, item))
        if len(self._rows) >= 2 * self._limit + 100:
            self._cut()

    def _cut(self) -> None:
        self._rows.sort(key=lambda row: row[0])
        del self._rows[self._limit :]
        if len(self._rows) == self._limit and self._rows:
            self._worst = self._rows[-1][0]

    def __iter__(self) -> Iterator[Item]:
        self._cut()
        return (item for _, item in self._rows)
