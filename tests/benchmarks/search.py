"""The speed and size of search beside other engines, for any file of documents.

    python -m tests.benchmarks.search --docs DOCS.jsonl [--engines whoosh,tantivy,stock] [--per-kind N] [--passes N]
        [--kinds NAME,...] [--updates] [--segments] [--threads] [--work DIR [--reuse [--rebuild NAME,...]]] [--json]

DOCS.jsonl has a document a line: url, title, text. `whoosh` is our engine through its whole path (a query as typed,
`query.parse`, the search with title and snippet), `tantivy` is tantivy-py with `en_stem` and its snippet generator,
`stock` is Whoosh 2.7.4 as its documentation sets it up. All rank by BM25 and show ten hits. tantivy comes with
`make bench` or the extra `bench`.

Each engine builds in a process of its own and is searched in another. The queries are drawn from the documents' own
words (searching/queries.py), each once in a pass; no engine may remember results. The first pass is cold: a fresh
process, and the index's files dropped from the page cache where the system lets us. The engines take turns after every
ten queries. Prints a table with ratios; with --json the figures on standard output and the table on standard error.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.benchmarks.searching import measures, report
from tests.benchmarks.searching.contenders import CONTENDERS, is_installed
from tests.benchmarks.searching.measures import Built
from tests.benchmarks.searching.queries import KINDS, Asked, draw

__all__ = ["main"]

_PARTS = 20  # commits that --segments builds by
_CROWDS = (1, 2, 4)  # threads, and processes


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what the command line asks for, and print it."""
    options = _options(arguments)
    if options.work:
        options.work.mkdir(parents=True, exist_ok=True)
        _measure(options, options.work)
        return
    with tempfile.TemporaryDirectory() as folder:
        _measure(options, Path(folder))


def _measure(options: argparse.Namespace, work: Path) -> None:
    drawn = _drawn(options, work)
    queries = {kind: drawn[kind] for kind in options.kinds if drawn[kind]}
    folders = {name: work / f"{options.docs.stem}-{name}" for name in options.engines}
    built = {name: _built(name, folders[name], options) for name in options.engines}
    searched = measures.search(folders, queries, passes=options.passes)
    more: dict[str, dict[str, Any]] = {name: {} for name in options.engines}
    for name, folder in folders.items():
        if options.threads:
            more[name]["crowds"] = measures.crowds(name, folder, queries, counts=_CROWDS)  # fmt: skip
        if options.updates:
            more[name]["updates"] = measures.updates(name, options.docs, folder, built[name])  # fmt: skip
        if options.segments:
            more[name]["segments"] = measures.in_parts(name, options.docs, folder, queries, count=_PARTS, passes=options.passes)  # fmt: skip
    table = report.as_text(built, searched, more)
    print(table, file=sys.stderr if options.json else sys.stdout)
    if options.json:
        print(json.dumps(report.as_json(built, searched, more), indent=1))


def _drawn(options: argparse.Namespace, work: Path) -> dict[str, list[Asked]]:
    """The queries; kept, since drawing them from many documents takes a minute."""
    known = work / f"{options.docs.stem}-{options.per_kind}-queries.json"
    if options.reuse and known.exists():
        kept = json.loads(known.read_text())
        return {kind: [Asked(tuple(words), site) for words, site in asked] for kind, asked in kept.items()}  # fmt: skip
    drawn = draw(options.docs, options.per_kind)
    known.write_text(json.dumps(drawn))
    return drawn


def _built(name: str, folder: Path, options: argparse.Namespace) -> Built:
    """Build, or what is known of the build that is used again."""
    known = folder.with_suffix(".json")
    if name in options.rebuild and folder.exists():
        shutil.rmtree(folder)
    elif options.reuse and known.exists():
        return Built(**json.loads(known.read_text()))
    if folder.exists():
        raise SystemExit(f"{folder} exists: remove it, or use it again with --reuse")
    built = measures.build(name, options.docs, folder, is_split=not options.one_process)
    known.write_text(json.dumps(asdict(built)))
    return built


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    names = ",".join(CONTENDERS)
    add("--docs", type=Path, required=True, metavar="FILE", help="documents, a line of JSON each")  # fmt: skip
    add("--engines", type=_list, metavar="NAME,...", help=f"of {names}; default: all that are installed")  # fmt: skip
    add("--per-kind", type=int, default=100, metavar="N", help="queries of each kind (100)")  # fmt: skip
    add("--passes", type=int, default=2, metavar="N", help="warm passes, of which the best counts for each query (2)")  # fmt: skip
    add("--kinds", type=_list, default=list(KINDS), metavar="NAME,...", help=f"of {','.join(KINDS)}")  # fmt: skip
    add("--one-process", action="store_true", help="leave out the build by two processes")  # fmt: skip
    add("--updates", action="store_true", help="what changing one page in a hundred costs")  # fmt: skip
    add("--segments", action="store_true", help=f"search an index of {_PARTS} commits")  # fmt: skip
    add("--threads", action="store_true", help="queries a second by threads and by processes")  # fmt: skip
    add("--work", type=Path, metavar="DIR", help="keep the indexes here")
    add("--reuse", action="store_true", help="search the indexes in --work again, with the same queries")  # fmt: skip
    add("--rebuild", type=_list, default=[], metavar="NAME,...", help="but build these anew")  # fmt: skip
    add("--json", action="store_true", help="figures for machines")
    options = parser.parse_args(arguments)
    if not options.docs.is_file():
        parser.error(f"no such file: {options.docs}")
    for given, known, what in (((*(options.engines or ()), *options.rebuild), CONTENDERS, "engine"), (options.kinds, KINDS, "kind of query")):  # fmt: skip
        if unknown := [one for one in given if one not in known]:
            parser.error(f"no {what} called {unknown[0]!r}, there are {', '.join(known)}")  # fmt: skip
    options.engines = _installed(options.engines, parser)
    return options


def _list(text: str) -> list[str]:
    return [part for part in text.split(",") if part]


def _installed(named: Sequence[str] | None, parser: argparse.ArgumentParser) -> list[str]:  # fmt: skip
    """The engines to measure; one that was named and is missing is an error, otherwise the rest will do."""
    missing = [name for name in named or CONTENDERS if not is_installed(name)]
    if missing and named:
        parser.error(f"{missing[0]} is not installed: use `make bench`, or install the extra bench")  # fmt: skip
    for name in missing:
        print(f"{name} is not installed, and left out (see the extra bench)", file=sys.stderr)  # fmt: skip
    return [name for name in named or CONTENDERS if name not in missing]


if __name__ == "__main__":
    main()
