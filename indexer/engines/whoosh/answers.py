"""From the documents that match to an answer: filtered, counted, ordered, folded. All on the snapshot's arrays."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from indexer.engines.listing import copies, counted, sideways
from indexer.engines.options import Options, Sort
from indexer.engines.ranking import DIGITS
from indexer.engines.whoosh.fields import NO_DAY
from indexer.engines.whoosh.snapshot import Floats, Ints, Mask, Snapshot
from indexer.query import Node
from indexer.records import Copies, Facet, FacetCounts

__all__ = ["Answer", "answer", "copies_of"]

_EPOCH = date(1970, 1, 1).toordinal()


class Answer(NamedTuple):
    """Documents in the order asked for, with their scores; those of one group are folded into its first."""

    docs: Ints
    scores: Floats
    total: int
    matching: Ints  # all of them, ascending
    facets: Mapping[Facet, FacetCounts]


def answer(
    facts: Snapshot,
    docs: Ints,
    scores: Floats,
    allowed: Mapping[Node, Mask],
    options: Options,
) -> Answer:
    """The answer to a query that finds `docs`, ascending; `allowed` is what each filter lets pass."""
    inside = _inside(docs, [allowed[node] for node in options.filters])
    facets = {
        facet: _counts(
            facts,
            docs[_inside(docs, [allowed[n] for n in sideways(options, facet)])],
            facet,
        )
        for facet in options.facets
    }
    matching, rounded = docs[inside], np.round(scores[inside], DIGITS)
    order = _order(facts, matching, rounded, options.sort)
    if options.fold:
        order = order[_firsts(facts.copy_keys[matching[order]])]
    return Answer(matching[order], rounded[order], len(matching), matching, facets)


def copies_of(facts: Snapshot, number: int, matching: Ints) -> Copies | None:
    """The matches that are copies of a hit."""
    key = facts.copy_keys[number]
    if not key:
        return None
    group = matching[facts.copy_keys[matching] == key].tolist()
    return copies(
        facts.urls[number],
        [
            (facts.urls[each], facts.sites.of(each), _day(int(facts.days[each])))
            for each in group
        ],
    )


def _inside(docs: Ints, allowed: Sequence[Mask]) -> Mask:
    inside: Mask = np.ones(len(docs), dtype=bool)
    for mask in allowed:
        inside &= mask[docs]
    return inside


def _order(facts: Snapshot, docs: Ints, scores: Floats, sort: Sort) -> Ints:
    """The places of the documents in the order asked for, ties by URL."""
    ties = facts.url_ranks[docs]
    days = facts.days[docs]
    match sort:
        case Sort.RELEVANCE:
            return np.lexsort((ties, -scores))
        case Sort.NEWEST:
            return np.lexsort((ties, -days, days == NO_DAY))
        case Sort.OLDEST:
            return np.lexsort((ties, days, days == NO_DAY))
        case Sort.TITLE:
            return np.lexsort((ties, facts.title_ranks[docs]))


def _firsts(keys: Ints) -> Mask:
    """Which of them are the first of their key, or have none."""
    first: Mask = keys == 0
    first[np.unique(keys, return_index=True)[1]] = True
    return first


def _counts(facts: Snapshot, docs: Ints, facet: Facet) -> FacetCounts:
    pages: Counter[str] = Counter()
    match facet:
        case Facet.SITE:
            pages.update(facts.sites.counts(docs))
        case Facet.SECTION:
            pages.update(facts.sections.counts(docs))
        case Facet.LANGUAGE:
            for tag, count in facts.languages.counts(docs).items():
                pages[tag.lower().split("-")[0]] += count
        case Facet.YEAR:
            days = facts.days[docs]
            dated = days[days != NO_DAY] - _EPOCH
            years = dated.astype("datetime64[D]").astype("datetime64[Y]")
            for year, count in zip(*np.unique(years, return_counts=True), strict=True):
                pages[f"{int(year.astype(int)) + 1970:04}"] = int(count)
            pages[""] = len(days) - len(dated)
    return counted(pages)


def _day(number: int) -> date | None:
    return None if number == NO_DAY else date.fromordinal(number)
