import json
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.archive.names import (
    FileKind,
    disk_path,
    kind_of,
    open_below,
    opened,
    stored_name,
)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a/page.html", FileKind.HTML),
        ("PAGE.HTM", FileKind.HTML),
        ("page.xhtml", FileKind.HTML),
        ("page.html?x=1", FileKind.HTML),
        ("page.html@x=1", FileKind.HTML),
        ("page@x=1.html", FileKind.HTML),
        ("page.php?x=1.html", FileKind.HTML),
        ("dump.txt", FileKind.TEXT),
        ("crawl.warc", FileKind.WARC),
        ("crawl.WARC.gz", FileKind.WARC),
        (".hidden.html", None),
        ("README.md", None),
        ("catalogue.db", None),
        ("_sources/library/os.rst.txt", None),
        ("page.html.gz", None),
        ("style.css?x.html=1", None),
        ("html", None),
    ],
)
def test_the_name_tells_how_a_file_is_read(name: str, kind: FileKind | None) -> None:
    assert kind_of(name) is kind


@given(st.binary(min_size=1, max_size=40).filter(lambda name: b"\0" not in name))
def test_a_stored_name_leads_back_to_the_file(name: bytes) -> None:
    path = os.fsdecode(name)

    assert disk_path(stored_name(path)) == path


@given(
    st.lists(
        st.sampled_from(["%", "2", "5", "F", "a", "\udcff", "\n", "/"]), max_size=12
    ).map("".join)
)
def test_a_stored_name_leads_back_whatever_looks_like_an_escape(path: str) -> None:
    assert disk_path(stored_name(path)) == path


@given(st.binary(min_size=1, max_size=40))
def test_a_stored_name_can_be_kept_as_json_and_in_a_database(name: bytes) -> None:
    stored = stored_name(os.fsdecode(name))
    database = sqlite3.connect(":memory:")

    assert database.execute("SELECT ?", (stored,)).fetchone() == (stored,)
    assert json.loads(json.dumps(stored, ensure_ascii=False).encode()) == stored
    database.close()


def test_a_plain_name_is_stored_as_it_is() -> None:
    assert stored_name("ordner/Größe 100%.html") == "ordner/Größe 100%.html"


def test_a_pipe_is_refused_without_waiting_for_a_writer(crawled: Path) -> None:
    os.mkfifo(crawled / "page.html")

    with (
        pytest.raises(OSError, match="not a regular file"),
        opened(crawled, "page.html"),
    ):
        pass


def test_a_path_longer_than_the_system_takes_is_opened_in_steps(
    crawled: Path, put_deep: Callable[[str, int, bytes], str]
) -> None:
    path = put_deep("d" * 200, 50, b"text")

    os.close(open_below(crawled, path, os.O_RDONLY))
