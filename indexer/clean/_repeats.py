"""What the page says twice."""

from collections.abc import Collection

from indexer.clean._outline import Outline
from indexer.clean.leftovers import Removal
from indexer.records import BlockKind

__all__ = ["repeats"]

# Words that make a repeated line a copy wherever it stands. Markup: copies for phones, tabs, cards (wcxb-dev tokF1 +.001
# and a third fewer pages that repeat themselves; 4 words are equal, and take chorus lines). Plain text: no refrain is so long.
_LONG = 8
_LONG_LINE = 20
_MEANT = frozenset({BlockKind.CODE, BlockKind.CELL})

_NEXT = Removal(
    rule="repeats-line-before",
    family="repeat",
    reason="It repeats the line before it word for word.",
)
_LATER = Removal(
    rule="repeats-paragraph",
    family="repeat",
    reason="It repeats a paragraph further up word for word.",
)


def repeats(page: Outline, gone: Collection[int]) -> dict[int, Removal]:
    """Lines equal to the kept line before them, and long paragraphs equal to any kept one before; the first stays."""
    found: dict[int, Removal] = {}
    seen: set[str] = set()
    before = ""
    for position, (block, words) in enumerate(
        zip(page.blocks, page.words.tolist(), strict=True)
    ):
        if position in gone or block.kind in _MEANT:
            continue
        text = " ".join(block.text.split()).casefold()
        if text == before and block.fingerprint:
            found[position] = _NEXT
        elif (
            words >= (_LONG_LINE if block.kind is BlockKind.LINE else _LONG)
            and text in seen
        ):
            found[position] = _LATER
        else:
            seen.add(text)
            before = text
    return found
