"""Words in a row and words near each other, by the keys of their places."""

from collections.abc import Callable

import numpy as np

from indexer.engines.plan import Slots, is_near
from indexer.engines.whoosh.reader import KEY_BITS
from indexer.engines.whoosh.searcher import Searcher, is_first
from indexer.engines.whoosh.snapshot import Ints, Mask

__all__ = ["near_docs", "row_keys"]

_CHECKED = 256  # documents between two looks at the clock: some milliseconds
_NONE = np.empty(0, dtype=np.int64)


def row_keys(
    searcher: Searcher, field: str, slots: Slots, among: Ints | None = None
) -> Ints:
    """Where words stand in a row in a field: a key of document and position for the first word of each row.

    With `among`, in these documents alone. The rarest word is read first, and of the others only what is in its documents.
    """
    docs, order = _with_all(searcher, field, slots, among)
    keys: Ints | None = None
    for place in order:
        if not len(docs):
            return _NONE
        own = searcher.keys(field, slots[place], docs) - place
        keys = own if keys is None else _common(keys, own)
        docs = _owners(keys)
    return _NONE if keys is None else keys


def near_docs(
    searcher: Searcher,
    field: str,
    slots: Slots,
    slop: int,
    check: Callable[[], None],
    among: Ints | None = None,
) -> Ints:
    """The documents where a stretch of len(slots) + slop positions holds a place of each slot, no two at one.

    With `among`, of these documents alone. `check` is called every now and then; what it raises ends the search.
    """
    docs, order = _with_all(searcher, field, slots, among)
    slotted: list[Ints] = [_NONE] * len(slots)
    for place in order:
        if not len(docs):
            return _NONE
        slotted[place] = searcher.keys(field, slots[place], docs)
        docs = _owners(slotted[place])
    if not len(docs):
        return _NONE
    first, *others = sorted(slotted, key=len)
    reach = len(slotted) - 1 + slop
    for other in others:
        first = first[_has_neighbour(first, other, reach)]
    docs = _owners(first)
    if len(slotted) == 2:
        return docs
    near = []
    for place, doc in enumerate(docs.tolist()):
        if place % _CHECKED == 0:
            check()
        if is_near([_within(keys, doc) for keys in slotted], slop):
            near.append(doc)
    return np.array(near, np.int64)


def _with_all(
    searcher: Searcher, field: str, slots: Slots, among: Ints | None
) -> tuple[Ints, list[int]]:
    """The documents with a term of each slot, and the slots' places, the rarest first."""
    read = [[searcher.postings(field, term).docs for term in terms] for terms in slots]
    sizes = [sum(map(len, docs)) for docs in read]
    order = sorted(range(len(slots)), key=sizes.__getitem__)
    if not order or not sizes[order[0]]:
        return _NONE, order
    if among is not None:
        return among, order
    docs = searcher.union([own for own in read[order[0]] if len(own)])
    for place in order[1:]:
        docs = searcher.union([searcher.among(docs, own) for own in read[place]])
    return docs, order


def _common(keys: Ints, others: Ints) -> Ints:
    """Those of the keys that are among the others; both ascend."""
    if not len(others):
        return others
    at = np.searchsorted(others, keys)
    at[at == len(others)] = 0
    found: Ints = keys[others[at] == keys]
    return found


def _owners(keys: Ints) -> Ints:
    """The documents of keys, each once."""
    docs = keys >> KEY_BITS
    return docs[is_first(docs)]


def _has_neighbour(keys: Ints, others: Ints, reach: int) -> Mask:
    """Whether another place, not the same, is within reach in the same document."""
    reach = min(reach, (1 << KEY_BITS) - 1)
    floor = (keys >> KEY_BITS) << KEY_BITS
    ceiling = floor + ((1 << KEY_BITS) - 1)
    low = np.searchsorted(others, np.maximum(keys - reach, floor), "left")
    high = np.searchsorted(others, np.minimum(keys + reach, ceiling), "right")
    itself = np.searchsorted(others, keys, "right") - np.searchsorted(
        others, keys, "left"
    )
    found: Mask = (high - low - itself) > 0
    return found


def _within(keys: Ints, doc: int) -> list[int]:
    """The positions in one document."""
    low, high = np.searchsorted(keys, [doc << KEY_BITS, (doc + 1) << KEY_BITS])
    positions: list[int] = (keys[low:high] & ((1 << KEY_BITS) - 1)).tolist()
    return positions
