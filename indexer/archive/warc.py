"""The records of a WARC file one after another, whatever state the file is in.

The format is WARC 1.1 (ISO 28500:2017). warcio parses the headers; finding where a record begins and ends is done
here, because warcio's iterator gives up at the first broken record and prints instead of raising. After a broken
record reading goes on at the next one: in a compressed file at the next gzip member that holds a record, else at
the next line that begins one. (A body that holds such a line can then be mistaken for a record; only ever after a
break, and WARC offers nothing better.)
"""

import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO, Protocol, TypeVar

from warcio.statusandheaders import (
    StatusAndHeadersParser,
    StatusAndHeadersParserException,
)

from indexer.archive.streams import Broken, Member, Plain, member_at, next_line_at

__all__ = ["BrokenRecord", "HttpHead", "Record", "read_record", "scan"]

T = TypeVar("T")

_VERSIONS = ["WARC/1.0", "WARC/1.1", "WARC/0.17", "WARC/0.18"]
_VERSION_AT_END = re.compile(rb"WARC/[01]\.\d+\r?\n$")
_PROTOCOLS = ["HTTP/1.0", "HTTP/1.1", "HTTP/2.0", "HTTP/2", "HTTP/3.0", "HTTP/3"]
_GZIP_MAGIC = b"\x1f\x8b"
_BLOCK_BYTES = 65536
_MAX_HEADER_BYTES = 1 << 20  # browsers stop at 256 KB
# Of a file compressed in one piece, every page read means decompressing from the start: 64 MB take 0.2 s. What lies
# beyond is reported, with the way out.
_MAX_INSIDE_BYTES = 64 << 20
# A file with more is hardly a WARC; without a limit, hostile bytes could make one report each.
_MAX_BROKEN = 1000
_RECOMPRESS = (
    "several records are compressed in one piece; `warcio recompress` mends the file"
)


@dataclass(frozen=True, slots=True)
class BrokenRecord:
    """A record that could not be read, and why."""

    offset: int
    reason: str


@dataclass(frozen=True, slots=True)
class HttpHead:
    """Status line and headers of a response; `status` is 0 where the line has none."""

    status: int
    headers: dict[str, str]  # names in lower case; of a repeated one the first


class _Stream(Protocol):
    def read(self, size: int) -> bytes: ...
    def readline(self, length: int | None = None) -> bytes: ...


class _Lines:
    """A stream's header lines, within limits: what warcio's parser reads."""

    def __init__(self, stream: _Stream) -> None:
        self._stream = stream
        self._left = _MAX_HEADER_BYTES
        self._is_first = True

    def readline(self) -> bytes:
        line = self._stream.readline()
        if not self._is_first and _VERSION_AT_END.search(line):
            # Else a record of which the rest is missing would pass with the next one's length and body.
            raise Broken("another record begins in its headers")
        self._is_first = False
        self._left -= len(line)
        if self._left < 0:
            raise Broken(f"its headers are longer than {_MAX_HEADER_BYTES} bytes")
        return line


class Record:
    """One record: its headers, and its block, which can be read once and only until the next record is asked for."""

    def __init__(self, offset: int, headers: dict[str, str], stream: _Stream) -> None:
        self.offset = offset
        self.headers = headers
        self._stream = stream
        self.left = int(headers["content-length"])  # bytes of the block not read yet

    def date(self, name: str) -> datetime | None:
        """A header's date, in UTC; None where it is missing or none."""
        try:
            moment = datetime.fromisoformat(self.headers.get(name, ""))
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(
                UTC
            )
        except (ValueError, OverflowError):
            return None

    def url(self, name: str) -> str:
        """A header's URL without the angle brackets that some writers put round it (wget before 1.20)."""
        value = self.headers.get(name, "")
        return value[1:-1] if value.startswith("<") and value.endswith(">") else value

    def http_head(self) -> HttpHead | None:
        """The HTTP headers at the beginning of the block; None where it begins otherwise.

        Raises:
            Broken: the headers are longer than anybody's, or the file is damaged.
        """
        headers = _parse(_PROTOCOLS, self)
        if headers is None:
            return None
        code, fields = headers
        return HttpHead(
            int(code) if code.isascii() and code.isdigit() and len(code) == 3 else 0,
            fields,
        )

    def blocks(self) -> Iterator[bytes]:
        """What is left of the record's block."""
        while self.left and (block := self.read(_BLOCK_BYTES)):
            yield block

    def read(self, size: int) -> bytes:
        """At most `size` bytes of the block; empty at its end."""
        block = self._stream.read(min(size, self.left)) if self.left else b""
        self.left -= len(block)
        return block

    def readline(self, length: int | None = None) -> bytes:
        """A line of the block, with its end; empty at the block's end."""
        line = (
            self._stream.readline(min(length or self.left, self.left))
            if self.left
            else b""
        )
        self.left -= len(line)
        return line


