import gzip
import io
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from indexer.archive.responses import Finding, understand
from indexer.archive.warc import BrokenRecord, scan
from indexer.records import Capture, MediaType, Notice, SkipReason

AsRecord = Callable[..., bytes]
URL = "https://e.example/a"
HTML = ("Content-Type", "text/html; charset=utf-8")


def finding(data: bytes, *, max_page_bytes: int = 10_000) -> Finding:
    (result,) = scan(
        io.BytesIO(data),
        lambda record: understand(record, "crawl.warc.gz", max_page_bytes),
    )
    assert not isinstance(result, BrokenRecord)
    return result


def test_a_response_is_a_capture(as_record: AsRecord) -> None:
    capture = finding(as_record("https://E.example:443/a", b"<p>text"))

    assert isinstance(capture, Capture)
    assert (capture.url, capture.site, capture.media_type) == (
        URL,
        "e.example",
        MediaType.HTML,
    )
    assert capture.fetched_at == datetime(2026, 1, 1, tzinfo=UTC)


def test_plain_text_is_a_capture(as_record: AsRecord) -> None:
    capture = finding(as_record(URL, b"text", http=[("Content-Type", "text/plain")]))

    assert isinstance(capture, Capture)
    assert capture.media_type is MediaType.TEXT


def test_a_resource_is_a_capture(as_record: AsRecord) -> None:
    assert isinstance(
        finding(as_record(URL, kind="resource", http=None, content_type="text/html")),
        Capture,
    )


def test_codings_do_not_change_the_digest(as_record: AsRecord) -> None:
    plain = finding(as_record(URL, b"<p>text", http=[HTML]))
    packed = gzip.compress(b"<p>text")
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    coded = finding(
        as_record(
            URL,
            chunked,
            http=[HTML, ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")],
        )
    )

    assert isinstance(plain, Capture)
    assert isinstance(coded, Capture)
    assert coded.digest == plain.digest


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
def test_a_missing_page_is_a_notice(as_record: AsRecord, status: str) -> None:
    notice = finding(as_record(URL, status=status))

    assert isinstance(notice, Notice)
    assert notice.reason is SkipReason.GONE


def test_a_revisit_is_a_notice(as_record: AsRecord) -> None:
    notice = finding(
        as_record(
            URL,
            b"",
            kind="revisit",
            warc=[
                ("WARC-Refers-To-Target-URI", "http://E.example/b"),
                ("WARC-Refers-To-Date", "2025-01-01T00:00:00Z"),
            ],
        )
    )

    assert isinstance(notice, Notice)
    assert (notice.reason, notice.original_url) == (None, "http://e.example/b")
    assert notice.original_at == datetime(2025, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        pytest.param({"status": "500 Oops"}, SkipReason.HTTP_STATUS, id="server-error"),
        pytest.param({"status": "206 Partial"}, SkipReason.HTTP_STATUS, id="partial"),
        pytest.param(
            {"http": [("Content-Type", "application/pdf")]},
            SkipReason.MEDIA_TYPE,
            id="pdf",
        ),
        pytest.param(
            {"http": [HTML, ("Content-Encoding", "br")]},
            SkipReason.MEDIA_TYPE,
            id="brotli",
        ),
        pytest.param({"body": b""}, SkipReason.EMPTY, id="empty"),
        pytest.param({"body": b" \r\n"}, SkipReason.EMPTY, id="blank"),
        pytest.param({"body": b"%PDF-1.4"}, SkipReason.BINARY, id="pdf-as-html"),
        pytest.param({"body": b"x" * 10_001}, SkipReason.TOO_LARGE, id="too-large"),
        pytest.param(
            {
                "body": gzip.compress(b"x" * 10_001),
                "http": [HTML, ("Content-Encoding", "gzip")],
            },
            SkipReason.TOO_LARGE,
            id="bomb",
        ),
        pytest.param(
            {
                "body": gzip.compress(b"xyz" * 99)[:-9],
                "http": [HTML, ("Content-Encoding", "gzip")],
            },
            SkipReason.BROKEN_RECORD,
            id="cut-off",
        ),
    ],
)
def test_what_cannot_be_a_page_is_a_notice_with_its_date(
    as_record: AsRecord, record: dict[str, object], reason: SkipReason
) -> None:
    notice = finding(as_record(URL, **record))

    assert isinstance(notice, Notice)
    assert (notice.url, notice.reason) == (URL, reason)
    assert notice.fetched_at == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_response_without_http_headers_is_a_broken_record() -> None:
    head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://e.example/a\r\nContent-Length: 7\r\n\r\n"
    notice = finding(head + b"<p>text\r\n\r\n")

    assert isinstance(notice, Notice)
    assert (notice.url, notice.reason) == (URL, SkipReason.BROKEN_RECORD)


@pytest.mark.parametrize(
    "record",
    [
        pytest.param({"status": "301 Moved"}, id="redirect"),
        pytest.param({"http": [("Content-Type", "image/png")]}, id="image"),
        pytest.param({"http": [("Content-Type", "text/css")]}, id="style"),
        pytest.param(
            {
                "http": [("Content-Type", "application/octet-stream")],
                "body": b"x" * 99_999,
            },
            id="download",
        ),
        pytest.param(
            {"kind": "request", "http": None, "body": b"GET / HTTP/1.1\r\n\r\n"},
            id="request",
        ),
        pytest.param(
            {"kind": "metadata", "http": None, "content_type": "text/plain"},
            id="metadata",
        ),
        pytest.param(
            {
                "url": "https://e.example/robots.txt",
                "http": [("Content-Type", "text/plain")],
            },
            id="robots",
        ),
        pytest.param(
            {"url": "https://e.example/favicon.ico", "status": "404 Not Found"},
            id="missing-icon",
        ),
        pytest.param(
            {
                "url": "dns:e.example",
                "kind": "resource",
                "http": None,
                "content_type": "text/dns",
            },
            id="dns",
        ),
        pytest.param(
            {
                "url": "metadata://e.example/log",
                "kind": "resource",
                "http": None,
                "content_type": "text/plain",
            },
            id="log",
        ),
    ],
)
def test_what_is_no_page_says_nothing(
    as_record: AsRecord, record: dict[str, object]
) -> None:
    assert finding(as_record(**{"url": URL, **record})) is None


def test_a_url_that_is_too_long_gets_the_record_s_identity(as_record: AsRecord) -> None:
    capture = finding(as_record("https://e.example/" + "a" * 5000))

    assert isinstance(capture, Capture)
    assert capture.url == "file:crawl.warc.gz#0"


def test_angle_brackets_round_the_url_are_dropped(as_record: AsRecord) -> None:
    data = as_record("https://e.example/a", is_gzip=False).replace(
        b": https://e.example/a", b": <https://e.example/a>"
    )
    capture = finding(data)

    assert isinstance(capture, Capture)
    assert capture.url == URL
