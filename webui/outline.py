"""A cleaned page's verdicts -> the groups its reading view is made of: lists, tables, quotes, removed lines.

Blocks are flat; what belongs together is told by their tag paths and container numbers. A page without them (plain
text, an engine of another mind) still reads well: every block then stands alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from typing import Final

from indexer.records import Block, BlockKind, CleanPage, Piece, Verdict

__all__ = ["Group", "GroupKind", "Line", "outline", "to_show"]

Highlight = Callable[[str], Sequence[Piece]]

_LISTS: Final = ("ul", "ol", "menu", "dir")
_MAX_DEPTH: Final = 6  # deeper lists are drawn at this depth: nobody can tell them apart, and templates recurse


class GroupKind(StrEnum):
    """How a group is drawn."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    TABLE = "table"
    CELLS = "cells"  # of a table whose rows nothing tells
    QUOTE = "quote"
    CODE = "code"
    CAPTION = "caption"
    TERMS = "terms"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One block's text, and why it was removed if it was."""

    pieces: Sequence[Piece]
    kind: BlockKind
    is_header: bool = False  # of a table's cell
    reason: str = ""
    family: str = ""
    rule: str = ""
    inner: "Group | None" = None  # the list below a list's item


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Neighbouring blocks drawn as one thing; `rows` for a table, `lines` for everything else."""

    kind: GroupKind
    lines: tuple[Line, ...] = ()
    rows: tuple[tuple[Line, ...], ...] = ()
    level: int = 2  # of a heading; the page's title is the only one at 1
    is_ordered: bool = False


def to_show(page: CleanPage, *, shows_removed: bool) -> list[Verdict]:
    """The page's verdicts in page order, the kept or all; the block that repeats the title is left out."""
    return [
        verdict for verdict in _without_title(page) if verdict.is_kept or shows_removed
    ]


def outline(verdicts: Sequence[Verdict], *, highlight: Highlight) -> list[Group]:
    """The verdicts' blocks, each of another position, as groups in the order given.

    `highlight` is called once with the kept text and once with the removed: a block a line, as they were indexed, so
    that a phrase matches here what it matched there.
    """
    pieces = _highlighted(
        [verdict.block for verdict in verdicts if verdict.is_kept], highlight
    )
    pieces |= _highlighted(
        [verdict.block for verdict in verdicts if not verdict.is_kept], highlight
    )
    groups = []
    for (kind, _), members in groupby(verdicts, key=_group_key):
        lines = [(_line(verdict, pieces), verdict.block) for verdict in members]
        groups.append(_group(kind, lines))
    return groups


def _without_title(page: CleanPage) -> list[Verdict]:
    """The verdicts but for the first kept block that is the title, which the view shows above all."""
    title = _folded(page.title)
    for at, verdict in enumerate(page.verdicts):
        if verdict.is_kept and _folded(verdict.block.text) == title:
            return [*page.verdicts[:at], *page.verdicts[at + 1 :]]
    return list(page.verdicts)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _highlighted(
    blocks: Sequence[Block], highlight: Highlight
) -> dict[int, list[Piece]]:
    """The pieces of each block, by its position."""
    if not blocks:
        return {}
    rest = list(reversed(highlight("\n".join(block.text for block in blocks))))
    pieces = {}
    for block in blocks:
        pieces[block.position] = _take(rest, len(block.text))
        _take(rest, 1)
    return pieces


def _take(rest: list[Piece], length: int) -> list[Piece]:
    """The pieces of the next `length` characters, taken off the end of `rest`, where the next one stands last."""
    taken = []
    while length > 0 and rest:
        text, is_match = rest.pop()
        if len(text) > length:
            rest.append((text[length:], is_match))
            text = text[:length]
        taken.append((text, is_match))
        length -= len(text)
    return taken


def _group_key(verdict: Verdict) -> tuple[GroupKind, int | None]:
    """Neighbours with equal keys are one group."""
    block = verdict.block
    if not verdict.is_kept:
        return GroupKind.REMOVED, None
    match block.kind:
        case BlockKind.CELL:
            table = _ancestor(block, ("table",))
            return GroupKind.CELLS if table is None else GroupKind.TABLE, table
        case BlockKind.ITEM:
            return GroupKind.LIST, _ancestor(block, _LISTS)
        case BlockKind.QUOTE:
            return GroupKind.QUOTE, None
        case BlockKind.TERM | BlockKind.DEFINITION:
            return GroupKind.TERMS, None
        case BlockKind.HEADING | BlockKind.CODE | BlockKind.CAPTION:
            return GroupKind(block.kind.value), block.position
        case _:
            return GroupKind.PARAGRAPH, block.position


def _line(verdict: Verdict, pieces: dict[int, list[Piece]]) -> Line:
    block = verdict.block
    return Line(
        pieces=pieces[block.position],
        kind=block.kind,
        is_header="th" in block.path,
        reason=verdict.reason,
        family=verdict.family,
        rule=verdict.rule,
    )


def _group(kind: GroupKind, lines: Sequence[tuple[Line, Block]]) -> Group:
    match kind:
        case GroupKind.LIST:
            return _list(lines)
        case GroupKind.TABLE:
            rows = groupby(
                lines,
                key=lambda entry: _ancestor(entry[1], ("tr",)) or -entry[1].position,
            )
            return Group(
                kind=kind, rows=tuple(tuple(line for line, _ in row) for _, row in rows)
            )
        case GroupKind.HEADING:
            level = min(max(lines[0][1].level, 2), 6)
            return Group(kind=kind, lines=(lines[0][0],), level=level)
        case _:
            return Group(kind=kind, lines=tuple(line for line, _ in lines))


def _list(lines: Sequence[tuple[Line, Block]]) -> Group:
    """Items with the deeper ones that follow each as a list inside it."""
    top = min(_depth(block) for _, block in lines)
    items: list[tuple[Line, list[tuple[Line, Block]]]] = []
    for line, block in lines:
        if items and _depth(block) > top:
            items[-1][1].append((line, block))
        else:
            items.append((line, []))
    return Group(
        kind=GroupKind.LIST,
        lines=tuple(
            replace(line, inner=_list(below)) if below else line
            for line, below in items
        ),
        is_ordered=_innermost_list(lines[0][1]) == "ol",
    )


def _depth(block: Block) -> int:
    return min(sum(tag in _LISTS for tag in block.path), _MAX_DEPTH)


def _innermost_list(block: Block) -> str:
    return next((tag for tag in reversed(block.path) if tag in _LISTS), "")


def _ancestor(block: Block, tags: tuple[str, ...]) -> int | None:
    """Number of the outermost element of the block's path that is one of `tags`; None where it has none."""
    return next(
        (
            number
            for tag, number in zip(block.path, block.container, strict=False)
            if tag in tags
        ),
        None,
    )
