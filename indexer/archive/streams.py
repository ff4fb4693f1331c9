"""Bytes of a WARC file as a stream of lines and blocks, plain or out of one gzip member; and where the next record is."""

import re
import zlib
from collections.abc import Callable
from typing import BinaryIO

__all__ = ["Broken", "Member", "Plain", "member_at", "next_line_at"]

_BLOCK_BYTES = 65536
_MAX_LINE = 65536
_MEMBER = re.compile(
    rb"\x1f\x8b\x08"
)  # RFC 1952, section 2.3.1: magic and the one method there is
# Not only at the beginning of a line: the record before may have lost its end.
_RECORD_LINE = re.compile(
    rb"WARC/(?:1\.[01]|0\.1[78])\r?\n(?=WARC-|Content-)", re.IGNORECASE
)
_OVERLAP_BYTES = 32  # longer than either pattern with what it looks at
# A record that expands beyond this is left in the middle and the next one searched for, lest a bomb of a few MB keep the
# run busy for minutes (zlib makes about 0.5 GB a second of it).
_MAX_RECORD_BYTES = 1 << 30


class Broken(Exception):
    """The file is damaged here, or holds no record."""

    def __init__(
        self, reason: str, *, offset: int | None = None, resume_at: int = 0
    ) -> None:
        super().__init__(reason)
        self.offset = offset  # of the record, where it is not the one asked for
        self.resume_at = (
            resume_at  # where searching for the next one is to begin, at the earliest
        )


class Plain:
    """A file read as it is, from a position on."""

    def __init__(self, file: BinaryIO, position: int) -> None:
        self._file = file
        self.position = file.seek(position)

    def read(self, size: int) -> bytes:
        """At most `size` bytes; empty at the end."""
        data = self._file.read(size)
        self.position += len(data)
        return data

    def readline(self, length: int | None = None) -> bytes:
        """A line with its end, cut off at `length`; empty at the end."""
        line = self._file.readline(min(length or _MAX_LINE, _MAX_LINE))
        self.position += len(line)
        return line

    def skip_blank_lines(self) -> None:
        """Go on to the first byte that is no line end."""
        while data := self._file.read(_BLOCK_BYTES):
            blank = len(data) - len(data.lstrip(b"\r\n"))
            self.position += blank
            if blank < len(data):
                break
        self._file.seek(self.position)

    def is_at_boundary(self) -> bool:
        """Whether a record can end here: at the end, an empty line, or the next record. Moves nothing on."""
        ahead = self._file.read(_OVERLAP_BYTES)
        self._file.seek(self.position)
        rest = ahead.lstrip(b"\r\n")
        return not rest or rest.startswith(b"WARC/") or ahead.startswith(b"\r\n\r\n")


class Member:
    """One gzip member, decompressed from its beginning; `position` counts decompressed bytes.

    Every method raises Broken where the compressed data is damaged or cut off, or where more than
    `_MAX_RECORD_BYTES` came out since `begin_record`.
    """

    def __init__(self, file: BinaryIO, start: int) -> None:
        self._file = file
        self._fed = file.seek(start)
        self._inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self._buffer = b""
        self._at = 0
        self.position = 0
        self._allowed = _MAX_RECORD_BYTES

    def begin_record(self) -> None:
        """Count a record's size from here."""
        self._allowed = self.position + _MAX_RECORD_BYTES

    def read(self, size: int) -> bytes:
        """Between one and `size` bytes; empty at the member's end."""
        if self._at == len(self._buffer):
            self._fill()
        data = self._buffer[self._at : self._at + size]
        self._advance(len(data))
        return data

    def readline(self, length: int | None = None) -> bytes:
        """A line with its end, cut off at `length`; empty at the member's end."""
        left = min(length or _MAX_LINE, _MAX_LINE)
        line = b""
        while left and not line.endswith(b"\n"):
            if self._at == len(self._buffer):
                self._fill()
            end = self._buffer.find(b"\n", self._at, self._at + left) + 1 or min(
                self._at + left, len(self._buffer)
            )
            piece = self._buffer[self._at : end]
            if not piece:
                break
            self._advance(len(piece))
            line += piece
            left -= len(piece)
        return line

    def skip(self, size: int) -> None:
        """Go `size` bytes on, or to the end."""
        while size and (data := self.read(min(size, _BLOCK_BYTES))):
            size -= len(data)

    def skip_blank_lines(self) -> None:
        """Go on to the first byte that is no line end."""
        while (ahead := self.ahead(1)) and ahead in b"\r\n":
            self._advance(1)

    def ahead(self, size: int) -> bytes:
        """The next bytes, fewer only at the end; they stay to be read."""
        while len(self._buffer) - self._at < size:
            rest = self._buffer[self._at :]
            self._fill()
            is_end = not self._buffer
            self._buffer = rest + self._buffer
            if is_end:
                break
        return self._buffer[self._at : self._at + size]

    @property
    def end(self) -> int:
        """Where the file goes on behind the member, which must have been read to its end."""
        return self._fed - len(self._inflater.unused_data)

    def _advance(self, size: int) -> None:
        self._at += size
        self.position += size

    def _fill(self) -> None:
        """Decompress the next block into the empty buffer; nothing at the end."""
        self._buffer, self._at = b"", 0
        if self.position > self._allowed:
            resume_at = self._fed - len(self._inflater.unconsumed_tail)
            raise Broken(
                f"expands to more than {_MAX_RECORD_BYTES} bytes", resume_at=resume_at
            )
        while not self._buffer and not self._inflater.eof:
            data = self._inflater.unconsumed_tail or self._file.read(_BLOCK_BYTES)
            if not self._inflater.unconsumed_tail:
                self._fed += len(data)
            try:
                self._buffer = self._inflater.decompress(data, _BLOCK_BYTES)
            except zlib.error as error:
                raise Broken(f"the compressed data is damaged ({error})") from error
            if not data and not self._buffer and not self._inflater.eof:
                raise Broken("the file ends inside the record")


def member_at(file: BinaryIO, start: int) -> int | None:
    """Where the first gzip member at or behind `start` begins that holds a record; None without one."""
    return _search(file, start, _MEMBER, is_right=_holds_record)


def next_line_at(file: BinaryIO, start: int) -> int | None:
    """Where the first record at or behind `start` begins, by its first line; None without one."""
    return _search(file, start, _RECORD_LINE)


def _search(
    file: BinaryIO,
    start: int,
    pattern: re.Pattern[bytes],
    is_right: Callable[[BinaryIO, int], bool] | None = None,
) -> int | None:
    position = start
    data = b""
    while True:
        file.seek(position + len(data))
        block = file.read(_BLOCK_BYTES)
        data += block
        for match in pattern.finditer(data):
            found = position + match.start()
            if is_right is None or is_right(file, found):
                return found
        if not block:
            return None
        keep = min(len(data), _OVERLAP_BYTES)
        position += len(data) - keep
        data = data[len(data) - keep :]


def _holds_record(file: BinaryIO, position: int) -> bool:
    try:
        return Member(file, position).ahead(5) == b"WARC/"
    except Broken:
        return False
