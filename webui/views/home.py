"""`/`: the search box, and how much there is to search."""

from flask import Blueprint, render_template

from indexer.errors import WinnowError
from webui.parts import Parts

__all__ = ["blueprint"]


def blueprint(parts: Parts) -> Blueprint:
    """The home page's routes."""
    routes = Blueprint("home", __name__)

    @routes.get("/")
    def show() -> str:
        return render_template("home.html", pages=_pages(parts))

    return routes


def _pages(parts: Parts) -> int | None:
    """How many pages are searchable; None where that cannot be told: the box is of use all the same."""
    try:
        run = parts.published_run()
        return None if run is None else parts.ledger.totals(run).pages
    except WinnowError:
        return None
