"""The other parser, BeautifulSoup on the standard library's: slower by twenty times, there wherever Python is."""

import re
import warnings
from collections.abc import Mapping, Sequence

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag
from bs4.exceptions import ParserRejectedMarkup

from indexer.clean._tree import TEXT, Node, Tree

__all__ = ["parse", "soup_of"]

_OPENING = re.compile(r"<[a-zA-Z/!?]")
# A million characters take 2 s and 150 MB; lexbor declines such a page only when it was made to break parsers.
_MOST_CHARS = 2_000_000


class _SoupNode:
    """A bs4 element under the names that the walk uses."""

    __slots__ = ("_element",)

    def __init__(self, element: PageElement) -> None:
        self._element = element

    @property
    def tag(self) -> str | None:
        if isinstance(self._element, Tag):
            return self._element.name
        return (
            "-other" if isinstance(self._element, PreformattedString) else TEXT
        )  # comments, doctypes, declarations

    @property
    def text_content(self) -> str | None:
        return (
            str(self._element) if isinstance(self._element, NavigableString) else None
        )

    @property
    def attributes(self) -> Mapping[str, str | None]:
        if not isinstance(self._element, Tag):
            return {}
        return {name: str(value) for name, value in self._element.attrs.items()}

    @property
    def first_child(self) -> Node | None:
        if isinstance(self._element, Tag) and self._element.contents:
            return _SoupNode(self._element.contents[0])
        return None

    @property
    def next(self) -> Node | None:
        sibling = self._element.next_sibling
        return None if sibling is None else _SoupNode(sibling)


class _SoupTree:
    def __init__(self, soup: BeautifulSoup) -> None:
        self._soup = soup
        self.root: Node | None = _SoupNode(soup)

    def named(self, *tags: str) -> Sequence[tuple[Node, str]]:
        found = self._soup.find_all(list(tags))
        return [
            (_SoupNode(tag), "".join(tag.find_all(string=True, recursive=False)))
            for tag in found
        ]


def parse(html: str) -> Tree | None:
    """The tree of a document; None where html.parser gives up on it (an unfinished declaration), or would take long."""
    soup = soup_of(html) if len(html) <= _MOST_CHARS else None
    return None if soup is None else _SoupTree(soup)


def soup_of(html: str) -> BeautifulSoup | None:
    """The same as BeautifulSoup gives it."""
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # that the text looks like a file name, or like XML: both are read all the same
        try:
            # Attributes as the HTML Standard has them: one string each, the first of two alike counts.
            return BeautifulSoup(
                _finished(html) + "\n",
                "html.parser",
                multi_valued_attributes=None,
                on_duplicate_attribute="ignore",
            )
        except (ParserRejectedMarkup, RecursionError, ValueError):
            return None


def _finished(html: str) -> str:
    """The document less the tag, comment or declaration that its end cuts off.

    The standard drops it. html.parser makes text of it, piece by piece, and looks for the end of each in all the
    rest: 100,000 characters of "<a b=" would take minutes. It leaves an entity at the end as it is.
    """
    cut = _OPENING.search(html, html.rfind(">") + 1)
    return html[: cut.start()] if cut else html
