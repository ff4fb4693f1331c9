"""The quality and speed of cleaning on labelled pages, beside other cleaners, for any folder of packs.

    python -m tests.benchmarks.extraction --data DIR [--pack NAME ...] [--sample N] [--split validation]
        [--peers NAME ... | --no-peers] [--plain] [--site] [--json]

DIR holds packs (NAME.jsonl.gz, see packs.py). Prints a table a pack, with a row for each cleaner and each kind of page;
what the columns mean is told in scores.py, and below the table. `--plain` gives the cleaner each page's naive text
instead of its markup, `--site` all pages of a site together (peers know neither: they stay out of `--plain`, and
clean page by page in `--site`). The peers come with `make bench` or the extra `bench`. Speeds are ratios of CPU time
on one core: do not compare times of two runs.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import quantiles

from tests.benchmarks import packs, trial
from tests.benchmarks.naive import naive_text
from tests.benchmarks.packs import LabelledPage, Split
from tests.benchmarks.peers import OURS, PEERS, cleaner_of
from tests.benchmarks.scores import METRICS, summary
from tests.benchmarks.trial import Outcome, Trial

__all__ = ["Row", "main", "rows_of"]

_YARDSTICK = "trafilatura"
_TIMES = ("pps", "x", "p50", "p99", "max")
_COLUMNS = ("pages", *METRICS, *_TIMES)
_LEGEND = (
    f"pps: pages a CPU second; x: speed against {_YARDSTICK}, same pages and run; p50, p99, max: CPU milliseconds a page"
)  # fmt: skip

Row = dict[str, float]


def rows_of(results: Trial) -> dict[str, dict[str, Row]]:
    """For each cleaner a row over all pages, under "all", and one for each kind of page."""
    kinds = sorted({one.score.kind for one in next(iter(results.values())) if one.score.kind})  # fmt: skip
    table: dict[str, dict[str, Row]] = {}
    for name, outcomes in results.items():
        table[name] = {"all": _row(outcomes, results.get(_YARDSTICK, []))}
        for kind in kinds if len(kinds) > 1 else []:
            table[name][kind] = _row(_of_kind(outcomes, kind), _of_kind(results.get(_YARDSTICK, []), kind))  # fmt: skip
    return table


def _of_kind(outcomes: Sequence[Outcome], kind: str) -> list[Outcome]:
    return [one for one in outcomes if one.score.kind == kind]


def _row(outcomes: Sequence[Outcome], yardstick: Sequence[Outcome]) -> Row:
    times = [one.cpu_s for one in outcomes]
    total = max(sum(times), 1e-9)
    row = summary([one.score for one in outcomes])
    row["pps"] = len(times) / total
    if yardstick:
        row["x"] = sum(one.cpu_s for one in yardstick) / total
    cuts = quantiles(times, n=100, method="inclusive") if len(times) > 1 else times * 99
    return row | {"p50": cuts[49] * 1e3, "p99": cuts[98] * 1e3, "max": max(times) * 1e3}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what the command line asks for, and print it."""
    options = _options(arguments)
    table = {}
    for name in options.pack or packs.names(options.data):
        pages = packs.sample(packs.split(packs.load(options.data, name), options.split), options.sample)  # fmt: skip
        if pages:
            table[name] = rows_of(_measured(pages, name, options))
        else:
            print(f"{name}: no pages in this split", file=sys.stderr)
    if options.json:
        print(json.dumps(table, indent=1))
    else:
        print("\n\n".join(_as_text(name, rows) for name, rows in table.items()))
        print(f"\n{_LEGEND}")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--data", type=Path, required=True, metavar="DIR", help="folder of packs")
    add("--pack", nargs="+", metavar="NAME", help="these packs only")
    add("--sample", type=int, metavar="N", help="a fixed sample of that many pages a pack")  # fmt: skip
    add("--split", type=Split, choices=list(Split), default=Split.ALL, help="the pages of these sites only")  # fmt: skip
    add("--peers", nargs="+", choices=PEERS, metavar="NAME", help=f"of {', '.join(PEERS)}; default: all")  # fmt: skip
    add("--no-peers", action="store_true", help="ours alone")
    add("--plain", action="store_true", help="clean each page's naive text")
    add("--site", action="store_true", help="clean all pages of a site together")
    add("--json", action="store_true", help="print JSON instead of tables")
    options = parser.parse_args(arguments)
    if not (known := packs.names(options.data)):
        parser.error(f"no packs (*.jsonl.gz) in {options.data}")
    if unknown := sorted(set(options.pack or ()) - set(known)):
        parser.error(f"no pack called {unknown[0]!r} in {options.data}, there are {', '.join(known)}")  # fmt: skip
    options.peers = _installed(options, parser)
    return options


def _installed(options: argparse.Namespace, parser: argparse.ArgumentParser) -> list[str]:  # fmt: skip
    """The peers to measure; one that was named and is missing is an error, otherwise the rest will do."""
    if options.no_peers or options.plain:
        return []
    missing = [name for name in options.peers or PEERS if not PEERS[name].is_installed]
    if missing and options.peers:
        parser.error(f"{missing[0]} is not installed: use `make bench`, or install the extra bench")  # fmt: skip
    for name in missing:
        print(f"{name} is not installed, and left out (see the extra bench)", file=sys.stderr)  # fmt: skip
    return [name for name in options.peers or PEERS if name not in missing]


def _measured(pages: Sequence[LabelledPage], pack: str, options: argparse.Namespace) -> Trial:  # fmt: skip
    cleaners = {
        name: cleaner_of(name, by_site=options.site, is_plain=options.plain)
        for name in (OURS, *options.peers)
    }
    if options.plain:
        cleaners["as it is"] = lambda given: [text for text, _ in given]
    groups = packs.sites(pages) if options.site else [[page] for page in pages]

    def tell(done: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{pack}: {done} of {len(pages)}", end="\n" if done == len(pages) else "", file=sys.stderr)  # fmt: skip

    return trial.run(groups, cleaners, give=(lambda page: naive_text(page.html)) if options.plain else (lambda page: page.html), progress=tell)  # fmt: skip


def _as_text(pack: str, table: dict[str, dict[str, Row]]) -> str:
    columns = [column for column in _COLUMNS if any(column in row for rows in table.values() for row in rows.values())]  # fmt: skip
    kinds = list(next(iter(table.values())))
    lines = [[pack, *columns]]
    for kind in kinds:
        for name, rows in table.items():
            label = name if kind == "all" else f"{name} {kind}"
            lines.append([label, *(_cell(column, rows[kind]) for column in columns)])
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns) + 1)]
    return "\n".join(
        "  ".join(cell.ljust(width) if i == 0 else cell.rjust(width) for i, (cell, width) in enumerate(zip(line, widths, strict=True))).rstrip()
        for line in lines
    )  # fmt: skip


def _cell(column: str, row: Row) -> str:
    if column not in row:
        return "-"
    digits = 3 if column in METRICS else 1 if column in ("x", "p50", "p99") else 0
    return f"{row[column]:.{digits}f}"


if __name__ == "__main__":
    main()
