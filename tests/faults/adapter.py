"""Our engine as a fault harness sees an embedded index: a module with these functions.

An `add` that returned is acknowledged. `check` raises where the engine reported anything, in an error or in the log: an
index that fell back to an older state has noticed its damage. Documents are dictionaries with `id`, `batch`,
`title` and `body`.
"""

import logging
from collections.abc import Iterable
from pathlib import Path

from indexer.engines import Engine, open_engine
from indexer.errors import EngineError, EngineUnavailable, QueryError
from indexer.query import parse
from indexer.records import Document, Hit, Mark

__all__ = ["add", "ask", "check", "create", "facts", "find", "ids", "opened", "search", "stray"]  # fmt: skip

_ALL = 1_000_000


def create(path: str) -> None:
    """Make an empty index."""
    add(path, [], "none")


def add(path: str, docs: Iterable[dict[str, str]], merge: str) -> None:
    """Apply one batch; which segments are merged is the engine's own affair, whatever `merge` says."""
    del merge
    engine = opened(path)
    try:
        run = engine.mark()
        documents = [
            Document(
                url=one["id"],
                site="a.example",
                title=one["title"],
                headings="",
                body=f"{one['body']} {one['batch']}",
                removed="",
                language="en",
            )
            for one in docs
        ]
        engine.update(documents, mark=Mark(ledger="harness", run=run.run + 1 if run else 1))  # fmt: skip
    finally:
        engine.close()


def opened(path: str) -> Engine:
    """A handle that threads may share."""
    return open_engine("whoosh", Path(path))


def ids(path: str) -> set[str]:
    """Of all documents."""
    return {hit.url for hit in _hits(path, "*")}


def find(path: str, term: str) -> set[str]:
    """Of the documents that hold the term."""
    return {hit.url for hit in _hits(path, f"+{term}")}


def _hits(path: str, text: str) -> tuple[Hit, ...]:
    engine = opened(path)
    try:
        return engine.search(parse(text), limit=_ALL).hits
    except EngineUnavailable:
        return ()  # nothing was ever published
    finally:
        engine.close()


def ask(handle: Engine, term: str) -> list[tuple[str, float, object]]:
    """Hits with scores and snippets."""
    return [(hit.url, hit.score, hit.snippet) for hit in handle.search(parse(term), limit=30).hits]  # fmt: skip


def facts(path: str) -> list[object]:
    """Scores, snippets and phrases, which sets of ids do not show."""
    phrases = [f'"w{n} w{m}"' for n in range(1, 5) for m in range(1, 5)]
    engine = opened(path)
    try:
        return [ask(engine, text) for text in (*(f"w{n}" for n in range(1, 60)), *phrases)]  # fmt: skip
    finally:
        engine.close()


def check(path: str) -> None:
    """Look at everything; raise where something is amiss."""
    heard = _Heard()
    log = logging.getLogger("indexer.engines")
    log.addHandler(heard)
    try:
        find(path, "w1")
    finally:
        log.removeHandler(heard)
    if heard.said:
        raise EngineError(heard.said[0])


class _Heard(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


def search(path: str, text: str, limit: int) -> int:
    """How many hits a searcher's query shows; 0 where it is refused."""
    engine = opened(path)
    try:
        return len(engine.search(parse(text), limit=limit).hits)
    except QueryError:
        return 0
    finally:
        engine.close()


def stray(path: str) -> list[str]:
    """What a commit that was cut off left behind."""
    folder = Path(path)
    top = {entry.name for entry in folder.iterdir()} - {"current", "generations"}
    inside = {entry.name for entry in (folder / "generations").iterdir()}
    return sorted(top | {name for name in inside if not name.isdigit()})
