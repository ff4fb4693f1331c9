"""A page's Blocks as columns, and the elements that hold them: sums over any part of the page in constant time."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from indexer.records import Block, BlockKind

__all__ = ["Floats", "Outline", "outline_of", "words_in"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_ENDINGS = '.!?…。！？۔؟।:;"”’»)'
_RUN_ON = 12  # characters a word
_NUMBER_OF = {kind: number for number, kind in enumerate(BlockKind)}
_FACTS = attrgetter("text", "kind", "level", "links", "linked_chars", "is_hidden", "fingerprint")  # fmt: skip
_SENTENCE_WORDS = 10  # jusText's and Boilerpipe's line between a label and a sentence lies between 8 and 15 words


class Outline:
    """Columns over `blocks` and over the elements around them. Element 0 is the whole page.

    `first` and `end` are the range of blocks below each element; a parent's number is lower than its children's.
    Elements of the same tag and tokens below the same ones share a make: `make` numbers it for each element, `makes`
    holds the make above, the tag and the tokens of each.
    """

    def __init__(
        self,
        blocks: Sequence[Block],
        *,
        makes: list[tuple[int, str, tuple[str, ...]]],
        make: list[int],
        depths: Sequence[int],  # of makes
        parent: Sequence[int],
        first: Sequence[int],
        end: Sequence[int],
        element: Sequence[int],
    ) -> None:
        self.blocks = blocks
        self.makes = makes
        self.make: Ints = np.array(make, dtype=np.int64)
        self._depths: Floats = np.array(depths, dtype=np.float64)
        self.parent: Ints = np.array(parent, dtype=np.int64)
        self.first: Ints = np.array(first, dtype=np.int64)
        self.end: Ints = np.array(end, dtype=np.int64)
        # of each block, the innermost
        self.element: Ints = np.array(element, dtype=np.int64)
        # Read once: a look at a field of each block takes longer than what is done with it.
        facts = list(zip(*map(_FACTS, blocks), strict=True)) or [()] * 7
        self.texts: tuple[str, ...] = facts[0]
        self.level: Ints = np.array(facts[2], dtype=np.int64)
        self.links: Ints = np.array(facts[3], dtype=np.int64)
        self.linked_chars: Floats = np.array(facts[4], dtype=np.float64)
        self.is_hidden: NDArray[np.bool_] = np.array(facts[5], dtype=np.bool_)
        self.prints: tuple[int, ...] = facts[6]
        self.chars: Floats = np.array(list(map(len, self.texts)), dtype=np.float64)
        kinds = list(map(_NUMBER_OF.__getitem__, facts[1]))
        self._kinds: NDArray[np.uint8] = np.array(kinds, dtype=np.uint8)

    def __len__(self) -> int:
        return len(self.blocks)

    @cached_property
    def tags(self) -> list[str]:
        """Of each element."""
        return [self.makes[number][1] for number in self.make.tolist()]

    @cached_property
    def tokens(self) -> list[tuple[str, ...]]:
        """Of each element."""
        return [self.makes[number][2] for number in self.make.tolist()]

    @property
    def depths(self) -> Floats:
        """How many elements stand around each, the page not counted."""
        return self._depths[self.make]

    def named(self, tag: str) -> list[int]:
        """The elements with this tag, in page order."""
        wanted = np.array([name == tag for _, name, _ in self.makes], dtype=bool)
        return list(np.flatnonzero(wanted[self.make]).tolist())

    @cached_property
    def words(self) -> Floats:
        """Words of each block, at least 1; a script without blanks counts two characters a word."""
        words: Floats = np.array([text.count(" ") for text in self.texts], dtype=np.float64) + 1  # fmt: skip
        for i in np.flatnonzero(self.chars >= _RUN_ON * words).tolist():
            words[i] = words_in(self.texts[i])
        return words

    @cached_property
    def link_density(self) -> Floats:
        """Share of each block's text inside links."""
        density: Floats = np.minimum(self.linked_chars / np.maximum(self.chars, 1), 1)
        return density

    @cached_property
    def ends_sentence(self) -> NDArray[np.bool_]:
        """Whether the block ends as a sentence does."""
        return np.array([text[-1] in _ENDINGS for text in self.texts], dtype=bool)

    @cached_property
    def is_heading(self) -> NDArray[np.bool_]:
        """Whether the block is a heading."""
        return self.is_one_of((BlockKind.HEADING,))

    def is_one_of(self, kinds: Iterable[BlockKind]) -> NDArray[np.bool_]:
        """Whether the block is of one of these kinds."""
        wanted = np.zeros(len(_NUMBER_OF), dtype=np.bool_)
        wanted[[_NUMBER_OF[kind] for kind in kinds]] = True
        return wanted[self._kinds]

    @cached_property
    def prose(self) -> Floats:
        """Words of each block that is running text (or code), 0 for the others."""
        is_prose = (
            (self.words >= _SENTENCE_WORDS)
            & self.ends_sentence
            & (self.link_density < 0.5)
        )
        is_code = self.is_one_of((BlockKind.CODE,))
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

    @property
    def groups(self) -> Ints:
        """A number for each block that equals that of blocks whose path of tags and class names is the same."""
        return self.make[self.element]

    def below(self, column: Floats) -> Floats:
        """The sum of a block column below each element; of several columns, a row each."""
        total = np.zeros((*column.shape[:-1], len(self) + 1))
        np.cumsum(column, axis=-1, out=total[..., 1:])
        below: Floats = total.take(self.end, axis=-1) - total.take(self.first, axis=-1)
        return below

    def deepest_with(self, column: Floats, share: float) -> int:
        """The innermost element that holds at least `share` of a block column's sum; 0 if only the page does."""
        below = self.below(column)
        holding = np.flatnonzero(below >= share * below[0] - 1e-6)
        return int(holding[-1]) if below[0] > 0 and len(holding) else 0


