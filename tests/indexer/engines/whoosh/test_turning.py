"""How an open engine turns to what is published: damage, other formats, other threads, open files."""

import fcntl
import logging
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path

import pytest

from indexer.engines import Engine, open_engine
from indexer.engines.generations import Generations
from indexer.errors import EngineError, IndexDamaged, IndexOutdated
from indexer.query import parse
from indexer.records import Document, Mark

READERS = 4
WORD = parse("word")


def documents(run: int, count: int) -> list[Document]:
    return [
        Document(
            url=f"{run}-{number}",
            site="a.example",
            title="",
            headings="",
            body="word",
            removed="",
            language="en",
        )
        for number in range(count)
    ]


def publish(engine: Engine, run: int, *, fresh: bool = False) -> None:
    """Ten documents at first, so that later ones, of a single document, leave the first segment as it is."""
    engine.update(
        documents(run, 10 if run == 1 else 1),
        mark=Mark(ledger="l", run=run),
        fresh=fresh,
    )


def publish_other_format(folder: Path) -> None:
    other = Generations(folder, version="other", always_checked=".toc")
    with other.draft(fresh=True) as draft:
        draft.publish(Mark(ledger="l", run=99))


def run_of(engine: Engine) -> int:
    """The run of the state that answers, whose answers are complete."""
    results = engine.search(WORD, limit=100)
    assert results.mark is not None
    assert len(results.hits) == results.total
    return results.mark.run


def names(folder: Path, number: int) -> set[str]:
    generation = folder / "generations" / f"{number:06d}"
    return {path.name for path in generation.iterdir()} - {"lease", "manifest.json"}


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Engine]:
    opened = open_engine("whoosh", tmp_path)
    publish(opened, 1)
    yield opened
    opened.close()


@pytest.fixture
def reader(writer: Engine, tmp_path: Path) -> Iterator[Engine]:
    """An engine that has the first state open; `writer` publishes."""
    opened = open_engine("whoosh", tmp_path)
    assert run_of(opened) == run_of(writer) == 1
    writer.close()
    yield opened
    opened.close()


@pytest.mark.parametrize("damage", [flip, cut])
@pytest.mark.parametrize("ending", [".toc", ".trm", ".pos"])
def test_damage_to_the_new_state_alone_leaves_the_open_one_serving(
    reader: Engine,
    writer: Engine,
    tmp_path: Path,
    damage: Callable[[Path], None],
    ending: str,
) -> None:
    publish(writer, 2)
    own = names(tmp_path, 2) - names(tmp_path, 1)
    damage(
        tmp_path
        / "generations/000002"
        / next(name for name in own if name.endswith(ending))
    )

    assert (run_of(reader), reader.search(WORD).total) == (1, 10)


