"""Boosted oblivious trees: each level of a tree asks the same question of every row, so a tree is a small table.

Answers of one row, read as the bits of a number, are the place of its leaf. That makes inference a handful of array
operations whatever the number of rows (ordinary trees need a gather a level and node). Many trees ask the same
question, which is answered once. Training is elsewhere: this module only reads what it left.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Columns", "ObliviousTrees", "logistic", "table"]

Columns = NDArray[np.float32]
"""Features as rows, cases as columns: a question reads one contiguous row."""

_MOST_LEVELS = 8  # bits in a byte
_WORD = 8  # answers, a byte each, that are moved and joined at once
_AT_ONCE = 256  # cases; some 13 KB each for 450 trees, and what leaves the processor's cache takes twice the time


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
        # The deepest first: a level then asks a leading part of the trees. Their order does not change a sum: leaves are
        # single numbers of few digits, added up in double ones, which is exact.
        order = sorted(range(len(questions)), key=lambda tree: -len(questions[tree]))
        asked = sorted({question for tree in questions for question in tree})
        number = {question: place for place, question in enumerate(asked)}
        self._asked = np.array([feature for feature, _ in asked], dtype=np.intp)
        borders = np.array([border for _, border in asked], dtype=np.float32)
        self._borders = borders[:, None]
        self._levels = [
            np.array([number[questions[tree][level]] for tree in order if len(questions[tree]) > level], dtype=np.intp)
            for level in range(depth)
        ]  # fmt: skip
        sizes = [0, *(len(leaves[tree]) for tree in order)]
        self._first = np.cumsum(sizes[:-1] if order else [], dtype=np.intp)[:, None]
        values = [value for tree in order for value in leaves[tree]]
        self._values = np.array(values, dtype=np.float32).astype(np.float64)
        self._scratch: list[_Scratch] = []

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
        size = columns.shape[1]
        score = np.empty(size, dtype=np.float64)
        parts = -(-size // _AT_ONCE)
        # Taking from a list and giving back to it is safe among threads.
        scratch = self._scratch.pop() if self._scratch else _Scratch(len(self._asked), len(self._first))  # fmt: skip
        for part in range(parts):
            some = slice(part * size // parts, (part + 1) * size // parts)
            self._score(columns[:, some], scratch, score[some])
        self._scratch.append(scratch)
        return score + self._bias

    def _score(
        self, columns: Columns, scratch: "_Scratch", score: NDArray[np.float64]
    ) -> None:
        """Write the sum of the leaves of each case."""
        size = columns.shape[1]
        asked, answers, place, words, leaf, values = scratch.of(size)
        np.take(columns, self._asked, axis=0, out=asked, mode="clip")
        np.greater(asked, self._borders, out=answers[:, :size].view(np.bool_))
        # One byte a tree and case while the bits are joined, highest first, a word of cases at a time: what is moved
        # through memory is what this costs. Doubling a byte of less than 8 bits does not carry into the next.
        place.fill(0)
        for level in reversed(self._levels):
            asking = place[: len(level)]
            asking += asking
            asking |= np.take(answers.view(np.uint64), level, axis=0, out=words[: len(level)], mode="clip")  # fmt: skip
        np.add(place.view(np.uint8)[:, :size], self._first, out=leaf)
        np.take(self._values, leaf, out=values, mode="clip")
        values.sum(axis=0, out=score)


class _Scratch:
    """Memory for the arrays between a question and its answer, used again for every page.

    New memory comes from the kernel piece by piece, which took half of the time.
    """

    def __init__(self, questions: int, trees: int) -> None:
        self._questions, self._trees = questions, trees
        self._asked = np.empty(questions * _AT_ONCE, dtype=np.float32)
        self._answers = np.empty(questions * _AT_ONCE, dtype=np.uint8)
        self._place = np.empty(trees * _AT_ONCE // _WORD, dtype=np.uint64)
        self._words = np.empty_like(self._place)
        self._leaf = np.empty(trees * _AT_ONCE, dtype=np.intp)
        self._values = np.empty(trees * _AT_ONCE, dtype=np.float64)

    def of(self, size: int) -> tuple[NDArray[Any], ...]:
        """The arrays for so many cases, whatever they hold; those of single bytes are filled up to whole words."""
        words = -(-size // _WORD)
        wide = words * _WORD
        questions, trees = self._questions, self._trees
        return (
            self._asked[: questions * size].reshape(questions, size),
            self._answers[: questions * wide].reshape(questions, wide),
            self._place[: trees * words].reshape(trees, words),
            self._words[: trees * words].reshape(trees, words),
            self._leaf[: trees * size].reshape(trees, size),
            self._values[: trees * size].reshape(trees, size),
        )


def table(columns: Mapping[str, NDArray[np.float64]], names: Sequence[str]) -> Columns:
    """The columns of these names, a row each, as trees read them."""
    return np.array([columns[name] for name in names], dtype=np.float32)


def logistic(score: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log-odds to probabilities."""
    odds: NDArray[np.float64] = 1 / (1 + np.exp(-score))
    return odds
