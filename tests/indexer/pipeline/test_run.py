"""A run: what it does, what it leaves alone, and that an incremental one gives what a rebuild gives."""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.engines import Engine, open_engine
from indexer.errors import EngineError
from indexer.ledger import Ledger, Outcome
from indexer.pipeline import Limits, Report, Sources, run_index
from indexer.query import parse
from indexer.records import CleanPage, Document, Mark, SkipReason

WORDS = [
    "harbour",
    "lantern",
    "ferry",
    "anchor",
    "tide",
    "pilot",
    "cargo",
    "beacon",
    "keel",
    "mooring",
    "gull",
    "rope",
    "storm",
    "quay",
    "chart",
]
NAV = "<nav><a href=/>Home</a><a href=/a>Tides and tables</a></nav>"
TEASER = "<p>Follow the harbour office for daily notices</p>"


def quiet(_stage: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


class Desk:
    """One folder of pages with its index."""

    def __init__(self, folder: Path) -> None:
        self.crawled = folder / "crawled"
        self.crawled.mkdir(parents=True, exist_ok=True)
        self.ledger = Ledger.open(folder / "ledger.db")
        self.engine = open_engine("whoosh", folder / "index")

    def write(self, name: str, words: str, *extra: str, language: str = "") -> None:
        path = self.crawled / name
        path.parent.mkdir(parents=True, exist_ok=True)
        paragraphs = "".join(
            f"<p>In part {part} of this account the {words} is told at length, with names and places.</p>"
            for part in ["one", "two", "three"]
        )
        path.write_text(
            f"<html lang='{language}'><title>{words}</title>{NAV}<main><h1>{words}</h1>{paragraphs}{''.join(extra)}</main>"
        )

    def run(self, engine: Engine | None = None, *, rebuild: bool = False) -> Report:
        return run_index(
            Sources(root=self.crawled),
            self.ledger,
            engine or self.engine,
            Limits(workers=2),
            progress=quiet,
            rebuild=rebuild,
        )

    def found(self, query: str) -> list[str]:
        results = self.engine.search(parse(query), limit=100)
        assert results.total == len(results.hits)
        return [hit.url for hit in results.hits]

    def answers(self) -> dict[str, object]:
        """All that a reader can see: hits with their scores, and every page with its verdicts."""
        mark = self.engine.mark()
        assert mark
        urls = sorted({url for word in WORDS for url in self.found(word)})
        pages = {url: self.ledger.page(url, mark.run) for url in urls}
        hits = {word: self.engine.search(parse(word), limit=100).hits for word in WORDS}
        scored = {
            word: [(h.url, round(h.score, 6), h.snippet) for h in found]
            for word, found in hits.items()
        }
        return {"hits": scored, "pages": pages, "totals": self.ledger.totals(mark.run)}

    def close(self) -> None:
        self.engine.close()
        self.ledger.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "desk")
    yield made
    made.close()


def test_pages_new_changed_and_gone_are_counted_and_followed(desk: Desk) -> None:
    desk.write("a/1.html", "harbour")
    desk.write("a/2.html", "lantern")
    first = desk.run().counts
    desk.write("a/1.html", "ferry")
    (desk.crawled / "a/2.html").unlink()
    desk.write("a/3.html", "anchor")
    second = desk.run().counts

    assert (first.new, first.changed, first.gone, first.unchanged) == (2, 0, 0, 0)
    assert (second.new, second.changed, second.gone, second.unchanged) == (1, 1, 1, 0)
    assert [
        bool(desk.found(word)) for word in ("harbour", "lantern", "ferry", "anchor")
    ] == [False, False, True, True]


def test_a_run_with_nothing_changed_publishes_nothing(desk: Desk) -> None:
    desk.write("a/1.html", "harbour")
    desk.run()
    before = desk.engine.mark()
    report = desk.run()

    assert not report.is_published
    assert report.counts.unchanged == 1
    assert desk.engine.mark() == before


def test_a_line_that_becomes_the_sites_is_removed_from_old_pages_too(
    desk: Desk,
) -> None:
    for number, word in enumerate(("harbour", "lantern")):
        desk.write(f"a/{number}.html", word, TEASER)
    desk.run()
    kept_before = desk.found('"daily notices"')
    desk.write("a/2.html", "ferry", TEASER)
    report = desk.run()

    assert len(kept_before) == 2
    assert desk.found('"daily notices"') == []
    assert report.counts.recleaned == 2


def test_a_new_majority_language_touches_only_pages_that_declare_none(
    desk: Desk,
) -> None:
    for number, language in enumerate(("de", "de", "", "en")):
        desk.write(f"a/{number}.html", WORDS[number], language=language)
    desk.run()
    desk.write("a/4.html", WORDS[4], language="de")
    report = desk.run()

    assert report.counts.recleaned == 1


def test_a_page_overwritten_by_rubbish_leaves_the_index(desk: Desk) -> None:
    for number, word in enumerate(("harbour", "lantern", "ferry")):
        desk.write(f"a/{number}.html", word, TEASER)
    desk.run()
    (desk.crawled / "a/1.html").write_bytes(b"")
    counts = desk.run().counts

    assert desk.found("lantern") == []
    assert counts.skipped == {SkipReason.EMPTY: 1}
    assert (counts.gone, counts.unchanged) == (0, 2)


def test_a_failed_run_leaves_the_old_answers(desk: Desk) -> None:
    class Broken:
        """The real engine, but for its writing."""

        def __init__(self, engine: Engine) -> None:
            self.mark = engine.mark
            self.search = engine.search
            self.highlight = engine.highlight
            self.close = engine.close

        def update(
            self,
            documents: Iterator[Document],
            removed: object = (),
            *,
            mark: Mark,
            fresh: bool = False,
        ) -> None:
            del removed, mark, fresh
            next(documents)
            raise EngineError("the disk is full")

    desk.write("a/1.html", "harbour")
    desk.run()
    before = desk.answers()
    desk.write("a/1.html", "ferry")
    with pytest.raises(EngineError):
        desk.run(Broken(desk.engine))

    assert desk.answers() == before
    assert desk.ledger.runs(1)[0].outcome is Outcome.FAILED
    assert desk.ledger.runs(1)[0].message == "the disk is full"
    desk.run()
    assert desk.found("ferry")


def test_a_rebuild_gives_the_same_answers(desk: Desk) -> None:
    for number, word in enumerate(WORDS):
        desk.write(f"a/{number}.html", word, TEASER)
    desk.run()
    before = desk.answers()
    report = desk.run(rebuild=True)

    assert report.is_published
    assert report.counts.unchanged == len(WORDS)
    assert desk.answers() == before


@pytest.mark.parametrize("seed", range(60 if "WINNOW_TORTURE" in os.environ else 2))
def test_incremental_runs_give_what_a_run_from_scratch_gives(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    desk = Desk(tmp_path / "incremental")
    names = [f"{site}/{number}.html" for site in "ab" for number in range(6)]
    for _ in range(5):
        for name in chance.sample(names, 4):
            path = desk.crawled / name
            action = chance.random()
            if action < 0.2 and path.exists():
                path.unlink()
            elif action < 0.3:
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(b"")
            else:
                extra = [TEASER] if chance.random() < 0.6 else []
                desk.write(name, " ".join(chance.sample(WORDS, 2)), *extra)
        desk.run()
    scratch = Desk(tmp_path / "scratch")
    scratch.crawled = desk.crawled
    scratch.run()

    assert desk.answers() == scratch.answers()
    assert any(isinstance(page, CleanPage) for page in desk.answers()["pages"].values())  # type: ignore[attr-defined]
    desk.close()
    scratch.close()
