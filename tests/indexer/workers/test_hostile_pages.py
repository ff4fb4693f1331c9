"""Pages made to break a cleaner cost a bounded time and memory each, and no page but themselves.

Through the processes that clean pages, as a run does it. A thirtieth of each page's size in the normal run, where
every page must come out; WINNOW_TORTURE=1 asks for the full sizes, where a counted skip will do.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer import archive
from indexer.records import (
    Capture,
    CleanPage,
    PagePrint,
    SiteTemplate,
    Skip,
    SkipReason,
)
from indexer.workers import CleanTask, Limits, PrintTask, Workers, batches
from tests.hostile import PAGES, TEXT

TORTURE = os.environ.get("WINNOW_TORTURE") == "1"
SHARE = 1.0 if TORTURE else 0.03
# So much of a page comes out in well under a second; the rest is room for a busy machine.
LIMITS = Limits(workers=2, timeout_s=5.0 if TORTURE else 20.0, memory_mb=300)
GOOD = f"<!DOCTYPE html><html><head><title>Tides</title></head><body><h1>Tides</h1><p>{TEXT}</p></body></html>"
_MOST_BYTES = 60_000_000  # all of them are read: the limit on size is another test's

# What a page that does not come out may be counted as.
COUNTED = {SkipReason.EMPTY, SkipReason.BINARY} | ({SkipReason.TOO_SLOW, SkipReason.OUT_OF_MEMORY} if TORTURE else set())  # fmt: skip

Answers = dict[str, CleanPage | PagePrint | Skip]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every hostile page, and a good one after each."""
    root = tmp_path_factory.mktemp("crawled")
    for number, page in enumerate(PAGES):
        folder = root / f"{number:03}.example"
        folder.mkdir()
        suffix = "html" if page.media_type == "text/html" else "txt"
        (folder / f"a.{suffix}").write_bytes(page.body(SHARE))
        (folder / "good.html").write_text(GOOD, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def captures(crawled: Path) -> list[Capture]:
    found = archive.survey(crawled, {}, sites=(), max_page_bytes=_MOST_BYTES)
    return sorted(found.captures, key=lambda capture: capture.source.file)


@pytest.fixture(scope="module", params=["first pass", "second pass"])
def answers(
    request: pytest.FixtureRequest, crawled: Path, captures: list[Capture]
) -> Answers:
    """What each file came to, in one of the two passes."""
    with Workers(LIMITS) as workers:
        pairs = workers.run(
            _tasks(crawled, captures, is_first=request.param == "first pass")
        )
        return {
            capture.source.file: answer for batch in pairs for capture, answer in batch
        }


def _tasks(
    root: Path, captures: list[Capture], *, is_first: bool
) -> Iterator[PrintTask | CleanTask]:
    for batch in batches(captures, 16):
        if is_first:
            yield PrintTask(root=root, max_page_bytes=_MOST_BYTES, captures=batch)
        else:
            yield CleanTask(
                root=root,
                max_page_bytes=_MOST_BYTES,
                template=SiteTemplate(site=""),
                captures=batch,
            )


def test_every_page_comes_out_or_is_counted(answers: Answers) -> None:
    unexpected = {}
    for number, page in enumerate(PAGES):
        suffix = "html" if page.media_type == "text/html" else "txt"
        answer = answers.get(f"{number:03}.example/a.{suffix}")
        if answer is None:
            continue  # what cannot be a page is never read
        if isinstance(answer, Skip) and answer.reason not in COUNTED:
            unexpected[page.name] = (answer.reason, answer.detail)
        elif isinstance(answer, CleanPage) and not (answer.kept and _shows(answer)):
            unexpected[page.name] = (None, f"{len(answer.verdicts)} blocks")

    assert unexpected == {}


def _shows(page: CleanPage) -> bool:
    return any(TEXT in verdict.block.text for verdict in page.verdicts)


def test_the_page_after_each_comes_out(answers: Answers) -> None:
    good = {file: answer for file, answer in answers.items() if file.endswith("good.html")}  # fmt: skip

    assert len(good) == len(PAGES)
    assert {
        file: answer for file, answer in good.items() if isinstance(answer, Skip)
    } == {}
