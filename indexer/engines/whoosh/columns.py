"""What is known of each document beside its texts: address, title, site, language, day, lengths."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.engines.listing import title_key
from indexer.engines.whoosh.arrayfile import AnyArray, ArrayFileWriter
from indexer.records import Document
from indexer.schema import TEXT_FIELDS, section_of

__all__ = [
    "NO_DAY",
    "Coded",
    "Columns",
    "ColumnsWriter",
    "Facts",
    "as_bytes",
    "facts_of",
    "merge_columns",
]

_STRINGS = ("url", "title", "title_key")
_CODED = ("site", "language", "section")
_NUMBERS = {"day": np.int32, "copy_key": np.uint64}

NO_DAY = 0  # date.toordinal() starts at 1

Mask = npt.NDArray[np.bool_]


class Facts(NamedTuple):
    """One document's values, texts as bytes."""

    url: bytes
    title: bytes
    title_key: bytes
    site: bytes
    language: bytes
    section: bytes
    day: int
    copy_key: int


def facts_of(document: Document) -> Facts:
    """What the columns hold of a document."""
    return Facts(
        url=as_bytes(document.url),
        title=as_bytes(document.title),
        title_key=as_bytes(title_key(document.title)),
        site=as_bytes(document.site),
        language=as_bytes(document.language),
        section=as_bytes(section_of(document.url)),
        day=document.published.toordinal() if document.published else NO_DAY,
        copy_key=document.copy_key,
    )


def as_bytes(text: str) -> bytes:
    """As a text lies in the files; lone surrogates are kept."""
    return text.encode("utf-8", "surrogatepass")


def _as_text(content: bytes) -> str:
    return content.decode("utf-8", "surrogatepass")


def _key(url: bytes) -> int:
    return int.from_bytes(blake2b(url, digest_size=8).digest(), "little")


class ColumnsWriter:
    """Collects the values of a segment's documents."""

    def __init__(self) -> None:
        self._facts: list[Facts] = []

    def __len__(self) -> int:
        return len(self._facts)

    def add(self, facts: Facts) -> None:
        """Add the next document."""
        self._facts.append(facts)

    def write(
        self, file: ArrayFileWriter, lengths: Mapping[str, npt.NDArray[np.integer]]
    ) -> None:
        """Write them all, with the number of words in each text field."""
        columns: list[tuple[Any, ...]] = list(zip(*self._facts, strict=True))
        columns = columns or [()] * len(Facts._fields)
        values = dict(zip(Facts._fields, columns, strict=True))
        for name in _STRINGS:
            _write_strings(file, name, values[name])
        for name in _CODED:
            _write_codes(file, name, values[name])
        for name, dtype in _NUMBERS.items():
            file.add(name, np.array(values[name], dtype))
        urls = values["url"]
        _write_keys(file, np.fromiter(map(_key, urls), np.uint64, len(urls)))
        _write_lengths(file, lengths)


def _write_strings(file: ArrayFileWriter, name: str, values: Sequence[bytes]) -> None:
    ends = np.cumsum([0, *map(len, values)], dtype=np.uint64)
    file.add_bytes(f"{name}/bytes", b"".join(values))
    file.add(f"{name}/ends", ends)


def _write_codes(file: ArrayFileWriter, name: str, values: Sequence[bytes]) -> None:
    numbers: dict[bytes, int] = {}
    codes = [numbers.setdefault(value, len(numbers)) for value in values]
    file.add(f"{name}/codes", np.array(codes, np.uint32))
    _write_strings(file, name, list(numbers))


def _write_keys(file: ArrayFileWriter, keys: npt.NDArray[np.uint64]) -> None:
    order = np.argsort(keys, kind="stable")
    file.add("keys", keys[order])
    file.add("keyed", order.astype(np.uint32))


def _write_lengths(
    file: ArrayFileWriter, lengths: Mapping[str, npt.NDArray[np.integer]]
) -> None:
    for field in TEXT_FIELDS:
        file.add(f"{field.name}/length", lengths[field.name].astype(np.uint32))


def merge_columns(
    sources: "Sequence[tuple[Columns, Mask]]", file: ArrayFileWriter
) -> None:
    """Write the values of the live documents of segments, in their order, as `ColumnsWriter` would.

    From array to array: an object for each value of each document took 1.1 KB a page, of all pages at once.
    """
    for name in _STRINGS:
        _copy_strings(
            file, name, [(each.strings[name], live) for each, live in sources]
        )
    for name in _CODED:
        _copy_codes(file, name, sources)
    for name, dtype in _NUMBERS.items():
        values = [each.numbers[name][live] for each, live in sources]
        file.add(name, np.concatenate([np.empty(0, dtype), *values]))
    keys = [each.keys()[live] for each, live in sources]
    _write_keys(file, np.concatenate([np.empty(0, np.uint64), *keys]))
    lengths = {
        field.name: np.concatenate(
            [each.lengths[field.name][live] for each, live in sources]
        )
        for field in TEXT_FIELDS
    }
    _write_lengths(file, lengths)


def _copy_strings(
    file: ArrayFileWriter, name: str, sources: "Sequence[tuple[Strings, Mask]]"
) -> None:
    sizes = [np.zeros(1, np.uint64)]
    file.begin(f"{name}/bytes", np.uint8)
    for strings, live in sources:
        content, own = strings.content()
        file.extend(content if live.all() else content[np.repeat(live, own)])
        sizes.append(own[live].astype(np.uint64))
    file.add(f"{name}/ends", np.cumsum(np.concatenate(sizes), dtype=np.uint64))


