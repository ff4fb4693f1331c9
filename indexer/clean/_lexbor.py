"""The default parser, lexbor by way of selectolax: the HTML Standard's tree in under a millisecond a page."""

import re
from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from indexer.clean._tree import Node, Tree

__all__ = ["parse"]

_MANY_TAGS = (
    20_000  # pages with fewer cannot nest deep enough to matter: they are not looked at
)
_DEEP = 5_000  # a div that opens looks for an open p up the whole stack: 0.05 s at 5,000 deep, 3 s at 50,000
_MANY_ATTRIBUTES = (
    5_000  # each attribute is compared with those before it: 20 s for 100,000
)
_NAME = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_LONG = 2 * _MANY_ATTRIBUTES  # characters: a tag with so many attributes is longer
_LONG_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{_LONG},}}")
# The standard's states 13.2.5.32 to 38; a value may hold thousands of words (pages keep JSON there).
_ATTRIBUTE = re.compile(
    r"""[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+))?+"""
)
_LARGE = 1_000_000  # characters: smaller pages have no room for so many names
_MANY_NAMES = 25_000  # lexbor's tables of names do not grow: 0.1 s for 25,000 elements or attributes, 5 s for 100,000
_ATTRIBUTE_NAME = re.compile(r"""[\s"'/]([^\s"'<>/=]++)=""")
# By the standard a frame's content is no markup and ends with its end tag alone: without one, the rest of the page is
# lost. Browsers that run scripts read no frame in <noscript>, so sites do not see that theirs has no end (tag managers).
_OPEN_FRAME = re.compile(
    r"(<iframe\b[^<>]*?)(?:/>(?![^<]*</iframe)|>(?=\s*</noscript))", re.IGNORECASE
)
# Elements that never nest, however often they open: no end tag, or one that is implied.
_FLAT = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "p",
                   "li", "dt", "dd", "tr", "td", "th", "option", "thead", "tbody", "tfoot"})  # fmt: skip


class _LexborTree:
    def __init__(self, html: str) -> None:
        self._parser = LexborHTMLParser(_OPEN_FRAME.sub(r"\1></iframe>", html))
        self.root: Node | None = self._parser.root

    def named(self, *tags: str) -> Sequence[tuple[Node, str]]:
        return [
            (node, _direct_text(node)) for node in self._parser.css(", ".join(tags))
        ]


def parse(html: str) -> Tree | None:
    """The tree of a document; None where lexbor declines or would take for ever."""
    if _is_deep(html) or _has_many_attributes(html) or _has_many_names(html):
        return None
    try:
        return _LexborTree(html)
    except (ValueError, RuntimeError, SelectolaxError):
        return None


def _direct_text(node: LexborNode) -> str:
    return node.text(deep=False, separator="") or ""


def _has_many_attributes(html: str) -> bool:
    """Whether a tag has so many."""
    return any(
        sum(1 for _ in _ATTRIBUTE.finditer(tag.group())) > _MANY_ATTRIBUTES
        for piece in _long_pieces(html)
        for tag in _LONG_TAG.finditer(piece)
    )


def _long_pieces(html: str) -> Iterator[str]:
    """The pieces between two ">" that are long enough for such a tag; looks at one character in thousands of the rest."""
    at = 0
    while len(html) - at >= _LONG:
        last = html.rfind(">", at, at + _LONG)
        if last < 0:
            last = html.find(">", at + _LONG)
            last = len(html) if last < 0 else last
            yield html[at:last]
        at = last + 1


def _has_many_names(html: str) -> bool:
    """Whether elements or attributes of so many names occur; attributes without a value are not counted.

    A page with fewer "<" and "=" than that cannot have them: counting these takes a hundredth of the time of a look.
    """
    if len(html) < _LARGE:
        return False
    if html.count("<") > _MANY_NAMES:
        elements = {name.lower() for _, name in _NAME.findall(html)}
        if len(elements) > _MANY_NAMES:
            return True
    return (
        html.count("=") > _MANY_NAMES
        and len(set(_ATTRIBUTE_NAME.findall(html))) > _MANY_NAMES
    )


def _is_deep(html: str) -> bool:
    if len(html) < 3 * _MANY_TAGS or html.count("<") < _MANY_TAGS:
        return False
    depth = deepest = 0
    for match in _NAME.finditer(html):
        closing, name = match.groups()
        if name.lower() not in _FLAT:
            depth += -1 if closing and depth else 0 if closing else 1
            deepest = max(deepest, depth)
    return deepest > _DEEP
