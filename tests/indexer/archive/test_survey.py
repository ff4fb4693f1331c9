import json
import os
import sqlite3
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from indexer.archive import SiteFolder, Survey, read, survey
from indexer.errors import ArchiveError
from indexer.records import RawPage, Skip, SkipReason

Put = Callable[..., Path]
LIMIT = 100_000
LATER = 10_000_000_000  # ns: far enough from any file's time not to be racy


def look(
    root: Path,
    known: Survey | None = None,
    *,
    sites: tuple[SiteFolder, ...] = (),
    late_ns: int = LATER,
) -> Survey:
    """A survey by a clock that runs ahead of the files' times."""
    newest = max((path.lstat().st_ctime_ns for path in root.rglob("*")), default=0)
    files = known.files if known else {}
    return survey(
        root, files, sites=sites, max_page_bytes=LIMIT, clock=lambda: newest + late_ns
    )


def urls(found: Survey) -> list[str]:
    return [capture.url for capture in found.captures]


def reasons(found: Survey) -> dict[str, SkipReason]:
    return {skip.url: skip.reason for skip in found.skips}


# ---------------------------------------------------------------- what is found


def test_html_text_and_warc_may_be_mixed(
    crawled: Path, put: Put, as_record: Callable[..., bytes]
) -> None:
    put("a/b/c/page.html", '<link rel="canonical" href="https://e.example/1">text')
    put("dump.txt", "text")
    put("crawl.warc.gz", as_record("https://e.example/2"))

    assert urls(look(crawled)) == [
        "file:dump.txt",
        "https://e.example/1",
        "https://e.example/2",
    ]


def test_an_empty_folder_has_nothing(crawled: Path) -> None:
    assert look(crawled) == Survey(
        files={}, captures=(), skips=(), conflicts=(), read_errors=0
    )


def test_a_missing_folder_is_an_error(crawled: Path) -> None:
    with pytest.raises(ArchiveError, match="cannot be read: No such file or directory"):
        look(crawled / "missing")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", SkipReason.EMPTY),
        (b" \r\n\t", SkipReason.EMPTY),
        (b"%PDF-1.7\n", SkipReason.BINARY),
        (b"\x89PNG\r\n\x1a\n\0\0\0", SkipReason.BINARY),
        (bytes(range(256)) * 8, SkipReason.BINARY),
        (b"x" * (LIMIT + 1), SkipReason.TOO_LARGE),
    ],
)
def test_a_file_that_is_no_page_is_a_skip(
    crawled: Path, put: Put, content: bytes, reason: SkipReason
) -> None:
    put("page.html", content)
    put("good.html", "text")
    found = look(crawled)

    assert (urls(found), reasons(found)) == (
        ["file:good.html"],
        {"file:page.html": reason},
    )


def test_a_file_far_beyond_the_limit_is_not_read(crawled: Path, put: Put) -> None:
    os.truncate(put("page.html", ""), 1 << 40)

    assert reasons(look(crawled)) == {"file:page.html": SkipReason.TOO_LARGE}


def test_nuls_in_a_page_do_not_hinder(crawled: Path, put: Put) -> None:
    put("page.html", b"<p>te\0xt" + b" text" * 20)

    assert urls(look(crawled)) == ["file:page.html"]


def test_an_empty_warc_is_a_skip(crawled: Path, put: Put) -> None:
    put("crawl.warc.gz", b"")

    assert reasons(look(crawled)) == {"file:crawl.warc.gz": SkipReason.EMPTY}


def test_a_broken_record_is_a_skip_that_names_file_and_offset(
    crawled: Path, put: Put, as_record: Callable[..., bytes]
) -> None:
    first, last = as_record("https://e.example/1"), as_record("https://e.example/2")
    put("crawl.warc.gz", first + b"rubbish" + last)
    found = look(crawled)

    assert urls(found) == ["https://e.example/1", "https://e.example/2"]
    assert [(skip.url, skip.reason) for skip in found.skips] == [
        (f"file:crawl.warc.gz#{len(first)}", SkipReason.BROKEN_RECORD)
    ]
    assert found.skips[0].detail.startswith(
        f"record at byte {len(first)} of 'crawl.warc.gz': "
    )


