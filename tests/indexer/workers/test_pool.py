"""Workers: answers in order, and a page that hangs, dies or eats memory costs only itself."""

import os
import signal
import time
from dataclasses import dataclass, replace

import pytest

from indexer.records import Capture, MediaType, Skip, SkipReason, Source
from indexer.workers import Limits, Workers


def capture(name: str) -> Capture:
    return Capture(
        url=f"https://a.example/{name}",
        site="a.example",
        source=Source(file=name),
        media_type=MediaType.HTML,
        digest=name,
    )


@dataclass(frozen=True)
class Work:
    """Does what the names of its pages say."""

    captures: tuple[Capture, ...]

    def run(self) -> list[str]:
        return [self._answer(capture.digest) for capture in self.captures]

    def only(self, capture: Capture) -> "Work":
        return replace(self, captures=(capture,))

    def _answer(self, name: str) -> str:
        if name == "hang":
            time.sleep(60)
        if name == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if name == "swell":
            return str(len(bytearray(2 << 30)))
        return name.upper()


def outcomes(*batches: list[str]) -> list[tuple[str, str]]:
    tasks = [Work(tuple(capture(name) for name in names)) for names in batches]
    with Workers(Limits(workers=2, timeout_s=1.0, memory_mb=1000)) as workers:
        answers = [pair for batch in workers.run(tasks) for pair in batch]
    return [
        (found.digest, answer.reason if isinstance(answer, Skip) else answer)
        for found, answer in answers
    ]


def test_answers_come_in_the_order_of_the_tasks() -> None:
    names = [f"page{n}" for n in range(40)]

    assert outcomes(*[names[n : n + 3] for n in range(0, 40, 3)]) == [
        (n, n.upper()) for n in names
    ]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("hang", SkipReason.TOO_SLOW),
        ("die", SkipReason.CRASHED),
        ("swell", SkipReason.OUT_OF_MEMORY),
    ],
)
def test_a_bad_page_costs_only_itself(bad: str, reason: SkipReason) -> None:
    assert outcomes(["a", bad, "b"], ["c"]) == [
        ("a", "A"),
        (bad, reason),
        ("b", "B"),
        ("c", "C"),
    ]


def test_without_tasks_no_process_is_started() -> None:
    before = time.monotonic()

    assert outcomes() == []
    assert time.monotonic() - before < 0.5
