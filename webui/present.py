"""Records -> what templates print: safe text, readable addresses, links, numbers, dates.

Nothing here makes HTML; escaping is the templates' work.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from urllib.parse import unquote, urlsplit

from markupsafe import Markup
from werkzeug.urls import iri_to_uri

from indexer.records import Hit, Piece

__all__ = [
    "Card",
    "card",
    "day",
    "direction",
    "duration",
    "language_name",
    "moment",
    "number",
    "outside_link",
    "readable_address",
    "shown",
    "transportable",
]

# Control characters get their picture (U+2400 …), what cannot be encoded a replacement character. Bidi embeddings,
# overrides and isolates go without trace: every block stands in an element that isolates it, and an unclosed one
# would turn the rest of a line round. The marks U+200E and U+200F and the joiners stay, Persian is written with them.
_SHOWN: Final = (
    {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r"}
    | {0x7F: 0x2421}
    | dict.fromkeys(
        [*range(0x80, 0xA0), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF], 0xFFFD
    )
    | dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
)
_UNSHOWN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)

_LANGUAGES: Final = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German",
    "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish",
    "fr": "French", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian",
    "it": "Italian", "ja": "Japanese", "ko": "Korean", "ku": "Kurdish", "lt": "Lithuanian", "lv": "Latvian",
    "nb": "Norwegian", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "ps": "Pashto", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sr": "Serbian", "sv": "Swedish",
    "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
_MAX_ADDRESS: Final = 160  # characters shown of an address: two lines on a phone; the link keeps all of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One hit as the results page prints it."""

    url: str
    title: Sequence[Piece]
    snippet: Sequence[Piece]
    site: str
    language: str
    language_name: str
    published: date | None
    address: tuple[str, ...]
    outside: str  # link to the original, "" where there is none to follow


def card(hit: Hit) -> Card:
    """The hit with its address made readable; one without a title shows its address instead."""
    address = readable_address(hit.url)
    has_title = any(text.strip() for text, _ in hit.title)
    return Card(
        url=transportable(hit.url),
        title=hit.title if has_title else [(" › ".join(address), False)],
        snippet=hit.snippet,
        site=hit.site,
        language=hit.language,
        language_name=language_name(hit.language),
        published=hit.published,
        address=address,
        outside=outside_link(hit.url),
    )


def shown(value: object) -> object:
    """The value as a template may print it; text loses its control characters, markup of ours stays as it is."""
    if (
        isinstance(value, str)
        and not isinstance(value, Markup)
        and _UNSHOWN.search(value)
    ):
        return value.translate(_SHOWN)
    return value


def transportable(url: str) -> str:
    """The URL fit to travel as a parameter: what UTF-8 cannot carry becomes U+FFFD."""
    return url.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def outside_link(url: str) -> str:
    """The URL to link to the original, ASCII only; "" unless it is an http or https one with a host."""
    try:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            return ""
        return iri_to_uri(transportable(url))
    except ValueError:  # a broken IPv6 address, a port that is no number
        return ""


def readable_address(url: str) -> tuple[str, ...]:
    """The URL as a trail: host, then path segments, percent-codes read where they are UTF-8, cut when very long."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return (url[:_MAX_ADDRESS],)
    segments = [_decoded(segment) for segment in parts.path.split("/") if segment]
    trail = [parts.netloc.rpartition("@")[2], *segments] if parts.netloc else segments
    if parts.query:
        trail.append("?" + _decoded(parts.query))
    return _cut(trail) or (url[:_MAX_ADDRESS],)


def direction(texts: Iterable[str]) -> str:
    """The writing direction most letters of the texts have: "rtl" or "ltr"; looks at a few thousand characters."""
    balance = seen = 0
    for text in texts:
        for character in text[:2000]:
            kind = unicodedata.bidirectional(character)
            balance += (kind in {"R", "AL"}) - (kind == "L")
        seen += len(text)
        if seen > 4000:
            break
    return "rtl" if balance > 0 else "ltr"


def language_name(code: str) -> str:
    """English name of an ISO 639-1 code; the code itself where we have none."""
    return _LANGUAGES.get(code, code)


def number(value: int) -> str:
    """With a thin space between thousands, which every country reads alike."""
    return f"{value:,}".replace(",", "\u202f")


def day(value: date) -> str:
    """As `12 December 2020`."""
    return f"{value.day} {value:%B} {value.year}"


def moment(value: datetime) -> str:
    """As `22 Nov 2026, 17:33 UTC`, in the time of the machine that serves."""
    local = value.astimezone()
    return f"{local.day} {local:%b} {local.year}, {local:%H:%M %Z}"


def duration(seconds: float) -> str:
    """As `12 ms`, `1.4 s`, `3 min 20 s` or `2 h 5 min`."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return (
        f"{minutes} min {rest} s"
        if minutes < 60
        else f"{minutes // 60} h {minutes % 60} min"
    )


def _decoded(segment: str) -> str:
    try:
        text = unquote(segment, errors="strict")
    except UnicodeDecodeError:
        return segment
    return text if text.isprintable() else segment


def _cut(trail: Sequence[str]) -> tuple[str, ...]:
    """The trail within `_MAX_ADDRESS` characters: middle segments give way to an ellipsis, the last is shortened."""
    if sum(map(len, trail)) > _MAX_ADDRESS and len(trail) > 2:
        trail = [trail[0], "…", trail[-1]]
    return tuple(
        part if len(part) <= _MAX_ADDRESS // 2 else part[: _MAX_ADDRESS // 2] + "…"
        for part in trail
    )
