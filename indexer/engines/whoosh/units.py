"""Texts as numbers: what stands between two spaces is analyzed once and has a number from then on.

Words never reach over white space, so a text is its stretches between spaces (units) in a row. Splitting there is ten times as
fast as finding words, and the terms of a unit are the same wherever it stands; so a text becomes a run of numbers without
looking at its words, and what they mean is settled once a unit, by arrays.
"""

import tempfile
from array import array
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from indexer.analysis import Analyzer
from indexer.engines.whoosh.vocabulary import Vocabulary

__all__ = ["Meanings", "Stream", "Units"]

_IN_MEMORY = 1 << 18  # numbers of a stream, a megabyte, before they go to disk
_LONGEST = 100  # characters of a unit worth remembering


class Units:
    """The units met so far, for documents in any language; segments built one after another may share them."""

    def __init__(self) -> None:
        self.vocabulary = Vocabulary()
        self._positions = array("I")  # how many each unit takes
        self._ends = array("I", [0])  # where its terms end in the two arrays below
        self._offsets = array("I")
        self._terms = array("I")
        self._by_language: dict[str, _Numbers] = {}

    def numbers(self, language: str) -> "_Numbers":
        """From a unit to its number, for documents in one language."""
        known = self._by_language.get(language)
        if known is None:
            known = self._by_language[language] = _Numbers(self, Analyzer(language))
        return known

    def add(self, unit: str, analyzer: Analyzer) -> int:
        """Analyze a unit; its number."""
        positions, placed = analyzer.placed(unit)
        known = self.vocabulary.numbers
        for offset, term in placed:
            self._offsets.append(offset)
            self._terms.append(known.setdefault(term, len(known)))
        self._positions.append(positions)
        self._ends.append(len(self._terms))
        return len(self._positions) - 1

    @property
    def term_count(self) -> int:
        """How many terms all units have: what they take in memory."""
        return len(self._terms)

    def meanings(self) -> "Meanings":
        """What all units seen so far mean."""
        return Meanings(
            *(
                np.array(numbers, np.uint32)
                for numbers in (
                    self._positions,
                    self._ends,
                    self._offsets,
                    self._terms,
                )
            )
        )


class _Numbers(dict[str, int]):
    def __init__(self, units: Units, analyzer: Analyzer) -> None:
        self._units, self._analyzer = units, analyzer

    def __missing__(self, unit: str) -> int:
        number = self._units.add(unit, self._analyzer)
        if len(unit) <= _LONGEST:
            self[unit] = number
        return number


class Meanings:
    """Of each unit how many positions it takes, and which terms stand where in it."""

    def __init__(
        self,
        positions: npt.NDArray[np.uint32],
        ends: npt.NDArray[np.uint32],
        offsets: npt.NDArray[np.uint32],
        terms: npt.NDArray[np.uint32],
    ) -> None:
        self.positions = positions
        self._starts, self._counts = ends[:-1], np.diff(ends)
        self._offsets, self._terms = offsets, terms

    def spelled_out(
        self, units: npt.NDArray[np.uint32]
    ) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
        """The terms of units in a row: of each the term, the place of its unit in the row, and its offset in the unit."""
        counts = self._counts[units]
        places = np.repeat(np.arange(len(units), dtype=np.uint32), counts)
        firsts = np.cumsum(counts, dtype=np.uint32) - counts
        # Wraps round below zero and back.
        at = (
            np.arange(len(places), dtype=np.uint32)
            + (self._starts[units] - firsts)[places]
        )
        return self._terms[at], places, self._offsets[at]


class Stream:
    """The units of one field of all documents in a row, most of them on disk."""

    def __init__(self) -> None:
        self._numbers = array("I")
        self._spilled = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        self.ends = array("Q", [0])  # of the units of each piece that was added

    def add(self, units: Iterable[int]) -> None:
        """Add a piece of text."""
        before = len(self._numbers)
        self._numbers.extend(units)
        self.ends.append(self.ends[-1] + len(self._numbers) - before)
        if len(self._numbers) > _IN_MEMORY:
            self._spill()

    def read(self) -> npt.NDArray[np.uint32]:
        """All of them."""
        self._spill()
        self._spilled.seek(0)
        return np.frombuffer(self._spilled.read(), np.uint32)

    def close(self) -> None:
        """Forget them."""
        self._spilled.close()

    def _spill(self) -> None:
        self._numbers.tofile(self._spilled)
        del self._numbers[:]
