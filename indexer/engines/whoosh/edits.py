"""How far many terms are from one word, all at once."""

import numpy as np
import numpy.typing as npt

__all__ = ["within"]

Bytes = npt.NDArray[np.uint8]


def within(
    word: bytes, terms: Bytes, lengths: npt.NDArray[np.integer], edits: int
) -> npt.NDArray[np.bool_]:
    """Whether so many insertions, deletions, replacements and swaps of neighbours make the word of each term.

    `terms` has a row for each, of at least len(word) + edits bytes; what lies beyond a term's length does not count.
    This is the optimal string alignment distance, cell by cell of its table for all terms together; cells further from
    the diagonal than `edits` cannot matter.
    """
    size, width = len(word), len(word) + edits
    far = np.full(len(terms), edits + 1, np.uint8)
    above = [np.full(len(terms), min(j, edits + 1), np.uint8) for j in range(width + 1)]
    before: list[npt.NDArray[np.uint8]] = above
    for i in range(1, size + 1):
        row = [far] * (width + 1)
        if i <= edits:
            row[0] = np.full(len(terms), i, np.uint8)
        for j in range(max(1, i - edits), min(width, i + edits) + 1):
            cost = above[j - 1] + (terms[:, j - 1] != word[i - 1])
            cost = np.minimum(cost, np.minimum(above[j], row[j - 1]) + np.uint8(1))
            if i > 1 and j > 1:
                is_swap = (terms[:, j - 1] == word[i - 2]) & (
                    terms[:, j - 2] == word[i - 1]
                )
                swapped = np.where(is_swap, before[j - 2] + np.uint8(1), far)
                cost = np.minimum(cost, swapped)
            row[j] = np.minimum(cost, far)
        before, above = above, row
    fits = np.abs(lengths.astype(np.int64) - size) <= edits
    table = np.stack(above, axis=1)
    last = table[np.arange(len(terms)), np.clip(lengths, 0, width)]
    found: npt.NDArray[np.bool_] = fits & (last <= edits)
    return found
