"""Postings and stored documents of one published state, for one thread at a time.

This is the seam to Whoosh's files: what is above asks for arrays and does not know how they are stored.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from whoosh import index, reading

from indexer.engines.plan import Expansion, Linguist, chosen
from indexer.engines.whoosh import fields
from indexer.engines.whoosh.snapshot import Ints, Snapshot, Vocabulary, load
from indexer.engines.whoosh.writer import INDEX_NAME
from indexer.records import Document

__all__ = ["Postings", "Reader"]


class Postings(NamedTuple):
    """The live documents of a term in one field, ascending; `positions` holds `counts` of each in a row."""

    docs: Ints
    counts: Ints
    positions: Ints


_NONE = np.empty(0, dtype=np.int64)


class Reader:
    """Open segments of a generation."""

    def __init__(self, folder: Path, snapshot: Snapshot | None = None) -> None:
        opened = index.open_dir(str(folder), INDEX_NAME, readonly=True)
        toc = opened._read_toc()
        self._segments = [
            reading.SegmentReader(opened.storage, toc.schema, segment)
            for segment in toc.segments
        ]
        self._bases = np.cumsum(
            [0] + [segment.doc_count_all() for segment in self._segments]
        )
        self.snapshot = snapshot or load(self._segments)
        self.linguist = Linguist(self.snapshot.spoken)

    def close(self) -> None:
        """Close the files; twice is no error."""
        for segment in self._segments:
            if not segment.is_closed:
                segment.close()

    def postings(self, field: str, term: str) -> Postings:
        """Those of all segments."""
        parts = [
            _shifted(found, int(base))
            for segment, base in zip(self._segments, self._bases, strict=False)
            if (found := _read(segment, field, term.encode()))
        ]
        if not parts:
            return Postings(_NONE, _NONE, _NONE)
        whole = (
            parts[0]
            if len(parts) == 1
            else Postings(*(np.concatenate(same) for same in zip(*parts, strict=True)))
        )
        alive = self.snapshot.live[whole.docs]
        if alive.all():
            return whole
        return Postings(
            whole.docs[alive],
            whole.counts[alive],
            whole.positions[np.repeat(alive, whole.counts)],
        )

    def expand(
        self, names: Sequence[str], expansion: Expansion
    ) -> tuple[list[str], bool]:
        """The terms of these fields that a pattern stands for, and whether some were left out."""
        bounds: dict[str, int] = {}
        for name in names:
            lines, frequencies = self._vocabulary(name)
            for found in expansion.sieve.finditer(lines):
                if expansion.matches(found[0]):
                    bounds[found[0]] = bounds.get(found[0], 0) + frequencies[found[0]]
        return chosen(bounds, lambda term: self._frequency(names, term))

    def document(self, number: int) -> Document:
        """A stored document."""
        place = int(np.searchsorted(self._bases, number, side="right")) - 1
        stored = self._segments[place].stored_fields(number - int(self._bases[place]))
        facts = self.snapshot
        return fields.stored_document(
            stored,
            url=facts.urls[number],
            site=facts.sites.of(number),
            language=facts.languages.of(number),
            day=int(facts.days[number]),
        )

    def _frequency(self, names: Iterable[str], term: str) -> int:
        """The live documents that hold the term in any of the fields."""
        return len(
            np.unique(
                np.concatenate([self.postings(name, term).docs for name in names])
            )
        )

    def _vocabulary(self, name: str) -> Vocabulary:
        """All terms of a field, a line each, and in how many documents each is, deleted ones included."""
        known = self.snapshot.vocabularies
        if name not in known:
            frequencies: Counter[str] = Counter()
            for segment in self._segments:
                for (owner, term), facts in segment._terms.items_from(name, b""):
                    if owner != name:
                        break
                    frequencies[term.decode()] += facts.doc_frequency()
            known[name] = "\n".join(frequencies), frequencies
        return known[name]


def _read(segment: Any, field: str, term: bytes) -> Postings | None:
    """A term's postings in one segment, deleted documents included; a block at a time, without Whoosh's wrappers."""
    format_ = segment.schema[field].format
    try:
        matcher = segment._terms.matcher(field, term, format_)
    except reading.TermNotFound:
        return None
    docs: list[int] = []
    values: list[bytes] = []
    if hasattr(matcher, "_read_ids"):
        while matcher.is_active():
            matcher._read_ids()
            matcher._read_values()
            docs += matcher._ids
            values += matcher._values
            matcher._next_block()
    else:  # a term of one document lies beside the term
        while matcher.is_active():
            docs.append(matcher.id())
            values.append(matcher.value())
            matcher.next()
    counts = (
        np.fromiter(map(len, values), np.int64, len(values)) // fields.POSITION.itemsize
    )
    positions = np.frombuffer(b"".join(values), dtype=fields.POSITION).astype(np.int64)
    return Postings(np.array(docs, dtype=np.int64), counts, positions)


def _shifted(postings: Postings, base: int) -> Postings:
    return postings._replace(docs=postings.docs + base)
