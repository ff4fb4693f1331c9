"""The learnt eye for lines of plain text: how likely each is to be the author's.

Two looks, both sums of small trees (`line_model.json`, written by tests/benchmarks/train_lines.py): the first judges
a line by itself, its neighbours' shapes and its place, the second by what the first said of the lines around it.
Lines are fed as whole paragraphs: what was broken at a fixed width, and verses, are put together again (`units_of`).
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from indexer.clean._line_columns import Lines, columns_of, shapes_of
from indexer.clean._line_context import context_of
from indexer.clean._outline import Floats, Outline
from indexer.clean._trees import ObliviousTrees, logistic, table

__all__ = [
    "LineModel",
    "is_stanza_of_verse",
    "line_model",
    "lines_of_units",
    "units_of",
]

_VERSE = re.compile(r"[,;:.!?—–،؛؟。，！？…]['\"”’»)]*$")
_VERSE_LINES = 16
_VERSE_WORDS = (3, 12)
_VERSE_ENDS = (
    0.4  # of a stanza's lines end in a mark; entries of menus and tables have none
)


class LineModel:
    """The two sets of trees and the lexicon. Immutable; the same lines give the same probabilities, bit for bit."""

    def __init__(self, stored: Mapping[str, Any]) -> None:
        self.lexicon: Mapping[str, float] = stored["lexicon"]
        self._first = ObliviousTrees.from_dict(stored["first"])
        self._second = ObliviousTrees.from_dict(stored["second"])

    def odds(self, lines: Lines) -> Floats:
        """How likely each line is text, from 0 to 1; empty for no lines."""
        if not lines.texts:
            return np.zeros(0)
        columns, words = columns_of(lines, self.lexicon)
        first = logistic(self._first(table(columns, self._first.features)))
        columns |= context_of(first, words, shapes_of(columns, words))
        return logistic(self._second(table(columns, self._second.features)))


@cache
def line_model() -> LineModel:
    """The model that ships."""
    stored = files("indexer.clean").joinpath("line_model.json")
    return LineModel(json.loads(stored.read_text(encoding="utf-8")))


def units_of(page: Outline, gone: Collection[int]) -> list[list[int]]:
    """The lines not gone, in page order; those that are one paragraph or one stanza of verse together."""
    joined = {
        position: number
        for number, stanza in enumerate(page.stanzas)
        if is_wrapped(page, stanza) or is_stanza_of_verse(page, stanza)
        for position in stanza
    }
    units: list[list[int]] = []
    before: int | None = None
    for position in range(len(page)):
        if position in gone:
            continue
        stanza_number = joined.get(position)
        if stanza_number is not None and stanza_number == before:
            units[-1].append(position)
        else:
            units.append([position])
        before = stanza_number
    return units


def lines_of_units(
    page: Outline, units: Sequence[Sequence[int]], title: str, url: str
) -> Lines:
    """The units as the model reads them."""
    starts = [unit[0] for unit in units] + [len(page)]
    ends = [-1] + [unit[-1] for unit in units]
    return Lines(
        texts=[" ".join(page.blocks[i].text for i in unit) for unit in units],
        gaps=[start - end - 1 for start, end in zip(starts, ends, strict=True)],
        title=title,
        url=url,
    )


def is_wrapped(page: Outline, stanza: Sequence[int]) -> bool:
    """Whether lines are a paragraph that was broken at a fixed width: three or more, all but the last about as long."""
    lengths = [len(page.blocks[position].text) for position in stanza[:-1]]
    return len(lengths) >= 2 and min(lengths) >= 45 and max(lengths) <= 100


def is_stanza_of_verse(page: Outline, stanza: Sequence[int]) -> bool:
    """Whether lines are verse: a few of them, none long, many of which end in a mark though none breaks a sentence off."""
    if not 3 <= len(stanza) <= _VERSE_LINES:
        return False
    least, most = _VERSE_WORDS
    mean = float(page.words[stanza].mean())
    ends = sum(bool(_VERSE.search(page.blocks[i].text)) for i in stanza)
    return least <= mean <= most and ends >= _VERSE_ENDS * len(stanza)
