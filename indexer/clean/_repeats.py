"""What the page says twice."""

from collections.abc import Collection, Mapping

from indexer.clean._outline import Outline
from indexer.clean.leftovers import Removal
from indexer.records import Block, BlockKind

__all__ = ["repeats"]

# Words that make a repeated line a copy wherever it stands. Markup: below 25 words reference pages say the same of
# many functions ("Changed in version 3.6: Accepts a path-like object."). Plain text: what is no verse says a title, a
# caption or a card again. wcxb-dev as text, training sites, November 2026, F1 and tokF1: without .815, .815; from 8
# words .817, .819; from 4 .817, .820; from 2 .815, .821, but two words repeat in tables.
_LONG = 25
_LONG_LINE = 4
# Copies for phones, tabs and cards hold shorter lines; what tells them is that a line beside them is copied with them.
# wcxb-dev, 250 pages, November 2026, tokF1: .859 without this rule, .860 with 8 words, .862 with 3.
_COPIED = 3
_MEANT = frozenset(
    {BlockKind.CODE, BlockKind.CELL, BlockKind.TERM, BlockKind.DEFINITION}
)
_GRIDS = frozenset({"td", "th", "dd", "dt"})  # what stands in them may say "yes" twice

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


def repeats(
    page: Outline, gone: Collection[int], *, meant: Collection[int] = ()
) -> dict[int, Removal]:
    """Lines equal to the kept line before them, and long paragraphs equal to any kept one before; the first stays.

    `meant` are lines that may be said twice: verses have refrains.
    """
    found: dict[int, Removal] = {}
    seen: set[str] = set()
    said = {
        position: " ".join(text.split()).casefold()
        for position, text in enumerate(page.texts)
        if position not in gone
    }
    copied = _copied(page, said)
    counts = page.words.tolist()
    code, line = BlockKind.CODE, BlockKind.LINE
    before = ""
    for position, text in said.items():
        if position in meant:
            continue
        block, words = page.blocks[position], counts[position]
        is_long = words >= (_LONG_LINE if block.kind is line else _LONG)
        if block.kind is code or (not is_long and _is_meant(block)):
            before = ""
            continue
        if text == before and block.fingerprint:
            found[position] = _NEXT
        elif text in seen and (is_long or (words >= _COPIED and position in copied)):
            found[position] = _LATER
        else:
            seen.add(text)
            before = text
    return found


def _is_meant(block: Block) -> bool:
    """Whether repetition is how this is written: code, tables, definitions."""
    return block.kind in _MEANT or not _GRIDS.isdisjoint(block.path)


def _copied(page: Outline, said: Mapping[int, str]) -> set[int]:
    """The lines that stand beside the same line as an earlier copy of theirs. For pages with markup."""
    is_line = page.is_one_of((BlockKind.LINE,)).tolist()
    copied: set[int] = set()
    pairs: set[tuple[str, str]] = set()
    last, before = -1, ""
    for position, text in said.items():
        if is_line[position]:
            continue
        if last >= 0 and (before, text) in pairs:
            # A heading over another section of the same make is that section's own.
            copied |= {
                p
                for p in (last, position)
                if page.blocks[p].kind is not BlockKind.HEADING
            }
        pairs.add((before, text))
        last, before = position, text
    return copied
