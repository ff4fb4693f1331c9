"""What stands between the network and the views: host check, limits, headers, admission of searches."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Final
from urllib.parse import unquote_to_bytes

from flask import Flask, Response, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, ServiceUnavailable

from webui.settings import WebSettings

__all__ = ["Admission", "guard"]

_RETRY_AFTER_S: Final = 2

_HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

# RFC 9112, 3.2: uri-host [ ":" port ]; an IPv6 address stands in brackets.
_HOST: Final = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)(?::[0-9]{0,5})?")
_OWN_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})


class Admission:
    """How many searches may run at once."""

    def __init__(self, *, slots: int, wait_s: float) -> None:
        self._slots = BoundedSemaphore(slots)
        self._wait_s = wait_s

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Hold one of the slots.

        Raises:
            ServiceUnavailable: none came free in time; the answer tells the client when to ask again.
        """
        if not self._slots.acquire(timeout=self._wait_s):
            raise ServiceUnavailable(
                "Too many searches at the same moment.", retry_after=_RETRY_AFTER_S
            )
        try:
            yield
        finally:
            self._slots.release()


def guard(app: Flask, settings: WebSettings, *, versions: Mapping[str, str]) -> None:
    """Check every request before a view sees it, and set the headers of every answer, errors included.

    `versions` holds the `v=` of each static file: an answer for that very version may be cached for ever.
    """
    is_ours = _host_check(settings.allowed_hosts)

    @app.before_request
    def check() -> None:
        if not is_ours(request.headers.get("Host", "")):
            raise BadRequest("This service does not answer to that host name.")
        if (request.content_length or 0) > settings.max_body_bytes:
            raise RequestEntityTooLarge
        _check_utf8(request.query_string)

    @app.after_request
    def set_headers(response: Response) -> Response:
        response.headers.update(_HEADERS)
        if _is_versioned(versions) and response.status_code in {200, 304}:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        elif request.endpoint != "static" or response.status_code >= 400:
            response.headers["Cache-Control"] = "no-cache"
        return response


def _host_check(allowed_hosts: tuple[str, ...]) -> Callable[[str], bool]:
    """A foreign name in the Host header is another site that had its name point here (DNS rebinding)."""
    allowed = _OWN_HOSTS | {name.lower().rstrip(".") for name in allowed_hosts}

    def is_ours(host: str) -> bool:
        match = _HOST.fullmatch(host)
        return match is not None and match["name"].lower().rstrip(".") in allowed

    return is_ours


def _check_utf8(query_string: bytes) -> None:
    """Werkzeug would replace broken bytes; a search for replacement characters helps nobody."""
    try:
        unquote_to_bytes(query_string).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest("The address holds bytes that are no UTF-8 text.") from error


def _is_versioned(versions: Mapping[str, str]) -> bool:
    if request.endpoint != "static" or request.view_args is None:
        return False
    version = versions.get(request.view_args["filename"])
    return version is not None and request.args.get("v") == version