def _copy_codes(
    file: ArrayFileWriter, name: str, sources: "Sequence[tuple[Columns, Mask]]"
) -> None:
    numbers: dict[bytes, int] = {}
    merged = [np.empty(0, np.uint32)]
    for each, live in sources:
        codes, values = each.codes(name)
        own, firsts = np.unique(codes[live], return_index=True)
        table = np.zeros(len(values), np.uint32)
        for code in own[np.argsort(firsts)].tolist():  # as they come
            table[code] = numbers.setdefault(values.raw(code), len(numbers))
        merged.append(table[codes[live]])
    file.add(f"{name}/codes", np.concatenate(merged))
    _write_strings(file, name, list(numbers))


class Strings:
    """Texts by number."""

    def __init__(self, arrays: Mapping[str, AnyArray], name: str) -> None:
        self._bytes = memoryview(arrays[f"{name}/bytes"])  # type: ignore[arg-type]
        self._ends = arrays[f"{name}/ends"]

    def __len__(self) -> int:
        return len(self._ends) - 1

    def raw(self, number: int) -> bytes:
        """The text as it lies there."""
        return bytes(self._bytes[int(self._ends[number]) : int(self._ends[number + 1])])

    def __getitem__(self, number: int) -> str:
        return _as_text(self.raw(number))

    def content(self) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
        """All of them in a row, and the size of each."""
        ends: npt.NDArray[np.int64] = self._ends.astype(np.int64)
        return np.frombuffer(self._bytes, np.uint8), ends[1:] - ends[:-1]

    def all(self) -> list[str]:
        """All of them."""
        whole, ends = bytes(self._bytes), self._ends.tolist()
        return [_as_text(whole[start:end]) for start, end in pairwise(ends)]


class Columns:
    """The values of a segment's documents; any thread may read."""

    def __init__(self, arrays: Mapping[str, AnyArray]) -> None:
        self.strings = {name: Strings(arrays, name) for name in _STRINGS}
        self.numbers = {name: arrays[name] for name in _NUMBERS}
        self.urls, self.titles = self.strings["url"], self.strings["title"]
        self.title_keys = self.strings["title_key"]
        self.days, self.copy_keys = self.numbers["day"], self.numbers["copy_key"]
        self.lengths = {
            field.name: arrays[f"{field.name}/length"] for field in TEXT_FIELDS
        }
        self._codes = {
            name: (arrays[f"{name}/codes"], Strings(arrays, name)) for name in _CODED
        }
        self._keys, self._keyed = arrays["keys"], arrays["keyed"]

    def __len__(self) -> int:
        return len(self.urls)

    def coded(self, name: str) -> tuple[npt.NDArray[np.uint32], list[str]]:
        """A column of few distinct texts: numbers by document, and the texts."""
        codes, values = self._codes[name]
        return codes, values.all()

    def documents(self, url: bytes) -> list[int]:
        """Those with this address."""
        key = np.uint64(_key(url))
        first = np.searchsorted(self._keys, key, "left")
        last = np.searchsorted(self._keys, key, "right")
        found: list[int] = self._keyed[first:last].tolist()
        return [number for number in found if self.urls.raw(number) == url]

    def facts(self, number: int) -> Facts:
        """The values of one document."""
        coded = {
            name: values.raw(int(codes[number]))
            for name, (codes, values) in self._codes.items()
        }
        return Facts(
            url=self.urls.raw(number),
            title=self.titles.raw(number),
            title_key=self.title_keys.raw(number),
            day=int(self.days[number]),
            copy_key=int(self.copy_keys[number]),
            **coded,
        )

    def codes(self, name: str) -> tuple[npt.NDArray[np.uint32], Strings]:
        """A column of few distinct texts, as it lies there."""
        return self._codes[name]

    def keys(self) -> npt.NDArray[np.uint64]:
        """What addresses are found by, by document."""
        keys = np.empty(len(self._keys), np.uint64)
        keys[self._keyed] = self._keys
        return keys


class Coded:
    """A text for each document of several segments, as numbers into the distinct ones."""

    def __init__(
        self, parts: Sequence[tuple[npt.NDArray[np.uint32], list[str]]]
    ) -> None:
        numbers: dict[str, int] = {}
        codes = [np.empty(0, np.uint32)]
        for local, values in parts:
            table = [numbers.setdefault(value, len(numbers)) for value in values]
            codes.append(np.array(table, np.uint32)[local])
        self.values = tuple(numbers)
        self.codes = codes[1] if len(codes) == 2 else np.concatenate(codes)

    def of(self, number: int) -> str:
        """The document's text."""
        return self.values[int(self.codes[number])]

    def counts(self, docs: npt.NDArray[np.int64]) -> dict[str, int]:
        """How many of the documents have each text, of those that any has."""
        pages = np.bincount(self.codes[docs], minlength=len(self.values))
        return {self.values[code]: int(pages[code]) for code in np.flatnonzero(pages)}

    def where(self, is_meant: Callable[[str], bool]) -> Mask:
        """The documents whose text is meant."""
        meant = np.fromiter(map(is_meant, self.values), bool, len(self.values))
        found: Mask = meant[self.codes]
        return found
