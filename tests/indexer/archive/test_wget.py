"""What Debian's wget writes, from a server on loopback."""

import gzip
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NoReturn

import pytest

from indexer.archive import Survey, read, survey
from indexer.records import RawPage

LIMIT = 100_000
ABOUT = b"<html><body><h1>About</h1></body></html>"


class _Site(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/":
            links = "about.html", "list.html?page=2", "moved", "missing", "picture.png"
            self._answer(
                200,
                "text/html; charset=utf-8",
                "".join(f'<a href="{link}">x</a>' for link in links).encode(),
            )
        elif self.path == "/about.html":
            self._answer(
                200, "text/html", gzip.compress(ABOUT), ("Content-Encoding", "gzip")
            )
        elif self.path == "/list.html?page=2":
            self._chunked(b"<p>page two")
        elif self.path == "/moved":
            self._answer(302, "text/html", b"moved", ("Location", "/about.html"))
        elif self.path == "/picture.png":
            self._answer(200, "image/png", b"\x89PNG")
        else:
            self._answer(404, "text/html", b"<p>not found")

    def _answer(
        self, status: int, content_type: str, body: bytes, *headers: tuple[str, str]
    ) -> None:
        self.send_response(status)
        for name, value in [
            ("Content-Type", content_type),
            ("Content-Length", str(len(body))),
            *headers,
        ]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _chunked(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    server.daemon_threads = False  # so that closing waits for them
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}
    )
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def mirrored(site: str, crawled: Path, require: Callable[[str], NoReturn]) -> Path:
    """A folder with what wget leaves: a WARC beside the mirror's host folder."""
    if shutil.which("wget") is None:
        require("wget")
    options = "--no-config --no-proxy --quiet --recursive --level=1 --compression=auto --warc-file=crawl"
    command = ["wget", *options.split(), site]
    done = subprocess.run(command, cwd=crawled, check=False, timeout=60)
    assert done.returncode == 8  # a server answered with an error: the missing page
    return crawled


def look(root: Path) -> Survey:
    return survey(root, {}, sites=(), max_page_bytes=LIMIT)


def test_a_warc_of_wget_is_read(mirrored: Path, site: str) -> None:
    found = look(mirrored)
    pages = [
        read(mirrored, capture, max_page_bytes=LIMIT) for capture in found.captures
    ]

    assert [(page.url, page.body) for page in pages if isinstance(page, RawPage)][
        1:3
    ] == [
        (f"{site}/about.html", ABOUT),
        (f"{site}/list.html?page=2", b"<p>page two"),
    ]
    assert [(skip.url, skip.reason.value) for skip in found.skips] == [
        (f"{site}/missing", "gone")
    ]


def test_wget_s_saved_files_are_the_same_pages_as_its_warc(
    mirrored: Path, site: str
) -> None:
    (warc,) = mirrored.glob("*.warc.gz")
    both = look(mirrored)
    warc.rename(mirrored.parent / "elsewhere.warc.gz")
    files = look(mirrored)

    assert {f"{site}/", f"{site}/about.html", f"{site}/list.html?page=2"} <= {
        page.url for page in files.captures
    }
    assert both.conflicts == ()
