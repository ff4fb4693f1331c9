"""`/page`: the cleaned text of one page, with the query's terms marked and, on demand, what was removed."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.exceptions import BadRequest

from indexer.errors import EngineUnavailable
from indexer.query import parse
from indexer.records import CleanPage, Piece, Skip
from webui.outline import outline
from webui.parts import Parts
from webui.present import (
    direction,
    language_name,
    outside_link,
    readable_address,
    transportable,
)

__all__ = ["blueprint"]


def blueprint(parts: Parts) -> Blueprint:
    """The page view's routes."""
    routes = Blueprint("page", __name__)

    @routes.get("/page")
    def show() -> str | tuple[str, int]:
        url, q = request.args.get("url", ""), request.args.get("q", "").strip()
        if not url:
            raise BadRequest("This address names no page: url is missing.")
        run = parts.published_run()
        if run is None:
            raise EngineUnavailable("nothing has been indexed yet")
        found = parts.ledger.page(url, run)
        if isinstance(found, CleanPage):
            return _reading_view(
                parts, found, q=q, shows_removed=request.args.get("removed") == "1"
            )
        if isinstance(found, Skip):
            return render_template(
                "skipped.html", q=q, skip=found, address=readable_address(url)
            ), 404
        return render_template("unknown.html", q=q, address=readable_address(url)), 404

    return routes


def _reading_view(parts: Parts, page: CleanPage, *, q: str, shows_removed: bool) -> str:
    highlight = _highlighter(parts, q)
    with parts.admission.slot():
        title = highlight(page.title)
        groups = outline(page, highlight=highlight, shows_removed=shows_removed)
    view: dict[str, Any] = {"url": transportable(page.url), "q": q or None}
    return render_template(
        "page.html",
        q=q,
        page=page,
        title=title,
        groups=groups,
        direction=direction([page.title, *(block.text for block in page.kept)]),
        shows_removed=shows_removed,
        families=Counter(verdict.family for verdict in page.removed).most_common(),
        toggle=view if shows_removed else view | {"removed": "1"},
        address=readable_address(page.url),
        outside=outside_link(page.url),
        language_name=language_name(page.language),
    )


def _highlighter(parts: Parts, q: str) -> Callable[[str], Sequence[Piece]]:
    query = parse(q)

    def highlight(text: str) -> Sequence[Piece]:
        return (
            [(text, False)] if query.is_empty else parts.engine.highlight(query, text)
        )

    return highlight
