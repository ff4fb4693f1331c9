"""The learnt eye for blocks with markup: how likely each is to be the author's.

Two looks, both sums of small trees (`block_model.json`, written by tests/benchmarks/train_blocks.py): the first judges
a block by its text, its elements and its place, the second by what the first says of the blocks around it. The answer
is the mean of both: they err differently.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from indexer.clean._block_columns import Columns, Seen, block_columns
from indexer.clean._block_context import block_context
from indexer.clean._lexicon import Lexicon
from indexer.clean._outline import Floats
from indexer.clean._trees import ObliviousTrees, logistic, table

__all__ = ["BlockModel", "block_model"]


class BlockModel:
    """Two sets of trees and a lexicon. Immutable; the same page gives the same probabilities, bit for bit."""

    def __init__(self, stored: Mapping[str, Any]) -> None:
        self.lexicon = Lexicon(stored["words"], stored["names"])
        self._first = ObliviousTrees.from_dict(stored["first"])
        self._second = ObliviousTrees.from_dict(stored["second"])

    def look(self, seen: Seen) -> tuple[Floats, Columns]:
        """How likely each block is text, from 0 to 1, and the columns that say why. The page has a block at least."""
        columns = block_columns(seen, self.lexicon)
        first = logistic(self._first(table(columns, self._first.features)))
        columns |= block_context(seen.page, first)
        second = logistic(self._second(table(columns, self._second.features)))
        odds: Floats = np.mean([first, second], axis=0)
        return odds, columns


@cache
def block_model() -> BlockModel:
    """The model that ships."""
    stored = files("indexer.clean").joinpath("block_model.json")
    return BlockModel(json.loads(stored.read_text(encoding="utf-8")))
