"""A page's Blocks as columns, and the elements that hold them: sums over any part of the page in constant time."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from indexer.records import Block, BlockKind

__all__ = ["Floats", "Outline", "outline_of", "words_in"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_ENDINGS = '.!?…。！？۔؟।:;"”’»)'
_SENTENCE_WORDS = 10  # jusText's and Boilerpipe's line between a label and a sentence lies between 8 and 15 words


class Outline:
    """Columns over `blocks` and over the elements around them. Element 0 is the whole page.

    `first` and `end` are the range of blocks below each element; a parent's number is lower than its children's.
    """

    def __init__(
        self,
        blocks: Sequence[Block],
        *,
        tags: list[str],
        tokens: list[tuple[str, ...]],
        depths: Sequence[int],
        parent: Sequence[int],
        first: Sequence[int],
        end: Sequence[int],
        element: Sequence[int],
    ) -> None:
        self.blocks = blocks
        self.tags = tags
        self.tokens = tokens
        self.depths: Floats = np.array(depths, dtype=np.float64)
        self.parent: Ints = np.array(parent, dtype=np.int64)
        self.first: Ints = np.array(first, dtype=np.int64)
        self.end: Ints = np.array(end, dtype=np.int64)
        # of each block, the innermost
        self.element: Ints = np.array(element, dtype=np.int64)

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
    """The outline of a page; neighbours share most of their containers, so only what is new is looked at."""
    number_of: dict[int, int] = {}
    tags, parent, depths = ["body"], [0], [0]
    tokens: list[tuple[str, ...]] = [()]
    first, end = [0], [len(blocks)]
    element: list[int] = []
    before: tuple[int, ...] | None = None
    here = 0
    for index, block in enumerate(blocks):
        container = block.container
        if container is not before:
            before = container
            known = len(container)
            while known and container[known - 1] not in number_of:
                known -= 1
            here = number_of[container[known - 1]] if known else 0
            for depth in range(known, len(container)):
                parent.append(here)
                here = number_of[container[depth]] = len(tags)
                tags.append(block.path[depth] if depth < len(block.path) else "")
                tokens.append(block.tokens[depth] if depth < len(block.tokens) else ())
                depths.append(depth + 1)
                first.append(index)
                end.append(0)
        element.append(here)
        end[here] = index + 1
    for number in range(len(tags) - 1, 0, -1):
        if end[parent[number]] < end[number]:
            end[parent[number]] = end[number]
    return Outline(
        blocks,
        tags=tags,
        tokens=tokens,
        depths=depths,
        parent=parent,
        first=first,
        end=end,
        element=element,
    )


def words_in(text: str) -> int:
    """Words of a text, at least 1; a script without blanks counts two characters a word."""
    words = text.count(" ") + 1
    # Thai, Chinese and Japanese run on: average word length beyond 12 means there are no blanks to count.
    return (
        words
        if len(text) < 12 * words or text.isascii()
        else max(words, len(text) // 2)
    )
