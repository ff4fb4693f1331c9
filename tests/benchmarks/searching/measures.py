"""What is measured of the engines, each measure over all of them in turn, so that noise falls on all alike."""

import random
import shutil
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean
from time import perf_counter
from typing import Any

from tests.benchmarks.searching.contender import Lacking
from tests.benchmarks.searching.memory import Memory
from tests.benchmarks.searching.queries import COMMON, Asked
from tests.benchmarks.searching.running import Running, evict, size_mb

__all__ = ["Built", "Kind", "Searched", "build", "crowds", "in_parts", "percentile", "search", "updates"]  # fmt: skip

_TURN = 10  # queries that an engine answers before it is another's turn
_PATIENCE_S = 20  # for a turn of a kind that not all engines have; one that takes longer has its figures from it alone

Queries = Mapping[str, Sequence[Asked]]


def _tell(text: str) -> None:
    if sys.stderr.isatty():
        print(text, file=sys.stderr)


@dataclass(frozen=True, kw_only=True)
class Built:
    """One build."""

    docs: int
    cpu_s: float
    wall_s: float
    wall_s_2p: float | None
    anonymous_mb: float
    mapped_mb: float
    index_mb: float

    @property
    def docs_per_cpu_s(self) -> float:
        return self.docs / max(self.cpu_s, 1e-9)

    @property
    def peak_mb(self) -> float:
        return self.anonymous_mb + self.mapped_mb


