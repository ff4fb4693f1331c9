"""Boosted oblivious trees: each level of a tree asks the same question of every row, so a tree is a small table.

Answers of one row, read as the bits of a number, are the place of its leaf. That makes inference a handful of array
operations whatever the number of rows (ordinary trees need a gather a level and node). Training is elsewhere: this
module only reads what it left.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Columns", "ObliviousTrees", "logistic", "table"]

Columns = NDArray[np.float32]
"""Features as rows, cases as columns: a question reads one contiguous row."""

_MOST_LEVELS = 8  # bits in a byte
_AT_ONCE = 2_000  # cases; some kilobytes each for hundreds of trees


class ObliviousTrees:
    """The sum of many small tables. Immutable; the same input gives the same output, bit for bit."""

    def __init__(
        self,
        *,
        features: Sequence[str],
        questions: Sequence[Sequence[tuple[int, float]]],
        leaves: Sequence[Sequence[float]],
        bias: float,
    ) -> None:
        """Each tree has one (feature, border) per level, the first the lowest bit, and 2 ** levels leaves.

        Raises:
            ValueError: the tables do not fit each other, or a tree has more than eight levels.
        """
        depth = max((len(tree) for tree in questions), default=0)
        if depth > _MOST_LEVELS:
            raise ValueError(f"a tree has {depth} levels, at most {_MOST_LEVELS} fit")
        if len(questions) != len(leaves) or any(
            len(leaf) != 1 << len(tree)
            for tree, leaf in zip(questions, leaves, strict=True)
        ):
            raise ValueError("a tree needs 2 ** levels leaves")
        if any(
            not 0 <= feature < len(features)
            for tree in questions
            for feature, _ in tree
        ):
            raise ValueError("a tree asks for a feature that is not there")
        self.features = tuple(features)
        self._bias = bias
        # Shallow trees get questions that nothing answers with yes.
        padded = [[*tree, *[(0, np.inf)] * (depth - len(tree))] for tree in questions]
        self._asked = [
            np.array([tree[level][0] for tree in padded], dtype=np.intp)
            for level in range(depth)
        ]
        self._borders = [
            np.array([[tree[level][1]] for tree in padded], dtype=np.float32)
            for level in range(depth)
        ]
        self._first = (np.arange(len(padded), dtype=np.intp) << depth)[:, None]
        table = np.zeros((len(padded), 1 << depth), dtype=np.float32)
        for row, leaf in zip(table, leaves, strict=True):
            row[: len(leaf)] = leaf
        self._values = table.ravel()

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "ObliviousTrees":
        """Read what `to_dict` of the training script wrote: features, bias, and a row [questions, leaves] a tree."""
        return cls(
            features=stored["features"],
            bias=stored["bias"],
            questions=[
                [(int(feature), float(border)) for feature, border in tree[0]]
                for tree in stored["trees"]
            ],
            leaves=[tree[1] for tree in stored["trees"]],
        )

    def __call__(self, columns: Columns) -> NDArray[np.float64]:
        """The score (log-odds) of each case. `columns` has one row per name in `features`, in that order."""
        score = np.empty(columns.shape[1], dtype=np.float64)
        for start in range(0, len(score), _AT_ONCE):
            part = columns[:, start : start + _AT_ONCE]
            score[start : start + _AT_ONCE] = self._score(part)
        return score + self._bias

    def _score(self, columns: Columns) -> NDArray[np.float64]:
        # One byte a tree and case while the bits are gathered: what is moved through memory is what this costs.
        place = np.zeros((len(self._first), columns.shape[1]), dtype=np.uint8)
        for level, (asked, border) in enumerate(
            zip(self._asked, self._borders, strict=True)
        ):
            yes = np.greater(columns[asked], border).view(np.uint8)
            place |= np.left_shift(yes, level, out=yes)
        values = self._values.take(place + self._first)
        score: NDArray[np.float64] = values.sum(axis=0, dtype=np.float64)
        return score


def table(columns: Mapping[str, NDArray[np.float64]], names: Sequence[str]) -> Columns:
    """The columns of these names, a row each, as trees read them."""
    return np.array([columns[name] for name in names], dtype=np.float32)


def logistic(score: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log-odds to probabilities."""
    odds: NDArray[np.float64] = 1 / (1 + np.exp(-score))
    return odds
