"""One published state, as arrays that all threads share and nobody writes on.

Documents are numbered through all segments, deleted ones included; `live` tells them apart. What is counted
(documents, lengths) is counted over live documents alone, so that an index with deletions ranks as one built anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import accumulate
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.engines import ranking
from indexer.engines.terms import CHARACTERS, beginning
from indexer.engines.whoosh.arrayfile import AnyArray
from indexer.engines.whoosh.columns import NO_DAY, Coded, as_bytes
from indexer.engines.whoosh.segments import SegmentFiles
from indexer.engines.whoosh.writer import segments_of
from indexer.query import Dates, Everything, InUrl, Language, Node, Section, Site
from indexer.records import Document
from indexer.schema import TEXT_FIELDS

__all__ = ["Floats", "Ints", "Mask", "Snapshot", "load"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Snapshot:
    """The segments of a generation and the values of their documents."""

    segments: Sequence[SegmentFiles]
    bases: Sequence[int]  # number of each segment's first document, and of the end
    live: Mask
    sites: Coded
    languages: Coded
    sections: Coded
    days: npt.NDArray[np.int32]
    copy_keys: npt.NDArray[np.uint64]

    @property
    def size(self) -> int:
        """Documents, deleted ones included: the length of every array."""
        return self.bases[-1]

    @cached_property
    def count(self) -> int:
        """Live documents."""
        return int(self.live.sum())

    @cached_property
    def is_whole(self) -> bool:
        """Whether no document is deleted."""
        return self.count == self.size

    @cached_property
    def weights(self) -> dict[str, Floats]:
        """For each text field, by document: what one occurrence of a word weighs, by BM25F."""
        weights = {}
        for field in TEXT_FIELDS:
            lengths = np.concatenate(
                [np.empty(0, np.uint32)]
                + [files.columns.lengths[field.name] for files in self.segments]
            ).astype(np.float64)
            average = float(lengths[self.live].sum()) / max(1, self.count)
            weights[field.name] = field.weight / ranking.norm(
                lengths, average, field.length_share
            )
        return weights

    @cached_property
    def urls(self) -> tuple[str, ...]:
        """All addresses; for what has to look at each of them."""
        return tuple(url for files in self.segments for url in files.columns.urls.all())

    @cached_property
    def url_ranks(self) -> Ints:
        """By document its place when sorted by URL, for ties."""
        ranks = np.empty(self.size, dtype=np.int64)
        ranks[sorted(range(self.size), key=self.urls.__getitem__)] = np.arange(
            self.size
        )
        return ranks

    @cached_property
    def title_ranks(self) -> Ints:
        """By document its title's place in a dictionary; equal titles share one, documents without one come last."""
        keys = [
            key for files in self.segments for key in files.columns.title_keys.all()
        ]
        places = {key: place for place, key in enumerate(sorted({*keys}))}
        places[""] = len(keys)
        return np.array([places[key] for key in keys], dtype=np.int64)

    @cached_property
    def spoken(self) -> frozenset[str]:
        """The languages of live documents, "" for those without."""
        codes = np.unique(self.languages.codes[self.live])
        return frozenset(self.languages.values[code] for code in codes)

    def place(self, number: int) -> tuple[SegmentFiles, int]:
        """The segment of a document, and its number there."""
        segment = int(np.searchsorted(self.bases, number, side="right")) - 1
        return self.segments[segment], number - self.bases[segment]

    def url(self, number: int) -> str:
        """A document's address."""
        files, own = self.place(number)
        return files.columns.urls[own]

    def number(self, url: str) -> int | None:
        """The live document with this URL."""
        key = as_bytes(url)
        for files, base in zip(self.segments, self.bases, strict=False):
            for own in files.columns.documents(key):
                if self.live[base + own]:
                    return base + own
        return None

    def length(self, field: str, number: int) -> int:
        """How many words a field of a document has."""
        files, own = self.place(number)
        return int(files.columns.lengths[field][own])

    def document(self, number: int) -> Document:
        """A document again, but for its headings, which the body holds."""
        files, own = self.place(number)
        return Document(
            url=files.columns.urls[own],
            site=self.sites.of(number),
            language=self.languages.of(number),
            title=files.columns.titles[own],
            headings="",
            body=files.texts["body"].whole(own),
            removed=files.texts["removed"].whole(own),
            published=self.day(number),
            copy_key=int(self.copy_keys[number]),
        )

    def beginning(self, name: str, number: int) -> str:
        """As much of the title or a text of a document as says what it is about."""
        files, own = self.place(number)
        if name == "title":
            return beginning(files.columns.titles[own])
        return beginning(files.texts[name].first(own, CHARACTERS))

    def day(self, number: int) -> date | None:
        """When a document was published."""
        day = int(self.days[number])
        return None if day == NO_DAY else date.fromordinal(day)

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
                    (self.days >= first) & (self.days <= last) & (self.days != NO_DAY)
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


def load(folder: Path) -> Snapshot:
    """Open the segments that the table of contents in a folder names."""
    segments = segments_of(folder)
    files = [SegmentFiles(segment.stem(folder)) for segment in segments]
    bases = list(accumulate(map(len, files), initial=0))
    live = np.ones(bases[-1], dtype=bool)
    for segment, base in zip(segments, bases, strict=False):
        live[[base + number for number in segment.deleted]] = False
    columns = [each.columns for each in files]
    return Snapshot(
        segments=files,
        bases=bases,
        live=live,
        sites=Coded([each.coded("site") for each in columns]),
        languages=Coded([each.coded("language") for each in columns]),
        sections=Coded([each.coded("section") for each in columns]),
        days=_joined([each.days for each in columns], np.int32),
        copy_keys=_joined([each.copy_keys for each in columns], np.uint64),
    )


def _joined(parts: Sequence[AnyArray], dtype: npt.DTypeLike) -> AnyArray:
    return np.concatenate([np.empty(0, dtype), *parts])
