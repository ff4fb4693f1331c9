"""Postings of one published state, numbered through all its segments."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.snapshot import Ints, Snapshot

__all__ = ["KEY_BITS", "Postings", "keys", "read"]

KEY_BITS = 32  # of a position in a key of document and position

_NONE = np.empty(0, dtype=np.int64)


class _Found(NamedTuple):
    """A term in one segment."""

    segment: int
    row: int


class Postings(NamedTuple):
    """The live documents of a term in one field, ascending, and how often it stands in each."""

    docs: Ints
    counts: npt.NDArray[np.integer]
    field: str
    found: tuple[_Found, ...]


def read(facts: Snapshot, field: str, term: str) -> Postings:
    """The postings of a term."""
    wanted = term.encode()
    found = tuple(
        _Found(number, row)
        for number, files in enumerate(facts.segments)
        if (row := files.postings.fields[field].row(wanted)) >= 0
    )
    if not found:
        return Postings(_NONE, _NONE, field, ())
    docs, counts = _joined(facts, field, found)
    if not facts.is_whole:
        alive = facts.live[docs]
        docs, counts = docs[alive], counts[alive]
    return Postings(docs, counts, field, found)


def _joined(
    facts: Snapshot, field: str, found: Sequence[_Found]
) -> tuple[Ints, npt.NDArray[np.integer]]:
    """The documents of a term in all segments, deleted ones included."""
    docs, counts = [], []
    for segment, row in found:
        own = facts.segments[segment].postings
        stretch = own.stretch(field, range(row, row + 1))
        numbers = own.docs(stretch).astype(np.int64)
        numbers += facts.bases[segment]
        docs.append(numbers)
        counts.append(own.frequencies(stretch))
    if len(docs) == 1:
        return docs[0], counts[0]
    return np.concatenate(docs), np.concatenate(counts)


def keys(facts: Snapshot, postings: Postings, among: Ints) -> Ints:
    """Document and position of each place of a term in some documents, as one ascending number each."""
    parts = [_NONE]
    for segment, row in postings.found:
        base, end = facts.bases[segment], facts.bases[segment + 1]
        low, high = np.searchsorted(among, (base, end))
        if low < high:
            parts.append(_keys_in(facts, postings.field, segment, row, among[low:high]))
    return parts[1] if len(parts) == 2 else np.concatenate(parts)


def _keys_in(facts: Snapshot, field: str, segment: int, row: int, among: Ints) -> Ints:
    own = facts.segments[segment].postings
    base = facts.bases[segment]
    docs = own.docs(own.stretch(field, range(row, row + 1)))
    # numpy would convert all of what it searches to the wider type.
    wanted = (among - base).astype(docs.dtype)
    at = np.searchsorted(docs, wanted)
    at[at == len(docs)] = 0
    which = at[docs[at] == wanted]
    if not len(which):
        return _NONE
    counts, positions = own.positions_of(field, row, which)
    owners = docs[which].astype(np.int64) + base
    return (np.repeat(owners, counts) << KEY_BITS) + positions
