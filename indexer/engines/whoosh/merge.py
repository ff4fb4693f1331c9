"""Several segments into one, without their deleted documents, a range of terms at a time."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.arrayfile import ArrayFileWriter
from indexer.engines.whoosh.columns import merge_columns
from indexer.engines.whoosh.dictionary import Dictionary
from indexer.engines.whoosh.invert import order_by
from indexer.engines.whoosh.postings import (
    Ints,
    Numbers,
    Piece,
    PostingsReader,
    PostingsWriter,
)
from indexer.engines.whoosh.segments import STORED, SegmentFiles, text_path
from indexer.engines.whoosh.texts import TextWriter
from indexer.schema import TEXT_FIELDS

__all__ = ["Source", "merge"]

_POSITIONS = 1_000_000  # at a time: about 50 MB of arrays

Mask = npt.NDArray[np.bool_]
Source = tuple[SegmentFiles, Mask]
"""A segment and which of its documents live."""


def merge(
    sources: Sequence[Source], stem: Path, *, most_positions: int = _POSITIONS
) -> int:
    """Write the live documents of segments, in their order, as one segment; how many there are.

    Postings are merged some terms at a time, with about `most_positions` in memory.
    """
    with ArrayFileWriter(stem.with_name(f"{stem.name}.col")) as table:
        for name in STORED:
            _copy_texts(sources, name, stem, table)
        merge_columns([(files.columns, live) for files, live in sources], table)
    inputs = list(_inputs(sources))
    size = sum(int(live.sum()) for _, live in sources)
    with PostingsWriter(stem, size) as postings:
        for field in TEXT_FIELDS:
            for piece in _pieces(inputs, field.name, most_positions):
                postings.add(piece)
            postings.end_field(field.name)
    return size


def _copy_texts(
    sources: Sequence[Source], name: str, stem: Path, table: ArrayFileWriter
) -> None:
    writer = TextWriter(text_path(stem, name))
    try:
        for files, live in sources:
            writer.copy(files.texts[name], np.flatnonzero(live))
            files.texts[name].release()
        writer.close(table, name)
    finally:
        writer.discard()


class _Input:
    """A segment's postings, its documents by their new numbers; -1 for those that are left out."""

    def __init__(
        self, postings: PostingsReader, numbers: Ints, *, is_whole: bool
    ) -> None:
        self.postings = postings
        self._numbers = numbers
        self._is_whole = is_whole

    def read(
        self, field: str, rows: range, places: Ints
    ) -> tuple[Ints, Ints, Ints, Numbers]:
        """Postings of terms in a row: the new place of each's term, its document, its frequency; and the positions."""
        stretch = self.postings.stretch(field, rows)
        counts = self.postings.fields[field].frequencies(rows)
        terms = np.repeat(places, counts)
        docs = self._numbers[self.postings.docs(stretch)]
        frequencies = self.postings.frequencies(stretch).astype(np.int64)
        positions = self.postings.positions(field, rows)
        if self._is_whole:
            return terms, docs, frequencies, positions
        kept = docs >= 0
        positions = positions[np.repeat(kept, frequencies)]
        return terms[kept], docs[kept], frequencies[kept], positions


def _inputs(sources: Sequence[Source]) -> Iterator[_Input]:
    base = 0
    for files, live in sources:
        numbers = np.where(live, np.cumsum(live) - 1 + base, -1)
        yield _Input(files.postings, numbers, is_whole=bool(live.all()))
        base += int(live.sum())


def _pieces(inputs: Sequence[_Input], field: str, most: int) -> Iterator[Piece]:
    """The postings of a field, merged, some terms at a time."""
    firsts = [0] * len(inputs)
    for border in _borders(inputs, field, most):
        lasts = [
            len(known) if border is None else known.bound(border)
            for known in (each.postings.fields[field] for each in inputs)
        ]
        rows = [range(*ends) for ends in zip(firsts, lasts, strict=True)]
        if any(rows):
            yield _merged(inputs, field, rows)
            for each in inputs:
                each.postings.release()  # what was read is not read again
        firsts = lasts


def _borders(inputs: Sequence[_Input], field: str, most: int) -> Iterator[bytes | None]:
    """Terms to stop before, so that what lies between has at most about so many positions; None at the end.

    Each segment may give as many as its share of all positions, and the first that has given them sets the border. One term
    is never parted, however frequent.
    """
    every = [each.postings.fields[field] for each in inputs]
    total = max(1, sum(map(_size, every)))
    shares = [max(1, most * _size(known) // total) for known in every]
    rows = [0] * len(every)
    while True:
        nexts = [
            term
            for known, row, share in zip(every, rows, shares, strict=True)
            if (term := _term_after(known, row, share))
        ]
        if not nexts:
            yield None
            return
        border = min(nexts)
        yield border
        rows = [known.bound(border) for known in every]


def _term_after(known: Dictionary, row: int, share: int) -> bytes:
    """The term that stands so many positions after a row, one row after it at least; b"" where there is none."""
    starts = known.positions
    if row + 1 >= len(known):
        return b""
    goal = min(int(starts[row]) + share, int(starts[-1]))
    # numpy would convert the whole array to look up a number of another type.
    found = int(np.searchsorted(starts, starts.dtype.type(goal)))
    row = max(row + 1, found)
    return known.term(row) if row < len(known) else b""


def _size(known: Dictionary) -> int:
    return int(known.positions[-1]) - int(known.positions[0])


def _merged(inputs: Sequence[_Input], field: str, rows: Sequence[range]) -> Piece:
    listed = [
        each.postings.fields[field].terms(own)
        for each, own in zip(inputs, rows, strict=True)
    ]
    terms = sorted(set().union(*listed))
    places = {term: place for place, term in enumerate(terms)}
    read = [
        each.read(
            field, own, np.fromiter(map(places.__getitem__, mine), np.int64, len(mine))
        )
        for each, own, mine in zip(inputs, rows, listed, strict=True)
        if mine
    ]
    of_term, docs, frequencies, positions = (
        np.concatenate(same) for same in zip(*read, strict=True)
    )
    order = order_by(of_term.astype(np.uint32))
    starts = np.cumsum(frequencies) - frequencies
    of_term, docs, frequencies, starts = (
        numbers[order] for numbers in (of_term, docs, frequencies, starts)
    )
    at = np.repeat(starts - np.cumsum(frequencies) + frequencies, frequencies)
    at += np.arange(len(at))
    documents = np.bincount(of_term, minlength=len(terms))
    return _without_empty(
        Piece(
            terms=terms,
            documents=documents,
            occurrences=np.bincount(of_term, frequencies, len(terms)).astype(np.int64),
            docs=docs,
            frequencies=frequencies,
            positions=positions[at],
        )
    )


def _without_empty(piece: Piece) -> Piece:
    """Without the terms that only deleted documents had."""
    kept = np.flatnonzero(piece.documents)
    if len(kept) == len(piece.terms):
        return piece
    return piece._replace(
        terms=[piece.terms[place] for place in kept.tolist()],
        documents=piece.documents[kept],
        occurrences=piece.occurrences[kept],
    )
