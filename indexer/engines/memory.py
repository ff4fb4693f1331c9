"""The reference engine: it holds analyzed documents in a dictionary and asks each in turn."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from indexer.engines import snippets
from indexer.engines.deadline import Deadline
from indexer.engines.explaining import explain
from indexer.engines.likeness import LEAST_SHARE, is_copy, telling
from indexer.engines.listing import copies, counted, sideways, title_key, value_of
from indexer.engines.marks import Marker
from indexer.engines.options import RANKED, Options, Sort
from indexer.engines.plan import Linguist
from indexer.engines.ranking import DIGITS
from indexer.engines.reference import (
    Found,
    Indexed,
    Reference,
    ReferencePage,
    indexed,
)
from indexer.engines.spelling import corrected
from indexer.engines.suggesting import suggest
from indexer.errors import EngineUnavailable
from indexer.query import Node, Query
from indexer.records import (
    Document,
    Explanation,
    Facet,
    FacetCounts,
    Hit,
    Mark,
    Piece,
    Results,
    Suggestion,
)

__all__ = ["MemoryEngine"]


class MemoryEngine:
    """An index that lives as long as the object; see `indexer.engines.protocol.Engine`."""

    def __init__(self) -> None:
        self._indexed: dict[str, Indexed] = {}
        self._mark: Mark | None = None

    def update(
        self,
        documents: Iterable[Document],
        removed: Iterable[str] = (),
        *,
        mark: Mark,
        fresh: bool = False,
    ) -> None:
        """Apply one batch; a url both removed and among the documents is there afterwards."""
        new = {} if fresh else dict(self._indexed)
        added = {document.url: indexed(document) for document in documents}
        for url in removed:
            new.pop(url, None)
        new |= added
        self._indexed, self._mark = new, mark

    def search(
        self,
        query: Query,
        options: Options = RANKED,
        *,
        limit: int = 10,
        offset: int = 0,
    ) -> Results:
        """The hits from `offset` on, in the order asked for, ties by url."""
        search = self._reference(options.deadline_s)
        allowed = {node: set(search.found(node)) for node in options.filters}
        found = search.ranked(query.root)
        matching = _within(found, [allowed[node] for node in options.filters])
        facets = {
            facet: _counted(
                search,
                _within(found, [allowed[n] for n in sideways(options, facet)]),
                facet,
            )
            for facet in options.facets
        }
        listed = self._listed(search, query.root, matching, options, limit, offset)
        return replace(listed, facets=facets)

    def suggest(self, typed: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """Completions of the last word, then titles."""
        return suggest(self._reference(), typed, limit)

    def did_you_mean(self, query: Query) -> Query | None:
        """The query with unknown words put right."""
        return corrected(self._reference(), query)

    def more_like(self, url: str, *, limit: int = 10) -> Results:
        """Pages that share the telling words of one."""
        search = self._reference()
        if url not in search.all:
            return Results(hits=(), total=0, mark=self._mark)
        page = search.all[url].document
        root = telling(search, page)
        found = search.found(root)
        least = LEAST_SHARE * found.get(url, 0.0)
        alike = {
            other: score
            for other, score in found.items()
            if score >= least and not is_copy(page, search.all[other].document)
        }
        return self._listed(search, root, alike, Options(fold=True), limit, 0)

    def explain(self, query: Query, url: str) -> Explanation | None:
        """How a page meets a query."""
        search = self._reference()
        if url not in search.all:
            return None
        return explain(ReferencePage(search, url), query.root)

    def _listed(
        self,
        search: Reference,
        root: Node,
        matching: Found,
        options: Options,
        limit: int,
        offset: int,
    ) -> Results:
        pages = [each.document for url, each in search.all.items() if url in matching]
        shown, groups = _folded(_ordered(pages, matching, options.sort), options)
        marker = Marker(root, search.linguist)
        return Results(
            hits=tuple(
                _hit(page, matching[page.url], marker, groups.get(page.copy_key, []))
                for page in shown[offset : offset + limit]
            ),
            total=len(pages),
            is_exact=search.is_exact and not search.is_partial,
            is_partial=search.is_partial,
            folded=len(pages) - len(shown),
            mark=self._mark,
        )

    def highlight(self, query: Query, text: str) -> Sequence[Piece]:
        """The whole text in pieces, matches under any of the index's languages marked."""
        return snippets.highlight(
            query,
            text,
            Linguist(each.document.language for each in self._indexed.values()),
        )

    def mark(self) -> Mark | None:
        """Of the last batch."""
        return self._mark

    def close(self) -> None:
        """Nothing to free."""

    def _reference(self, deadline_s: float | None = None) -> Reference:
        if self._mark is None:
            raise EngineUnavailable("nothing is indexed yet: run `winnow index`")
        return Reference(self._indexed.values(), Deadline(deadline_s))


def _within(found: Found, allowed: Sequence[set[str]]) -> Found:
    return {
        url: score
        for url, score in found.items()
        if all(url in urls for urls in allowed)
    }


def _ordered(pages: Sequence[Document], found: Found, sort: Sort) -> list[Document]:
    def place(page: Document) -> tuple[bool, float | str, str]:
        day = page.published.toordinal() if page.published else 0
        match sort:
            case Sort.RELEVANCE:
                return False, -round(found[page.url], DIGITS), page.url
            case Sort.NEWEST:
                return not day, -day, page.url
            case Sort.OLDEST:
                return not day, day, page.url
            case Sort.TITLE:
                key = title_key(page.title)
                return not key, key, page.url

    return sorted(pages, key=place)


def _folded(
    ordered: list[Document], options: Options
) -> tuple[list[Document], dict[int, list[Document]]]:
    """Those that are shown, the first of each key, and all pages of each key."""
    groups: dict[int, list[Document]] = {}
    if not options.fold:
        return ordered, groups
    shown = []
    for page in ordered:
        if not page.copy_key:
            shown.append(page)
            continue
        group = groups.setdefault(page.copy_key, [])
        if not group:
            shown.append(page)
        group.append(page)
    return shown, groups


def _counted(search: Reference, found: Found, facet: Facet) -> FacetCounts:
    return counted(Counter(value_of(search.all[url].document, facet) for url in found))


def _hit(
    document: Document, score: float, marker: Marker, group: Sequence[Document]
) -> Hit:
    return Hit(
        url=document.url,
        title=snippets.title(marker, document),
        site=document.site,
        language=document.language,
        published=document.published,
        score=round(score, DIGITS),
        snippet=snippets.snippet(marker, document),
        copies=copies(
            document.url, [(each.url, each.site, each.published) for each in group]
        ),
    )
