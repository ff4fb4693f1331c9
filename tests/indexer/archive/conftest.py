"""Folders of crawled pages, made for one test each."""

import io
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter


@dataclass(frozen=True)
class WrittenRecord:
    """A record to write; `http` None for one without HTTP headers."""

    url: str
    body: bytes = b"<html><body>text</body></html>"
    kind: str = "response"
    status: str = "200 OK"
    http: Sequence[tuple[str, str]] | None = (
        ("Content-Type", "text/html; charset=utf-8"),
    )
    date: str = "2026-01-01T00:00:00Z"
    warc: Sequence[tuple[str, str]] = ()
    content_type: str = ""


def record_bytes(record: WrittenRecord, *, is_gzip: bool) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=is_gzip)
    http = (
        None
        if record.http is None
        else StatusAndHeaders(record.status, list(record.http), protocol="HTTP/1.1")
    )
    written = writer.create_warc_record(
        record.url,
        record.kind,
        payload=io.BytesIO(record.body),
        length=len(
            record.body
        ),  # without it, warcio opens a temporary file and leaves it to the collector
        http_headers=http,
        warc_content_type=record.content_type,
        warc_headers_dict={"WARC-Date": record.date, **dict(record.warc)},
    )
    writer.write_record(written)
    return out.getvalue()


@pytest.fixture
def as_record() -> Callable[..., bytes]:
    """A WARC record as warcio writes it: `as_record(url, body, is_gzip=True, status="404 Not Found", …)`."""

    def write(
        url: str,
        body: bytes = WrittenRecord.body,
        *,
        is_gzip: bool = True,
        **rest: object,
    ) -> bytes:
        return record_bytes(WrittenRecord(url, body, **rest), is_gzip=is_gzip)  # type: ignore[arg-type]

    return write


@pytest.fixture
def crawled(tmp_path: Path) -> Path:
    """An empty folder for crawled pages."""
    folder = tmp_path / "crawled"
    folder.mkdir()
    return folder


@pytest.fixture
def put(crawled: Path) -> Callable[..., Path]:
    """Write a file into it: `put("a/b.html", "text")`."""

    def write(name: str, content: str | bytes) -> Path:
        path = crawled / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def put_deep(crawled: Path) -> Iterator[Callable[[str, int, bytes], str]]:
    """Write `page.html` below a folder nested many times, and give its path: `put_deep("d", 3000, b"text")`.

    The tree is taken down again, because `shutil.rmtree`, which pytest uses, would recurse.
    """
    tops: list[str] = []

    def write(folder: str, depth: int, content: bytes) -> str:
        tops.append(folder)
        descriptor = os.open(crawled, os.O_RDONLY)
        for _ in range(depth):
            os.mkdir(folder, dir_fd=descriptor)
            deeper = os.open(folder, os.O_RDONLY, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = deeper
        with os.fdopen(
            os.open("page.html", os.O_CREAT | os.O_WRONLY, dir_fd=descriptor), "wb"
        ) as file:
            file.write(content)
        os.close(descriptor)
        return f"{folder}/" * depth + "page.html"

    yield write
    for folder in tops:
        top = crawled / folder
        while (top / folder).exists():
            (top / folder).rename(crawled / "rest")
            top.rmdir()
            (crawled / "rest").rename(top)
