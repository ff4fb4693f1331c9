"""How well search ranks, on test collections with judged queries.

    python -m tests.benchmarks.relevance --data DIR [--engine whoosh] [--peers bm25s,tantivy,stock] [--only NAME,...]
        [--queries N] [--depth N] [--json]

DIR holds collections (ranking/judged.py tells their form); the metrics are those of trec_eval (ranking/metrics.py).
The engine gets each document with the collection's language and each query as it stands, with any of its words enough;
no setting is tuned to a collection. The peers come with `make bench` or the extra `bench`.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.benchmarks.ranking import judged, metrics
from tests.benchmarks.ranking.judged import Collection
from tests.benchmarks.ranking.metrics import METRICS, Scores
from tests.benchmarks.ranking.rankers import OURS, PEERS, is_installed, make

__all__ = ["main", "measured"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what the command line asks for, and print it."""
    options = _options(arguments)
    table: dict[str, dict[str, Scores]] = {}
    for collection in options.only or judged.names(options.data):
        loaded = judged.load(options.data, collection)
        for name in (options.engine, *options.peers):
            if sys.stderr.isatty():
                print(f"{collection}: {name}", file=sys.stderr)
            found = measured(name, loaded, depth=options.depth, queries=options.queries)
            table.setdefault(name, {})[collection] = found
    if options.json:
        print(json.dumps(table if options.peers else table[options.engine], indent=1))
    else:
        print(_as_text(table))


def measured(name: str, collection: Collection, *, depth: int = 1000, queries: int | None = None) -> Scores:  # fmt: skip
    """One engine on one collection: the mean over its judged queries, or over so many of them, evenly taken."""
    asked = list(collection.grades)
    if queries and queries < len(asked):
        asked = [asked[place * len(asked) // queries] for place in range(queries)]
    with tempfile.TemporaryDirectory() as folder:
        ranker = make(name, collection.language, Path(folder))
        ranker.index(collection.documents())
        scores = [metrics.score(ranker.rank(collection.queries[query], depth), collection.grades[query]) for query in asked]  # fmt: skip
        ranker.close()
        return metrics.mean(scores)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--data", type=Path, required=True, metavar="DIR", help="folder of collections")
    add("--engine", choices=OURS, default=OURS[0], help="of ours")
    add("--peers", type=_list, default=[], metavar="NAME,...", help=f"beside it, of {','.join(PEERS)}")  # fmt: skip
    add("--only", type=_list, metavar="NAME,...", help="these collections")
    add("--queries", type=int, metavar="N", help="a fixed sample of that many a collection")  # fmt: skip
    add("--depth", type=int, default=1000, metavar="N", help="hits that map looks at (1000)")  # fmt: skip
    add("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args(arguments)
    known = judged.names(options.data)
    if not known:
        parser.error(f"no collections (*/meta.json) in {options.data}")
    for given, there, what in ((options.only or (), known, "collection"), (options.peers, PEERS, "peer")):  # fmt: skip
        if unknown := [one for one in given if one not in there]:
            parser.error(f"no {what} called {unknown[0]!r}, there are {', '.join(there)}")  # fmt: skip
    if missing := [name for name in options.peers if not is_installed(name)]:
        parser.error(f"{missing[0]} is not installed: use `make bench`, or install the extra bench")  # fmt: skip
    return options


def _list(text: str) -> list[str]:
    return [part for part in text.split(",") if part]


def _as_text(table: Mapping[str, Mapping[str, Scores]]) -> str:
    """A line a collection, three columns an engine, and the means over all."""
    rows = [["", *(f"{name} {metric}" for name in table for metric in METRICS)]]
    collections = list(next(iter(table.values())))
    rows += [[collection, *_cells(*(found[collection] for found in table.values()))] for collection in collections]  # fmt: skip
    if len(collections) > 1:
        rows.append(["mean", *_cells(*(metrics.mean(list(found.values())) for found in table.values()))])  # fmt: skip
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) if place == 0 else cell.rjust(width) for place, (cell, width) in enumerate(zip(row, widths, strict=True)))
        for row in rows
    )  # fmt: skip


def _cells(*several: Scores) -> list[str]:
    return [f"{one[metric]:.4f}" for one in several for metric in METRICS]


if __name__ == "__main__":
    main()
