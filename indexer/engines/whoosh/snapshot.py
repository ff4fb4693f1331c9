"""One published state, as arrays that all threads share and nobody writes on.

Documents are numbered through all segments, deleted ones included; `live` tells them apart. What is counted
(documents, lengths) is counted over live documents alone, so that an index with deletions ranks as one built anew.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.engines import ranking
from indexer.engines.whoosh import fields
from indexer.query import Dates, Everything, InUrl, Language, Node, Section, Site
from indexer.schema import TEXT_FIELDS, section_of

__all__ = ["Floats", "Ints", "Mask", "Snapshot", "Vocabulary", "load"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Vocabulary = tuple[str, dict[str, int]]
"""Terms, a line each, and their document frequencies."""
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Snapshot:
    """The per-document values of a generation."""

    live: Mask
    urls: tuple[str, ...]
    sites: "_Coded"
    languages: "_Coded"
    days: Ints
    copy_keys: Ints
    title_ranks: Ints  # by document its title's place in a dictionary; documents without one come last
    lengths: dict[str, Floats]
    vocabularies: dict[str, Vocabulary] = field(
        default_factory=dict
    )  # filled when first asked for

    @property
    def size(self) -> int:
        """Documents, deleted ones included: the length of every array."""
        return len(self.urls)

    @cached_property
    def count(self) -> int:
        """Live documents."""
        return int(self.live.sum())

    @cached_property
    def norms(self) -> dict[str, Floats]:
        """For each text field, by document: how much longer than usual it is, as BM25F divides by it."""
        norms = {}
        for name, lengths in self.lengths.items():
            average = float(lengths[self.live].sum()) / max(1, self.count)
            norms[name] = ranking.norm(lengths, average)
        return norms

    @cached_property
    def url_ranks(self) -> Ints:
        """By document its place when sorted by URL, for ties."""
        ranks = np.empty(self.size, dtype=np.int64)
        ranks[sorted(range(self.size), key=self.urls.__getitem__)] = np.arange(
            self.size
        )
        return ranks

    @cached_property
    def sections(self) -> "_Coded":
        """By document the first folder of its URL."""
        return _numbered(section_of(url) for url in self.urls)

    @cached_property
    def spoken(self) -> frozenset[str]:
        """The languages of live documents, "" for those without."""
        codes = np.unique(self.languages.codes[self.live])
        return frozenset(self.languages.values[code] for code in codes)

    def number(self, url: str) -> int | None:
        """The live document with this URL."""
        numbers = [n for n, each in enumerate(self.urls) if each == url]
        return next((n for n in numbers if self.live[n]), None)

    def mask(self, docs: Ints) -> Mask:
        """The documents as a mask over all."""
        found = np.zeros(self.size, dtype=bool)
        found[docs] = True
        return found

    def passing(self, node: Node) -> Mask:
        """The live documents that pass a filter."""
        found: Mask = self.live & self._passing(node)
        return found

    def _passing(self, node: Node) -> Mask:
        match node:
            case Site():
                below = f".{node.host}"
                return self.sites.where(
                    lambda site: site == node.host or site.endswith(below)
                )
            case Language():
                return self.languages.where(
                    lambda tag: tag.lower().split("-")[0] == node.code
                )
            case Dates():
                first = (node.first or date.min).toordinal()
                last = (node.last or date.max).toordinal()
                inside: Mask = (
                    (self.days >= first)
                    & (self.days <= last)
                    & (self.days != fields.NO_DAY)
                )
                return inside
            case InUrl():
                wanted = node.text.lower()
                return np.fromiter(
                    (wanted in url.lower() for url in self.urls), bool, self.size
                )
            case Section():
                return self.sections.where(lambda name: name == node.name)
            case Everything():
                return self.live
            case _:
                return np.zeros(self.size, dtype=bool)


@dataclass(frozen=True)
class _Coded:
    """A text for each document, as numbers into the distinct ones."""

    values: tuple[str, ...]
    codes: Ints

    def of(self, number: int) -> str:
        """The document's text."""
        return self.values[int(self.codes[number])]

    def counts(self, docs: Ints) -> dict[str, int]:
        """How many of the documents have each text, of those that any has."""
        pages = np.bincount(self.codes[docs], minlength=len(self.values))
        return {self.values[code]: int(pages[code]) for code in np.flatnonzero(pages)}

    def where(self, is_meant: Callable[[str], bool]) -> Mask:
        """The documents whose text is meant."""
        meant = np.fromiter(
            (is_meant(value) for value in self.values), bool, len(self.values)
        )
        found: Mask = meant[self.codes]
        return found


def load(segments: list[Any]) -> Snapshot:
    """Read the columns of open segment readers, in their order."""
    live = np.ones(sum(segment.doc_count_all() for segment in segments), dtype=bool)
    base = 0
    for segment in segments:
        live[[base + number for number in segment.segment().deleted_docs()]] = False
        base += segment.doc_count_all()
    lengths = {
        spec.name: _numbers(segments, fields.length_column(spec.name)).astype(
            np.float64
        )
        for spec in TEXT_FIELDS
    }
    return Snapshot(
        live=live,
        urls=tuple(_texts(segments, "url")),
        sites=_coded(segments, "site"),
        languages=_coded(segments, "language"),
        days=_numbers(segments, "day"),
        copy_keys=_numbers(segments, "copy_key"),
        title_ranks=_title_ranks(list(_texts(segments, "title_key"))),
        lengths=lengths,
    )


def _numbers(segments: list[Any], column: str) -> Ints:
    parts = [
        np.asarray(
            segment.column_reader(column, translate=False).load(), dtype=np.int64
        )
        for segment in segments
    ]
    return np.concatenate([np.empty(0, dtype=np.int64), *parts])


def _texts(segments: list[Any], column: str) -> Iterator[str]:
    for segment in segments:
        values = segment.column_reader(column, translate=False)
        for number in range(segment.doc_count_all()):
            yield fields.as_text(values[number])


def _coded(segments: list[Any], column: str) -> _Coded:
    return _numbered(_texts(segments, column))


def _title_ranks(keys: list[str]) -> Ints:
    """Equal keys have equal ranks."""
    places = {key: place for place, key in enumerate(sorted({*keys}))}
    places[""] = len(keys)
    return np.array([places[key] for key in keys], dtype=np.int64)


def _numbered(values: Iterable[str]) -> _Coded:
    numbers: dict[str, int] = {}
    codes = [numbers.setdefault(value, len(numbers)) for value in values]
    return _Coded(tuple(numbers), np.array(codes, dtype=np.int64))
