"""The little of a parsed document that the walk needs, and which tags mean what."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from indexer.records import BlockKind

__all__ = [
    "HEADING_LEVELS",
    "INLINE",
    "KINDS",
    "SKIPPED",
    "TEXT",
    "TRANSPARENT",
    "Node",
    "Tree",
]

TEXT = "-text"
"""The tag of a text node; comments, doctypes and the like have other tags that are no element's name."""


class Node(Protocol):
    """An element or a piece of text. A lexbor node is one as it comes, without a wrapper."""

    @property
    def tag(self) -> str | None:
        """The element's name in lower case, `TEXT`, or something no element is called."""

    @property
    def text_content(self) -> str | None:
        """The text of a text node."""

    @property
    def attributes(self) -> Mapping[str, str | None]:
        """Names in lower case; the first of two alike counts."""

    @property
    def first_child(self) -> "Node | None":
        """The first child, elements and text alike."""

    @property
    def next(self) -> "Node | None":
        """The next sibling."""


class Tree(Protocol):
    """A parsed document."""

    @property
    def root(self) -> Node | None:
        """What holds the whole page, head included; None for a document with nothing in it."""

    def named(self, *tags: str) -> Sequence[tuple[Node, str]]:
        """The elements with these names in page order, each with the text directly inside it."""


def _names(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


# Never visible, or no text of the page (a form's choices, what a browser shows instead of a player).
SKIPPED = _names(
    "script style template svg iframe object embed select datalist option optgroup textarea title meta link base",
    "canvas video audio map noframes noembed annotation annotation-xml rt rp",
)
# These do not end a run of text.
INLINE = _names(
    "a abbr acronym b bdi bdo big blink cite code data del dfn em font i img ins kbd label mark math meter nobr output",
    "picture progress q ruby rb s samp small source span strike strong sub sup time tt u var wbr input",
    "mi mo mn ms mtext mrow msup msub msubsup mfrac msqrt mroot mover munder munderover mstyle semantics mspace",
)
# Neither a block nor part of one's path.
TRANSPARENT = frozenset({"html", "head", "body"})

KINDS: dict[str, BlockKind] = {
    "p": BlockKind.PARAGRAPH,
    "li": BlockKind.ITEM,
    "td": BlockKind.CELL,
    "th": BlockKind.CELL,
    "pre": BlockKind.CODE,
    "listing": BlockKind.CODE,
    "xmp": BlockKind.CODE,
    "plaintext": BlockKind.CODE,
    "blockquote": BlockKind.QUOTE,
    "figcaption": BlockKind.CAPTION,
    "caption": BlockKind.CAPTION,
    "dt": BlockKind.TERM,
    "dd": BlockKind.DEFINITION,
    "button": BlockKind.CONTROL,
    "legend": BlockKind.CONTROL,
} | {f"h{level}": BlockKind.HEADING for level in range(1, 7)}
HEADING_LEVELS = {f"h{level}": level for level in range(1, 7)}
