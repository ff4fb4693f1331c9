import gzip
import io
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.archive import streams
from indexer.archive.streams import Broken
from indexer.archive.warc import BrokenRecord, Record, read_record, scan

AsRecord = Callable[..., bytes]
URLS = ["https://e.example/1", "https://e.example/2", "https://e.example/3"]


def body_of(record: Record) -> bytes:
    record.http_head()
    return b"".join(record.blocks())


def found(data: bytes) -> list[str]:
    """Each record's URL, or "broken", in file order."""
    results = scan(io.BytesIO(data), lambda record: record.url("warc-target-uri"))
    return [
        "broken" if isinstance(result, BrokenRecord) else result for result in results
    ]


def broken(data: bytes) -> list[BrokenRecord]:
    results = scan(io.BytesIO(data), lambda record: len(body_of(record)))
    return [result for result in results if isinstance(result, BrokenRecord)]


@pytest.fixture(params=[True, False], ids=["gz", "plain"])
def records(request: pytest.FixtureRequest, as_record: AsRecord) -> list[bytes]:
    return [
        as_record(url, b"body of " + url.encode(), is_gzip=request.param)
        for url in URLS
    ]


def test_every_record_is_found(records: list[bytes]) -> None:
    assert found(b"".join(records)) == URLS


def test_a_record_is_read_again_by_its_offset(records: list[bytes]) -> None:
    data = b"".join(records)
    offsets = list(scan(io.BytesIO(data), lambda record: record.offset))

    assert [
        body_of(read_record(io.BytesIO(data), offset))
        for offset in offsets
        if isinstance(offset, int)
    ] == [b"body of " + url.encode() for url in URLS]


def test_damage_in_the_middle_costs_one_record(records: list[bytes]) -> None:
    middle = bytearray(records[1])
    middle[2:40] = b"\xff" * 38

    assert found(records[0] + bytes(middle) + records[2]) == [
        URLS[0],
        "broken",
        URLS[2],
    ]


def test_rubbish_between_records_costs_none(records: list[bytes]) -> None:
    assert found(records[0] + b"rubbish\n" * 20_000 + records[1]) == [
        URLS[0],
        "broken",
        URLS[1],
    ]


def test_a_cut_off_tail_is_reported_with_its_offset(records: list[bytes]) -> None:
    data = b"".join(records)[:-30]

    assert found(data) == [URLS[0], URLS[1], "broken"]
    assert [(record.offset, record.reason) for record in broken(data)] == [
        (len(records[0]) + len(records[1]), "the file ends inside the record")
    ]


def test_a_record_that_lost_its_middle_costs_one_record(records: list[bytes]) -> None:
    cuts = [records[1][:end] for end in range(20, len(records[1]) - 4, 7)]

    assert {tuple(found(records[0] + cut + records[2])) for cut in cuts} == {
        (URLS[0], "broken", URLS[2])
    }


def test_a_wrong_length_costs_one_record(as_record: AsRecord) -> None:
    plain = [as_record(url, is_gzip=False) for url in URLS]
    wrong = b"".join(
        b"Content-Length: 20\r\n" if line.startswith(b"Content-Length") else line
        for line in plain[1].splitlines(keepends=True)
    )

    assert found(plain[0] + wrong + plain[2]) == [URLS[0], "broken", URLS[2]]
    assert found(
        gzip.compress(plain[0]) + gzip.compress(wrong) + gzip.compress(plain[2])
    ) == [
        URLS[0],
        "broken",
        URLS[2],
    ]


@pytest.mark.parametrize(
    "length",
    [
        b"",
        b"Content-Length: -5\r\n",
        b"Content-Length: 9x\r\n",
        b"Content-Length: " + b"9" * 30,
    ],
)
def test_a_length_that_is_none_is_a_broken_record(length: bytes) -> None:
    data = b"WARC/1.0\r\nWARC-Type: response\r\n" + length + b"\r\n\r\nbody\r\n\r\n"

    assert found(data) == ["broken"]


