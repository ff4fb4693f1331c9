"""Which letters a term has and how long it is, by which nearly all terms are told not to be meant without reading them.

A signature has a bit for each ASCII letter and digit, four for other signs and sixteen for the bytes of what is not ASCII. Of a
stem, the language it is tagged with does not count.
"""

import numpy as np
import numpy.typing as npt

from indexer.analysis import TAG, untagged
from indexer.engines.plan import Expansion

__all__ = ["candidates", "has_foreign", "signatures"]

Rows = npt.NDArray[np.int64]

_FOREIGN = 40  # the first bit of what is not ASCII
_MOST_BYTES = 4  # of a character in UTF-8
_STEP = 1 << 20  # bytes at a time


def _bits() -> npt.NDArray[np.uint64]:
    bits = np.zeros(256, np.uint64)
    for byte in range(256):
        if byte >= 0x80:
            place = _FOREIGN + byte % 16
        elif chr(byte).isalpha():
            place = ord(chr(byte).lower()) - ord("a")
        elif chr(byte).isdigit():
            place = 26 + byte - ord("0")
        else:
            place = 36 + byte % 4
        bits[byte] = 1 << place
    return bits


_BITS = _bits()


def signatures(
    lines: bytes, starts: npt.NDArray[np.integer]
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint8]]:
    """Signatures and lengths, in characters, of terms that stand a line each; `starts` tells where each begins.

    Lengths beyond 255 count as 255.
    """
    content = np.frombuffer(lines, np.uint8).copy()
    at = np.flatnonzero(content == ord(TAG))
    while len(at):
        content[at] = ord("\n")
        at = at + 1
        at = at[content[at] != ord("\n")]
    marks = np.zeros(len(starts), np.uint64)
    lengths = np.zeros(len(starts), np.uint8)
    first = 0
    while first < len(starts):
        last = int(np.searchsorted(starts, starts[first] + _STEP, "right"))
        end = int(starts[last]) if last < len(starts) else len(content)
        piece = content[int(starts[first]) : end]
        borders = (starts[first:last] - starts[first]).astype(np.int64)
        is_end = piece == ord("\n")
        bits = np.where(is_end, np.uint64(0), _BITS[piece])
        marks[first:last] = np.bitwise_or.reduceat(bits, borders)
        counted = ~is_end & ((piece & 0xC0) != 0x80)  # bytes that begin a character
        sizes = np.add.reduceat(counted, borders, dtype=np.int64)
        lengths[first:last] = np.minimum(sizes, 255)
        first = last
    return marks, lengths


def candidates(
    wanted: Expansion,
    marks: npt.NDArray[np.uint64],
    lengths: npt.NDArray[np.uint8],
) -> Rows:
    """The rows of terms that may be meant; no other is."""
    if wanted.edits < 0:
        letters = _signature(wanted.literals)
        long_enough = lengths >= min(len(wanted.literals), 255)
        return np.flatnonzero(long_enough & ((letters & ~marks) == 0))
    letters, size = _signature(wanted.word), len(wanted.word)
    near = np.abs(lengths.astype(np.int16) - min(size, 255)) <= wanted.edits
    rows = np.flatnonzero(near)
    own = marks[rows]
    lost = wanted.edits * (1 if wanted.word.isascii() else _MOST_BYTES)
    gained = np.where(has_foreign(own), wanted.edits * _MOST_BYTES, wanted.edits)
    kept = (np.bitwise_count(letters & ~own) <= lost) & (
        np.bitwise_count(own & ~letters) <= gained
    )
    found: Rows = rows[kept]
    return found


def has_foreign(marks: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """Which of the signatures are of terms that are not all ASCII."""
    return marks >= np.uint64(1 << _FOREIGN)


def _signature(text: str) -> np.uint64:
    content = np.frombuffer(untagged(text).encode(), np.uint8)
    mark: np.uint64 = np.bitwise_or.reduce(_BITS[content], initial=np.uint64(0))
    return mark