def test_what_cannot_be_read_is_counted(crawled: Path, put: Put) -> None:
    (crawled / "dangling.html").symlink_to("nowhere")
    os.mkfifo(crawled / "pipe.html")
    put("good.html", "text")
    found = look(crawled)

    assert urls(found) == ["file:good.html"]
    assert reasons(found) == {
        "file:dangling.html": SkipReason.UNREADABLE,
        "file:pipe.html": SkipReason.UNREADABLE,
    }
    assert found.read_errors == 2


def test_a_deep_tree_s_page_is_found_and_read(
    crawled: Path, put_deep: Callable[[str, int, bytes], str]
) -> None:
    put_deep("d", 3000, b"text")
    (capture,) = survey(crawled, {}, sites=(), max_page_bytes=LIMIT).captures
    page = read(crawled, capture, max_page_bytes=LIMIT)

    assert isinstance(page, RawPage)
    assert page.body == b"text"


def test_a_name_that_is_not_utf8_survives_storing_and_leads_back(crawled: Path) -> None:
    (crawled / os.fsdecode(b"caf\xe9.html")).write_bytes(b"text")
    (capture,) = look(crawled).captures
    database = sqlite3.connect(":memory:")
    (stored,) = database.execute(
        "SELECT ?", (json.dumps(asdict(capture), ensure_ascii=False),)
    ).fetchone()
    database.close()
    page = read(crawled, capture, max_page_bytes=LIMIT)

    assert json.loads(stored)["source"]["file"] == "caf%E9.html"
    assert isinstance(page, RawPage)
    assert page.url == "file:caf%E9.html"


# ---------------------------------------------------------------- from run to run


def test_a_file_with_its_old_stamp_is_not_opened(crawled: Path, put: Put) -> None:
    path = put("page.html", "text")
    first = look(crawled)
    stamp = first.files["page.html"].stamp
    assert stamp is not None
    planted = replace(first.files["page.html"].captures[0], digest="planted")
    known = replace(
        first,
        files={"page.html": replace(first.files["page.html"], captures=(planted,))},
    )

    assert [capture.digest for capture in look(crawled, known).captures] == ["planted"]
    assert path.read_text() == "text"


def test_a_changed_file_is_read_again(crawled: Path, put: Put) -> None:
    put("page.html", "old text")
    first = look(crawled)
    put("page.html", "new text")
    second = look(crawled, first)

    assert first.captures[0].digest != second.captures[0].digest


def test_a_file_written_a_moment_ago_is_read_again_next_time(
    crawled: Path, put: Put
) -> None:
    put("page.html", "text")

    assert look(crawled, late_ns=1_000_000_000).files["page.html"].stamp is None


def test_a_removed_file_is_forgotten(crawled: Path, put: Put) -> None:
    path = put("page.html", "text")
    first = look(crawled)
    path.unlink()

    assert look(crawled, first).files == {}


def test_new_settings_settle_known_files_anew(crawled: Path, put: Put) -> None:
    put("news/page.html", "text")
    first = look(crawled)
    second = look(crawled, first, sites=(SiteFolder("news", "https://news.example/"),))
    third = look(crawled, second)

    assert [urls(found) for found in (first, second, third)] == [
        ["file:news/page.html"],
        ["https://news.example/page.html"],
        ["file:news/page.html"],
    ]


def test_what_is_known_does_not_change_the_result(
    crawled: Path, put: Put, as_record: Callable[..., bytes]
) -> None:
    claim = '<link rel="canonical" href="https://e.example/1">'
    put("a.html", claim + "1")
    put(
        "crawl.warc.gz",
        as_record("https://e.example/2")
        + as_record("https://e.example/2", b"", kind="revisit"),
    )
    first = look(crawled)
    put("b.html", claim + "2")

    assert look(crawled, first) == look(crawled)


