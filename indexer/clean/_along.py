"""Columns along the lines of a page: neighbours, means over windows, distances, and the span that is worth most."""

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from indexer.clean._outline import Floats

__all__ = [
    "best_span",
    "clipped",
    "mean_within",
    "shifted",
    "steps_since",
    "steps_until",
]

_Number = TypeVar("_Number", bound=np.number[Any])

_FAR = 60.0  # lines; farther is all the same


def clipped(column: NDArray[_Number], least: int, most: int) -> NDArray[_Number]:
    """The column between two bounds; `np.clip` takes four times as long on a page."""
    within: NDArray[_Number] = np.minimum(np.maximum(column, least), most)
    return within


def shifted(column: Floats, by: int) -> Floats:
    """What stands `by` lines above (below, where negative) each line; 0 beyond the page."""
    moved = np.zeros(len(column))
    if abs(by) < len(column):
        if by >= 0:
            moved[by:] = column[: len(column) - by]
        else:
            moved[:by] = column[-by:]
    return moved


def mean_within(
    column: Floats, first: int, last: int, weights: Floats | None = None
) -> Floats:
    """The mean over the lines from `first` to `last` of each (0 is the line itself); 0 where none is on the page.

    Of several columns, a row each, if that is what is given.
    """
    size = column.shape[-1]
    at = np.arange(size)
    start = clipped(at + first, 0, size)
    end = clipped(at + last + 1, 0, size)
    if weights is None:
        share: Floats = (end - start).astype(np.float64)
    else:
        column = column * weights
        mass = _sums(weights)
        share = mass[end] - mass[start]
    total = _sums(column)
    mean: Floats = (total.take(end, axis=-1) - total.take(start, axis=-1)) / (
        share + 1e-6
    )
    return mean


def _sums(column: Floats) -> Floats:
    """Of everything before each line, and of all."""
    total = np.zeros((*column.shape[:-1], column.shape[-1] + 1))
    np.cumsum(column, axis=-1, out=total[..., 1:])
    return total


def steps_since(hits: NDArray[np.bool_]) -> Floats:
    """Lines up to the last hit above or at each line, at most 60."""
    at = np.arange(len(hits))
    last = np.maximum.accumulate(np.where(hits, at, -_FAR))
    return np.minimum(at - last, _FAR)


def steps_until(hits: NDArray[np.bool_]) -> Floats:
    """Lines down to the next hit below or at each line, at most 60."""
    return steps_since(hits[::-1])[::-1]


def best_span(worth: Sequence[float]) -> tuple[int, int]:
    """The range with the greatest sum, the first of equals; everything if nothing is worth more than 0."""
    best = total = 0.0
    start = 0
    span = (0, len(worth))
    for position, value in enumerate(worth):
        if total <= 0:
            total, start = 0.0, position
        total += value
        if total > best:
            best, span = total, (start, position + 1)
    return span
