"""A page whose newest capture is no article: it is kept apart with the reason, and an older good copy stays."""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.engines import open_engine
from indexer.ledger import Ledger, Quarantined
from indexer.pipeline import Limits, Report, Sources, run_index
from indexer.query import parse
from indexer.records import CleanPage, Skip, SkipReason

SITE = "https://a.example"
WALL = "<title>Just a moment...</title><h1>Just a moment...</h1><p>Checking your browser before accessing a.example.</p>"
MISSING = "<title>Page not found</title><h1>404 - Page not found</h1><p>The page you requested could not be found.</p>"
SHELL = "<title>App</title><div id=root></div><script>start()</script>"


def article(word: str, *extra: str) -> str:
    paragraphs = "".join(
        f"<p>In part {part} of this account the {word} is told at length, with names and places.</p>"
        for part in ("one", "two", "three")
    )
    return f"<title>{word}</title><nav><a href=/>Home</a></nav><main><h1>{word}</h1>{paragraphs}{''.join(extra)}</main>"


def record(url: str, day: int, body: str, status: str = "200 OK") -> bytes:
    http = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{body}".encode()
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-01-{day:02}T00:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


class Desk:
    """One folder of WARC files, one a day, with its index."""

    def __init__(self, folder: Path) -> None:
        self.crawled = folder / "crawled"
        self.crawled.mkdir(parents=True, exist_ok=True)
        self.ledger = Ledger.open(folder / "ledger.db")
        self.engine = open_engine("whoosh", folder / "index")

    def fetch(self, day: int, name: str, body: str, status: str = "200 OK") -> None:
        with (self.crawled / f"{day:02}.warc").open("ab") as file:
            file.write(record(f"{SITE}/{name}", day, body, status))

    def run(self, *, rebuild: bool = False) -> Report:
        return run_index(
            Sources(root=self.crawled),
            self.ledger,
            self.engine,
            Limits(workers=2),
            progress=lambda *_: None,
            rebuild=rebuild,
        )

    @property
    def published(self) -> int:
        mark = self.engine.mark()
        assert mark
        return mark.run

    def page(self, name: str) -> CleanPage | Skip | None:
        return self.ledger.page(f"{SITE}/{name}", self.published)

    def quarantine(self) -> list[Quarantined]:
        return self.ledger.quarantine(self.published)

    def found(self, words: str) -> list[str]:
        hits = self.engine.search(parse(words), limit=100).hits
        return sorted(hit.url.removeprefix(f"{SITE}/") for hit in hits)

    def state(self) -> dict[str, object]:
        """All that a reader can see, but for the numbers of runs."""
        names = [str(number) for number in range(12)]
        return {
            "pages": {name: self.page(name) for name in names},
            "found": self.found("account told length"),
            "quarantine": [
                (q.url, q.reason, q.detail, q.is_served)
                for q in sorted(self.quarantine(), key=lambda q: q.url)
            ],
            "totals": self.ledger.totals(self.published),
        }

    def close(self) -> None:
        self.engine.close()
        self.ledger.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "desk")
    yield made
    made.close()


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        pytest.param(WALL, "200 OK", SkipReason.BOT_WALL, id="bot wall"),
        pytest.param(MISSING, "200 OK", SkipReason.SOFT_404, id="soft 404"),
        pytest.param(SHELL, "200 OK", SkipReason.EMPTY_SHELL, id="empty shell"),
        pytest.param("", "200 OK", SkipReason.EMPTY, id="no body"),
        pytest.param(WALL, "403 Forbidden", SkipReason.HTTP_STATUS, id="HTTP status"),
        pytest.param("\0\1\2" * 99, "200 OK", SkipReason.BINARY, id="rubbish"),
    ],
)
def test_a_bad_capture_does_not_replace_an_older_good_one(
    desk: Desk, body: str, status: str, reason: SkipReason
) -> None:
    desk.fetch(1, "1", article("harbour"))
    desk.run()
    first = desk.published
    desk.fetch(2, "1", body, status)
    desk.run()

    assert desk.found("harbour") == ["1"]
    (kept,) = desk.quarantine()
    assert (kept.url, kept.reason) == (f"{SITE}/1", reason)
    assert kept.is_served
    assert first < kept.since <= desk.published


def test_the_page_says_why_a_newer_capture_is_not_shown(desk: Desk) -> None:
    desk.fetch(1, "1", article("harbour"))
    desk.fetch(2, "1", WALL)
    desk.run()

    page = desk.page("1")
    assert isinstance(page, CleanPage)
    assert page.refusal
    assert page.refusal.reason is SkipReason.BOT_WALL
    assert page.fetched_at
    assert page.fetched_at.day == 1


