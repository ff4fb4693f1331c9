"""`/page`: the cleaned text of one page, with the query's terms marked and, on demand, what was removed.

A long page is shown in parts (`part=2` …), so that one answer costs little whatever was crawled.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

from flask import Blueprint, render_template, request
from werkzeug.exceptions import BadRequest

from indexer.errors import EngineUnavailable
from indexer.query import parse
from indexer.records import CleanPage, Piece, Skip
from webui.outline import outline, to_show
from webui.parameters import part_number
from webui.parts import Parts
from webui.portions import cut, portions
from webui.present import (
    direction,
    language_name,
    outside_link,
    readable_address,
    transportable,
)
from webui.security import Admission

__all__ = ["blueprint"]

# Pages have slots of their own: readers of the largest pages wait for one another, never searches for them. Reading a
# page out of the ledger and drawing it is all Python, so that more than two at once would only slow each other down.
_SLOTS: Final = 2
# Characters of an answer that are looked through for the query's terms. Measured: `*a*`, the worst of patterns, took
# 26 s for 9 million characters (33 s in all, 7 s without a query), so this much is 0.6 s; beyond it text stands unmarked.
_MAX_MARKED: Final = 200_000
# A title is repeated on every part, and a page may name itself as it likes: this much is ten lines of a headline.
_MAX_TITLE: Final = 1_000
_MAX_DATES: Final = (
    100  # a page that lists thousands of dates shows them in its text anyway
)


def blueprint(parts: Parts) -> Blueprint:
    """The page view's routes."""
    routes = Blueprint("page", __name__)
    admission = Admission(slots=_SLOTS, wait_s=parts.settings.search_wait_s)

    @routes.get("/page")
    def show() -> str | tuple[str, int]:
        url, q = request.args.get("url", ""), request.args.get("q", "").strip()
        if not url:
            raise BadRequest("This address names no page: url is missing.")
        part = part_number()
        run = parts.published_run()
        if run is None:
            raise EngineUnavailable("nothing has been indexed yet")
        with admission.slot():
            found = parts.ledger.page(url, run)
            if isinstance(found, CleanPage):
                return _reading_view(
                    parts,
                    found,
                    q=q,
                    part=part,
                    shows_removed=request.args.get("removed") == "1",
                )
        if isinstance(found, Skip):
            return render_template(
                "skipped.html", q=q, skip=found, address=readable_address(url)
            ), 404
        return render_template("unknown.html", q=q, address=readable_address(url)), 404

    return routes


def _reading_view(
    parts: Parts, page: CleanPage, *, q: str, part: int, shows_removed: bool
) -> str | tuple[str, int]:
    shown = portions(to_show(page, shows_removed=shows_removed))
    whole: dict[str, Any] = {"url": transportable(page.url), "q": q or None}
    removed: dict[str, Any] = {"removed": "1"}
    place = {
        "q": q,
        "address": readable_address(page.url),
        "part": part,
        "last": len(shown),
        "view": whole | removed if shows_removed else whole,
    }
    if part > len(shown):
        return render_template("ended.html", **place), 404
    highlight = _highlighter(parts, q)
    return render_template(
        "page.html",
        **place,
        page=page,
        title=highlight(cut(page.title, _MAX_TITLE)[0]),
        dates=page.dates[:_MAX_DATES],
        groups=outline(shown[part - 1], highlight=highlight),
        direction=direction([page.title, *(block.text for block in page.kept)]),
        shows_removed=shows_removed,
        families=Counter(verdict.family for verdict in page.removed).most_common(),
        toggle=whole if shows_removed else whole | removed,
        outside=outside_link(page.url),
        language_name=language_name(page.language),
    )


def _highlighter(parts: Parts, q: str) -> Callable[[str], Sequence[Piece]]:
    """Marks the query's terms in one text after the other, until _MAX_MARKED characters have been looked through."""
    query = parse(q)
    left = 0 if query.is_empty else _MAX_MARKED

    def highlight(text: str) -> Sequence[Piece]:
        nonlocal left
        head, tail = cut(text, left)
        left -= len(head)
        marked = parts.engine.highlight(query, head) if head else ()
        return [*marked, (tail, False)] if tail else marked

    return highlight
