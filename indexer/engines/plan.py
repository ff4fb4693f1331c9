"""What a query asks of the terms: one reading of its leaves for every engine.

Engines differ in how they find postings, not in what a word means; so each takes the leaves of the tree from here.
"""

import bisect
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from indexer.analysis import (
    TAG,
    Analyzer,
    Wanted,
    fold_pattern,
    function_words,
    untagged,
)
from indexer.engines.ranking import FUNCTION_WORD
from indexer.query import (
    Dates,
    Everything,
    Field,
    Fuzzy,
    Group,
    InUrl,
    Language,
    Node,
    Pattern,
    Phrase,
    Section,
    Site,
    Word,
)
from indexer.records import Document
from indexer.schema import TEXT_FIELDS, TextField, default_fields, section_of

__all__ = [
    "MAX_EXPANSIONS",
    "Expansion",
    "Linguist",
    "Slots",
    "TextLeaf",
    "chosen",
    "expansion",
    "fields_of",
    "highlighted",
    "is_near",
    "passes",
]

MAX_EXPANSIONS = (
    64  # words a pattern or a fuzzy word stands for; the most frequent ones
)

TextLeaf = Word | Phrase | Pattern | Fuzzy

# Words near each other of which each gets a position of its own; settling that for more is not worth its time.
_MOST_PAIRED = 16

_ANY = rf"[^\n{TAG}]"  # a character of a term
_END = rf"(?![^\n{TAG}])[^\n]*$"  # where a term ends, and its language if it is a stem

_WILDCARDS = re.compile(r"[*?]")
_HALVES = re.compile("[\ud800-\udfff]")  # stand in no term, and in no file

Slots = tuple[tuple[str, ...], ...]
"""Words in a row, each given by the terms that may stand for it."""


class Linguist:
    """Reads words under every language of an index. Not for two threads at once."""

    def __init__(self, languages: Iterable[str]) -> None:
        """`languages`: those of the indexed documents, "" for documents without."""
        self.analyzers = {
            language: Analyzer(language) for language in sorted({*languages, ""})
        }
        # Words in English letters are taken for English where nothing is known (see `Analyzer`).
        spoken = [language or "en" for language in self.analyzers]
        self._little = frozenset().union(*map(function_words, spoken))
        self._little_parts = frozenset().union(
            *(function_words(language, is_part=True) for language in spoken)
        )

    def words(self, text: str) -> list[Wanted]:
        """The words of a text, each with its terms under any of the languages."""
        readings = [analyzer.wanted(text) for analyzer in self.analyzers.values()]
        return [_merged(same_word) for same_word in zip(*readings, strict=True)]

    def alternatives(
        self, wanted: Wanted, *, is_strict: bool
    ) -> Sequence[tuple[tuple[str, ...], float]]:
        """The terms any of which will do for a word, each way to say it with what it counts; empty where parts must stand in a row."""
        if len(wanted.parts) == 1:
            (terms,) = wanted.parts
            return ((terms, _share(terms, self._little)),)
        if is_strict or not wanted.loose:
            return ()
        parts = [(terms, _share(terms, self._little_parts)) for terms in wanted.loose]
        if not wanted.whole:
            return parts
        return [(wanted.whole, max(share for _, share in parts)), *parts]

    def slots(self, text: str) -> Slots:
        """The words of a text in a row, compounds by their parts."""
        return tuple(part for word in self.words(text) for part in word.parts)


def _share(terms: Iterable[str], little: frozenset[str]) -> float:
    """What a word counts in a query, of 1."""
    return 1.0 if little.isdisjoint(terms) else FUNCTION_WORD


def _merged(readings: Sequence[Wanted]) -> Wanted:
    """The same word under several languages."""
    return Wanted(
        tuple(
            _union(same)
            for same in zip(*(reading.parts for reading in readings), strict=True)
        ),
        _union([reading.whole for reading in readings]),
        tuple(
            _union(same)
            for same in zip(*(reading.loose for reading in readings), strict=True)
        ),
    )


def _union(terms: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term for several in terms for term in several))


def fields_of(field: Field) -> tuple[TextField, ...]:
    """The fields a leaf is looked for in."""
    if field is Field.ANY:
        return default_fields()
    return tuple(spec for spec in TEXT_FIELDS if spec.name == field.value)


@dataclass(frozen=True, slots=True)
class Expansion:
    """The terms a pattern or a fuzzy word stands for.

    `sieve` is a cheap pattern, to be searched in terms joined by newlines, that no such term slips through;
    `matches` settles each.
    """

    sieve: re.Pattern[str]
    word: str = ""
    edits: int = -1
    start: str = ""  # how every such term begins, where that is known
    runs: tuple[str, ...] = ()  # of letters between wildcards

    @property
    def literals(self) -> str:
        """The characters that every such term has."""
        return "".join(self.runs)

    def matches(self, term: str) -> bool:
        """Whether the term is meant."""
        if self.edits < 0:
            return self.sieve.fullmatch(term) is not None
        return _distance_at_most(self.word, untagged(term), self.edits)


@lru_cache(maxsize=64)
def expansion(node: Pattern | Fuzzy) -> Expansion:
    """How to find the terms that the node stands for."""
    if isinstance(node, Pattern):
        pattern = fold_pattern(node.text)
        return Expansion(
            re.compile(_glob(pattern), re.MULTILINE),
            start=re.split(r"[*?]", pattern)[0],
            runs=tuple(filter(None, re.split(r"[*?]", pattern))),
        )
    word = fold_pattern(_WILDCARDS.sub("", _HALVES.sub("\ufffd", node.text)))
    return Expansion(
        re.compile(_pieces(word, node.edits), re.MULTILINE), word, node.edits
    )


