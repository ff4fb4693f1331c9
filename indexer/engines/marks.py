"""Where a text matches a query: the same analyzer as the index, run only where a match can be.

Analyzing every word of ten long pages costs more than the search itself. So the text is first searched, at the speed of
`str.find`, for how the wanted terms begin, and only the words around such places are analyzed. A stem begins like
its words but for the last two letters or so; words with letters beyond ASCII may fold to anything and are all
analyzed. On 150 pages of the Python documentation this took 0.4 to 1.0 ms a page
instead of 5.4 (November 2026).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from indexer.analysis import Analyzer, Token, untagged
from indexer.engines.plan import (
    Expansion,
    Linguist,
    Slots,
    TextLeaf,
    expansion,
    highlighted,
)
from indexer.query import Field, Fuzzy, Node, Pattern, Phrase

__all__ = ["Marker", "Span"]

_LONGEST_START = 6
_JOINERS = "-'"  # ASCII ones: "email" may stand as "e-mail"
_GAP = re.compile(r"\w")
# Letters beyond ASCII, but for the usual punctuation and symbols of English pages.
_BEYOND = re.compile(
    r"[^\x00-\x7f\u00a0\u00a6-\u00a9\u00ab\u00ae-\u00b1\u00bb\u2012-\u2018\u201a-\u2027\u2030-\u2063\u2190-\u2bff]+"
)
_SPACE = re.compile(r"\s")


class Span(NamedTuple):
    """A stretch that matches, and which of the query's units it matches."""

    start: int
    end: int
    unit: int


class Marker:
    """A query, ready to be found in texts. Not for two threads at once.

    `singles` gives the unit of each term that matches by itself, `rows` words in a row, `expansions` patterns.
    """

    def __init__(self, root: Node, linguist: Linguist) -> None:
        self._linguist = linguist
        self._units = 0
        self.singles: dict[str, int] = {}
        self.rows: list[tuple[Slots, int]] = []
        self.expansions: list[tuple[Expansion, int]] = []
        self.is_of_removed = True
        for leaf, is_strict in highlighted(root):
            self.is_of_removed &= leaf.field is Field.REMOVED
            self._add(leaf, is_strict=is_strict)
        self.is_of_removed &= self._units > 0
        self._starts = self._beginnings()
        self._stretched: dict[tuple[str, str], list[Span]] = {}
        self._seen: dict[str, tuple[int, ...]] = {}

    def spans(self, text: str, languages: Iterable[str]) -> list[Span]:
        """Where the text matches under any of the languages, by start; spans may lie over one another."""
        if not self._units:
            return []
        stretches = list(self._stretches(text))
        found = {
            Span(start + span.start, start + span.end, span.unit)
            for language in languages
            for start, end in stretches
            for span in self._known(text[start:end], language)
        }
        return sorted(found)

    def _analyzer(self, language: str) -> Analyzer:
        return self._linguist.analyzers.get(language) or Analyzer(language)

    def _add(self, leaf: TextLeaf, *, is_strict: bool) -> None:
        if isinstance(leaf, Pattern | Fuzzy):
            self.expansions.append((expansion(leaf), self._new_unit()))
            return
        words = self._linguist.words(leaf.text)
        if isinstance(leaf, Phrase) or len(words) > 1:
            slots = tuple(part for word in words for part in word.parts)
            if isinstance(leaf, Phrase) and leaf.slop:
                self._add_singles(slots)
            elif slots:
                self._add_row(slots)
            return
        for word in words:
            if word.whole:
                self._add_singles([word.whole])
            if word.loose and not is_strict:
                self._add_singles(word.loose)
            else:
                self._add_row(word.parts)

    def _add_row(self, slots: Slots) -> None:
        if len(slots) == 1:
            self._add_singles(slots)
        else:
            self.rows.append((slots, self._new_unit()))

    def _add_singles(self, slots: Iterable[Sequence[str]]) -> None:
        for terms in slots:
            unit = self._new_unit()
            for term in terms:
                self.singles.setdefault(term, unit)

    def _new_unit(self) -> int:
        self._units += 1
        return self._units

    def _beginnings(self) -> dict[str, tuple[str, ...]] | None:
        """How words that can match begin, by the joiner that the beginning holds; None where that cannot be told."""
        terms = {
            *self.singles,
            *(term for slots, _ in self.rows for several in slots for term in several),
        }
        starts = {_beginning(term)[:_LONGEST_START] for term in terms}
        for each, _ in self.expansions:
            if not each.start:
                return None
            starts.add(each.start[:_LONGEST_START])
        whole = _shortest(start for start in starts if start.isascii())
        split = {
            joiner: _shortest(
                f"{s[:n]}{joiner}{s[n:]}" for s in whole for n in range(1, len(s))
            )
            for joiner in _JOINERS
        }
        return {"": whole} | split

    def _stretches(self, text: str) -> Iterator[tuple[int, int]]:
        """Stretches between spaces that can hold a match, for rows those with but punctuation between them as one."""
        lowered = text.lower()
        if self._starts is None or len(lowered) != len(text):
            yield 0, len(text)
            return
        last_start = last_end = -1
        for start, end in _chunks(text, sorted(self._candidates(text, lowered))):
            if self.rows and last_end >= 0 and not _GAP.search(text, last_end, start):
                last_end = end
                continue
            if last_end >= 0:
                yield last_start, last_end
            last_start, last_end = start, end
        if last_end >= 0:
            yield last_start, last_end

    def _candidates(self, text: str, lowered: str) -> set[int]:
        """Places where a word that matches may begin, or lies."""
        places = (
            set()
            if text.isascii()
            else {found.start() for found in _BEYOND.finditer(text)}
        )
        for joiner, starts in (self._starts or {}).items():
            for start in starts if joiner in lowered else ():
                place = lowered.find(start)
                while place >= 0:
                    if place == 0 or not lowered[place - 1].isalnum():
                        places.add(place)
                    place = lowered.find(start, place + 1)
        return places

    def _known(self, stretch: str, language: str) -> Sequence[Span]:
        """The matches in a stretch; most words are met again and again."""
        known = self._stretched.get((stretch, language))
        if known is None:
            known = self._stretched[stretch, language] = list(
                self._in_stretch(stretch, self._analyzer(language))
            )
        return known

    def _in_stretch(self, text: str, analyzer: Analyzer) -> Iterator[Span]:
        if plain := analyzer.word(text):
            start, word, terms = plain
            for unit in self._units_of(terms):
                yield Span(start, start + len(word), unit)
            return
        tokens = analyzer.tokens(text)
        if not self.rows:
            for token in tokens:
                for unit in self._units_of(token.terms):
                    yield Span(token.start, token.end, unit)
            return
        by_position: dict[int, list[Token]] = {}
        for token in tokens:
            by_position.setdefault(token.position, []).append(token)
            for unit in self._units_of(token.terms):
                yield Span(token.start, token.end, unit)
        for slots, unit in self.rows:
            for position in by_position:
                yield from _row_at(by_position, position, slots, unit)

    def _units_of(self, terms: Iterable[str]) -> Iterator[int]:
        """Which units a token with these terms matches by itself."""
        for term in terms:
            if term in self.singles:
                yield self.singles[term]
            if self.expansions:
                if term not in self._seen:
                    self._seen[term] = tuple(
                        unit for each, unit in self.expansions if each.matches(term)
                    )
                yield from self._seen[term]


