"""How a document lies in a Whoosh segment.

Our own format and field types hand Whoosh ready postings, so that its token objects, its analyzers and its
query-side machinery stay out of the way; segments, columns, schema and table of contents are its own.
"""

import struct
from collections.abc import Iterator
from datetime import date
from hashlib import blake2b
from typing import Any

import numpy as np
from whoosh import columns, fields, formats
from whoosh.codec import whoosh3

from indexer.analysis import Analyzer
from indexer.engines.listing import title_key
from indexer.records import Document
from indexer.schema import TEXT_FIELDS

__all__ = [
    "COLUMNS",
    "NO_DAY",
    "POSITION",
    "Codec",
    "as_text",
    "length_column",
    "row",
    "schema",
    "stored_document",
    "url_key",
]

POSITION = np.dtype("<u4")
NO_DAY = 0  # date.toordinal() starts at 1
COLUMNS = (
    "url",
    "site",
    "language",
    "day",
    "copy_key",
    "title_key",
)  # per-document values, beside one length for each text field


class PositionsFormat(formats.Format):  # type: ignore[misc]
    """A posting is its positions as flat 32-bit integers, so that a whole block is decoded at once."""

    def encode(self, positions: list[int]) -> bytes:
        """The posting's bytes."""
        return struct.pack(f"<{len(positions)}I", *positions)

    def decode_positions(self, value: bytes) -> list[int]:
        """For stock Whoosh: the positions."""
        positions: list[int] = np.frombuffer(value, dtype=POSITION).tolist()
        return positions

    def decode_frequency(self, value: bytes) -> int:
        """For stock Whoosh: how often the term occurs."""
        return len(value) // POSITION.itemsize

    decode_weight = decode_frequency


class Codec(whoosh3.W3Codec):  # type: ignore[misc]
    """Whoosh's own, without the lengths it would look up, by a call to the file system, for each posting."""

    length_stats = False


class TermsField(fields.FieldType):  # type: ignore[misc]
    """A field whose value is its terms with their positions, already analyzed."""

    def __init__(self) -> None:
        super().__init__(PositionsFormat(), analyzer=None)

    def index(
        self, value: dict[str, list[int]], **_: Any
    ) -> Iterator[tuple[bytes, int, float, bytes]]:
        """The postings of a document."""
        encode = self.format.encode
        for term, positions in value.items():
            yield (
                term.encode(),
                len(positions),
                float(len(positions)),
                encode(positions),
            )


class KeyField(fields.FieldType):  # type: ignore[misc]
    """A field whose value is one key in bytes, to find a document by."""

    def __init__(self) -> None:
        super().__init__(formats.Existence(), analyzer=None, unique=True)

    def index(
        self, value: bytes, **_: Any
    ) -> Iterator[tuple[bytes, int, float, bytes]]:
        """The one posting of a document."""
        yield value, 1, 1.0, b""


def length_column(field: str) -> str:
    """The column with the number of words of a text field."""
    return f"{field}_length"


def schema() -> fields.Schema:
    """The Whoosh schema of our documents."""
    layout: dict[str, fields.FieldType] = {
        "key": KeyField(),
        "document": fields.STORED(),
    }
    for field in TEXT_FIELDS:
        layout[field.name] = TermsField()
        layout[length_column(field.name)] = fields.COLUMN(columns.NumericColumn("I"))
    for name in ("url", "site", "language", "title_key"):
        layout[name] = fields.COLUMN(columns.VarBytesColumn())
    layout["copy_key"] = fields.COLUMN(columns.NumericColumn("Q"))
    layout["day"] = fields.COLUMN(columns.NumericColumn("I", default=NO_DAY))
    return fields.Schema(**layout)


def row(document: Document, analyzer: Analyzer) -> dict[str, Any]:
    """What Whoosh is given for a document."""
    values: dict[str, Any] = {
        "key": url_key(document.url),
        "url": _bytes(document.url),
        "site": _bytes(document.site),
        "language": _bytes(document.language),
        "day": document.published.toordinal() if document.published else NO_DAY,
        "copy_key": document.copy_key,
        "title_key": _bytes(title_key(document.title)),
        "document": (document.title, document.body, document.removed),
    }
    for field in TEXT_FIELDS:
        values[field.name], values[length_column(field.name)] = analyzer.positions(
            getattr(document, field.name)
        )
    return values


def stored_document(
    stored: dict[str, Any], *, url: str, site: str, language: str, day: int
) -> Document:
    """The document again, but for its headings, which the body holds."""
    title, body, removed = stored["document"]
    return Document(
        url=url,
        site=site,
        language=language,
        title=title,
        headings="",
        body=body,
        removed=removed,
        published=None if day == NO_DAY else date.fromordinal(day),
    )


def url_key(url: str) -> bytes:
    """A key of constant length: a URL may be longer than a term should be."""
    return blake2b(_bytes(url), digest_size=16).digest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def as_text(value: bytes) -> str:
    """A column's bytes as text."""
    return bytes(value).decode("utf-8", "surrogatepass")
