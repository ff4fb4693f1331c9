"""From the documents that match to an answer: filtered, counted, ordered, folded. All on the snapshot's arrays."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from indexer.engines.listing import copies, counted, sideways
from indexer.engines.options import Options, Sort
from indexer.engines.ranking import DIGITS
from indexer.engines.whoosh.arrayfile import AnyArray
from indexer.engines.whoosh.columns import NO_DAY
from indexer.engines.whoosh.snapshot import Floats, Ints, Mask, Snapshot
from indexer.query import Node
from indexer.records import Copies, Facet, FacetCounts

__all__ = ["Answer", "answer", "copies_of"]

_MANY_TIES = 500  # documents; beyond, all URLs are sorted, once for a state
_EPOCH = date(1970, 1, 1).toordinal()


class Answer(NamedTuple):
    """The first documents in the order asked for, with their scores; those of one group are folded into its first."""

    docs: Ints
    scores: Floats
    matching: Ints  # all of them, ascending
    folded: int  # how many of these are no hits themselves
    facets: Mapping[Facet, FacetCounts]


def answer(
    facts: Snapshot,
    docs: Ints,
    scores: Floats,
    allowed: Mapping[Node, Mask],
    options: Options,
    wanted: int,
) -> Answer:
    """The first `wanted` hits of a query that finds `docs`, ascending; `allowed` is what each filter lets pass."""
    facets = {
        facet: _counts(
            facts,
            docs[_inside(docs, [allowed[n] for n in sideways(options, facet)])],
            facet,
        )
        for facet in options.facets
    }
    if options.filters:
        inside = _inside(docs, [allowed[node] for node in options.filters])
        docs, scores = docs[inside], scores[inside]
    places, folded = _places(facts, docs, scores, options, wanted)
    return Answer(docs[places], np.round(scores[places], DIGITS), docs, folded, facets)


def _places(
    facts: Snapshot, docs: Ints, scores: Floats, options: Options, wanted: int
) -> tuple[Ints, int]:
    """The places of the first hits, in order, and how many documents are no hits."""
    folded = 0
    keys = facts.copy_keys[docs] if options.fold else np.empty(0, np.uint64)
    if keys.any():
        folded = int(np.count_nonzero(keys)) - len(np.unique(keys[keys != 0]))
    if not folded:
        return _first(facts, docs, scores, options.sort, wanted), 0
    sought = wanted
    while True:
        sought = min(2 * sought + folded, len(docs))
        order = _first(facts, docs, scores, options.sort, sought)
        order = order[_firsts(keys[order])]
        if len(order) >= wanted or sought == len(docs):
            return order[:wanted], folded


def _first(
    facts: Snapshot, docs: Ints, scores: Floats, sort: Sort, wanted: int
) -> Ints:
    """The places of the first documents in the order asked for, ties by URL."""
    if sort is Sort.RELEVANCE:
        return _best(facts, docs, scores, wanted)
    ties, days = facts.url_ranks[docs], facts.days[docs]
    if sort is Sort.TITLE:
        return np.lexsort((ties, facts.title_ranks[docs]))[:wanted]
    dated = -days if sort is Sort.NEWEST else days
    return np.lexsort((ties, dated, days == NO_DAY))[:wanted]


def _best(facts: Snapshot, docs: Ints, scores: Floats, wanted: int) -> Ints:
    """The places of the documents with the highest scores; only those near the last of them are sorted."""
    near = np.arange(len(docs))
    if 0 < wanted < len(docs):
        least = np.partition(scores, len(scores) - wanted)[len(scores) - wanted]
        near = np.flatnonzero(scores >= least - 10.0**-DIGITS)
    rounded = np.round(scores[near], DIGITS)
    order = np.argsort(-rounded, kind="stable")
    if not np.diff(rounded[order]).all():
        order = np.lexsort((_ties(facts, docs[near]), -rounded))
    return near[order[:wanted]]


def _ties(facts: Snapshot, docs: Ints) -> Ints:
    """Numbers that sort the documents by URL."""
    if len(docs) > _MANY_TIES:
        return facts.url_ranks[docs]
    urls = [facts.url(number) for number in docs.tolist()]
    ranks = np.empty(len(docs), np.int64)
    ranks[sorted(range(len(docs)), key=urls.__getitem__)] = np.arange(len(docs))
    return ranks


def copies_of(facts: Snapshot, number: int, matching: Ints) -> Copies | None:
    """The matches that are copies of a hit."""
    key = facts.copy_keys[number]
    if not key:
        return None
    group = matching[facts.copy_keys[matching] == key].tolist()
    return copies(
        facts.url(number),
        [(facts.url(each), facts.sites.of(each), facts.day(each)) for each in group],
    )


def _inside(docs: Ints, allowed: Sequence[Mask]) -> Mask:
    inside: Mask = np.ones(len(docs), dtype=bool)
    for mask in allowed:
        inside &= mask[docs]
    return inside


def _firsts(keys: AnyArray) -> Mask:
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