def outline_of(blocks: Sequence[Block]) -> Outline:
    """The outline of a page; neighbours share most of their containers, so only what is new is looked at."""
    number_of: dict[int, int] = {}
    makes: dict[tuple[int, str, tuple[str, ...]], int] = {(-1, "body", ()): 0}
    depths = [0]  # of makes
    make, parent, first, end = [0], [0], [0], [len(blocks)]
    element: list[int] = []
    before: tuple[int, ...] | None = None
    here = 0
    for index, block in enumerate(blocks):
        container = block.container
        if container is not before:
            before = container
            known = size = len(container)
            while known and container[known - 1] not in number_of:
                known -= 1
            here = number_of[container[known - 1]] if known else 0
            if known < size:
                path, tokens, made = block.path, block.tokens, make[here]
                if (
                    len(path) < size
                ):  # lines of text stand in stanzas, which have no tag
                    path, tokens = ("",) * size, ((),) * size
                for depth in range(known, size):
                    key = made, path[depth], tokens[depth]
                    above, made = made, makes.get(key, -1)
                    if made < 0:
                        made = makes[key] = len(makes)
                        depths.append(depths[above] + 1)
                    parent.append(here)
                    here = number_of[container[depth]] = len(make)
                    make.append(made)
                    first.append(index)
                    end.append(0)
        element.append(here)
        end[here] = index + 1
    for number in range(len(make) - 1, 0, -1):
        above = parent[number]
        if end[above] < end[number]:
            end[above] = end[number]
    return Outline(blocks, makes=list(makes), make=make, depths=depths, parent=parent, first=first, end=end, element=element)  # fmt: skip


def words_in(text: str) -> int:
    """Words of a text, at least 1; a script without blanks counts two characters a word."""
    words = text.count(" ") + 1
    # Thai, Chinese and Japanese run on: average word length beyond 12 means there are no blanks to count.
    return (
        words
        if len(text) < _RUN_ON * words or text.isascii()
        else max(words, len(text) // 2)
    )