@pytest.mark.parametrize("damage", [flip, cut])
def test_damage_to_a_file_the_open_state_shares_is_reported_rather_than_served(
    reader: Engine, writer: Engine, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    publish(writer, 2)
    shared = names(tmp_path, 2) & names(tmp_path, 1)
    damage(
        tmp_path
        / "generations/000002"
        / next(name for name in shared if name.endswith(".pos"))
    )

    with pytest.raises(IndexDamaged):
        reader.search(WORD)


def test_after_shared_damage_a_state_built_anew_serves(
    reader: Engine, writer: Engine, tmp_path: Path
) -> None:
    publish(writer, 2)
    for name in names(tmp_path, 2) & names(tmp_path, 1):
        cut(tmp_path / "generations/000002" / name)
    with pytest.raises(IndexDamaged):
        reader.search(WORD)
    publish(writer, 3, fresh=True)

    assert run_of(reader) == 3


def test_the_open_state_serves_where_no_generation_can_be_opened(
    reader: Engine, writer: Engine, tmp_path: Path
) -> None:
    publish(writer, 2)
    for manifest in (tmp_path / "generations").glob("*/manifest.json"):
        flip(manifest)
    with pytest.raises(IndexDamaged):
        writer.search(WORD)

    assert (run_of(reader), reader.mark()) == (1, Mark(ledger="l", run=1))


def test_the_open_state_serves_on_after_another_format_was_published(
    reader: Engine, tmp_path: Path
) -> None:
    publish_other_format(tmp_path)
    with pytest.raises(IndexOutdated):
        open_engine("whoosh", tmp_path).search(WORD)

    assert run_of(reader) == 1


def test_what_cannot_be_opened_is_told_once_for_each_time_something_is_published(
    reader: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    told = []
    for _ in range(2):
        publish_other_format(tmp_path)
        for _ in range(3):
            reader.search(WORD)
            reader.mark()
        told.append(sum(record.levelno == logging.WARNING for record in caplog.records))

    assert told == [1, 2]


def test_what_cannot_be_opened_is_left_for_the_next_that_can(
    reader: Engine, writer: Engine, tmp_path: Path
) -> None:
    publish_other_format(tmp_path)
    before = run_of(reader)
    publish(writer, 3, fresh=True)

    assert (before, run_of(reader)) == (1, 3)


def test_one_thread_opens_a_new_state_while_the_others_go_on(
    reader: Engine, writer: Engine, tmp_path: Path
) -> None:
    publish(writer, 2)
    with (
        ThreadPoolExecutor(READERS) as pool,
        (tmp_path / "generations/000002/lease").open() as lease,
    ):
        fcntl.flock(lease, fcntl.LOCK_EX)  # whoever opens the new state waits for it
        try:
            asked = [pool.submit(run_of, reader) for _ in range(READERS)]
            order = as_completed(asked, timeout=30)
            meanwhile = [next(order).result() for _ in range(READERS - 1)]
        finally:
            fcntl.flock(lease, fcntl.LOCK_UN)
        last: Future[int] = next(order)

        assert (meanwhile, last.result()) == ([1] * (READERS - 1), 2)


def test_with_nothing_open_all_threads_wait_for_the_one_that_opens(
    writer: Engine, tmp_path: Path
) -> None:
    writer.close()
    engine = open_engine("whoosh", tmp_path)
    with (
        ThreadPoolExecutor(READERS) as pool,
        (tmp_path / "generations/000001/lease").open() as lease,
    ):
        fcntl.flock(lease, fcntl.LOCK_EX)
        try:
            asked = [pool.submit(run_of, engine) for _ in range(READERS)]
        finally:
            fcntl.flock(lease, fcntl.LOCK_UN)
        runs = [answer.result(timeout=30) for answer in asked]
    engine.close()

    assert runs == [1] * READERS


class Crowd:
    """Threads that search as long as the `with` lasts, and what they saw."""

    def __init__(self, engine: Engine, sizes: dict[int, int]) -> None:
        self._engine = engine
        self._sizes = sizes
        self._done = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(READERS)]
        self.wrong: Counter[str] = Counter()

    def __enter__(self) -> "Crowd":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()

    def _ask(self) -> None:
        latest = 0
        while not self._done.is_set():
            try:
                results = self._engine.search(WORD, limit=100)
            except EngineError as error:
                self.wrong[repr(error)] += 1
                continue
            run = results.mark.run if results.mark else 0
            wanted = {page.url for page in documents(run, self._sizes[run])}
            if {hit.url for hit in results.hits} != wanted:
                self.wrong["an answer from no one state"] += 1
            if run < latest:
                self.wrong["a state from before"] += 1
            latest = run


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.skipif(
    not Path("/proc/self/fd").is_dir(), reason="counts open files in /proc"
)
def test_thirty_states_pass_under_searching_threads_without_error_or_open_file(
    tmp_path: Path,
) -> None:
    before = open_files()
    sizes = {run: 1 + run % 7 for run in range(1, 32)}
    engine = open_engine("whoosh", tmp_path)
    writer = open_engine("whoosh", tmp_path)
    engine.update(documents(1, sizes[1]), mark=Mark(ledger="l", run=1))
    with Crowd(engine, sizes) as crowd:
        for run in range(2, 32):
            removed = [page.url for page in documents(run - 1, sizes[run - 1])]
            writer.update(
                documents(run, sizes[run]), removed, mark=Mark(ledger="l", run=run)
            )
    last = run_of(engine)
    engine.close()
    writer.close()

    assert (crowd.wrong, last, open_files()) == (Counter(), 31, before)


def test_closing_under_searching_threads_is_harmless(reader: Engine) -> None:
    with Crowd(reader, {1: 10}) as crowd:
        for _ in range(30):
            reader.close()

    assert crowd.wrong == Counter()
