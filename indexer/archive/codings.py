"""Transfer and content codings of HTTP bodies, decoded block by block, so that a limit can stop a bomb early.

warcio's own readers lost: they take a whole chunk into memory, and print broken data instead of raising.
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain

__all__ = ["CodingError", "TooLarge", "UnknownCoding", "collect", "dechunk", "decoded"]

_BLOCK_BYTES = 65536
_CHUNK_SIZE = re.compile(
    rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\n]*)?\r?\n"
)  # RFC 9112, section 7.1
_MAX_CHUNK_LINE = (
    4096  # a size and its extensions; no limit in the RFC, servers have 4 to 16 KB
)
_GZIP_MAGIC = b"\x1f\x8b"


class CodingError(Exception):
    """A body is not what its headers say."""


class UnknownCoding(CodingError):
    """A content coding that cannot be decoded here."""


class TooLarge(Exception):
    """A body is longer than the limit."""


def decoded(blocks: Iterable[bytes], codings: str) -> Iterator[bytes]:
    """The blocks without their content codings (`Content-Encoding`, in the order they were applied).

    A body that does not begin like its coding is passed on as it is: tools that save decoded bodies often keep
    the header.

    Raises:
        UnknownCoding: anything but gzip, deflate and identity.
        CodingError: broken or cut off, while iterating.
    """
    for coding in reversed([name.strip().lower() for name in codings.split(",")]):
        if coding in ("gzip", "x-gzip"):
            blocks = _gunzip(iter(blocks))
        elif coding == "deflate":
            blocks = _inflate(iter(blocks))
        elif coding not in ("", "identity", "none"):
            raise UnknownCoding(f"content coding {coding!r} cannot be decoded")
    return iter(blocks)


def collect(blocks: Iterable[bytes], limit_bytes: int) -> bytes:
    """The blocks in one.

    Raises:
        TooLarge: there is more; not more than one block beyond the limit was asked for.
        CodingError: as the blocks raise it.
    """
    body = bytearray()
    for block in blocks:
        body += block
        if len(body) > limit_bytes:
            raise TooLarge(f"more than {limit_bytes} bytes")
    return bytes(body)


def dechunk(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The body of `Transfer-Encoding: chunked`; passed on as it is where it does not begin with a chunk size.

    What follows the last chunk is dropped. A body that ends between chunks is taken as whole.

    Raises:
        CodingError: a size that is none, or an end inside a chunk.
    """
    source = iter(blocks)
    ahead = b""
    is_first = True
    while True:
        while (
            b"\n" not in ahead
            and len(ahead) < _MAX_CHUNK_LINE
            and (block := next(source, b""))
        ):
            ahead += block
        size = _CHUNK_SIZE.match(ahead)
        if size is None:
            if is_first:
                yield ahead
                yield from source
            elif ahead.strip():
                raise CodingError("a chunk of the body has no size")
            return
        is_first = False
        left = int(size[1], 16)
        if left == 0:
            return
        ahead = ahead[size.end() :]
        while len(ahead) < left:
            yield ahead
            left -= len(ahead)
            ahead = next(source, b"")
            if not ahead:
                raise CodingError("the body ends inside a chunk")
        yield ahead[:left]
        ahead = ahead[left:]
        while len(ahead) < 2 and (block := next(source, b"")):
            ahead += block
        ahead = ahead.removeprefix(b"\r").removeprefix(b"\n")


def _gunzip(source: Iterator[bytes]) -> Iterator[bytes]:
    first = _at_least(2, source)
    if first[:2] != _GZIP_MAGIC:
        yield first
        yield from source
        return
    yield from _decompressed(first, source, 16 + zlib.MAX_WBITS)


def _inflate(source: Iterator[bytes]) -> Iterator[bytes]:
    """`deflate` is zlib by the standard (RFC 1950) and bare deflate (RFC 1951) by some servers."""
    first = _at_least(2, source)
    if not first:
        return
    is_zlib = (
        len(first) > 1
        and first[0] & 0x0F == 8
        and int.from_bytes(first[:2], "big") % 31 == 0
    )
    yield from _decompressed(
        first, source, zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS
    )


def _decompressed(
    first: bytes, source: Iterator[bytes], window_bits: int
) -> Iterator[bytes]:
    inflater = zlib.decompressobj(window_bits)
    data = first
    while True:
        try:
            block = inflater.decompress(data, _BLOCK_BYTES)
        except zlib.error as error:
            raise CodingError(f"the body's compression is broken ({error})") from error
        if block:
            yield block
        data = inflater.unconsumed_tail
        if inflater.eof:
            data = _at_least(2, chain([inflater.unused_data], source))
            if window_bits <= zlib.MAX_WBITS or data[:2] != _GZIP_MAGIC:
                return
            inflater = zlib.decompressobj(
                window_bits
            )  # RFC 1952 allows several members
        elif not data and not (data := next(source, b"")):
            # Everything given may have been taken in with output still to come.
            if block:
                continue
            raise CodingError("the body's compression is cut off")


def _at_least(size: int, source: Iterator[bytes]) -> bytes:
    data = b""
    for block in source:
        data += block
        if len(data) >= size:
            break
    return data
