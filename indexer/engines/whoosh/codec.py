"""Our segments as Whoosh sees them: stock Whoosh, with this module importable, opens the index and finds the same documents.

Everything here reads. What is written is written by `SegmentBuilder` and `merged`; of Whoosh's own formats only the table of
contents is left, with the schema and the list of segments.
"""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import analysis, fields, formats
from whoosh.codec import base
from whoosh.matching.mcore import LeafMatcher, ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from indexer.analysis import Analyzer
from indexer.engines.whoosh.columns import NO_DAY
from indexer.engines.whoosh.postings import Numbers, PostingsReader
from indexer.engines.whoosh.segments import SegmentFiles
from indexer.schema import TEXT_FIELDS

__all__ = ["INDEX_NAME", "Segment", "schema"]

INDEX_NAME = "MAIN"

_POSITION = np.dtype("<u4")
_Term = tuple[str, bytes]


class Segment(base.Segment):  # type: ignore[misc]
    """What the table of contents says of a segment: its name, its size, which of its documents are deleted."""

    def __init__(self, size: int = 0) -> None:
        super().__init__(INDEX_NAME)
        self.size = size
        self.deleted: set[int] = set()

    def stem(self, folder: Path) -> Path:
        """The common beginning of its files."""
        return folder / str(self.segment_id())

    def codec(self) -> "Codec":
        """How Whoosh reads it."""
        return Codec()

    def doc_count_all(self) -> int:
        """Documents, deleted ones included."""
        return self.size

    def deleted_count(self) -> int:
        """Deleted documents."""
        return len(self.deleted)

    def deleted_docs(self) -> set[int]:
        """The numbers of deleted documents."""
        return self.deleted

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Mark a document as deleted, or as not deleted."""
        (self.deleted.add if delete else self.deleted.discard)(docnum)

    def is_deleted(self, docnum: int) -> bool:
        """Whether it is."""
        return docnum in self.deleted


class Codec(base.Codec):  # type: ignore[misc]
    """Reads our segments; refuses to write, so that no stock writer can spoil an index."""

    def terms_reader(self, storage: Any, segment: Segment) -> "TermsReader":
        """The terms of a segment."""
        return TermsReader(SegmentFiles(segment.stem(Path(storage.folder))).postings)

    def per_document_reader(self, storage: Any, segment: Segment) -> "DocumentReader":
        """The documents of a segment."""
        return DocumentReader(SegmentFiles(segment.stem(Path(storage.folder))), segment)


class PositionsFormat(formats.Format):  # type: ignore[misc]
    """A posting is its positions as flat 32-bit integers."""

    def encode(self, positions: list[int]) -> bytes:
        """The posting's bytes."""
        return np.array(positions, _POSITION).tobytes()

    def decode_positions(self, value: bytes) -> list[int]:
        """The positions."""
        positions: list[int] = np.frombuffer(value, _POSITION).tolist()
        return positions

    def decode_frequency(self, value: bytes) -> int:
        """How often the term occurs."""
        return len(value) // _POSITION.itemsize

    decode_weight = decode_frequency


class QueryAnalyzer(analysis.Analyzer):  # type: ignore[misc]
    """For stock Whoosh's query parser: the terms that may stand for each word, in English and as written."""

    def __call__(self, value: str, **_: Any) -> Iterator[Any]:
        token = analysis.Token(positions=True)
        for position, word in enumerate(Analyzer("en").wanted(value)):
            for term in dict.fromkeys(term for part in word.parts for term in part):
                token.text, token.pos, token.boost, token.stopped = (
                    term,
                    position,
                    1.0,
                    False,
                )
                yield token


class TermsField(fields.FieldType):  # type: ignore[misc]
    """A text field; several terms for one word are alternatives."""

    multitoken_query = "or"

    def __init__(self) -> None:
        super().__init__(PositionsFormat(), analyzer=QueryAnalyzer(), scorable=True)
        self.stored = True


def schema() -> fields.Schema:
    """The Whoosh schema of our documents."""
    layout: dict[str, fields.FieldType] = {
        name: fields.STORED() for name in ("url", "site", "language", "published")
    }
    for field in TEXT_FIELDS:
        layout[field.name] = TermsField()
    return fields.Schema(**layout)


