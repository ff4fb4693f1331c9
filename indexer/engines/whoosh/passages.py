"""Where in a page its best passage is, told by the positions of words, without reading the page.

Only the text round that place is inflated, and marked; what is looked at for one hit is about a kilobyte however long
the page is.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from indexer.engines import snippets
from indexer.engines.marks import Marker
from indexer.engines.whoosh.proximity import row_keys
from indexer.engines.whoosh.reader import KEY_BITS
from indexer.engines.whoosh.searcher import Searcher, is_first
from indexer.engines.whoosh.snapshot import Ints
from indexer.records import Piece

__all__ = ["Passages"]

_WINDOW = 36  # words: about as many as a snippet has characters for


class Passages:
    """The snippets of one page of answers."""

    def __init__(
        self, searcher: Searcher, marker: Marker, numbers: Sequence[int]
    ) -> None:
        self._searcher, self._marker = searcher, marker
        self._field = "removed" if marker.is_of_removed else "body"
        self._starts = _best(self._places(np.array(sorted(numbers), np.int64)))

    def snippet(self, number: int) -> tuple[Piece, ...]:
        """The passage of a document with the most different matches, then the most, then the first."""
        files, own = self._searcher.facts.place(number)
        room = snippets.MAX_CHARACTERS
        text, is_start, is_end = files.texts[self._field].passage(
            own, self._starts.get(number, 0), room // 3, room
        )
        language = self._searcher.facts.languages.of(number)
        return snippets.passage(
            self._marker, text, language, is_start=is_start, is_end=is_end
        )

    def _places(self, docs: Ints) -> list[Ints]:
        """For each unit of the query the keys of its places in some documents."""
        searcher, field = self._searcher, self._field
        if not len(docs):
            return []
        by_unit: dict[int, list[Ints]] = {}
        for term, unit in self._marker.singles.items():
            by_unit.setdefault(unit, []).append(searcher.keys(field, [term], docs))
        for slots, unit in self._marker.rows:
            by_unit[unit] = [row_keys(searcher, field, slots, docs)]
        for each, unit in self._marker.expansions:
            by_unit[unit] = self._examples(searcher.chosen(each), docs)
        joined = (np.concatenate(keys) for keys in by_unit.values())
        return [keys for keys in joined if len(keys)]

    def _examples(self, terms: Iterable[str], docs: Ints) -> list[Ints]:
        """Of each document the places of the first of many terms that it has."""
        found: list[Ints] = [np.empty(0, np.int64)]
        for term in terms:
            keys = self._searcher.keys(self._field, [term], docs)
            if len(keys):
                found.append(keys)
                docs = np.setdiff1d(docs, keys >> KEY_BITS, assume_unique=True)
                if not len(docs):
                    break
        return found


def _best(places: Sequence[Ints]) -> dict[int, int]:
    """Of each document the first position of the stretch with the most different units, then the most places."""
    if not places:
        return {}
    keys = np.concatenate(places)
    units = np.repeat(np.arange(len(places)), [len(each) for each in places])
    order = np.argsort(keys, kind="stable")
    keys, units = keys[order], units[order]
    firsts = np.searchsorted(keys, keys - _WINDOW, "right")
    lasts = np.arange(1, len(keys) + 1)
    worth = lasts - firsts
    for unit in range(len(places)):
        seen = np.concatenate(([0], np.cumsum(units == unit)))
        worth += len(keys) * (seen[lasts] > seen[firsts])
    owners = keys >> KEY_BITS
    starts = [*np.flatnonzero(is_first(owners)).tolist(), len(keys)]
    best = [start + int(np.argmax(worth[start:end])) for start, end in pairwise(starts)]
    mask = (1 << KEY_BITS) - 1
    return {int(owners[at]): int(keys[firsts[at]]) & mask for at in best}
