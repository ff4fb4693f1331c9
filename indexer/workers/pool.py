"""Worker processes with a deadline for every page and a cap on memory; a worker that dies costs one page.

Pages travel in batches, since a task costs about a millisecond. A batch that ends badly (deadline passed, worker dead)
is tried again page by page, so that only the page to blame is given up.
"""

import os
import resource
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import TimeoutError as DeadlinePassed
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any, Protocol, Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from indexer.records import Capture, Skip, SkipReason

__all__ = ["Limits", "Workers"]

Answer_co = TypeVar("Answer_co", covariant=True)
Answer = TypeVar("Answer")

_TASKS_A_PROCESS = 100  # then a fresh one: what a large page left allocated is not held against later ones
_AHEAD = 4  # batches under way or done for each worker: enough to keep it busy, few enough to bound memory


class Task(Protocol[Answer_co]):
    """Work on a batch of captures that can travel to another process."""

    @property
    def captures(self) -> tuple[Capture, ...]:
        """The batch."""
        ...

    def run(self) -> Sequence[Answer_co | Skip]:
        """One answer a capture, in their order."""
        ...

    def only(self, capture: Capture) -> Self:
        """The same task for one of its captures."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the workers may use."""

    workers: int = 0  # 0: one a processor
    timeout_s: float = 10.0  # for one page
    memory_mb: int = (
        1500  # of one process, without the libraries it shares with the others
    )


class Workers:
    """A pool of processes; use it as a context, which ends them."""

    def __init__(self, limits: Limits) -> None:
        self._timeout_s = limits.timeout_s
        self._count = limits.workers or os.cpu_count() or 1
        # A numeric library would reserve address space for a thread a processor in each worker, to no use.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        # Nor may a worker import a module that lies in the working directory, which may hold crawled files.
        os.environ["PYTHONSAFEPATH"] = "1"
        # Fork would copy the parent's threads' locks as they happen to be. A fork server starts clean, and has
        # imported what the workers need before it forks them.
        context = get_context("forkserver")
        context.set_forkserver_preload(["indexer.workers"])
        self._pool = ProcessPool(
            max_workers=self._count,
            max_tasks=_TASKS_A_PROCESS,
            initializer=_limit,
            initargs=[limits.memory_mb << 20],
            context=context,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if kind is None:
            self._pool.close()
        else:
            self._pool.stop()
        self._pool.join()

    def run(
        self, tasks: Iterable[Task[Answer]]
    ) -> Iterator[list[tuple[Capture, Answer | Skip]]]:
        """Each task's captures with their answers, in the order given."""
        under_way: deque[tuple[Task[Answer], Any]] = deque()
        for task in tasks:
            under_way.append((task, self._start(task)))
            if len(under_way) >= self._count * _AHEAD:
                yield self._collect(*under_way.popleft())
        while under_way:
            yield self._collect(*under_way.popleft())

    def _start(self, task: Task[Answer]) -> Any:
        # A whole batch gets as long as three pages may take: a page that needs more than that is slow by itself.
        seconds = self._timeout_s * min(3, len(task.captures))
        return self._pool.schedule(_run, args=[task], timeout=seconds)

    def _collect(
        self, task: Task[Answer], future: Any
    ) -> list[tuple[Capture, Answer | Skip]]:
        answers: Sequence[Answer | Skip]
        try:
            answers = future.result()
        except (DeadlinePassed, ProcessExpired, MemoryError) as error:
            if len(task.captures) == 1:
                return [(task.captures[0], self._blame(task.captures[0], error))]
            singles = [task.only(capture) for capture in task.captures]
            started = [(single, self._start(single)) for single in singles]
            return [
                pair
                for single, future in started
                for pair in self._collect(single, future)
            ]
        return list(zip(task.captures, answers, strict=True))

    def _blame(self, capture: Capture, error: Exception) -> Skip:
        if isinstance(error, DeadlinePassed):
            detail = (
                f"cleaning it took more than {self._timeout_s:g} s (clean.timeout_s)"
            )
            return Skip(url=capture.url, reason=SkipReason.TOO_SLOW, detail=detail)
        if isinstance(error, MemoryError):
            detail = "cleaning it took more memory than clean.memory_mb allows"
            return Skip(url=capture.url, reason=SkipReason.OUT_OF_MEMORY, detail=detail)
        code = getattr(error, "exitcode", None)
        return Skip(
            url=capture.url,
            reason=SkipReason.CRASHED,
            detail=f"the process cleaning it died (exit code {code})",
        )


def _limit(memory_bytes: int) -> None:
    """In a new worker: cap its memory, and leave Ctrl-C to the parent, which ends its workers."""
    # Data, not address space: what is mapped from files (libraries, their models) is shared and costs nothing again.
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _run(task: Task[Answer]) -> Sequence[Answer | Skip]:
    return task.run()
