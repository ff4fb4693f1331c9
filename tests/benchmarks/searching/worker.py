"""One engine in a process of its own, which does what it is told, a line of JSON a command and an answer.

    python -m tests.benchmarks.searching.worker ENGINE FOLDER

What the engine itself prints goes to standard error.
"""

import gc
import itertools
import json
import os
import resource
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.searching.contender import Contender, Lacking
from tests.benchmarks.searching.contenders import make
from tests.benchmarks.searching.queries import Asked, Page, pages

__all__ = ["main"]

Reply = dict[str, Any]


class _Worker:
    """Each public method is a command."""

    def __init__(self, engine: Contender, folder: Path) -> None:
        self._engine = engine
        self._folder = folder

    def build(self, docs: str, processes: int) -> Reply:
        """Index the documents of a file in the empty folder."""
        source = _Counted(pages(Path(docs)))
        spent = _spent(lambda: self._engine.build(source, self._folder, processes=processes))  # fmt: skip
        return spent | {"docs": source.count}

    def open(self) -> Reply:
        """Open what was built."""
        return _spent(lambda: self._engine.open(self._folder))

    def search(self, kind: str, queries: Sequence[Any]) -> Reply:
        """Answer queries one after another; milliseconds of each."""
        cpu_ms, wall_ms, total, answered, shown, marked = [], [], 0, 0, 0, 0
        gc.collect()  # the garbage of what went before is not cleared in this time
        for words, site in queries:
            asked = Asked(tuple(words), site)
            wall, cpu = time.perf_counter(), time.process_time()
            answer = self._engine.search(kind, asked)
            cpu_ms.append((time.process_time() - cpu) * 1e3)
            wall_ms.append((time.perf_counter() - wall) * 1e3)
            total += answer.total
            answered += answer.shown > 0
            shown += answer.shown
            marked += answer.marked
        return {"cpu_ms": cpu_ms, "wall_ms": wall_ms, "total": total, "answered": answered, "shown": shown, "marked": marked}  # fmt: skip

    def crowd(self, queries: Sequence[Any], threads: int) -> Reply:
        """Answer `[kind, words, site]` queries by so many threads, each taking the next that is left."""
        left = iter(queries)
        lock = threading.Lock()
        faults: list[str] = []

        def work() -> None:
            while True:
                with lock:
                    following = next(left, None)
                if following is None:
                    return
                kind, words, site = following
                try:
                    self._engine.search(kind, Asked(tuple(words), site))
                except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
                    faults.append(repr(error))

        crew = [threading.Thread(target=work) for _ in range(threads)]

        def run() -> None:
            for thread in crew:
                thread.start()
            for thread in crew:
                thread.join()

        return _spent(run) | {"faults": faults[:3], "failed": len(faults)}

    def update(self, docs: str, every: int) -> Reply:
        """Change one page in so many, in one commit."""
        chosen = itertools.islice(pages(Path(docs)), 0, None, every)
        changed = [page | {"text": f"{page['text']} revised"} for page in chosen]
        spent = _spent(lambda: self._engine.update(changed))
        return spent | {"docs": len(changed), "segments": self._engine.segments()}

    def batches(self, docs: str, count: int) -> Reply:
        """Build by so many commits, each smaller than the one before, which policies of merging leave alone."""
        left = pages(Path(docs))
        with Path(docs).open("rb") as file:
            total = sum(1 for _ in file)
        share = total / (count * (count + 1) / 2)
        first = itertools.islice(left, int(share * count))
        self._engine.build(first, self._folder, processes=1)
        self._engine.open(self._folder)
        for size in range(count - 1, 0, -1):
            wanted = None if size == 1 else max(1, int(share * size))
            self._engine.update(itertools.islice(left, wanted))
        return {"segments": self._engine.segments()}


class _Counted:
    """An iterator that knows how many it gave."""

    def __init__(self, source: Iterator[Page]) -> None:
        self._source = source
        self.count = 0

    def __iter__(self) -> Iterator[Page]:
        for page in self._source:
            self.count += 1
            yield page


def _spent(work: Callable[[], None]) -> Reply:
    """Seconds, processor seconds of this process and of those it waited for among them."""
    wall, cpu = time.perf_counter(), _cpu_s()
    work()
    return {"wall_s": time.perf_counter() - wall, "cpu_s": _cpu_s() - cpu}


def _cpu_s() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def main() -> None:
    """Serve commands until there are no more."""
    name, folder = sys.argv[1:]
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    worker = _Worker(make(name), Path(folder))
    for line in sys.stdin:
        command, given = json.loads(line)
        try:
            reply = getattr(worker, command)(**given)
        except Lacking as lack:
            reply = {"lacking": str(lack)}
        print(json.dumps(reply), file=replies, flush=True)


if __name__ == "__main__":
    main()
