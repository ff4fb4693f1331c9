"""The reference reading of a query over documents in memory: slow and obvious, page by page and word by word.

What it finds, and how it ranks, is what every engine must find and how it must rank.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from indexer.analysis import Analyzer, Wanted
from indexer.engines.closeness import BEST, SHARE, Near, neighbours
from indexer.engines.deadline import Deadline, OutOfTime
from indexer.engines.plan import (
    Expansion,
    Linguist,
    Slots,
    chosen,
    expansion,
    fields_of,
    is_near,
    passes,
)
from indexer.engines.ranking import DIGITS, norm, rarity, saturated
from indexer.engines.terms import beginning
from indexer.query import Field, Fuzzy, Group, Node, Pattern, Phrase, Word
from indexer.records import Document
from indexer.schema import TEXT_FIELDS

__all__ = ["Found", "Indexed", "Reference", "ReferencePage", "indexed"]

Found = dict[str, float]
"""URLs that match, with their scores."""
Occurrences = Mapping[str, int]
"""By field of one document, how often something stands there."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """A document, of each field its terms' positions, and how many positions the field has."""

    document: Document
    fields: dict[str, dict[str, list[int]]]
    lengths: dict[str, int]


def indexed(document: Document) -> Indexed:
    """The document, analyzed."""
    analyzer = Analyzer(document.language)
    texts = {
        field.name: analyzer.positions(getattr(document, field.name))
        for field in TEXT_FIELDS
    }
    return Indexed(
        document,
        {name: places for name, (places, _) in texts.items()},
        {name: length for name, (_, length) in texts.items()},
    )


