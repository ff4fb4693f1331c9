"""A page's Blocks as columns, and the elements that hold them: sums over any part of the page in constant time."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from indexer.records import Block, BlockKind

__all__ = ["Floats", "Outline", "outline_of", "words_in"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_ENDINGS = '.!?…。！？۔؟।:;"”’»)'
_SENTENCE_WORDS = 10  # jusText's and Boilerpipe's line between a label and a sentence lies between 8 and 15 words


@dataclass(slots=True, kw_only=True)
class _Element:
    tag: str
    tokens: tuple[str, ...]
    parent: int
    first: int
    end: int


class Outline:
    """Columns over `blocks` and over the elements around them. Element 0 is the whole page.

    `first` and `end` are the range of blocks below each element; a parent's number is lower than its children's.
    """

    def __init__(
        self, blocks: Sequence[Block], elements: Sequence[_Element], element: list[int]
    ) -> None:
        self.blocks = blocks
        self.tags = [e.tag for e in elements]
        self.tokens = [e.tokens for e in elements]
        self.parent: Ints = np.array([e.parent for e in elements], dtype=np.int64)
        self.first: Ints = np.array([e.first for e in elements], dtype=np.int64)
        self.end: Ints = np.array([e.end for e in elements], dtype=np.int64)
        self.element: Ints = np.array(
            element, dtype=np.int64
        )  # of each block, the innermost

    def __len__(self) -> int:
        return len(self.blocks)

    @cached_property
    def words(self) -> Floats:
        """Words of each block, at least 1; a script without blanks counts two characters a word."""
        return np.array(
            [words_in(block.text) for block in self.blocks], dtype=np.float64
        )

    @cached_property
    def link_density(self) -> Floats:
        """Share of each block's text inside links."""
        return np.array([block.link_density for block in self.blocks], dtype=np.float64)

    @cached_property
    def ends_sentence(self) -> NDArray[np.bool_]:
        """Whether the block ends as a sentence does."""
        return np.array(
            [block.text[-1] in _ENDINGS for block in self.blocks], dtype=bool
        )

    @cached_property
    def is_heading(self) -> NDArray[np.bool_]:
        """Whether the block is a heading."""
        return np.array(
            [block.kind is BlockKind.HEADING for block in self.blocks], dtype=bool
        )

    @cached_property
    def prose(self) -> Floats:
        """Words of each block that is running text (or code), 0 for the others."""
        is_prose = (
            (self.words >= _SENTENCE_WORDS)
            & self.ends_sentence
            & (self.link_density < 0.5)
        )
        is_code = np.array(
            [block.kind is BlockKind.CODE for block in self.blocks], dtype=bool
        )
        prose: Floats = np.where(is_prose | is_code, self.words, 0.0)
        return prose

    @cached_property
    def stanzas(self) -> list[list[int]]:
        """Blocks in a row that share a container: in plain text, lines without a blank one between."""
        stanzas: list[list[int]] = []
        before: tuple[int, ...] | None = None
        for position, block in enumerate(self.blocks):
            if block.container != before:
                stanzas.append([])
                before = block.container
            stanzas[-1].append(position)
        return stanzas

    @cached_property
    def groups(self) -> Ints:
        """A number for each block that equals that of blocks whose path of tags and class names is the same."""
        numbers: dict[tuple[int, str, tuple[str, ...]], int] = {}
        paths = [0]
        for place in zip(
            self.parent[1:].tolist(), self.tags[1:], self.tokens[1:], strict=True
        ):
            parent, tag, tokens = place
            paths.append(
                numbers.setdefault((paths[parent], tag, tokens), len(numbers) + 1)
            )
        of_blocks = np.array(paths, dtype=np.int64)[self.element]
        groups: Ints = np.unique(of_blocks, return_inverse=True)[1]
        return groups

    def below(self, column: Floats) -> Floats:
        """The sum of a block column below each element."""
        total = np.concatenate([[0.0], np.cumsum(column)])
        below: Floats = total[self.end] - total[self.first]
        return below

    def deepest_with(self, column: Floats, share: float) -> int:
        """The innermost element that holds at least `share` of a block column's sum; 0 if only the page does."""
        below = self.below(column)
        holding = np.flatnonzero(below >= share * below[0] - 1e-6)
        return int(holding[-1]) if below[0] > 0 and len(holding) else 0


def outline_of(blocks: Sequence[Block]) -> Outline:
    """The outline of a page; neighbours share most of their containers, so only what changes is looked at."""
    elements = [_Element(tag="body", tokens=(), parent=0, first=0, end=len(blocks))]
    innermost: list[int] = []
    before: tuple[int, ...] = ()
    chain: list[int] = []
    for index, block in enumerate(blocks):
        container = block.container
        if container != before:
            same = _common(before, container)
            for number in chain[same:]:
                elements[number].end = index
            del chain[same:]
            for depth in range(same, len(container)):
                parent = chain[-1] if chain else 0
                tag = block.path[depth] if depth < len(block.path) else ""
                tokens = block.tokens[depth] if depth < len(block.tokens) else ()
                chain.append(len(elements))
                elements.append(
                    _Element(
                        tag=tag,
                        tokens=tokens,
                        parent=parent,
                        first=index,
                        end=len(blocks),
                    )
                )
            before = container
        innermost.append(chain[-1] if chain else 0)
    return Outline(blocks, elements, innermost)


def _common(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    for depth, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return depth
    return min(len(one), len(other))


def words_in(text: str) -> int:
    """Words of a text, at least 1; a script without blanks counts two characters a word."""
    words = text.count(" ") + 1
    # Thai, Chinese and Japanese run on: average word length beyond 12 means there are no blanks to count.
    return (
        words
        if len(text) < 12 * words or text.isascii()
        else max(words, len(text) // 2)
    )
