"""The embedded engine: Whoosh's files, our analyzer, our ranking, our snippets, generations round it all."""

import contextlib
import logging
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from indexer.analysis import version as analysis_version
from indexer.engines import snippets
from indexer.engines.deadline import Deadline
from indexer.engines.explaining import explain
from indexer.engines.generations import Generation, Generations
from indexer.engines.likeness import LEAST_SHARE, telling
from indexer.engines.marks import Marker
from indexer.engines.options import RANKED, Options
from indexer.engines.plan import Linguist
from indexer.engines.spelling import corrected
from indexer.engines.suggesting import suggest
from indexer.engines.whoosh.answers import Answer, answer, copies_of
from indexer.engines.whoosh.errors import translated
from indexer.engines.whoosh.evaluate import evaluate
from indexer.engines.whoosh.reader import Reader
from indexer.engines.whoosh.terms import IndexPage, IndexTerms
from indexer.engines.whoosh.writer import write
from indexer.errors import EngineError, EngineUnavailable
from indexer.query import Node, Query
from indexer.records import Document, Explanation, Hit, Mark, Piece, Results, Suggestion

__all__ = ["INDEX_VERSION", "WhooshEngine"]

# 1: the first
# 2: what copies are told by, what titles are sorted by
INDEX_VERSION = 2

_log = logging.getLogger(__name__)


