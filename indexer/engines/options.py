"""How a query is to be answered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from indexer.errors import QueryError
from indexer.query import Dates, Group, Language, Node, Section, Site
from indexer.records import Facet

__all__ = ["RANKED", "Options", "Sort", "choice", "facet_of"]


class Sort(StrEnum):
    """The order of hits; ties are in order of URL."""

    RELEVANCE = "relevance"
    NEWEST = "newest"  # pages without a date come last, here and in OLDEST
    OLDEST = "oldest"
    TITLE = "title"  # as in a dictionary; pages without a title come last


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Everything that all pages of one answer share; as it is by default, an answer is a ranked list.

    `filters` have to hold, each of them, and rank nothing. With `parse("*")` as the query they browse.

    `facets` count all matches, copies included. A facet is counted over what the filters of the *other* facets let pass: a
    reader who chose one site still sees how many pages the others have. Which facet a filter belongs to is told by
    its kind (`Dates` by year), as long as it is of one kind; filters within the query itself always hold.

    With `fold`, copies (documents with one `copy_key`) are one hit: the one that comes first.

    After `deadline_s` seconds what is found so far is the answer, and is said to be partial.
    """

    sort: Sort = Sort.RELEVANCE
    filters: tuple[Node, ...] = ()
    facets: tuple[Facet, ...] = ()
    fold: bool = False
    deadline_s: float | None = None


RANKED = Options()
"""A ranked list of all that matches."""

_FACETS: dict[type[object], Facet] = {
    Site: Facet.SITE,
    Language: Facet.LANGUAGE,
    Dates: Facet.YEAR,
    Section: Facet.SECTION,
}


def choice(facet: Facet, values: Iterable[str]) -> Node:
    """The filter for any of these values of a facet; "" is for pages that have none.

    Raises:
        QueryError: a year is none.
    """
    nodes = tuple(_chosen(facet, value) for value in values)
    return nodes[0] if len(nodes) == 1 else Group(should=nodes)


def _chosen(facet: Facet, value: str) -> Node:
    match facet:
        case Facet.SITE:
            return Site(value.lower().removeprefix("www."))
        case Facet.LANGUAGE:
            return Language(value.lower().partition("-")[0])
        case Facet.SECTION:
            return Section(value.casefold())
        case Facet.YEAR:
            if not value:
                return Group(must_not=(Dates(None, None),))
            try:
                return Dates(date(int(value), 1, 1), date(int(value), 12, 31))
            except ValueError as error:
                raise QueryError(
                    f"no year: {value!r}; give four digits, such as 2020"
                ) from error


def facet_of(node: Node) -> Facet | None:
    """The facet that a filter chooses values of; None where it is of no kind, or of several."""
    kinds = {_FACETS.get(type(leaf)) for leaf in _leaves(node)}
    return kinds.pop() if len(kinds) == 1 else None


def _leaves(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Group):
            waiting += (*each.should, *each.must, *each.must_not)
        else:
            yield each
