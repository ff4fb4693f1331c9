"""Lines that a site repeats because its authors do: "New in version 3.2.", "Note", a heading "Examples".

A template repeats around the text, or once in the same words inside it. What an author repeats stands inside the
text, and more of the text follows. For pages with markup only: plain text does not show where a line stands.
"""

from collections.abc import Collection, Mapping

import numpy as np

from indexer.clean._outline import Floats, Outline
from indexer.records import Reach

__all__ = ["authors_words"]

_LINKED = 0.5  # share of a line's characters: a line made of links leads elsewhere
# What documentation tools call notes and the versions in which something came or went. Only an author writes them.
_MARKS = frozenset(
    {
        "admonition",
        "admonition-title",
        "callout",
        "deprecated",
        "rubric",
        "versionadded",
        "versionchanged",
        "versionmodified",
    }
)


def authors_words(
    page: Outline, repeated: Mapping[int, Reach], gone: Collection[int]
) -> set[int]:
    """Which of the `repeated` lines are content. `gone` is what other rules remove, margins and zones included.

    Content is what documentation marks as a note, a heading straight above running text, and between running text on both sides a
    line that few pages show or that this page shows with several numbers.
    """
    prose = page.prose.copy()
    prose[list(repeated.keys() | set(gone))] = 0.0
    kept = np.flatnonzero(prose)
    if not len(kept):
        return set()
    first, last = int(kept[0]), int(kept[-1])
    inside = {
        position: reach
        for position, reach in repeated.items()
        if position not in gone and page.link_density[position] < _LINKED
    }
    varied = _varied(page, inside)
    return {
        position
        for position, reach in inside.items()
        if _is_marked(page, position)
        or _heads_prose(page, position, prose)
        or (
            first < position < last
            and (reach < Reach.PROSE or page.blocks[position].fingerprint in varied)
        )
    }


def _is_marked(page: Outline, position: int) -> bool:
    return any(
        not _MARKS.isdisjoint(element) for element in page.blocks[position].tokens[-3:]
    )


def _heads_prose(page: Outline, position: int, prose: Floats) -> bool:
    below = position + 1
    return bool(page.blocks[position].level and below < len(page) and prose[below])


def _varied(page: Outline, inside: Collection[int]) -> set[int]:
    """Fingerprints that stand for several texts: they ignore digits, and a template's digits do not change."""
    texts: dict[int, str] = {}
    varied: set[int] = set()
    for position in inside:
        block = page.blocks[position]
        if texts.setdefault(block.fingerprint, block.text) != block.text:
            varied.add(block.fingerprint)
    return varied