class WhooshEngine:
    """An index in a folder of its own; see `indexer.engines.protocol.Engine` for what may be relied on.

    A reader serves one thread at a time: it is taken from a pool and put back. All readers of a generation share
    its arrays. A new generation is opened by the first thread that notices it, while the others go on with the one
    before; what it replaces is closed when its last user is done. One that cannot be opened is reported once, and
    what is open serves on until something else is published.
    """

    def __init__(self, folder: Path) -> None:
        self._generations = Generations(
            folder,
            version=f"whoosh {INDEX_VERSION} analysis {analysis_version()}",
            always_checked=".toc",
        )
        self._writing = threading.Lock()
        self._opening = (
            threading.Lock()
        )  # held while a state is opened; taken before `_lock`
        self._lock = (
            threading.Lock()
        )  # of `_state`, its users and idle readers; never held while files are read
        self._state: _State | None = None

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

    def search(
        self,
        query: Query,
        options: Options = RANKED,
        *,
        limit: int = 10,
        offset: int = 0,
    ) -> Results:
        """The hits from `offset` on, in the order asked for, ties by url."""
        deadline = Deadline(options.deadline_s)
        with self._read() as (state, reader):
            found = evaluate(reader, query.root, deadline)
            passing = {
                node: evaluate(reader, node, deadline) for node in options.filters
            }
            best = answer(
                reader.snapshot,
                found.docs,
                found.scores,
                {
                    node: reader.snapshot.mask(each.docs)
                    for node, each in passing.items()
                },
                options,
            )
            every = (found, *passing.values())
            return replace(
                _results(
                    reader, query.root, best, options, slice(offset, offset + limit)
                ),
                is_exact=all(each.is_exact for each in every),
                is_partial=any(each.is_partial for each in every),
                mark=state.generation.mark,
            )

    def suggest(self, typed: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """Completions of the last word, then titles."""
        with self._read() as (_, reader):
            return suggest(IndexTerms(reader), typed, limit)

    def did_you_mean(self, query: Query) -> Query | None:
        """The query with unknown words put right."""
        with self._read() as (_, reader):
            return corrected(IndexTerms(reader), query)

    def more_like(self, url: str, *, limit: int = 10) -> Results:
        """Pages that share the telling words of one."""
        with self._read() as (state, reader):
            facts, number = reader.snapshot, reader.snapshot.number(url)
            if number is None:
                return Results(hits=(), total=0, mark=state.generation.mark)
            root = telling(IndexTerms(reader), reader.document(number))
            found = evaluate(reader, root)
            own = found.scores[found.docs == number].sum()
            other = (found.docs != number) & (found.scores >= LEAST_SHARE * own)
            if key := facts.copy_keys[number]:
                other &= facts.copy_keys[found.docs] != key
            options = Options(fold=True)
            best = answer(facts, found.docs[other], found.scores[other], {}, options)
            listed = _results(reader, root, best, options, slice(limit))
            return replace(listed, mark=state.generation.mark)

    def explain(self, query: Query, url: str) -> Explanation | None:
        """How a page meets a query."""
        with self._read() as (_, reader):
            number = reader.snapshot.number(url)
            if number is None:
                return None
            return explain(IndexPage(reader, number), query.root)

    def highlight(self, query: Query, text: str) -> Sequence[Piece]:
        """The whole text in pieces, matches under any of the index's languages marked."""
        try:
            with self._borrowed() as (_, reader):
                return snippets.highlight(query, text, reader.linguist)
        except EngineUnavailable:
            return snippets.highlight(query, text, Linguist([]))

    def mark(self) -> Mark | None:
        """Of the newest published state, or of the one before it while another thread opens that."""
        state = self._take()
        if state is None:
            return None
        self._leave(state)
        return state.generation.mark

    def close(self) -> None:
        """Close all files, those in use when their users are done; a later call opens them again."""
        with self._opening:
            self._swap(None)

    @contextlib.contextmanager
    def _read(self) -> Iterator[tuple["_State", Reader]]:
        """A borrowed reader, its errors translated."""
        with (
            self._borrowed() as borrowed,
            translated("the index cannot be read"),
        ):
            yield borrowed

    @contextlib.contextmanager
    def _borrowed(self) -> Iterator[tuple["_State", Reader]]:
        """A reader of the newest published state, for this thread alone."""
        state = self._take()
        if state is None:
            raise EngineUnavailable("nothing is indexed yet: run `winnow index`")
        reader = None
        try:
            with self._lock:
                reader = state.idle.pop() if state.idle else None
            if reader is None:
                with translated("the index cannot be opened"):
                    reader = Reader(state.generation.folder, state.first.snapshot)
            yield state, reader
        finally:
            self._leave(state, reader)

    def _take(self) -> "_State | None":
        """The state to answer from, with this thread among its users; None before the first.

        Whoever finds that something was published opens it. Meanwhile others get the state before, or wait where
        there is none.
        """
        stamp = self._generations.stamp()
        state = self._join()
        if state is not None and state.stamp == stamp:
            return state
        if not self._opening.acquire(blocking=state is None):
            return state
        try:
            if state is not None:
                self._leave(state)
            self._refresh()
            return self._join()
        finally:
            self._opening.release()

    def _join(self) -> "_State | None":
        with self._lock:
            if self._state is not None:
                self._state.users += 1
            return self._state

    def _leave(self, state: "_State", reader: Reader | None = None) -> None:
        """End what `_take` began, and put the reader back."""
        with self._lock:
            state.users -= 1
            if reader is not None:
                state.idle.append(reader)
            is_done = state is not self._state and not state.users
        if is_done:
            state.close()

    def _refresh(self) -> None:
        """Turn to what was published since; only who holds `_opening` may call this."""
        stamp = self._generations.stamp()
        old = self._state
        if old is not None and old.stamp == stamp:
            return
        try:
            new = self._opened(stamp)
        except EngineError as error:
            # Generations share files: what spoiled the new one may have spoiled the open one too.
            if old is None or self._generations.is_spoiled(old.generation):
                self._swap(None)
                raise
            old.stamp = stamp
            _log.warning(
                "what was published last cannot be opened, generation %06d serves on: %s",
                old.generation.number,
                error,
            )
            return
        self._swap(new)

    def _opened(self, stamp: object) -> "_State | None":
        generation = self._generations.newest()
        if generation is None:
            return None
        try:
            with translated("the index cannot be opened"):
                return _State(generation, stamp)
        except BaseException:
            generation.close()
            raise

    def _swap(self, new: "_State | None") -> None:
        """Let `new` serve; the state before is closed now or by its last user."""
        with self._lock:
            old, self._state = self._state, new
            is_done = old is not None and not old.users
        if old is not None and is_done:
            old.close()


class _State:
    """A leased generation and its readers; `stamp` is the newest that is known to lead to no other."""

    def __init__(self, generation: Generation, stamp: object) -> None:
        self.generation = generation
        self.stamp = stamp
        self.first = Reader(generation.folder)
        self.idle = [self.first]
        self.users = 0

    def close(self) -> None:
        """Close every reader, and give the lease back; nobody may use it any more."""
        for reader in self.idle:
            reader.close()
        self.generation.close()


def _results(
    reader: Reader, root: Node, best: Answer, options: Options, page: slice
) -> Results:
    marker = Marker(root, reader.linguist)
    return Results(
        hits=tuple(
            _hit(reader, marker, best, place, options)
            for place in range(len(best.docs))[page]
        ),
        total=best.total,
        folded=best.total - len(best.docs),
        facets=best.facets,
    )


def _hit(
    reader: Reader, marker: Marker, best: Answer, place: int, options: Options
) -> Hit:
    number = int(best.docs[place])
    document = reader.document(number)
    return Hit(
        url=document.url,
        title=snippets.title(marker, document),
        site=document.site,
        language=document.language,
        published=document.published,
        score=float(best.scores[place]),
        snippet=snippets.snippet(marker, document),
        copies=copies_of(reader.snapshot, number, best.matching)
        if options.fold
        else None,
    )