def build(name: str, docs: Path, folder: Path, *, is_split: bool) -> Built:
    """Build in a fresh process; once more by two processes where that is asked for and can be."""
    _tell(f"building with {name}")
    folder.mkdir(parents=True)
    with Running(name, folder) as worker:
        reply, most = worker.watched("build", docs=str(docs), processes=1)
    wall_s_2p = None
    if is_split:
        other = folder.with_name(f"{folder.name}-2p")
        other.mkdir()
        try:
            with Running(name, other) as worker:
                wall_s_2p = worker.ask("build", docs=str(docs), processes=2)["wall_s"]
        except Lacking:
            pass  # null says so
        finally:
            shutil.rmtree(other)
    return Built(
        docs=reply["docs"],
        cpu_s=reply["cpu_s"],
        wall_s=reply["wall_s"],
        wall_s_2p=wall_s_2p,
        anonymous_mb=most.anonymous_mb,
        mapped_mb=most.mapped_mb,
        index_mb=size_mb(folder),
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The least value that is not below that share of all; of a hundred, the 99th percentile is the largest."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * share))]


@dataclass(kw_only=True)
class Kind:
    """One kind of query on one engine."""

    cold_ms: list[float]  # wall clock, first pass
    warm_ms: list[float]  # processor, the best of the other passes
    answered: int = 0
    shown: int = 0
    marked: int = 0
    total: int = 0


@dataclass(kw_only=True)
class Searched:
    """One engine's answers."""

    open_ms: float = 0.0
    memory: Memory = field(default_factory=Memory)
    kinds: dict[str, Kind] = field(default_factory=dict)
    lacking: dict[str, str] = field(default_factory=dict)
    cut_short: dict[str, float] = field(default_factory=dict)  # seconds of the one turn

    @property
    def mean_ms(self) -> float:
        """Over the queries of the kinds that every engine has."""
        times = [ms for name in COMMON if name in self.kinds for ms in self.kinds[name].warm_ms]  # fmt: skip
        return fmean(times) if times else 0.0


def search(folders: Mapping[str, Path], queries: Queries, *, passes: int) -> dict[str, Searched]:  # fmt: skip
    """A cold pass and `passes` warm ones over all queries, every engine in a process of its own.

    A query occurs once in a pass. The passes go through the kinds and the queries in orders of their own, the same for
    all engines, which take turns after each few queries; each time another one begins.
    """
    found = {name: Searched() for name in folders}
    with ExitStack() as stack:
        workers: dict[str, Running] = {}
        for name, folder in folders.items():
            evict(folder)
            workers[name] = stack.enter_context(Running(name, folder))
            found[name].open_ms = workers[name].ask("open")["wall_s"] * 1e3
        for turn in range(passes + 1):
            _tell(f"pass {turn + 1} of {passes + 1}")
            _pass(workers, found, queries, turn)
        for name, worker in workers.items():
            found[name].memory = worker.memory()
    return found


def _pass(workers: Mapping[str, Running], found: Mapping[str, Searched], queries: Queries, turn: int) -> None:  # fmt: skip
    rng = random.Random(turn)
    names = list(workers)
    for kind, asked in queries.items():
        order = rng.sample(range(len(asked)), len(asked))
        for start in range(0, len(order), _TURN):
            places = order[start : start + _TURN]
            for name in names:
                _some(workers[name], found[name], kind, asked, places, is_cold=turn == 0)  # fmt: skip
            names.append(names.pop(0))


def _some(worker: Running, into: Searched, kind: str, asked: Sequence[Asked], places: Sequence[int], *, is_cold: bool) -> None:  # fmt: skip
    if kind in into.lacking or kind in into.cut_short:
        return
    try:
        reply = worker.ask("search", kind=kind, queries=[asked[place] for place in places])  # fmt: skip
    except Lacking as lack:
        into.lacking[kind] = str(lack)
        return
    row = into.kinds.setdefault(kind, Kind(cold_ms=[], warm_ms=[float("inf")] * len(asked)))  # fmt: skip
    if is_cold:
        row.cold_ms += reply["wall_ms"]
        row.answered += reply["answered"]
        row.shown += reply["shown"]
        row.marked += reply["marked"]
        row.total += reply["total"]
        taken_s = sum(reply["wall_ms"]) / 1e3
        if kind not in COMMON and taken_s > _PATIENCE_S:
            into.cut_short[kind] = taken_s
            row.warm_ms = reply["cpu_ms"]
        return
    for place, ms in zip(places, reply["cpu_ms"], strict=True):
        row.warm_ms[place] = min(row.warm_ms[place], ms)


def updates(name: str, docs: Path, folder: Path, built: Built) -> dict[str, Any]:
    """One page in a hundred changed: processor seconds, and their share of the build's."""
    copy = folder.with_name(f"{folder.name}-updated")
    shutil.copytree(folder, copy)
    try:
        with Running(name, copy) as worker:
            worker.ask("open")
            reply = worker.ask("update", docs=str(docs), every=100)
    finally:
        shutil.rmtree(copy)
    return {"docs": reply["docs"], "cpu_s": reply["cpu_s"], "share_of_build": reply["cpu_s"] / max(built.cpu_s, 1e-9)}  # fmt: skip


def in_parts(name: str, docs: Path, folder: Path, queries: Queries, *, count: int, passes: int) -> dict[str, Any]:  # fmt: skip
    """The index as `count` commits leave it: how many parts it is in, and the time of a search against one build's."""
    parted = folder.with_name(f"{folder.name}-parts")
    parted.mkdir()
    common = {kind: asked for kind, asked in queries.items() if kind in COMMON}
    try:
        with Running(name, parted) as worker:
            reply = worker.ask("batches", docs=str(docs), count=count)
        times = _side_by_side(name, [folder, parted], common, passes)
    finally:
        shutil.rmtree(parted)
    return {"commits": count, "segments": reply["segments"], "mean_ms": times[1], "mean_ms_of_one": times[0], "ratio": times[1] / max(times[0], 1e-9)}  # fmt: skip


def _side_by_side(name: str, folders: Sequence[Path], queries: Queries, passes: int) -> list[float]:  # fmt: skip
    """Mean milliseconds of the same engine on several indexes, interleaved."""
    found = [Searched() for _ in folders]
    with ExitStack() as stack:
        workers = [stack.enter_context(Running(name, folder)) for folder in folders]
        for worker in workers:
            worker.ask("open")
        for turn in range(passes + 1):
            _pass(
                {str(place): worker for place, worker in enumerate(workers)},
                {str(place): one for place, one in enumerate(found)},
                queries,
                turn,
            )
    return [one.mean_ms for one in found]


def crowds(name: str, folder: Path, queries: Queries, *, counts: Sequence[int]) -> dict[str, Any]:  # fmt: skip
    """Queries a second, all common kinds mixed, by so many threads of one process, and by so many processes."""
    mixed = [[kind, *one] for kind in COMMON for one in queries.get(kind, ())]
    random.Random(1).shuffle(mixed)
    found: dict[str, Any] = {"threads": {}, "processes": {}}
    for count in counts:
        found["threads"][str(count)] = _rate(name, folder, [mixed], threads=count)
        shares = [mixed[start::count] for start in range(count)]
        found["processes"][str(count)] = _rate(name, folder, shares, threads=1)
    return found


def _rate(name: str, folder: Path, shares: Sequence[Sequence[Any]], *, threads: int) -> float:  # fmt: skip
    with ExitStack() as stack:
        workers = [stack.enter_context(Running(name, folder)) for _ in shares]
        for worker, share in zip(workers, shares, strict=True):  # the first time warms
            worker.ask("open")
            worker.ask("crowd", queries=share, threads=threads)
        begun = perf_counter()
        for worker, share in zip(workers, shares, strict=True):
            worker.tell("crowd", queries=share, threads=threads)
        replies = [worker.hear() for worker in workers]
        taken_s = perf_counter() - begun
    if faults := [fault for reply in replies for fault in reply["faults"]]:
        print(f"{name}, {threads} threads: {faults[0]}", file=sys.stderr)
    return sum(map(len, shares)) / taken_s
