"""What was measured, for people and for machines."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.benchmarks.searching.contenders import OURS
from tests.benchmarks.searching.measures import Built, Kind, Searched, percentile
from tests.benchmarks.searching.queries import KINDS

__all__ = ["as_json", "as_text"]

_LEGEND = """\
build: documents a processor second; wall seconds, by one and by two processes; memory at its peak and after the searches,
anonymous and mapped, summed over processes (MB of 2^20); index: MB of 10^6. Queries: p50/p99 of processor milliseconds (the
better of the warm passes), mean over the first six kinds; cold: wall milliseconds of the first pass. found: queries with a
hit; marked: hits whose snippet shows a match. Ratios are ours to theirs: less is better, but for docs/CPU-s and queries/s.
Compare ratios of one run, not times of two."""

Builds = Mapping[str, Built]
Searches = Mapping[str, Searched]
More = Mapping[str, Mapping[str, Any]]


def as_json(built: Builds, searched: Searches, more: More) -> dict[str, Any]:
    """By engine its figures; what was not asked for is not there."""
    return {
        name: {
            "build_docs_per_cpu_s": one.docs_per_cpu_s,
            "build_wall_s": one.wall_s,
            "build_wall_s_2p": one.wall_s_2p,
            "peak_mb": one.peak_mb,
            "index_mb": one.index_mb,
            "mean_ms": searched[name].mean_ms,
            "kinds": {
                kind: {"p50_ms": percentile(row.warm_ms, 0.5), "p99_ms": percentile(row.warm_ms, 0.99)}
                for kind, row in searched[name].kinds.items()
            },
            **more[name],
        }
        for name, one in built.items()
    }  # fmt: skip


def as_text(built: Builds, searched: Searches, more: More) -> str:
    """Tables: building, searching by kind, what else was asked for, what the engines lack."""
    parts = [_builds(built, searched), _kinds(searched)]
    parts += [text for text in (_updates(more), _segments(more), _crowds(more)) if text]
    notes = [f"{name} has no {kind}: {why}" for name, one in searched.items() for kind, why in one.lacking.items()]  # fmt: skip
    notes += [f"{name}, {kind}: one turn took {taken_s:.0f} s, and was the last" for name, one in searched.items() for kind, taken_s in one.cut_short.items()]  # fmt: skip
    return "\n\n".join([*parts, *(["\n".join(notes)] if notes else []), _LEGEND])


def _builds(built: Builds, searched: Searches) -> str:
    rows = [["", "docs/CPU-s", "wall s", "wall s 2p", "peak MB", "anon", "mapped", "index MB", "open ms", "search MB", "anon", "mapped", "mean ms"]]  # fmt: skip
    for name, one in built.items():
        found = searched[name]
        memory = found.memory
        figures = [one.docs_per_cpu_s, one.wall_s, one.wall_s_2p, one.peak_mb, one.anonymous_mb, one.mapped_mb,
                   one.index_mb, found.open_ms, memory.total_mb, memory.anonymous_mb, memory.mapped_mb]  # fmt: skip
        rows.append([name, *(_figure(figure) for figure in figures), f"{found.mean_ms:.2f}"])  # fmt: skip
    if OURS in built:
        rows += [_ratios(name, built, searched) for name in built if name != OURS]
    return _table(rows)


def _ratios(name: str, built: Builds, searched: Searches) -> list[str]:
    ours, theirs = built[OURS], built[name]
    memory, other = searched[OURS].memory, searched[name].memory
    return [f"{OURS} : {name}", _ratio(ours.docs_per_cpu_s, theirs.docs_per_cpu_s), _ratio(ours.wall_s, theirs.wall_s),
            "", _ratio(ours.peak_mb, theirs.peak_mb), "", "", _ratio(ours.index_mb, theirs.index_mb), "",
            _ratio(memory.total_mb, other.total_mb), "", "", _ratio(searched[OURS].mean_ms, searched[name].mean_ms)]  # fmt: skip


def _kinds(searched: Searches) -> str:
    peers = [name for name in searched if name != OURS and OURS in searched]
    rows = [["", *(head for name in searched for head in (name, "cold", "found", "marked")), *(f": {name} p50, p99" for name in peers)]]  # fmt: skip
    for kind in KINDS:
        if any(kind in one.kinds for one in searched.values()):
            cells = [cell for one in searched.values() for cell in _cells(one.kinds.get(kind))]  # fmt: skip
            ratios = [_kind_ratio(searched[OURS].kinds.get(kind), searched[name].kinds.get(kind)) for name in peers]  # fmt: skip
            rows.append([kind, *cells, *ratios])
    return _table(rows)


def _cells(row: Kind | None) -> list[str]:
    if row is None:
        return ["-"] * 4
    return [
        f"{percentile(row.warm_ms, 0.5):.2f}/{percentile(row.warm_ms, 0.99):.1f}",
        f"{percentile(row.cold_ms, 0.5):.1f}/{percentile(row.cold_ms, 0.99):.0f}",
        f"{row.answered / len(row.cold_ms):.0%}",
        f"{row.marked / max(1, row.shown):.0%}",
    ]


def _kind_ratio(ours: Kind | None, theirs: Kind | None) -> str:
    if ours is None or theirs is None:
        return "-"
    return ", ".join(_ratio(percentile(ours.warm_ms, share), percentile(theirs.warm_ms, share)) for share in (0.5, 0.99))  # fmt: skip


def _updates(more: More) -> str:
    rows = [["one page in 100 changed", "docs", "CPU s", "share of a build"]]
    for name, one in more.items():
        if found := one.get("updates"):
            rows.append([name, str(found["docs"]), f"{found['cpu_s']:.2f}", f"{found['share_of_build']:.1%}"])  # fmt: skip
    return _table(rows) if len(rows) > 1 else ""


def _segments(more: More) -> str:
    rows = [["many commits", "commits", "segments", "mean ms", "of one", "ratio"]]
    for name, one in more.items():
        if found := one.get("segments"):
            rows.append([name, str(found["commits"]), str(found["segments"]), f"{found['mean_ms']:.2f}", f"{found['mean_ms_of_one']:.2f}", f"{found['ratio']:.2f}"])  # fmt: skip
    return _table(rows) if len(rows) > 1 else ""


def _crowds(more: More) -> str:
    known = {name: one["crowds"] for name, one in more.items() if "crowds" in one}
    if not known:
        return ""
    counts = list(next(iter(known.values()))["threads"])
    rows = [["queries/s", *(f"{count} {what}" for what in ("threads", "processes") for count in counts)]]  # fmt: skip
    for name, found in known.items():
        rows.append([name, *(f"{found[what][count]:.0f}" for what in ("threads", "processes") for count in counts)])  # fmt: skip
    return _table(rows)


def _figure(figure: float | None) -> str:
    if figure is None:
        return "-"
    return f"{figure:.0f}" if figure >= 100 else f"{figure:.1f}"


def _ratio(ours: float, theirs: float) -> str:
    return f"{ours / theirs:.2f}x" if theirs else "-"


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) if place == 0 else cell.rjust(width) for place, (cell, width) in enumerate(zip(row, widths, strict=True))).rstrip()
        for row in rows
    )  # fmt: skip