def scan(file: BinaryIO, handle: Callable[[Record], T]) -> Iterator[T | BrokenRecord]:
    """What `handle` makes of each record, in file order, and each record that is broken.

    A record counts as broken too if its end shows it: compressed data that fails its checksum, a length that
    leads nowhere. `handle` has run by then; its result is dropped. Broken records beyond `_MAX_BROKEN` end the
    scan.

    Raises:
        OSError: the file cannot be read.
    """
    size_bytes = file.seek(0, 2)
    is_gzip = _is_gzip(file)
    offset: int | None = 0
    broken = 0
    while offset is not None and offset < size_bytes:
        step = (
            _member(file, offset, handle)
            if is_gzip
            else _plain(file, offset, size_bytes, handle)
        )
        try:
            offset = yield from step
        except Broken as error:
            broken += 1
            at = offset if error.offset is None else error.offset
            if broken > _MAX_BROKEN:
                yield BrokenRecord(
                    at,
                    f"more than {_MAX_BROKEN} broken records: the rest of the file is not read",
                )
                return
            yield BrokenRecord(at, str(error))
            search = member_at if is_gzip else next_line_at
            offset = search(file, max(offset + 1, at + 1, error.resume_at))


def read_record(file: BinaryIO, offset: int) -> Record:
    """The record at an offset that `scan` gave.

    Raises:
        Broken: there is none.
        OSError: the file cannot be read.
    """
    if not _is_gzip(file):
        return _record(Plain(file, offset), offset)
    member = Member(file, max(offset, 0))
    if offset < 0:
        member.skip(-offset)
    return _record(member, offset)


def _is_gzip(file: BinaryIO) -> bool:
    """Told by the file's first bytes: names lie."""
    file.seek(0)
    return file.read(2) == _GZIP_MAGIC


def _plain(
    file: BinaryIO, offset: int, size_bytes: int, handle: Callable[[Record], T]
) -> Generator[T | BrokenRecord, None, int]:
    """One record of an uncompressed file; returns where the next one begins."""
    stream = Plain(file, offset)
    stream.skip_blank_lines()
    start = stream.position
    if start >= size_bytes:
        return size_bytes
    try:
        record = _record(stream, start)
        body_at, length = stream.position, record.left
        if body_at + length > size_bytes:
            raise Broken("the file ends inside the record")
        if not Plain(file, body_at + length).is_at_boundary():
            raise Broken(
                f"its length of {length} bytes does not lead to the next record"
            )
        file.seek(body_at)
        result = handle(record)
    except Broken as error:
        raise Broken(str(error), offset=start) from error
    yield result
    return body_at + length


def _member(
    file: BinaryIO, offset: int, handle: Callable[[Record], T]
) -> Generator[T | BrokenRecord, None, int]:
    """The records of one gzip member, one as a rule; returns where the next member begins."""
    member = Member(file, offset)
    at = offset
    is_first = True
    try:
        member.skip_blank_lines()
        while member.ahead(1):
            if not is_first:
                at = _inside(member, offset)
            member.begin_record()
            record = _record(member, at)
            result = handle(record)
            _finish(record, member)
            yield result
            is_first = False
        return member.end
    except Broken as error:
        raise Broken(str(error), offset=at, resume_at=error.resume_at) from error


def _inside(member: Member, offset: int) -> int:
    """How a record is found again that shares its gzip member with others before it."""
    if offset or member.position > _MAX_INSIDE_BYTES:
        raise Broken(_RECOMPRESS)
    return -member.position


def _finish(record: Record, member: Member) -> None:
    for _ in record.blocks():
        pass
    if record.left:
        raise Broken("the compressed data ends inside the record")
    member.skip_blank_lines()
    ahead = member.ahead(5)
    if ahead and ahead != b"WARC/":
        raise Broken("its length does not lead to the next record")


def _record(stream: _Stream, offset: int) -> Record:
    parsed = _parse(_VERSIONS, stream)
    if parsed is None:
        raise Broken("no record begins here")
    _, headers = parsed
    length = headers.get("content-length", "")
    if not (length.isascii() and length.isdigit() and len(length) <= 18):
        raise Broken(f"its Content-Length is {length[:40]!r}")
    return Record(offset, headers, stream)


def _parse(
    first_words: list[str], stream: _Stream
) -> tuple[str, dict[str, str]] | None:
    """The first line's second word, and the headers by lower-case name; None where the first line is another."""
    try:
        parsed = StatusAndHeadersParser(first_words).parse(_Lines(stream))
    except (StatusAndHeadersParserException, EOFError):
        return None
    if not parsed.protocol:
        return None
    headers: dict[str, str] = {}
    for name, value in parsed.headers:
        headers.setdefault(name.lower(), value)
    return str(parsed.get_statuscode()), headers