class Reference:
    """Documents as they were when a query came."""

    def __init__(
        self, everything: Iterable[Indexed], deadline: Deadline | None = None
    ) -> None:
        self.all = {each.document.url: each for each in everything}
        self.linguist = Linguist(each.document.language for each in self.all.values())
        self.is_exact = True
        self.is_partial = False
        self._deadline = deadline or Deadline(None)
        self._averages = {
            field.name: sum(each.lengths[field.name] for each in self.all.values())
            / max(1, len(self.all))
            for field in TEXT_FIELDS
        }

    def found(self, root: Node) -> Found:
        """What matches; some of it where time runs out."""
        try:
            return self.node(root, is_strict=False, may_lack=True)
        except OutOfTime:
            self.is_partial = True
            return {}

    def ranked(self, root: Node) -> Found:
        """The same, the best of them ordered by which words stand near each other too."""
        found = self.found(root)
        try:
            close = self.near(root, found)
        except OutOfTime:
            self.is_partial = True
            return found
        return _added([found, *(own for _, own in close)])

    def near(self, root: Node, found: Found) -> list[tuple[Phrase, Found]]:
        """What neighbours of the query are near each other on the best of what was found, and what that adds.

        Raises:
            OutOfTime: the deadline has passed.
        """
        if not found or self.is_partial:
            return []
        ordered = sorted(
            (round(score, DIGITS) for score in found.values()), reverse=True
        )
        least = ordered[min(BEST, len(ordered)) - 1]
        best = [url for url, score in found.items() if round(score, DIGITS) >= least]
        close = []
        for pair in neighbours(root):
            self._deadline.check()
            slots = self.linguist.slots(pair.text)
            if len(slots) == 2:
                occurrences = self._occurrences(slots, pair.field, pair.slop, best)
                own = self._scored(occurrences, words=SHARE, by_length=False)
                close.append((pair, own))
        return [(pair, own) for pair, own in close if own]

    def node(self, node: Node, *, is_strict: bool, may_lack: bool = False) -> Found:
        """What matches a node. `is_strict` where a loose compound has to stand there as a whole.

        Raises:
            OutOfTime: and nothing can be said; with `may_lack` part of what matches is an answer.
        """
        if isinstance(node, Group):
            return self._group(node, may_lack=may_lack)
        self._deadline.check()
        match node:
            case Word():
                return self._word(node, is_strict=is_strict)
            case Phrase():
                return self._row(self.linguist.slots(node.text), node.field, node.slop)
            case Pattern() | Fuzzy():
                names = [field.name for field in fields_of(node.field)]
                terms, is_cut = self.expand(names, expansion(node))
                self.is_exact &= not is_cut
                return self._terms(tuple(terms), node.field)
            case _:
                return {
                    url: 0.0
                    for url, each in self.all.items()
                    if passes(node, url=url, document=each.document)
                }

    @property
    def documents(self) -> int:
        """How many there are."""
        return len(self.all)

    def frequency(self, names: Sequence[str], terms: Sequence[str]) -> int:
        """How many documents hold any of the terms in any of the fields."""
        return sum(
            any(term in each.fields[name] for name in names for term in terms)
            for each in self.all.values()
        )

    def texts(
        self, name: str, terms: Sequence[str], limit: int
    ) -> list[tuple[str, str]]:
        """Language and beginning of a field of the first documents, by URL, that hold any of the terms in it."""
        return [
            (each.document.language, beginning(getattr(each.document, name)))
            for _, each in sorted(self.all.items())
            if any(term in each.fields[name] for term in terms)
        ][:limit]

    def best_titles(self, root: Node, limit: int) -> list[tuple[str, str]]:
        """Title and URL of the best answers, ties by URL."""
        found = self.found(root)
        urls = sorted(found, key=lambda url: (-round(found[url], DIGITS), url))
        return [(self.all[url].document.title, url) for url in urls[:limit]]

    def _group(self, group: Group, *, may_lack: bool) -> Found:
        if group == Group():
            return {}
        must = [
            self.node(part, is_strict=True, may_lack=may_lack) for part in group.must
        ]
        must_not = [self.node(part, is_strict=True) for part in group.must_not]
        should = []
        try:
            for part in group.should:
                should.append(self.node(part, is_strict=False, may_lack=may_lack))  # noqa: PERF401 - kept when time runs out
        except OutOfTime:
            if not may_lack:
                raise
            self.is_partial = True
        if group.should and not group.must:
            urls = {url for found in should for url in found}
        else:
            urls = {url for url in self.all if all(url in found for found in must)}
        return {
            url: sum(found.get(url, 0.0) for found in (*should, *must))
            for url in urls
            if not any(url in found for found in must_not)
        }

    def _word(self, node: Word, *, is_strict: bool) -> Found:
        words = self.linguist.words(node.text)
        if len(words) != 1:
            return self._row(self.linguist.slots(node.text), node.field)
        return self._wanted(words[0], node.field, is_strict=is_strict)

    def _wanted(self, wanted: Wanted, field: Field, *, is_strict: bool) -> Found:
        """One word: itself, its parts in a row, any part where it is loose and may be."""
        if any_of := self.linguist.alternatives(wanted, is_strict=is_strict):
            return _added([self._terms(terms, field, share) for terms, share in any_of])
        whole = [self._terms(wanted.whole, field)] if wanted.whole else []
        row = _added([*whole, self._row(wanted.parts, field)])
        parts = [self._terms(part, field) for part in dict.fromkeys(wanted.parts)]
        return {
            url: score + sum(part.get(url, 0.0) for part in parts)
            for url, score in row.items()
        }

    def _terms(self, terms: Sequence[str], field: Field, share: float = 1.0) -> Found:
        """One word given by the terms that stand for it: the most frequent of them counts; and what of a word it counts."""
        return self._scored(
            {
                url: {
                    spec.name: max(
                        (len(each.fields[spec.name].get(term, ())) for term in terms),
                        default=0,
                    )
                    for spec in fields_of(field)
                }
                for url, each in self.all.items()
            },
            words=share,
        )

    def _row(self, slots: Slots, field: Field, slop: int = 0) -> Found:
        """Words in a row, or near each other: then once in a field."""
        return self._scored(
            self._occurrences(slots, field, slop, self.all), words=len(slots)
        )

    def _occurrences(
        self, slots: Slots, field: Field, slop: int, among: Iterable[str]
    ) -> dict[str, Occurrences]:
        is_loose = slop > 0 and len(slots) > 1
        occurrences: dict[str, Occurrences] = {}
        for url in among:
            slotted = {
                spec.name: _slotted(self.all[url].fields[spec.name], slots)
                for spec in fields_of(field)
            }
            occurrences[url] = {
                name: int(is_near(places, slop)) if is_loose else _in_a_row(places)
                for name, places in slotted.items()
            }
        return occurrences

    def _scored(
        self,
        occurrences: Mapping[str, Occurrences],
        *,
        words: float = 1,
        by_length: bool = True,
    ) -> Found:
        """BM25F of one word, or of several that count as one; without `by_length` a long field is as good as a short one."""
        weights = {}
        for url, counts in occurrences.items():
            if any(counts.values()):
                weights[url] = sum(
                    spec.weight
                    * counts[spec.name]
                    / norm(
                        float(self.all[url].lengths[spec.name]),
                        self._averages[spec.name],
                        spec.length_share if by_length else 0.0,
                    )
                    for spec in TEXT_FIELDS
                    if spec.name in counts
                )
        rare = words * rarity(len(self.all), len(weights))
        return {url: rare * saturated(weight) for url, weight in weights.items()}

    def expand(self, names: Sequence[str], wanted: Expansion) -> tuple[list[str], bool]:
        """The terms of these fields that are meant, the most frequent first, and whether some were left out."""
        frequencies = Counter(
            term
            for each in self.all.values()
            for term in {term for name in names for term in each.fields[name]}
        )
        meant = {
            term: count for term, count in frequencies.items() if wanted.matches(term)
        }
        return chosen(meant, meant.__getitem__)