def chosen(
    bounds: Mapping[str, int], frequency: Callable[[str], int]
) -> tuple[list[str], bool]:
    """Of terms the most frequent ones, ties by term, and whether some were left out.

    `bounds` gives each term at least its document frequency; `frequency`, which may be slow, is asked only of
    terms that can still be among the chosen. Terms that no document holds do not count.
    """
    ranked = sorted((-bound, term) for term, bound in bounds.items())
    found: list[tuple[int, str]] = []
    for best_case in ranked:
        if len(found) > MAX_EXPANSIONS and best_case > found[MAX_EXPANSIONS - 1]:
            break
        _, term = best_case
        if count := frequency(term):
            bisect.insort(found, (-count, term))
    return [term for _, term in found[:MAX_EXPANSIONS]], len(found) > MAX_EXPANSIONS


def _glob(pattern: str) -> str:
    """A whole-term pattern that never goes back: each run between stars is taken where it first fits."""
    first, *middle = pattern.split("*")
    if not middle:
        return f"^(?=.){_literal(first)}{_END}"
    *middle, last = middle
    inner = "".join(f"(?>{_ANY}*?{_literal(run)})" for run in middle if run)
    return f"^(?=.){_literal(first)}{inner}{_ANY}*{_literal(last)}{_END}"


def _literal(run: str) -> str:
    return "".join(
        _ANY if character == "?" else re.escape(character) for character in run
    )


def _pieces(word: str, edits: int) -> str:
    """Of the pieces of a word at least one survives the edits, near where it stood.

    A swap of neighbours across a border breaks two pieces at once, so there are two to each edit, and one more.
    """
    count = 2 * edits + 1
    if len(word) < count:
        return f"^{_ANY}{{1,{len(word) + edits}}}{_END}"
    cuts = [len(word) * n // count for n in range(count + 1)]
    options = []
    for start, end in pairwise(cuts):
        low, high = max(0, start - edits), start + edits
        options.append(f"{_ANY}{{{low},{high}}}{re.escape(word[start:end])}")
    fits = f"(?={_ANY}{{{max(0, len(word) - edits)},{len(word) + edits}}}{_END})"
    return f"^{fits}(?:{'|'.join(options)}){_ANY}*{_END}"


def _distance_at_most(one: str, other: str, limit: int) -> bool:
    """Whether that many insertions, deletions, replacements and swaps of neighbours make one of the other."""
    if abs(len(one) - len(other)) > limit or len(set(one) ^ set(other)) > 2 * limit:
        return False  # an edit changes at most two of the letters that are used; settles 4,928 of 5,027 candidates for asynchio~2
    start = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        start += 1
    one, other = one[start:], other[start:]
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        new = [i]
        for j, right in enumerate(other, 1):
            cost = min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            new.append(cost)
        before, row = row, new
        if min(row) > limit:
            return False
    return row[-1] <= limit


def passes(node: Node, *, url: str, document: Document) -> bool:
    """Whether a document passes a filter."""
    match node:
        case Site():
            return document.site == node.host or document.site.endswith(f".{node.host}")
        case Language():
            return document.language.lower().split("-")[0] == node.code
        case Dates():
            day = document.published
            return day is not None and (node.first or day) <= day <= (node.last or day)
        case InUrl():
            return node.text.lower() in url.lower()
        case Section():
            return section_of(url) == node.name
        case _:
            return isinstance(node, Everything)


def is_near(occurrences: Sequence[Sequence[int]], slop: int) -> bool:
    """Whether a stretch of len(occurrences) + slop positions holds one of each, no two at one position."""
    longest = len(occurrences) + slop
    needed = Counter(
        tuple(positions) for positions in occurrences
    )  # the same word may be asked for twice
    every = sorted(
        (position, word)
        for word, positions in enumerate(needed)
        for position in positions
    )
    times = list(needed.values())
    share_positions = (
        len({position for position, _ in every}) < len(every)
        and len(occurrences) <= _MOST_PAIRED
    )
    inside = [0] * len(times)
    short = len(times)  # words that the stretch holds too few of
    start = 0
    for end, (position, word) in enumerate(every):
        inside[word] += 1
        short -= inside[word] == times[word]
        while every[start][0] <= position - longest:
            gone = every[start][1]
            short += inside[gone] == times[gone]
            inside[gone] -= 1
            start += 1
        if not short and (
            not share_positions or _can_pair(every[start : end + 1], times)
        ):
            return True
    return False


def _can_pair(window: Sequence[tuple[int, int]], times: Sequence[int]) -> bool:
    """Whether each word, as often as it is asked for, can have a position of its own (a bipartite matching)."""
    options: dict[int, list[int]] = {}
    for position, word in window:
        options.setdefault(word, []).append(position)
    slots = [word for word, count in enumerate(times) for _ in range(count)]
    taken: dict[int, int] = {}

    def place(slot: int, seen: set[int]) -> bool:
        for position in options[slots[slot]]:
            if position not in seen:
                seen.add(position)
                if position not in taken or place(taken[position], seen):
                    taken[position] = slot
                    return True
        return False

    return all(place(slot, set()) for slot in range(len(slots)))


def highlighted(
    node: Node, *, is_strict: bool = False
) -> Iterator[tuple[TextLeaf, bool]]:
    """The leaves whose words a reader wants to see, all that are not forbidden, and whether each is required."""
    match node:
        case Group():
            for part in node.must:
                yield from highlighted(part, is_strict=True)
            for part in node.should:
                yield from highlighted(part)
        case Word() | Phrase() | Pattern() | Fuzzy():
            yield node, is_strict
        case _:
            return
