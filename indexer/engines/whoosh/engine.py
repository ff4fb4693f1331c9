"""The embedded engine: Whoosh's files, our analyzer, our ranking, our snippets, generations round it all."""

import contextlib
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from indexer.analysis import version as analysis_version
from indexer.engines import snippets
from indexer.engines.generations import Generation, Generations
from indexer.engines.marks import Marker
from indexer.engines.plan import Linguist
from indexer.engines.whoosh.errors import translated
from indexer.engines.whoosh.evaluate import Found, evaluate
from indexer.engines.whoosh.reader import Reader
from indexer.engines.whoosh.writer import write
from indexer.errors import EngineUnavailable
from indexer.query import Query
from indexer.records import Document, Hit, Mark, Piece, Results

__all__ = ["INDEX_VERSION", "WhooshEngine"]

INDEX_VERSION = 1  # 1: the first

# Scores differ in the last bits by the order in which the same numbers were added; such pages are tied.
_DIGITS = 9


class WhooshEngine:
    """An index in a folder of its own; see `indexer.engines.protocol.Engine` for what may be relied on.

    A reader serves one thread at a time: it is taken from a pool and put back. All readers of a generation share
    its arrays. What a new generation replaces is closed when its last reader comes back.
    """

    def __init__(self, folder: Path) -> None:
        self._generations = Generations(
            folder,
            version=f"whoosh {INDEX_VERSION} analysis {analysis_version()}",
            always_checked=".toc",
        )
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._state: _State | None = None
        self._stamp: object = None

    def update(
        self,
        documents: Iterable[Document],
        removed: Iterable[str] = (),
        *,
        mark: Mark,
        fresh: bool = False,
    ) -> None:
        """Apply one batch and publish it; a url both removed and among the documents is there afterwards."""
        with self._writing, self._generations.draft(fresh=fresh) as draft:
            write(draft.folder, documents, removed)
            draft.publish(mark)

    def search(self, query: Query, *, limit: int = 10, offset: int = 0) -> Results:
        """The hits from `offset` on, best first, ties by url."""
        with (
            self._borrowed() as (state, reader),
            translated("the index cannot be read"),
        ):
            found = evaluate(reader, query.root)
            marker = Marker(query.root, reader.linguist)
            hits = tuple(
                _hit(reader, marker, number, score)
                for number, score in _best(reader, found, limit, offset)
            )
            return Results(
                hits=hits,
                total=len(found.docs),
                is_exact=found.is_exact,
                mark=state.generation.mark,
            )

    def highlight(self, query: Query, text: str) -> Sequence[Piece]:
        """The whole text in pieces, matches under any of the index's languages marked."""
        try:
            with self._borrowed() as (_, reader):
                return snippets.highlight(query, text, reader.linguist)
        except EngineUnavailable:
            return snippets.highlight(query, text, Linguist([]))

    def mark(self) -> Mark | None:
        """Of the newest published state."""
        with self._lock:
            self._refresh()
            return self._state.generation.mark if self._state else None

    def close(self) -> None:
        """Close all files; a later call opens them again."""
        with self._lock:
            self._retire()

    @contextlib.contextmanager
    def _borrowed(self) -> Iterator[tuple["_State", Reader]]:
        """A reader of the newest published state, for this thread alone."""
        with self._lock:
            self._refresh()
            state = self._state
            if state is None:
                raise EngineUnavailable("nothing is indexed yet: run `winnow index`")
            state.users += 1
            idle = state.idle.pop() if state.idle else None
        reader = idle
        try:
            if reader is None:
                with translated("the index cannot be opened"):
                    reader = Reader(state.generation.folder, state.first.snapshot)
            yield state, reader
        finally:
            with self._lock:
                state.users -= 1
                if reader is not None:
                    state.idle.append(reader)
                if state is not self._state and not state.users:
                    state.close()

    def _refresh(self) -> None:
        """Turn to what was published since; the lock is held."""
        stamp = self._generations.stamp()
        if self._state is not None and stamp == self._stamp:
            return
        generation = self._generations.newest()
        if generation is None:
            self._retire()
            return
        try:
            with translated("the index cannot be opened"):
                state = _State(generation)
        except BaseException:
            generation.close()
            raise
        self._retire()
        self._state, self._stamp = state, stamp

    def _retire(self) -> None:
        state, self._state, self._stamp = self._state, None, None
        if state is not None and not state.users:
            state.close()


class _State:
    """A leased generation and its readers."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self.first = Reader(generation.folder)
        self.idle = [self.first]
        self.users = 0

    def close(self) -> None:
        """Close every reader that is not in use, and give the lease back."""
        for reader in self.idle:
            reader.close()
        self.generation.close()


def _best(
    reader: Reader, found: Found, limit: int, offset: int
) -> list[tuple[int, float]]:
    """The documents of one page of answers, with their scores."""
    scores = np.round(found.scores, _DIGITS)
    order = np.lexsort((reader.snapshot.url_ranks[found.docs], -scores))[
        offset : offset + limit
    ]
    return [(int(found.docs[place]), float(scores[place])) for place in order]


def _hit(reader: Reader, marker: Marker, number: int, score: float) -> Hit:
    document = reader.document(number)
    return Hit(
        url=document.url,
        title=snippets.title(marker, document),
        site=document.site,
        language=document.language,
        published=document.published,
        score=score,
        snippet=snippets.snippet(marker, document),
    )
