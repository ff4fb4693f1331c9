"""A batch built by several processes is the batch; a process that ends is told and nothing is lost."""

import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.engines import open_engine
from indexer.engines.whoosh.snapshot import Snapshot, load
from indexer.engines.whoosh.writer import segments_of, write
from indexer.errors import EngineError
from indexer.query import parse
from indexer.records import Document
from tests.engines import MARK, document

UNITS = 40  # a segment of four documents


def pages(count: int) -> Iterator[Document]:
    """Every tenth replaces the one five before it."""
    for number in range(count):
        url = number - 5 if number % 10 == 9 else number
        yield document(
            f"u{url:04}", f"word{number} " + "the lighthouse keeper runs home " * 2
        )


def held(facts: Snapshot) -> list[tuple[str, str]]:
    """URL and text of each live document."""
    found = (facts.document(n) for n in range(facts.size) if facts.live[n])
    return sorted((each.url, each.body) for each in found)


@pytest.fixture(scope="module")
def expected() -> list[tuple[str, str]]:
    return sorted({page.url: page.body for page in pages(600)}.items())


@pytest.mark.parametrize("processes", [0, 1, 2])
def test_a_batch_is_whole_however_many_processes_build_it(
    tmp_path: Path, processes: int, expected: list[tuple[str, str]]
) -> None:
    write(
        tmp_path,
        pages(600),
        ["u0000", "unknown"],
        processes=processes,
        most_units=UNITS,
    )

    assert held(load(tmp_path)) == expected


def test_what_is_built_beside_replaces_what_was_there(tmp_path: Path) -> None:
    write(tmp_path, [document("u0001", "old"), document("v", "old")], [])
    write(tmp_path, pages(300), ["v"], processes=2, most_units=UNITS)

    assert "old" not in {body for _, body in held(load(tmp_path))}


def test_each_process_leaves_one_segment(tmp_path: Path) -> None:
    write(tmp_path, pages(600), [], processes=2, most_units=UNITS)

    assert len(segments_of(tmp_path)) <= 3


def test_a_small_batch_starts_no_process(tmp_path: Path) -> None:
    write(tmp_path, pages(20), [], processes=2)

    assert multiprocessing.active_children() == []


def kill_the_builders(documents: Iterator[Document]) -> Iterator[Document]:
    for number, each in enumerate(documents):
        if number == 500:
            for process in multiprocessing.active_children():
                process.kill()
                process.join()
        yield each


def test_a_process_that_is_killed_fails_the_batch(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="has ended"):
        write(
            tmp_path, kill_the_builders(pages(2000)), [], processes=2, most_units=UNITS
        )

    assert multiprocessing.active_children() == []


def test_an_error_in_a_process_is_told(tmp_path: Path) -> None:
    hostile = document("u", 5)  # type: ignore[arg-type]  # what no schema gives

    with pytest.raises(EngineError, match="cannot be written"):
        write(tmp_path, [*pages(100), hostile], [], processes=1, most_units=UNITS)


def test_an_engine_with_processes_answers_like_one_without(tmp_path: Path) -> None:
    engines = [
        open_engine("whoosh", tmp_path / name, processes=n)
        for n, name in ((0, "a"), (2, "b"))
    ]
    for engine in engines:
        engine.update(pages(50), mark=MARK)
    answers = [engine.search(parse("keeper +home")) for engine in engines]
    for engine in engines:
        engine.close()

    assert answers[0] == answers[1]
