"""What the address asks for: query, page, filters; read strictly, so that a broken link says so."""

import re
from dataclasses import dataclass
from typing import Any, Final

from flask import request
from werkzeug.exceptions import BadRequest

from webui.settings import WebSettings

__all__ = ["Filter", "SearchState", "page_number", "part_number", "search_state"]

# Ranking and skipping this many hits is what one request may ask of an engine; nobody reads on beyond.
_MAX_DEPTH: Final = 10_000
_MAX_FILTERS: Final = 20
_MAX_DIGITS: Final = 10  # of any number in an address
_WORD: Final = re.compile(r'"[^"]*"?|\S+')


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One filter in force, and the state without it."""

    name: str  # as in the address
    value: str
    without: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchState:
    """Everything a results page depends on; the same state always has the same address."""

    q: str
    page: int
    per_page: int
    default_per_page: int
    sites: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    @property
    def offset(self) -> int:
        """Number of hits before this page."""
        return (self.page - 1) * self.per_page

    def arguments(self, **changes: Any) -> dict[str, Any]:
        """The state as parameters of an address, what is default left out; a change of anything begins at page 1."""
        state = {
            "q": self.q,
            "site": list(self.sites),
            "lang": list(self.languages),
            "per_page": self.per_page
            if self.per_page != self.default_per_page
            else None,
            "page": None,
        }
        return {
            name: value
            for name, value in (state | changes).items()
            if value not in (None, [])
        }

    def filters(self) -> tuple[Filter, ...]:
        """The filters in force."""
        return tuple(
            Filter(
                name=name,
                value=value,
                without=self.arguments(**{name: [v for v in values if v != value]}),
            )
            for name, values in (("site", self.sites), ("lang", self.languages))
            for value in values
        )

    def words(self) -> list[str]:
        """The query cut at spaces, quoted phrases kept together."""
        return _WORD.findall(self.q)


def search_state(settings: WebSettings) -> SearchState:
    """The state the request's address asks for.

    Raises:
        BadRequest: a value is no number or out of bounds; the message says which.
    """
    per_page = _whole("per_page", default=settings.per_page, most=settings.max_per_page)
    return SearchState(
        q=request.args.get("q", "").strip(),
        page=page_number(per_page),
        per_page=per_page,
        default_per_page=settings.per_page,
        sites=_values("site"),
        languages=_values("lang"),
    )


def page_number(per_page: int) -> int:
    """The `page` parameter, 1 where there is none.

    Raises:
        BadRequest: it is no number, below 1, or deeper than one request may go.
    """
    return _whole("page", default=1, most=_MAX_DEPTH // per_page)


def part_number() -> int:
    """The `part` parameter, 1 where there is none; how many parts there are, the page tells.

    Raises:
        BadRequest: it is no number or below 1.
    """
    return _whole("part", default=1, most=10**_MAX_DIGITS - 1)


def _whole(name: str, *, default: int, most: int) -> int:
    written = request.args.get(name, "")
    if not written:
        return default
    is_number = written.isascii() and written.isdigit() and len(written) <= _MAX_DIGITS
    if not is_number or not 1 <= int(written) <= most:
        raise BadRequest(
            f"{name} must be a number from 1 to {most}, not {written[:40]!r}."
        )
    return int(written)


def _values(name: str) -> tuple[str, ...]:
    values = tuple(
        dict.fromkeys(
            value.strip() for value in request.args.getlist(name) if value.strip()
        )
    )
    if len(values) > _MAX_FILTERS:
        raise BadRequest(
            f"{name} may be given {_MAX_FILTERS} times at most, not {len(values)} times."
        )
    return values