class TermsReader(base.TermsReader):  # type: ignore[misc]
    """A segment's terms for stock Whoosh."""

    def __init__(self, postings: PostingsReader) -> None:
        self._postings = postings

    def __contains__(self, term: _Term) -> bool:
        field, text = term
        return (
            field in self._postings.fields
            and self._postings.fields[field].row(text) >= 0
        )

    def indexed_field_names(self) -> list[str]:
        """The text fields."""
        return sorted(self._postings.fields)

    def terms(self) -> Iterator[_Term]:
        """All terms of all fields."""
        for field in self.indexed_field_names():
            yield from self.terms_from(field, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[_Term]:
        """The terms of a field from this one on."""
        known = self._postings.fields[fieldname]
        rows = range(known.bound(prefix), len(known))
        return ((fieldname, term) for term in known.terms(rows))

    def items(self) -> Iterator[tuple[_Term, TermInfo]]:
        """All terms with their statistics."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(
        self, fieldname: str, prefix: bytes
    ) -> Iterator[tuple[_Term, TermInfo]]:
        """The terms of a field from this one on, with their statistics."""
        return (
            (term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix)
        )

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """A term's statistics.

        Raises:
            TermNotFound: the field has no such term.
        """
        docs, frequencies = self._read(fieldname, text)
        return TermInfo(
            weight=float(frequencies.sum()),
            df=len(docs),
            minlength=1,
            maxlength=1 << 20,
            maxweight=float(frequencies.max()),
            minid=int(docs[0]),
            maxid=int(docs[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        """How often a term stands in all documents."""
        return float(self._read(fieldname, text)[1].sum())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """In how many documents it stands."""
        return len(self._read(fieldname, text)[0])

    def matcher(
        self, fieldname: str, text: bytes, format_: Any, scorer: Any = None
    ) -> "TermMatcher":
        """The postings of a term."""
        docs, frequencies = self._read(fieldname, text)
        row = self._postings.fields[fieldname].row(text)
        positions = self._postings.positions(fieldname, range(row, row + 1))
        return TermMatcher(
            docs.tolist(),
            frequencies.astype(float).tolist(),
            _values(positions, frequencies),
            format_,
            scorer,
            term=(fieldname, text),
            terminfo=self.term_info(fieldname, text),
        )

    def _read(self, field: str, text: bytes) -> tuple[Numbers, Numbers]:
        row = (
            self._postings.fields[field].row(text)
            if field in self._postings.fields
            else -1
        )
        if row < 0:
            raise TermNotFound(f"no term {field}:{text!r}")
        stretch = self._postings.stretch(field, range(row, row + 1))
        return self._postings.docs(stretch), self._postings.frequencies(stretch)


def _values(positions: Numbers, frequencies: Numbers) -> list[bytes]:
    parts = np.split(
        positions.astype(_POSITION), np.cumsum(frequencies, dtype=np.int64)
    )
    return [part.tobytes() for part in parts[:-1]]


class TermMatcher(ListMatcher):  # type: ignore[misc]
    """Postings in lists, as Whoosh walks them."""

    spans = LeafMatcher.spans

    def copy(self) -> "TermMatcher":
        """Another that goes on from here."""
        other = self.__class__.__new__(self.__class__)
        other.__dict__.update(self.__dict__)
        return other

    def skip_to(self, id: int) -> None:  # noqa: A002 - Whoosh's signature
        """Go to the first document that is not before this one."""
        self._i: int = bisect_left(self._ids, id, self._i)

    def block_max_weight(self) -> float:
        """No weight is greater."""
        return float(self._terminfo.max_weight())


class DocumentReader(base.PerDocumentReader):  # type: ignore[misc]
    """A segment's documents for stock Whoosh."""

    def __init__(self, files: SegmentFiles, segment: Segment) -> None:
        self._files, self._segment = files, segment

    def doc_count(self) -> int:
        """Live documents."""
        return int(self._segment.doc_count())

    def doc_count_all(self) -> int:
        """Documents, deleted ones included."""
        return self._segment.size

    def has_deletions(self) -> bool:
        """Whether any is deleted."""
        return bool(self._segment.deleted)

    def is_deleted(self, docnum: int) -> bool:
        """Whether this one is."""
        return docnum in self._segment.deleted

    def deleted_docs(self) -> set[int]:
        """Those that are."""
        return self._segment.deleted

    def supports_columns(self) -> bool:
        """Whoosh's kind of columns."""
        return False

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Words of a field."""
        lengths = self._files.columns.lengths.get(fieldname)
        return default if lengths is None else int(lengths[docnum])

    def field_length(self, fieldname: str) -> int:
        """Words of a field in all documents."""
        return int(self._lengths(fieldname).sum())

    def min_field_length(self, fieldname: str) -> int:
        """The shortest."""
        return int(self._lengths(fieldname).min(initial=1 << 20))

    def max_field_length(self, fieldname: str) -> int:
        """The longest."""
        return int(self._lengths(fieldname).max(initial=0))

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """What a hit shows."""
        columns, texts = self._files.columns, self._files.texts
        facts = columns.facts(docnum)
        return {
            "url": columns.urls[docnum],
            "title": columns.titles[docnum],
            "site": facts.site.decode("utf-8", "surrogatepass"),
            "language": facts.language.decode("utf-8", "surrogatepass"),
            "published": None if facts.day == NO_DAY else date.fromordinal(facts.day),
            **{name: reader.whole(docnum) for name, reader in texts.items()},
        }

    def _lengths(self, field: str) -> Numbers:
        return self._files.columns.lengths.get(field, np.zeros(0, np.uint32))
