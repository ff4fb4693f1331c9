"""What a visitor sees when a request cannot be answered: the right status, what happened, and a way on."""

import logging
from http import HTTPStatus
from typing import Final

from flask import Flask, Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from indexer.errors import (
    EngineError,
    EngineUnavailable,
    IndexOutdated,
    LedgerError,
    LedgerMissing,
    LedgerOutdated,
    QueryError,
    WinnowError,
)
from webui.parts import Parts

__all__ = ["register"]

_log = logging.getLogger(__name__)

# status: heading, what to say. An empty text is filled with the exception's own words, where those are ours.
_MESSAGES: Final = {
    400: ("That request does not work", ""),
    404: (
        "There is no such page here",
        "The address may be mistyped, or what it led to is gone.",
    ),
    405: (
        "That is not how this page is asked for",
        "Pages here are read with GET; nothing was changed.",
    ),
    413: (
        "That is too much at once",
        "The request is larger than this service accepts.",
    ),
    500: (
        "Something went wrong on our side",
        "It is written to the log. Trying again may help.",
    ),
    503: (
        "Very busy just now",
        "Too many requests at the same moment. Please try again in a few seconds.",
    ),
}
_OUTDATED: Final = "The index was written by another version of this program. Run `winnow index --rebuild`."
_NOTHING: Final = (
    "Nothing has been indexed yet: put pages into crawled/ and run `winnow index`."
)
_SILENT: Final = "The search engine does not answer. Please try again in a moment; `winnow status` may tell more."
_MISSING: Final = (
    "The folder of the index was deleted. On the server, run `winnow index`, which builds it again from crawled/; "
    "this service shows it by itself then."
)
_STAYS: Final = (
    "Please try again in a moment. If it stays like this, the service's log says why; "
    "`winnow index` on the server builds a damaged index again."
)


def register(app: Flask, parts: Parts) -> None:
    """Answer every failure with a page of ours; the unexpected goes to the log with its traceback."""

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        return _page(error)

    @app.errorhandler(QueryError)
    def query(error: QueryError) -> Response:
        return _failure(400, "That query cannot be searched for", f"{error}.")

    @app.errorhandler(EngineUnavailable)
    def unavailable(error: EngineUnavailable) -> Response:
        _log.warning("engine unavailable: %s", error)
        if _is_blank(parts):
            return _failure(503, "Nothing to search yet", _NOTHING)
        return _failure(503, "Search is not available just now", _SILENT)

    @app.errorhandler(EngineError)  # but for those with a handler of their own
    def engine(error: EngineError) -> Response:
        return _trouble("The index cannot be searched just now", error)

    @app.errorhandler(LedgerError)
    def ledger(error: LedgerError) -> Response:
        return _trouble("The record of pages cannot be read just now", error)

    @app.errorhandler(LedgerMissing)
    def missing(error: LedgerMissing) -> Response:
        _log.warning("%s", error)
        return _failure(503, "There is no index just now", _MISSING)

    @app.errorhandler(IndexOutdated)
    @app.errorhandler(LedgerOutdated)
    def outdated(error: WinnowError) -> Response:
        _log.warning("outdated: %s", error)
        return _failure(503, "The index must be rebuilt", _OUTDATED)


def _trouble(heading: str, error: WinnowError) -> Response:
    """The details go to the log alone: they name folders of the machine, and visitors cannot mend them."""
    _log.error("%s", error, exc_info=error)
    return _failure(503, heading, _STAYS)


def _page(error: HTTPException) -> Response:
    code = error.code or 500
    heading, text = _MESSAGES.get(
        code, (HTTPStatus(code).phrase, error.description or "")
    )
    response = _failure(code, heading, text or error.description or "")
    for name, value in error.get_headers():
        if name not in {
            "Content-Type",
            "Content-Length",
        }:  # Allow of a 405, Retry-After of a 503
            response.headers[name] = value
    return response


def _failure(code: int, heading: str, text: str) -> Response:
    q = request.args.get("q", "")  # stays in the box, to be mended there
    page = render_template("failure.html", q=q, code=code, heading=heading, text=text)
    response = make_response(page, code)
    if code == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "30"
    return response


def _is_blank(parts: Parts) -> bool:
    """Whether the engine is unavailable because there has been no run."""
    try:
        return parts.engine.mark() is None
    except WinnowError:
        return False