def test_a_revisit_finds_its_original_in_another_file(
    crawled: Path, put: Put, as_record: Callable[..., bytes]
) -> None:
    put(
        "1.warc.gz",
        as_record("https://e.example/1", warc=[("WARC-Payload-Digest", "sha1:A")]),
    )
    first = look(crawled)
    put(
        "2.warc.gz",
        as_record(
            "https://e.example/2",
            b"",
            kind="revisit",
            warc=[("WARC-Payload-Digest", "sha1:A")],
        ),
    )
    second = look(crawled, first)
    page = read(crawled, second.captures[1], max_page_bytes=LIMIT)

    assert urls(second) == ["https://e.example/1", "https://e.example/2"]
    assert isinstance(page, RawPage)
    assert (page.url, page.body) == (
        "https://e.example/2",
        b"<html><body>text</body></html>",
    )


def test_a_file_that_became_unreadable_keeps_what_is_known(
    crawled: Path, put: Put
) -> None:
    path = put("page.html", "text")
    first = look(crawled)
    path.unlink()
    os.mkfifo(path)
    second = look(crawled, first)

    assert second.captures == first.captures
    assert second.files["page.html"].stamp is None
    assert second.read_errors == 1


def test_a_file_that_can_be_read_again_is_no_error_any_more(
    crawled: Path, put: Put
) -> None:
    path = crawled / "page.html"
    os.mkfifo(path)
    first = look(crawled)
    path.unlink()
    put("page.html", "text")
    second = look(crawled, first)

    assert (urls(second), second.skips, second.read_errors) == (
        ["file:page.html"],
        (),
        0,
    )


# ---------------------------------------------------------------- reading


def test_a_page_is_read_with_what_its_headers_said(
    crawled: Path, put: Put, as_record: Callable[..., bytes]
) -> None:
    http = [
        ("Content-Type", "text/html; charset=windows-1256"),
        ("Transfer-Encoding", "chunked"),
    ]
    put(
        "x/crawl.warc",
        as_record("https://e.example/0", is_gzip=False)
        + as_record(
            "https://e.example/1", b"4\r\ntext\r\n0\r\n\r\n", is_gzip=False, http=http
        ),
    )
    page = read(crawled, look(crawled).captures[1], max_page_bytes=LIMIT)

    assert isinstance(page, RawPage)
    assert (page.body, page.charset, page.status, page.site) == (
        b"text",
        "windows-1256",
        200,
        "e.example",
    )


@pytest.mark.parametrize("name", ["page.html", "crawl.warc.gz"])
def test_a_file_that_changed_since_is_an_error(
    crawled: Path, put: Put, as_record: Callable[..., bytes], name: str
) -> None:
    put(
        name, as_record("https://e.example/1", b"old") if name.endswith("gz") else "old"
    )
    (capture,) = look(crawled).captures
    put(
        name, as_record("https://e.example/1", b"new") if name.endswith("gz") else "new"
    )

    with pytest.raises(ArchiveError, match=f"'{name}' in the crawled pages changed"):
        read(crawled, capture, max_page_bytes=LIMIT)


def test_a_file_that_vanished_since_is_an_error(crawled: Path, put: Put) -> None:
    path = put("page.html", "text")
    (capture,) = look(crawled).captures
    path.unlink()

    with pytest.raises(ArchiveError, match=r"'page\.html' vanished"):
        read(crawled, capture, max_page_bytes=LIMIT)


def test_a_page_beyond_a_lowered_limit_is_a_skip(crawled: Path, put: Put) -> None:
    put("page.html", "text")
    (capture,) = look(crawled).captures
    skip = read(crawled, capture, max_page_bytes=3)

    assert isinstance(skip, Skip)
    assert skip.reason is SkipReason.TOO_LARGE


def test_a_file_that_cannot_be_read_any_more_is_a_skip(crawled: Path, put: Put) -> None:
    path = put("page.html", "text")
    (capture,) = look(crawled).captures
    path.unlink()
    os.mkfifo(path)
    skip = read(crawled, capture, max_page_bytes=LIMIT)

    assert isinstance(skip, Skip)
    assert skip.reason is SkipReason.UNREADABLE
