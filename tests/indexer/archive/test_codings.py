import gzip
import tracemalloc
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.archive.codings import (
    CodingError,
    TooLarge,
    UnknownCoding,
    collect,
    dechunk,
    decoded,
)

TEXT = b"the lighthouse " * 500


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def bare_deflate(data: bytes) -> bytes:
    deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return deflater.compress(data) + deflater.flush()


@pytest.mark.parametrize("size", [1, 7, 65536])
@pytest.mark.parametrize(
    ("codings", "body"),
    [
        pytest.param("gzip", gzip.compress(TEXT), id="gzip"),
        pytest.param("X-GZIP", gzip.compress(TEXT), id="other-name"),
        pytest.param(
            "gzip", gzip.compress(TEXT[:9]) + gzip.compress(TEXT[9:]), id="two-members"
        ),
        pytest.param("gzip", gzip.compress(TEXT) + b"\0\0", id="padded"),
        pytest.param("gzip", TEXT, id="saved-decoded"),
        pytest.param("deflate", zlib.compress(TEXT), id="deflate"),
        pytest.param("deflate", bare_deflate(TEXT), id="deflate-without-header"),
        pytest.param(
            "deflate, gzip", gzip.compress(zlib.compress(TEXT)), id="two-codings"
        ),
        pytest.param("identity", TEXT, id="identity"),
        pytest.param("", TEXT, id="none"),
    ],
)
def test_content_codings_are_undone(codings: str, body: bytes, size: int) -> None:
    assert collect(decoded(pieces(body, size), codings), len(TEXT)) == TEXT


@pytest.mark.parametrize(
    ("codings", "body"),
    [
        ("gzip", gzip.compress(TEXT)[:-20]),
        ("gzip", gzip.compress(TEXT)[:30] + b"\xff" * 30),
        ("gzip", b"\x1f\x8b"),
        ("deflate", zlib.compress(TEXT)[:-9]),
    ],
)
def test_a_damaged_body_is_an_error(codings: str, body: bytes) -> None:
    with pytest.raises(CodingError):
        collect(decoded([body], codings), len(TEXT))


def test_an_unknown_coding_is_named() -> None:
    with pytest.raises(UnknownCoding, match="'br'"):
        decoded([b"x"], "gzip, br")


def test_a_bomb_stops_at_the_limit() -> None:
    bomb = gzip.compress(bytes(200 << 20), 1)
    tracemalloc.start()
    with pytest.raises(TooLarge):
        collect(decoded([bomb], "gzip"), 1 << 20)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 8 << 20


@given(st.lists(st.binary(min_size=1, max_size=50), max_size=5), st.integers(1, 20))
def test_chunks_are_joined(chunks: list[bytes], size: int) -> None:
    written = (
        b"".join(b"%x;a=b\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
        + b"0\r\n\r\n"
    )

    assert b"".join(dechunk(pieces(written, size))) == b"".join(chunks)


@pytest.mark.parametrize(
    ("written", "body"),
    [
        pytest.param(
            b"<html>no chunks</html>", b"<html>no chunks</html>", id="saved-decoded"
        ),
        pytest.param(b"3\r\nabc\r\n", b"abc", id="without-a-last-chunk"),
        pytest.param(b"3\nabc\n0\n\n", b"abc", id="bare-line-feeds"),
        pytest.param(b"3\r\nabc\r\n0\r\nTrailer: x\r\n\r\n", b"abc", id="trailer"),
        pytest.param(b"", b"", id="empty"),
    ],
)
def test_odd_chunks_are_understood(written: bytes, body: bytes) -> None:
    assert b"".join(dechunk([written])) == body


@pytest.mark.parametrize(
    "written", [b"5\r\nabc", b"3\r\nabc\r\nzz\r\nabc", b"ffffffffffffff\r\nabc"]
)
def test_damaged_chunks_are_an_error(written: bytes) -> None:
    with pytest.raises(CodingError):
        b"".join(dechunk([written]))