def _shortest(starts: Iterable[str]) -> tuple[str, ...]:
    """Without those that begin as another one does."""
    kept: list[str] = []
    for start in sorted(set(starts)):
        if not kept or not start.startswith(kept[-1]):
            kept.append(start)
    return tuple(kept)


def _beginning(term: str) -> str:
    """How every word begins that has this term as its plain form or its stem.

    Snowball replaces at most the last letter of what it leaves (`happy` gives `happi`, `hoping` `hope`), but for
    `dying`, `lying` and `tying`.
    """
    term = untagged(term)
    if len(term) <= 2:
        return term
    return term[:-2] if term.endswith("ie") else term[:-1]


def _row_at(
    by_position: dict[int, list[Token]], first: int, slots: Slots, unit: int
) -> Iterator[Span]:
    """The row's words if they stand from this position on."""
    row = []
    for place, terms in enumerate(slots):
        token = next(
            (
                t
                for t in by_position.get(first + place, ())
                if not set(terms).isdisjoint(t.terms)
            ),
            None,
        )
        if token is None:
            return
        row.append(token)
    for token in row:
        yield Span(token.start, token.end, unit)


def _chunks(text: str, places: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The stretches between spaces around ascending places, each once."""
    end = -1
    for place in places:
        if place < end:
            continue
        start = _last_space(text, place, max(end, 0)) + 1
        space = _SPACE.search(text, place)
        end = space.start() if space else len(text)
        yield start, end


def _last_space(text: str, place: int, floor: int) -> int:
    """The last space or line's end before a place, or one before `floor`.

    Where other white space parts words, a stretch is longer than it has to be, and marked no less rightly.
    """
    return max(text.rfind(" ", floor, place), text.rfind("\n", floor, place), floor - 1)
