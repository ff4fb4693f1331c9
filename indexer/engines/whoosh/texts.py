"""The texts of documents, so kept that a passage is read without the rest.

A text is cut at white space into chunks of about 256 characters; how many characters and how many positions of words
each holds stands in two arrays. Chunks are compressed in groups, and no group holds more than one text: what stays is
copied as it is when segments are merged.
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO, NamedTuple
from zlib import compress, decompress

import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.arrayfile import AnyArray, ArrayFileWriter, Pages
from indexer.engines.whoosh.split import SplitColumn, write_split

__all__ = ["TextReader", "TextWriter", "chunks_of", "encoded"]

# A chunk ends where a word does, so no word lies in two.
_CHUNK = re.compile(r"(?s).{1,255}\S*+")
# Chunks, 4 KB: what has to be inflated for one snippet takes 14 us; 16 KB take 50, and a seventh less of the disk.
_GROUP = 16
_LONG = 2048  # characters of a chunk, eight times the usual; a snippet would analyze all of it
_SLACK = 1000  # characters by which the place of a word in it may be guessed wrong
_NEARBY = 100  # characters to look for a word's end in
_LEVEL = 1  # 3.3 to 1 at 91 MB a second; level 6 makes 3.7 of it at 59 (documentation pages, November 2026)


def chunks_of(text: str) -> list[str]:
    """The text in pieces that end where a word ends."""
    return _CHUNK.findall(text)


def encoded(text: str) -> bytes:
    """As it lies in the files; lone surrogates are kept."""
    return text.encode("utf-8", "surrogatepass")


class TextWriter:
    """Writes the texts of one field, a document after another."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("wb")
        # Of a few bytes a page each: when segments are merged, they hold those of all pages.
        self._first_chunks, self._first_groups = array("I", [0]), array("I", [0])
        self._group_ends = array("Q", [0])
        self._characters, self._positions = array("I"), array("I")

    def add(self, chunks: Sequence[str]) -> None:
        """Add the next document's text; the positions in its chunks are told by `count`."""
        for start in range(0, len(chunks), _GROUP):
            packed = compress(encoded("".join(chunks[start : start + _GROUP])), _LEVEL)
            self._file.write(packed)
            self._group_ends.append(self._group_ends[-1] + len(packed))
        self._characters.extend(map(len, chunks))
        self._end_document(len(chunks))

    def count(self, positions: npt.NDArray[np.integer]) -> None:
        """The positions of words in the chunks that were added, in their order."""
        self._positions.frombytes(positions.astype(np.uint32).tobytes())

    def copy(self, other: "TextReader", documents: npt.NDArray[np.int64]) -> None:
        """Add texts of another segment as they lie there."""
        for document in documents.tolist():
            packed, sizes, characters, positions = other.raw(document)
            self._file.write(packed)
            for size in sizes:
                self._group_ends.append(self._group_ends[-1] + size)
            self._characters.frombytes(characters.astype(np.uint32).tobytes())
            self._positions.frombytes(positions.astype(np.uint32).tobytes())
            self._end_document(len(characters))

    def discard(self) -> None:
        """End the file as it is; after `close`, nothing."""
        self._file.close()

    def close(self, table: ArrayFileWriter, name: str) -> None:
        """End the file, and write where things are in it under this name."""
        self._file.close()
        characters = np.array(self._characters, np.uint32)
        write_split(table, f"{name}/characters", characters, np.uint16)
        positions = np.array(self._positions, np.uint32)
        write_split(table, f"{name}/positions", positions, np.uint8)
        table.add(f"{name}/chunks", np.array(self._first_chunks, np.uint32))
        table.add(f"{name}/groups", np.array(self._first_groups, np.uint32))
        table.add(f"{name}/ends", np.array(self._group_ends, np.uint64))

    def _end_document(self, chunks: int) -> None:
        self._first_chunks.append(self._first_chunks[-1] + chunks)
        self._first_groups.append(self._first_groups[-1] - (-chunks // _GROUP))


class Raw(NamedTuple):
    """A text as it lies in the files."""

    packed: bytes
    sizes: list[int]  # of its groups, bytes
    characters: npt.NDArray[np.uint32]
    positions: npt.NDArray[np.uint32]


class TextReader:
    """Reads the texts of one field of a segment; any thread may."""

    def __init__(self, path: Path, table: Mapping[str, AnyArray], name: str) -> None:
        self._pages = Pages(path)
        self._packed = self._pages.content
        self._characters = SplitColumn(table, f"{name}/characters")
        self._positions = SplitColumn(table, f"{name}/positions")
        self._chunks, self._groups = table[f"{name}/chunks"], table[f"{name}/groups"]
        self._ends = table[f"{name}/ends"]

    def whole(self, document: int) -> str:
        """A document's text."""
        first, last = int(self._groups[document]), int(self._groups[document + 1])
        return "".join(self._group(group) for group in range(first, last))

    def first(self, document: int, characters: int) -> str:
        """At least so many characters of the beginning, where the text has them."""
        text = ""
        for group in range(
            int(self._groups[document]), int(self._groups[document + 1])
        ):
            if len(text) >= characters:
                break
            text += self._group(group)
        return text

    def passage(
        self, document: int, position: int, before: int, after: int
    ) -> tuple[str, bool, bool]:
        """The text around a word, and whether it begins and ends the document's.

        It holds the chunk with the word at this position, and at least so many characters `before` and `after` that chunk
        where the text has them. Of a chunk that is long, because its script has no spaces, it holds so much around where the
        word should be if all are of one length.
        """
        first, last = int(self._chunks[document]), int(self._chunks[document + 1])
        if first == last:
            return "", True, True
        ends = list(accumulate(self._positions[first:last].tolist()))
        sizes = self._characters[first:last].tolist()
        chunk = min(bisect_right(ends, position), len(sizes) - 1)
        low, more = chunk, before
        while low > 0 and more > 0:
            low -= 1
            more -= sizes[low]
        high, rest = chunk + 1, after
        while high < len(sizes) and rest > 0:
            rest -= sizes[high]
            high += 1
        text = self._stretch(document, sizes, low, high)
        start = _word_before(text, -more) if more < 0 else 0
        end = _word_after(text, len(text) + rest) if rest < 0 else len(text)
        if sizes[chunk] > _LONG:
            first = ends[chunk - 1] if chunk else 0
            share = (position - first) / max(1, ends[chunk] - first)
            place = sum(sizes[low:chunk]) + int(share * sizes[chunk])
            start = max(start, place - before - _SLACK)
            end = min(end, place + after + _SLACK)
        return (
            text[start:end],
            not low and not start,
            high == len(sizes) and end == len(text),
        )

    def release(self) -> None:
        """Let the system take back what was read so far."""
        self._pages.release()

    def raw(self, document: int) -> Raw:
        """A document's text for another segment."""
        first, last = int(self._groups[document]), int(self._groups[document + 1])
        ends = self._ends[first : last + 1].astype(np.int64)
        at = slice(int(self._chunks[document]), int(self._chunks[document + 1]))
        return Raw(
            self._packed[int(ends[0]) : int(ends[-1])].tobytes(),
            np.diff(ends).tolist(),
            self._characters[at].astype(np.uint32),
            self._positions[at].astype(np.uint32),
        )

    def _stretch(self, document: int, sizes: list[int], low: int, high: int) -> str:
        """The text of a range of the document's chunks."""
        first, last = low // _GROUP, (high - 1) // _GROUP
        base = int(self._groups[document])
        text = "".join(self._group(base + group) for group in range(first, last + 1))
        start = sum(sizes[first * _GROUP : low])
        return text[start : start + sum(sizes[low:high])]

    def _group(self, number: int) -> str:
        packed = self._packed[int(self._ends[number]) : int(self._ends[number + 1])]
        return decompress(packed.data).decode("utf-8", "surrogatepass")


def _word_before(text: str, place: int) -> int:
    """The last place up to here where a word begins; just here where none begins nearby."""
    first = max(0, place - _NEARBY)
    return next(
        (at for at in range(place, first, -1) if text[at - 1].isspace()),
        place if first else 0,
    )


def _word_after(text: str, place: int) -> int:
    """The first place from here on where a word ends; just here where none ends nearby."""
    last = min(len(text), place + _NEARBY)
    return next(
        (at for at in range(place, last) if text[at].isspace()),
        place if last < len(text) else len(text),
    )
