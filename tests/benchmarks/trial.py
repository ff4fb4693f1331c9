"""Runs cleaners over the same pages in turn, each call timed by the CPU it took.

Page by page (or site by site) every cleaner has its turn, and each time another one begins: what slows the machine
down, and what a first reader pays for cold caches, falls on all alike. One process, one core.
"""

import gc
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tests.benchmarks.packs import LabelledPage
from tests.benchmarks.peers import Cleaner
from tests.benchmarks.scores import PageScore, score

__all__ = ["Outcome", "Trial", "run", "texts_of"]

_TIMEOUT_S = 30  # a page; a cleaner that takes longer has failed on it
_WARM_UP = "<html><body><article><h1>Tides</h1><p>" + "The boats came in with the evening tide. " * 40 + "</p></article></body></html>"  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """One cleaner on one page."""

    score: PageScore
    cpu_s: float


Trial = dict[str, list[Outcome]]
"""By cleaner, in the order of the pages."""

Give = Callable[[LabelledPage], str]


class _TimedOut(Exception):
    pass


def run(
    groups: Sequence[Sequence[LabelledPage]],
    cleaners: Mapping[str, Cleaner],
    *,
    give: Give,
    progress: Callable[[int], None] = lambda _: None,
) -> Trial:
    """Every cleaner over every group of pages (one page, or a site's); `give` makes of a page what is cleaned."""
    trial: Trial = {name: [] for name in cleaners}
    for cleaner in cleaners.values():  # imports and models are no part of a page's time
        cleaner([(_WARM_UP, None)])
    gc.collect()
    gc.freeze()
    turn = list(cleaners)
    done = 0
    for group in groups:
        given = [(give(page), page.url) for page in group]
        for name in turn:
            gc.collect()  # one cleaner's garbage is not cleared in another's time
            texts, cpu_s, is_error = _timed(cleaners[name], given)
            trial[name] += [
                Outcome(score(page, text, is_error=is_error), cpu_s / len(group))
                for page, text in zip(group, texts, strict=True)
            ]
        turn.append(turn.pop(0))
        done += len(group)
        progress(done)
    gc.unfreeze()
    return trial


def texts_of(cleaner: Cleaner, given: Sequence[tuple[str, str | None]]) -> tuple[list[str], bool]:  # fmt: skip
    """The texts, and whether the cleaner failed: a crash or a hang counts as empty texts."""
    try:
        with _at_most(_TIMEOUT_S * len(given)):
            return cleaner(given), False
    except Exception:  # noqa: BLE001 - whatever a cleaner raises is its failure on this page, and counted
        return [""] * len(given), True


def _timed(cleaner: Cleaner, given: Sequence[tuple[str, str | None]]) -> tuple[list[str], float, bool]:  # fmt: skip
    started = time.process_time()
    texts, is_error = texts_of(cleaner, given)
    return texts, time.process_time() - started, is_error


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise _TimedOut

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
