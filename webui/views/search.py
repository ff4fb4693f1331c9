"""`/search`: ranked hits for a query, or help where there are none."""

from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

from flask import Blueprint, render_template

from indexer.engines import Options
from indexer.query import Group, Language, Query, Site, parse
from indexer.records import Results
from webui.parameters import SearchState, search_state
from webui.parts import Parts
from webui.present import card

__all__ = ["blueprint"]

# A search takes milliseconds; nobody waits longer for one, and a thread is not to be held by it.
_HURRIED = Options(deadline_s=5.0)
_MAX_DROPPED = 8  # "without this word" links: more than these help nobody choose


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dropped:
    """A word of the query, and the address's parameters of a search without it."""

    word: str
    arguments: dict[str, Any]


def blueprint(parts: Parts) -> Blueprint:
    """The results page's routes."""
    routes = Blueprint("search", __name__)

    @routes.get("/search")
    def show() -> str | tuple[str, int]:
        state = search_state(parts.settings)
        if not state.q:
            return render_template("blank.html", q="", filters=state.filters())
        query = parse(state.q)
        narrowed = _narrowed(query, state)
        with parts.admission.slot():
            begun = perf_counter()
            results = parts.engine.search(
                narrowed, _HURRIED, limit=state.per_page, offset=state.offset
            )
            seconds = perf_counter() - begun
            meant = None if results.total else parts.engine.did_you_mean(query)
        return _answer(state, query, results, seconds, meant)

    return routes


def _answer(
    state: SearchState,
    query: Query,
    results: Results,
    seconds: float,
    meant: Query | None,
) -> str | tuple[str, int]:
    shared: dict[str, Any] = {
        "q": state.q,
        "filters": state.filters(),
        "state": state,
        "total": results.total,
        "is_exact": results.is_exact,
        "is_partial": results.is_partial,
    }
    if not results.total:
        return render_template(
            "empty.html",
            **shared,
            dropped=_dropped(state),
            meant=state.arguments(q=meant.text) if meant else None,
            is_unsearchable=query.is_empty,
        )
    last = -(-results.total // state.per_page)
    if not results.hits:
        return render_template("beyond.html", **shared, last=last), 404
    return render_template(
        "results.html",
        **shared,
        cards=[card(hit) for hit in results.hits],
        reading=query.other_reading,
        ignored=query.ignored,
        seconds=seconds,
        last=last,
    )


def _narrowed(query: Query, state: SearchState) -> Query:
    """The query within the filters of the address: any of the sites, any of the languages."""
    sites = tuple(Site(site.lower().removeprefix("www.")) for site in state.sites)
    languages = tuple(
        Language(code.lower().partition("-")[0]) for code in state.languages
    )
    filters = [Group(should=choice) for choice in (sites, languages) if choice]
    return replace(query, root=Group(must=(*filters, query.root))) if filters else query


def _dropped(state: SearchState) -> list[_Dropped]:
    """For a query of several words, each of them left out in turn."""
    words = state.words()
    if not 2 <= len(words) <= _MAX_DROPPED:
        return []
    return [
        _Dropped(
            word=word,
            arguments=state.arguments(q=" ".join(words[:at] + words[at + 1 :])),
        )
        for at, word in enumerate(words)
    ]