class ReferencePage:
    """One of the documents, to be explained."""

    def __init__(self, reference: Reference, url: str) -> None:
        self.url = url
        self.linguist = reference.linguist
        self._reference = reference
        self._page = reference.all[url]

    def score(self, leaf: Node, *, is_strict: bool) -> tuple[float | None, int]:
        """What the leaf adds, None where it is not met, and how many documents meet it."""
        found = self._reference.node(leaf, is_strict=is_strict)
        return found.get(self.url), len(found)

    def near(self, root: Node) -> Sequence[Near]:
        """What neighbours in the query add."""
        close = self._reference.near(root, self._reference.found(root))
        return [
            Near(asked, len(found), found[self.url])
            for asked, found in close
            if self.url in found
        ]

    def expand(self, leaf: Pattern | Fuzzy) -> Sequence[str]:
        """The terms the leaf stands for."""
        names = [field.name for field in fields_of(leaf.field)]
        return self._reference.expand(names, expansion(leaf))[0]

    def times(self, name: str, term: str) -> int:
        """How often the page has a term in a field."""
        return len(self._page.fields[name].get(term, ()))

    def length(self, name: str) -> int:
        """How many words the field has."""
        return self._page.lengths[name]


def _added(several: Sequence[Found]) -> Found:
    urls = {url for found in several for url in found}
    return {url: sum(found.get(url, 0.0) for found in several) for url in urls}


def _slotted(places: Mapping[str, list[int]], slots: Slots) -> list[list[int]]:
    """Of each word its positions."""
    return [
        sorted({position for term in terms for position in places.get(term, ())})
        for terms in slots
    ]


def _in_a_row(slotted: Sequence[Sequence[int]]) -> int:
    """How often the words stand one after the other."""
    if not slotted:
        return 0
    rest = [set(positions) for positions in slotted[1:]]
    return sum(
        all(first + n in positions for n, positions in enumerate(rest, 1))
        for first in slotted[0]
    )
