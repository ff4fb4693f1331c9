"""The URL that a saved page claims for itself, read from its first bytes without parsing it.

In this order: `<link rel=canonical>` in the head, then the comment a browser left when it saved the page
(`saved from url=(0028)https://…`, or SingleFile's `url: https://…`). A parser of the whole page lost: it costs
a millisecond a page and more, and this must run over every new file before anything is decided.
"""

import codecs
import html
import re

from indexer.archive.identity import canonical_url

__all__ = ["HEAD_BYTES", "claimed_url"]

# Google asks for the canonical link in the head, and heads of more than 64 KB (inlined styles and data) are rare.
HEAD_BYTES = 65536

_NEXT = re.compile(
    r"<(?:(!--)|(script|style|title|noscript|template|textarea|svg)\b|(link)\b|(body)\b)",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(
    r"""[\s/]*([^\s=>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?"""
)
_SAVED_FROM = re.compile(r"\s*saved from url=\(\d+\)\s*(\S+)", re.IGNORECASE)
_SINGLE_FILE = re.compile(r"\s*Page saved with SingleFile\s+url:\s*(\S+)")
_MARK_OF_THE_WEB = (
    "http://internet.e-mail/"  # what Windows writes where it knows no URL
)
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def claimed_url(head: bytes) -> str | None:
    """The canonical URL the page claims; None where it claims none that is an absolute http(s) URL.

    Only the first `HEAD_BYTES` are looked at, and of these what comes before `<body>`. Comments, scripts and the
    like are passed over. The first canonical link that can be used stands.
    """
    head = head[:HEAD_BYTES]
    text = head.decode(_UTF16.get(head[:2], "utf-8"), "replace")
    saved: str | None = None
    position = 0
    while (found := _NEXT.search(text, position)) and not found[4]:
        if found[3]:
            attributes, position = _attributes(text, found.end())
            if "canonical" in attributes.get("rel", "").lower().split() and (
                url := _usable(attributes.get("href"))
            ):
                return url
            continue
        end = "-->" if found[1] else f"</{found[2].lower()}"
        position = _find(text, end, found.end())
        if position < 0:
            break
        if found[1] and saved is None:
            saved = _saved_from(text[found.end() : position])
    return saved


def _find(text: str, end: str, start: int) -> int:
    match = re.compile(re.escape(end), re.IGNORECASE).search(text, start)
    return match.start() if match else -1


def _attributes(text: str, position: int) -> tuple[dict[str, str], int]:
    """A tag's attributes, names in lower case, the first of a name; and where the tag ends."""
    attributes: dict[str, str] = {}
    while match := _ATTRIBUTE.match(text, position):
        value = next((value for value in match.groups()[1:] if value is not None), "")
        attributes.setdefault(match[1].lower(), html.unescape(value))
        position = match.end()
    return attributes, position


def _saved_from(comment: str) -> str | None:
    match = _SAVED_FROM.match(comment) or _SINGLE_FILE.match(comment)
    url = _usable(match[1]) if match else None
    return None if url == _MARK_OF_THE_WEB else url


def _usable(href: str | None) -> str | None:
    """None also for an address with characters that were lost in decoding."""
    return None if href is None or "\ufffd" in href else canonical_url(href)
