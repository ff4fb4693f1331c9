"""What every engine promises."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from indexer.engines.options import RANKED, Options
from indexer.query import Query
from indexer.records import Document, Explanation, Mark, Piece, Results, Suggestion

__all__ = ["Engine"]


class Engine(Protocol):
    """One searchable index: documents go in, hits come out.

    Any thread may call any method; a searcher is never shared between threads. One process writes at a time (the
    caller holds the run's lock), any number read.
    """

    def update(
        self,
        documents: Iterable[Document],
        removed: Iterable[str] = (),
        *,
        mark: Mark,
        fresh: bool = False,
    ) -> None:
        """Apply one batch and publish it as a single commit.

        All or nothing: after an exception, searches answer from the state before the call. Both iterables may be
        empty; `documents` is read once, as a stream, to its end, and only then `removed`. A document whose url is indexed replaces the old one; of
        two with one url in a batch the later stands; removing an unknown url is no error, and one that
        is both removed and among the documents is there afterwards. With `fresh`, the batch replaces everything
        indexed before. `mark` is handed back by `mark()` and in Results.

        Raises:
            EngineError: the batch could not be written.
        """
        ...

    def search(
        self,
        query: Query,
        options: Options = RANKED,
        *,
        limit: int = 10,
        offset: int = 0,
    ) -> Results:
        """The hits from `offset` on, in the order asked for, ties by url; always from one published state.

        A query without any searchable term finds nothing. An offset beyond the last hit gives no hits and the
        right total. What `options` may ask for is told there.

        Raises:
            EngineUnavailable: nothing has been published yet, or the engine does not answer.
        """
        ...

    def suggest(self, typed: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """What the searcher may be about to type: first completions of the last word, then titles with all words.

        Of titles that many pages have, the first page by relevance. Nothing for nothing, or for a whole paragraph.

        Raises:
            EngineUnavailable: as `search`.
        """
        ...

    def did_you_mean(self, query: Query) -> Query | None:
        """The query with words that find nothing, or nearly nothing, put right from the index's own.

        None where there is nothing to better. What is found often is never corrected.

        Raises:
            EngineUnavailable: as `search`.
        """
        ...

    def more_like(self, url: str, *, limit: int = 10) -> Results:
        """Pages that share the telling words of one, most alike first; neither itself nor its copies, copies folded.

        `total` counts all that are somewhat alike. Nothing for a URL that is not indexed.

        Raises:
            EngineUnavailable: as `search`.
        """
        ...

    def explain(self, query: Query, url: str) -> Explanation | None:
        """How a page meets a query, and what its score is made of; None for a URL that is not indexed.

        Raises:
            EngineUnavailable: as `search`.
        """
        ...

    def highlight(self, query: Query, text: str) -> Sequence[Piece]:
        """The whole text in pieces, those marked that the query's terms match as in a snippet."""
        ...

    def mark(self) -> Mark | None:
        """Of the newest published state; None before the first.

        Raises:
            IndexOutdated: the index was written by another format version.
            IndexDamaged: something was published, but nothing whole is left of it.
        """
        ...

    def close(self) -> None:
        """Free files and searchers; twice is no error."""
        ...
