import os

import pytest

from indexer.archive.content import (
    body_part,
    charset_of,
    digest_of,
    is_document,
    looks_binary,
    media_type_of,
    not_a_page,
)
from indexer.records import MediaType


@pytest.mark.parametrize(
    ("content_type", "head", "media_type"),
    [
        ("text/html; charset=utf-8", b"", MediaType.HTML),
        ("Application/XHTML+XML", b"", MediaType.HTML),
        ("text/plain", b"<html>", MediaType.TEXT),
        ("", b"\n<!DOCTYPE html>", MediaType.HTML),
        ("application/octet-stream", b"<HTML lang=en>", MediaType.HTML),
        ("", b"plain", None),
        ("application/json", b"<html>", None),
        ("image/png", b"", None),
    ],
)
def test_the_header_tells_the_type_and_else_the_bytes(
    content_type: str, head: bytes, media_type: MediaType | None
) -> None:
    assert media_type_of(content_type, head) is media_type


@pytest.mark.parametrize(
    ("content_type", "charset"),
    [
        ("text/html; charset=UTF-8", "UTF-8"),
        ("text/html;charset='windows-1256'", "windows-1256"),
        ('text/html; x=y; CharSet = "koi8-r" ', "koi8-r"),
        ("text/html", None),
        ("text/html; charset=", None),
    ],
)
def test_the_charset_is_kept_as_written(content_type: str, charset: str | None) -> None:
    assert charset_of(content_type) == charset


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.7 ...",
        b"\x89PNG\r\n\x1a\n....",
        b"PK\x03\x04....",
        b"RIFF....WEBP",
        bytes(5000),
        bytes(range(256)) * 20,
        os.urandom(4096),
    ],
)
def test_other_formats_are_binary(body: bytes) -> None:
    assert looks_binary(body)


@pytest.mark.parametrize(
    "body",
    [
        b"<html>plain</html>",
        "<html>متن فارسی</html>".encode(),
        "<html>日本語</html>".encode("iso-2022-jp"),
        "<html>кириллица</html>".encode("utf-16"),
        "<html>latin without a mark</html>".encode("utf-16-le"),
        b"<html>some\0\0\0 NULs and one \x01 control</html>" + b" text" * 50,
        b"",
    ],
)
def test_text_in_any_charset_is_not_binary(body: bytes) -> None:
    assert not looks_binary(body)


def test_documents_of_other_kinds_are_told_from_parts_of_pages() -> None:
    documents = [
        "application/pdf",
        "application/vnd.oasis.opendocument.text",
        "application/epub+zip",
        "text/markdown",
    ]
    parts = [
        "image/png",
        "text/css",
        "text/javascript",
        "application/json",
        "font/woff2",
        "video/mp4",
    ]

    assert [is_document(name) for name in documents + parts] == [True] * 4 + [False] * 6


def test_addresses_of_parts_of_pages_are_told_from_pages() -> None:
    parts = [
        "https://e.example/robots.txt",
        "https://e.example/a/b.PNG?x=1",
        "https://e.example/_sources/os.rst.txt",
    ]
    pages = [
        "https://e.example/",
        "https://e.example/a.png/b",
        "https://e.example/docs/robots.txt",
        "https://png.js",
    ]

    assert [not_a_page(url) for url in parts + pages] == [True] * 3 + [False] * 4


def test_the_digest_changes_with_body_charset_and_status() -> None:
    digests = [
        digest_of(b"a"),
        digest_of(b"b"),
        digest_of(b"a", charset="utf-8"),
        digest_of(b"a", status=203),
    ]

    assert len(set(digests)) == 4
    assert {len(digest) for digest in digests} == {32}


def test_the_digest_s_first_part_is_the_body_s() -> None:
    assert body_part(digest_of(b"a", charset="utf-8")) == body_part(digest_of(b"a"))
