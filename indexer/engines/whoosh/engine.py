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
from indexer.engines.whoosh.evaluate import evaluate, ranked
from indexer.engines.whoosh.passages import Passages
from indexer.engines.whoosh.searcher import Searcher
from indexer.engines.whoosh.snapshot import load
from indexer.engines.whoosh.terms import IndexPage, IndexTerms
from indexer.engines.whoosh.writer import write
from indexer.errors import EngineError, EngineUnavailable
from indexer.query import Node, Query
from indexer.records import (
    Copies,
    Document,
    Explanation,
    Hit,
    Mark,
    Piece,
    Results,
    Suggestion,
)

__all__ = ["INDEX_VERSION", "WhooshEngine", "format_name", "generations_in"]

# 1: the first
# 2: what copies are told by, what titles are sorted by
# 3: postings, columns and texts as flat arrays
# 4: exceptions of split columns as narrow as they can be
INDEX_VERSION = 4

_log = logging.getLogger(__name__)


def format_name() -> str:
    """What tells this index format from any other."""
    return f"whoosh {INDEX_VERSION} analysis {analysis_version()}"


def generations_in(folder: Path) -> Generations:
    """The published states of the index in a folder."""
    return Generations(folder, version=format_name(), always_checked=".toc")


class WhooshEngine:
    """An index in a folder of its own; see `indexer.engines.protocol.Engine` for what may be relied on.

    A searcher serves one thread at a time: it is taken from a pool and put back. All searchers of a generation share
    its arrays. A new generation is opened by the first thread that notices it, while the others go on with the one
    before; what it replaces is closed when its last user is done. One that cannot be opened is reported once, and
    what is open serves on until something else is published.
    """

    def __init__(self, folder: Path, *, processes: int = 0) -> None:
        """`processes` build beside this one where a batch is large."""
        self._processes = processes
        self._generations = generations_in(folder)
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
            write(draft.folder, documents, removed, processes=self._processes)
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
        with self._read() as (state, searcher):
            found = ranked(searcher, query.root, deadline)
            passing = {
                node: evaluate(searcher, node, deadline) for node in options.filters
            }
            facts = searcher.facts
            best = answer(
                facts,
                found.docs,
                found.scores,
                {node: facts.mask(each.docs) for node, each in passing.items()},
                options,
                offset + limit,
            )
            every = (found, *passing.values())
            return replace(
                _results(searcher, query.root, best, options, offset),
                is_exact=all(each.is_exact for each in every),
                is_partial=any(each.is_partial for each in every),
                mark=state.generation.mark,
            )

    def suggest(self, typed: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """Completions of the last word, then titles."""
        with self._read() as (_, searcher):
            return suggest(IndexTerms(searcher), typed, limit)

    def did_you_mean(self, query: Query) -> Query | None:
        """The query with unknown words put right."""
        with self._read() as (_, searcher):
            return corrected(IndexTerms(searcher), query)

    def more_like(self, url: str, *, limit: int = 10) -> Results:
        """Pages that share the telling words of one."""
        with self._read() as (state, searcher):
            facts, number = searcher.facts, searcher.facts.number(url)
            if number is None:
                return Results(hits=(), total=0, mark=state.generation.mark)
            root = telling(IndexTerms(searcher), facts.document(number))
            found = evaluate(searcher, root)
            own = found.scores[found.docs == number].sum()
            other = (found.docs != number) & (found.scores >= LEAST_SHARE * own)
            if key := facts.copy_keys[number]:
                other &= facts.copy_keys[found.docs] != key
            options = Options(fold=True)
            docs, scores = found.docs[other], found.scores[other]
            best = answer(facts, docs, scores, {}, options, limit)
            listed = _results(searcher, root, best, options, 0)
            return replace(listed, mark=state.generation.mark)

    def explain(self, query: Query, url: str) -> Explanation | None:
        """How a page meets a query."""
        with self._read() as (_, searcher):
            number = searcher.facts.number(url)
            if number is None:
                return None
            return explain(IndexPage(searcher, number), query.root)

    def highlight(self, query: Query, text: str) -> Sequence[Piece]:
        """The whole text in pieces, matches under any of the index's languages marked."""
        try:
            with self._borrowed() as (_, searcher):
                return snippets.highlight(query, text, searcher.linguist)
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
    def _read(self) -> Iterator[tuple["_State", Searcher]]:
        """A borrowed searcher, its errors translated."""
        with (
            self._borrowed() as borrowed,
            translated("the index cannot be read"),
        ):
            yield borrowed

    @contextlib.contextmanager
    def _borrowed(self) -> Iterator[tuple["_State", Searcher]]:
        """A searcher of the newest published state, for this thread alone."""
        state = self._take()
        if state is None:
            raise EngineUnavailable("nothing is indexed yet: run `winnow index`")
        searcher = None
        try:
            with self._lock:
                searcher = state.idle.pop() if state.idle else None
            if searcher is None:
                searcher = Searcher(state.facts)
            yield state, searcher
        except BaseException:
            searcher = None  # what it adds up in may be left half filled
            raise
        finally:
            self._leave(state, searcher)

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

    def _leave(self, state: "_State", searcher: Searcher | None = None) -> None:
        """End what `_take` began, and put the searcher back."""
        if searcher is not None:
            searcher.forget()
        with self._lock:
            state.users -= 1
            if searcher is not None:
                state.idle.append(searcher)
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
    """A leased generation and its searchers; `stamp` is the newest that is known to lead to no other."""

    def __init__(self, generation: Generation, stamp: object) -> None:
        self.generation = generation
        self.stamp = stamp
        self.facts = load(generation.folder)
        self.idle: list[Searcher] = []
        self.users = 0

    def close(self) -> None:
        """Give the lease back; nobody may use the state any more. Its files are unmapped with the last of its arrays."""
        self.generation.close()


def _results(
    searcher: Searcher, root: Node, best: Answer, options: Options, offset: int
) -> Results:
    """The hits from `offset` on, and what is counted."""
    marker = Marker(root, searcher.linguist)
    shown = list(zip(best.docs.tolist(), best.scores.tolist(), strict=True))[offset:]
    passages = Passages(searcher, marker, [number for number, _ in shown])
    return Results(
        hits=tuple(
            _hit(
                searcher,
                marker,
                passages,
                number,
                score,
                copies_of(searcher.facts, number, best.matching)
                if options.fold
                else None,
            )
            for number, score in shown
        ),
        total=len(best.matching),
        folded=best.folded,
        facets=best.facets,
    )


def _hit(
    searcher: Searcher,
    marker: Marker,
    passages: Passages,
    number: int,
    score: float,
    copies: Copies | None,
) -> Hit:
    facts = searcher.facts
    files, own = facts.place(number)
    title, language = files.columns.titles[own], facts.languages.of(number)
    return Hit(
        url=files.columns.urls[own],
        title=snippets.pieces(title, marker.spans(title, [language])),
        site=facts.sites.of(number),
        language=language,
        published=facts.day(number),
        score=score,
        snippet=passages.snippet(number),
        copies=copies,
    )