def test_the_newest_good_capture_is_the_one_that_is_shown(desk: Desk) -> None:
    desk.fetch(1, "1", article("harbour"))
    desk.fetch(2, "1", article("lantern"))
    desk.fetch(3, "1", WALL)
    desk.fetch(4, "1", MISSING)
    desk.run()

    assert (desk.found("harbour"), desk.found("lantern")) == ([], ["1"])
    assert [kept.reason for kept in desk.quarantine()] == [SkipReason.SOFT_404]


def test_without_an_older_copy_the_page_is_quarantined_alone(desk: Desk) -> None:
    desk.fetch(1, "1", WALL)
    desk.run()

    (kept,) = desk.quarantine()
    totals = desk.ledger.totals(desk.published)
    assert not kept.is_served
    assert (totals.quarantined, totals.outdated, totals.pages) == (1, 0, 0)


def test_a_page_that_was_gone_in_between_is_not_served_from_before(desk: Desk) -> None:
    desk.fetch(1, "1", article("harbour"))
    desk.fetch(2, "1", MISSING, "404 Not Found")
    desk.fetch(3, "1", WALL)
    desk.run()

    assert desk.found("harbour") == []


def test_a_good_capture_ends_the_quarantine(desk: Desk) -> None:
    desk.fetch(1, "1", article("harbour"))
    desk.fetch(2, "1", WALL)
    desk.run()
    desk.fetch(3, "1", article("lantern"))
    desk.run()

    assert desk.quarantine() == []
    assert (desk.found("harbour"), desk.found("lantern")) == ([], ["1"])


def test_a_file_overwritten_by_a_wall_has_no_older_copy(desk: Desk) -> None:
    path = desk.crawled / "a.example" / "1.html"
    path.parent.mkdir()
    path.write_text(article("harbour"))
    desk.run()
    path.write_text(WALL)
    desk.run()

    (kept,) = desk.quarantine()
    assert desk.found("harbour") == []
    assert (kept.reason, kept.is_served) == (SkipReason.BOT_WALL, False)


def test_the_quarantine_says_since_when(desk: Desk) -> None:
    desk.fetch(1, "1", article("harbour"))
    desk.fetch(2, "1", WALL)
    desk.run()
    first = desk.published
    desk.fetch(3, "2", article("lantern"))
    desk.run()
    desk.fetch(4, "1", MISSING)
    desk.run(rebuild=True)

    assert [kept.since for kept in desk.ledger.quarantine(first + 1)] == [first]
    assert [kept.since for kept in desk.quarantine()] == [desk.published]


def test_walls_teach_the_site_nothing(desk: Desk) -> None:
    notice = "<p>Follow the harbour office for daily notices</p>"
    for number, word in enumerate(("harbour", "lantern", "ferry", "anchor")):
        desk.fetch(1, str(number), article(word, notice))
        desk.fetch(2, str(number), WALL)
    desk.run()

    assert desk.found('"daily notices"') == []
    assert len(desk.quarantine()) == 4


def test_a_quarantine_that_did_not_change_publishes_nothing(desk: Desk) -> None:
    desk.fetch(1, "1", article("harbour"))
    desk.fetch(2, "1", WALL)
    desk.fetch(2, "2", WALL)
    desk.run()

    assert not desk.run().is_published


def test_a_good_copy_that_is_taken_away_is_no_longer_served(desk: Desk) -> None:
    desk.fetch(1, "1", article("harbour"))
    desk.fetch(2, "1", WALL)
    desk.fetch(3, "2", WALL, "503 Service Unavailable")
    desk.fetch(1, "2", article("lantern"))
    desk.run()
    (desk.crawled / "01.warc").unlink()
    desk.run()

    assert (desk.found("harbour"), desk.found("lantern")) == ([], [])
    assert [kept.is_served for kept in desk.quarantine()] == [False, False]


@pytest.mark.parametrize("seed", range(60 if "WINNOW_TORTURE" in os.environ else 3))
def test_incremental_runs_over_captures_give_what_a_run_from_scratch_gives(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    desk = Desk(tmp_path / "incremental")
    notice = "<p>Follow the harbour office for daily notices</p>"
    for day in range(1, 7):
        for _ in range(5):
            name = str(chance.randrange(6))
            word = chance.choice(["harbour", "lantern", "ferry", "anchor", "tide"])
            good = article(
                f"{word} {name}", *([notice] if chance.random() < 0.6 else [])
            )
            body = chance.choice([good, good, good, WALL, MISSING, SHELL])
            status = chance.choice(["200 OK"] * 6 + ["503 Oops", "404 Not Found"])
            desk.fetch(day, name, body, status)
        if chance.random() < 0.3:
            chance.choice(sorted(desk.crawled.iterdir())).unlink()
        desk.run()
    scratch = Desk(tmp_path / "scratch")
    scratch.crawled = desk.crawled
    scratch.run()

    assert desk.state() == scratch.state()
    desk.close()
    scratch.close()
