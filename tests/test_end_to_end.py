"""The whole service, as its user starts it: real processes, real files, real HTTP."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

ROOT = Path(__file__).parents[1]
DOCS = Path("/usr/share/doc/python3-doc/html")  # Debian's package python3-doc
SAMPLE = ("harbour-courier", "tideline-docs", "bagh-e-ketab", "text-dumps")
IS_FULL = os.environ.get("WINNOW_REQUIRE_ALL") == "1" or "WINNOW_TORTURE" in os.environ

Winnow = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def winnow(tmp_path: Path) -> Winnow:
    """Runs one command in a folder of its own; the exit code is for the test to judge."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "indexer.cli", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return run


def answer(winnow: Winnow, *arguments: str) -> Any:
    """What a command prints with --json, checked to be one line alone."""
    done = winnow(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    return json.loads(done.stdout)


def urls(winnow: Winnow, query: str) -> list[str]:
    return [hit["url"] for hit in answer(winnow, "search", query)["hits"]]


def lay_out_sample(folder: Path) -> None:
    for (
        name
    ) in SAMPLE:  # not the whole folder, in which someone may keep millions of pages
        shutil.copytree(ROOT / "crawled" / name, folder / "crawled" / name)
    shutil.copy(ROOT / "config.toml", folder)


@contextmanager
def serving(folder: Path, command: str = "serve", **environment: str) -> Iterator[str]:
    """The service's address, while it runs in `folder` on a free port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "indexer.cli", command],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "WINNOW_WEB__PORT": "0",
            **environment,
        },
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    lines: list[str] = []
    try:
        for line in process.stderr:
            lines.append(line)
            if found := re.search(r"http://[\d.]+:\d+", line):
                break
        else:
            pytest.fail("the service did not start: " + "".join(lines))
        # Someone must go on reading, or the service would wait for room in the pipe.
        reader = threading.Thread(
            target=lambda: lines.extend(process.stderr), daemon=True
        )
        reader.start()
        yield found.group()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        reader.join(5)
        process.stderr.close()


def get(address: str, path: str) -> tuple[int, str]:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


# ---------------------------------------------------------------- the sample


def test_the_sample_is_indexed_and_found(tmp_path: Path, winnow: Winnow) -> None:
    lay_out_sample(tmp_path)
    counts = answer(winnow, "index")

    assert counts["new"] == 69
    assert counts["skipped"] == {}
    reopens = "https://www.harbourcourier.example/2023/03/14/ferry-terminal-reopens/"
    assert (
        reopens in urls(winnow, "ferry terminal")[:5]
    )  # of five titles with both words
    assert (
        urls(winnow, "harmonic constants")[0]
        == "https://docs.tideline.example/guide/harmonic-constants.html"
    )
    assert urls(winnow, "چای")[0].startswith("https://bagh-e-ketab.example/")


def test_a_second_run_cleans_and_publishes_nothing(
    tmp_path: Path, winnow: Winnow
) -> None:
    lay_out_sample(tmp_path)
    answer(winnow, "index")
    before = sorted(path.name for path in (tmp_path / "index").rglob("*"))
    counts = answer(winnow, "index")

    assert (counts["new"], counts["changed"], counts["gone"], counts["unchanged"]) == (
        0,
        0,
        0,
        69,
    )
    assert counts["recleaned"] == 0
    assert sorted(path.name for path in (tmp_path / "index").rglob("*")) == before


def test_boilerplate_is_not_found_but_by_asking_for_it(
    tmp_path: Path, winnow: Winnow
) -> None:
    lay_out_sample(tmp_path)
    answer(winnow, "index")

    assert answer(winnow, "search", '"No feed found with the ID"')["total"] == 0
    assert (
        answer(winnow, "search", 'removed:"No feed found with the ID"')["total"] >= 20
    )


def test_deleting_the_index_changes_no_answer(tmp_path: Path, winnow: Winnow) -> None:
    lay_out_sample(tmp_path)
    answer(winnow, "index")
    queries = ("storm surge", "salmon weir", "چای", '"tide gauge"')
    before = [answer(winnow, "search", query) for query in queries]
    shutil.rmtree(tmp_path / "index")
    answer(winnow, "index")

    assert [answer(winnow, "search", query) for query in queries] == before


@pytest.mark.parametrize("part", ["ledger.db", "generations"])
def test_losing_a_part_of_the_index_rebuilds_it(
    tmp_path: Path, winnow: Winnow, part: str
) -> None:
    lay_out_sample(tmp_path)
    answer(winnow, "index")
    before = answer(winnow, "search", "storm surge")
    lost = tmp_path / "index" / part
    shutil.rmtree(lost) if lost.is_dir() else lost.unlink()
    answer(winnow, "index")

    assert answer(winnow, "search", "storm surge") == before


def test_a_run_that_is_killed_is_made_up_for_by_the_next(
    tmp_path: Path, winnow: Winnow
) -> None:
    lay_out_sample(tmp_path)
    answer(winnow, "index")
    queries = ("storm surge", "salmon weir", "چای")
    whole = [answer(winnow, "search", query) for query in queries]
    for delay_s in [
        n / 4 for n in range(2, 40 if "WINNOW_TORTURE" in os.environ else 8)
    ]:
        process = subprocess.Popen(
            [sys.executable, "-m", "indexer.cli", "index", "--rebuild"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        time.sleep(delay_s)
        process.kill()
        process.wait()

        assert [answer(winnow, "search", query) for query in queries] == whole
    assert answer(winnow, "index")["unchanged"] == 69
    assert [answer(winnow, "search", query) for query in queries] == whole


def test_a_second_writer_is_turned_away(tmp_path: Path, winnow: Winnow) -> None:
    from indexer.pipeline import run_lock

    lay_out_sample(tmp_path)
    with run_lock(tmp_path / "index"):
        done = winnow("run")

    assert done.returncode == 5
    assert "another run is working on" in done.stderr


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("config", "code", "message"),
    [
        ("[web]\nprot = 1\n", 2, "unknown key 'web.prot', did you mean 'port'?"),
        ('[web]\nport = "x"\n', 2, "web.port should be a valid integer"),
        ('[index]\nengine = "opensearch"\n', 2, "winnow-search[opensearch]"),
        (
            '[schedule]\ncron = "61 * * * *"\n',
            2,
            "schedule.cron must be five cron fields",
        ),
        ('[paths]\ncrawled = "nowhere"\n', 1, "nowhere"),
    ],
)
def test_wrong_settings_stop_a_run_before_it_starts(
    tmp_path: Path, winnow: Winnow, config: str, code: int, message: str
) -> None:
    lay_out_sample(tmp_path)
    answer(winnow, "index")
    (tmp_path / "config.toml").write_text(config)
    done = winnow("index")

    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    shutil.copy(ROOT / "config.toml", tmp_path)
    assert urls(winnow, "storm surge")


def test_bad_pages_are_counted_and_the_rest_is_found(
    tmp_path: Path, winnow: Winnow
) -> None:
    crawled = tmp_path / "crawled"
    crawled.mkdir()
    good = (
        "<html><body><h1>Lamp oil</h1><p>"
        + "The keeper carried lamp oil up the stair every evening. " * 5
    )
    (crawled / "good.html").write_text(good)
    (crawled / "truncated.html").write_text(good[: len(good) // 2] + "<p class='")
    (crawled / "empty.html").touch()
    (crawled / "binary.html").write_bytes(bytes(range(256)) * 64)
    (crawled / "image.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(2000))
    (crawled / "charset.html").write_bytes(
        b"<meta charset=utf-8><h1>Caf\xe9</h1><p>"
        + b"Lamp oil caf\xe9 stories, told by the keeper. " * 9
    )
    (crawled / "large.html").write_text(good + "x " * 25_000_000)
    (crawled / "nested.html").write_text("<div>" * 5000 + good + "</div>" * 5000)
    (crawled / "nul.html").write_text(good.replace("oil", "o\x00il"))
    (crawled / "folder.html").mkdir()
    (crawled / "gone.html").symlink_to("nowhere")
    done = winnow("index", "--json")
    counts = json.loads(done.stdout)

    assert done.returncode == 3  # one file could not be read
    found = {url.removeprefix("file:") for url in urls(winnow, "lamp oil")}
    assert {
        "good.html",
        "truncated.html",
        "charset.html",
        "nested.html",
        "nul.html",
    } <= found
    assert counts["skipped"]["too large"] == 1
    assert counts["skipped"]["empty"] == 1
    assert counts["skipped"]["binary"] == 2
    assert sum(counts["skipped"].values()) + counts["new"] >= 9


def test_the_command_line_says_what_is_wrong(winnow: Winnow) -> None:
    assert winnow("serch").returncode == 2
    assert winnow("clean", "nowhere.html").returncode == 1
    assert "nowhere.html cannot be read" in winnow("clean", "nowhere.html").stderr
    nothing = winnow("search", "anything")
    assert nothing.returncode == 1
    assert "winnow index" in nothing.stderr


# ---------------------------------------------------------------- serving


def test_pages_are_reindexed_on_schedule_while_search_goes_on(
    tmp_path: Path, winnow: Winnow
) -> None:
    lay_out_sample(tmp_path)
    answer(winnow, "index")
    every = "1m" if IS_FULL else "5s"
    text = (
        "<html><body><h1>{0}</h1><p>"
        + "Here is a true account of the {0}, its makers and its use. " * 6
    )
    folder = tmp_path / "crawled" / "harbour-courier" / "2024"
    (folder / "kept.html").write_text(text.format("quoddle"))
    (folder / "lost.html").write_text(text.format("zibbert"))
    answer(winnow, "index")
    statuses: list[int] = []
    stop = threading.Event()

    def ask(address: str) -> None:
        words = ["quoddle", "ferry", "چای", "tide gauge", "salmon"]
        while not stop.wait(0.05):
            statuses.append(
                get(address, f"/search?q={quote(words[len(statuses) % 5])}")[0]
            )

    with serving(tmp_path, WINNOW_SCHEDULE__EVERY=every) as address:
        assert "zibbert" in get(address, "/search?q=zibbert")[1]
        asking = threading.Thread(target=ask, args=(address,))
        asking.start()
        (folder / "new.html").write_text(text.format("frambolt"))
        (folder / "kept.html").write_text(text.format("vellitone"))
        (folder / "lost.html").unlink()
        deadline = time.monotonic() + 120
        found = {}
        while time.monotonic() < deadline and found != {
            "frambolt": 1,
            "vellitone": 1,
            "quoddle": 0,
            "zibbert": 0,
        }:
            time.sleep(0.5)
            found = {
                word: int("/page?" in get(address, f"/search?q={word}")[1])
                for word in ("frambolt", "vellitone", "quoddle", "zibbert")
            }
        stop.set()
        asking.join()

    assert found == {"frambolt": 1, "vellitone": 1, "quoddle": 0, "zibbert": 0}
    assert set(statuses) == {200}
    assert len(statuses) > 20


def test_a_running_service_shows_an_index_that_was_deleted_and_built_again(
    tmp_path: Path, winnow: Winnow
) -> None:
    shutil.copytree(ROOT / "crawled" / "text-dumps", tmp_path / "crawled")
    shutil.copy(ROOT / "config.toml", tmp_path)
    answer(winnow, "index")
    page = "/page?url=" + quote(urls(winnow, "the")[0], safe="")
    routes = ("/search?q=the", page, "/status")
    with serving(tmp_path) as address:
        before = [get(address, route)[0] for route in routes]
        shutil.rmtree(tmp_path / "index")
        away = [get(address, route) for route in routes]
        answer(winnow, "index")
        after = [get(address, route)[0] for route in routes]

    assert before == [200, 200, 200]
    assert [status for status, _ in away] == [503, 503, 503]
    assert all("winnow index" in text for _, text in away)
    assert after == [200, 200, 200]


def test_the_service_starts_without_an_index_and_says_what_to_do(
    tmp_path: Path,
) -> None:
    with serving(tmp_path) as address:
        assert get(address, "/healthz")[0] == 200
        status, page = get(address, "/search?q=lamp")

    assert status == 503
    assert "winnow index" in page


# ---------------------------------------------------------------- Python's documentation


@pytest.fixture(scope="module")
def python_docs(
    tmp_path_factory: pytest.TempPathFactory, require: Callable[[str], None]
) -> Path:
    """A folder in which Python's documentation is indexed."""
    if not DOCS.is_dir():
        require("Debian's package python3-doc")
    folder = tmp_path_factory.mktemp("docs")
    shutil.copytree(
        DOCS.resolve(),
        folder / "crawled" / "python",
        ignore=shutil.ignore_patterns("*.txt", "_*"),
    )
    subprocess.run(
        [sys.executable, "-m", "indexer.cli", "index", "--json"],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, timeout=300, capture_output=True,
    )  # fmt: skip
    return folder


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("asyncio event loop", "asyncio-eventloop.html"),
        (
            '"list comprehension"',
            "datastructures.html|expressions.html|glossary.html|functional.html",
        ),
        ("os.path.join", "os.path.html"),
    ],
)
def test_the_right_page_of_pythons_documentation_is_on_top(
    python_docs: Path, winnow: Winnow, query: str, page: str
) -> None:
    found = winnow(
        "search", query, "--json", WINNOW_PATHS__INDEX=str(python_docs / "index")
    )

    assert re.search(page, json.loads(found.stdout)["hits"][0]["url"])


def test_every_page_of_pythons_documentation_is_indexed_or_skipped_with_a_reason(
    python_docs: Path, winnow: Winnow
) -> None:
    files = len([*(python_docs / "crawled").rglob("*.html")])
    counts = json.loads(
        winnow(
            "status", "--json", WINNOW_PATHS__INDEX=str(python_docs / "index")
        ).stdout
    )

    assert files > 400
    assert counts["new"] + sum(counts["skipped"].values()) == files
    assert "bug" not in counts["skipped"]


def test_no_snippet_of_pythons_documentation_shows_navigation(
    python_docs: Path, winnow: Winnow
) -> None:
    for query in (
        "navigation",
        "index modules next previous",
        "copyright python software foundation",
        "asyncio",
        "list",
    ):
        found = winnow(
            "search",
            query,
            "--json",
            "--limit",
            "50",
            WINNOW_PATHS__INDEX=str(python_docs / "index"),
        )
        snippets = [
            "".join(text for text, _ in hit["snippet"])
            for hit in json.loads(found.stdout)["hits"]
        ]

        assert snippets
        for snippet in snippets:
            assert not re.search(
                r"\bNavigation\b.*\bindex\b|modules \||next \||© ?Copyright|Last updated on",
                snippet,
            ), snippet