def test_endless_headers_are_a_broken_record(as_record: AsRecord) -> None:
    endless = b"WARC/1.0\r\n" + b"X: y\r\n" * 300_000
    one_line = b"WARC/1.0\r\nX: " + b"y" * 2_000_000

    assert found(endless + as_record(URLS[0], is_gzip=False)) == ["broken", URLS[0]]
    assert found(one_line + b"\r\n" + as_record(URLS[0], is_gzip=False)) == [
        "broken",
        URLS[0],
    ]


def test_a_file_compressed_in_one_piece_is_read(as_record: AsRecord) -> None:
    data = gzip.compress(
        b"".join(as_record(url, url.encode(), is_gzip=False) for url in URLS)
    )
    offsets = [
        offset
        for offset in scan(io.BytesIO(data), lambda record: record.offset)
        if isinstance(offset, int)
    ]

    assert found(data) == URLS
    assert [
        body_of(read_record(io.BytesIO(data), offset)).decode() for offset in offsets
    ] == URLS


def test_the_name_does_not_tell_whether_a_file_is_compressed(
    as_record: AsRecord,
) -> None:
    assert (
        found(as_record(URLS[0], is_gzip=True))
        == found(as_record(URLS[0], is_gzip=False))
        == [URLS[0]]
    )


def test_pieces_of_several_records_behind_others_are_reported_with_the_way_out(
    as_record: AsRecord,
) -> None:
    pair = gzip.compress(as_record(URLS[1], is_gzip=False) * 2)
    data = as_record(URLS[0]) + pair + as_record(URLS[2])

    assert found(data) == [URLS[0], URLS[1], "broken", URLS[2]]
    assert "warcio recompress" in broken(data)[0].reason


def test_a_record_that_expands_without_end_is_left(
    as_record: AsRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "_MAX_RECORD_BYTES", 1 << 20)
    bomb = as_record(URLS[0], bytes(8 << 20))

    assert found(bomb + as_record(URLS[1])) == ["broken", URLS[1]]


def test_a_file_full_of_broken_records_ends_the_scan() -> None:
    reports = broken(b"WARC/1.0\r\nContent-Type: x\r\n\r\n" * 5000)

    assert len(reports) == 1001
    assert "the rest of the file is not read" in reports[-1].reason


def test_nothing_is_found_in_a_file_that_is_no_warc() -> None:
    assert found(b"") == []
    assert found(b"hello\n" * 9) == ["broken"]
    assert found(gzip.compress(b"hello\n" * 9)) == ["broken"]


def test_a_place_without_a_record_is_an_error(records: list[bytes]) -> None:
    with pytest.raises(Broken):
        read_record(io.BytesIO(b"".join(records)), 5)


def test_dates_are_read_and_odd_ones_are_none() -> None:
    headers = {
        "content-length": "0",
        "a": "2026-01-01T02:00:00.123456789Z",
        "b": "2026-01-01T02:00:00+02:00",
        "c": "soon",
    }
    record = Record(0, {**headers, "d": "0001-01-01T00:00:00+14:00"}, io.BytesIO())

    assert [str(record.date(name)) for name in "abcde"] == [
        "2026-01-01 02:00:00.123456+00:00",
        "2026-01-01 00:00:00+00:00",
        "None",
        "None",
        "None",
    ]


def mutated(data: bytes, changes: list[tuple[int, int]]) -> bytes:
    damaged = bytearray(data)
    for place, value in changes:
        damaged[place % len(damaged)] = value
    return bytes(damaged)


@settings(max_examples=150)
@given(
    st.booleans(),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=6),
    st.integers(0, 900),
)
def test_no_damage_raises_or_runs_for_ever(
    is_gzip: bool, changes: list[tuple[int, int]], cut: int
) -> None:
    data = b"".join(
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: %s\r\nContent-Length: 31\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\n\r\n12345678\r\n\r\n"
        % url.encode()
        for url in URLS
    )
    if is_gzip:
        data = b"".join(map(gzip.compress, data.split(b"\r\n\r\n")))

    results = list(scan(io.BytesIO(mutated(data, changes)[: len(data) - cut]), body_of))

    assert len(results) < 50
