"""A block-level element while a page is walked.

Most elements hold no text of their own, so an element only keeps what it is made of. What it means to a block (kind,
level, visibility, lineage) is told when the first block below it is written: `inherit`.
"""

from collections.abc import Mapping

from indexer.clean._tree import HEADING_LEVELS, KINDS
from indexer.records import BlockKind

__all__ = ["Attributes", "Element", "Lineage", "inherit", "root_element"]

Attributes = Mapping[str, str | None]
Lineage = tuple[tuple[str, ...], tuple[tuple[str, ...], ...], tuple[int, ...]]
"""Path, tokens and container, as blocks have them."""

# A member of an enum costs as much as a call.
_PARAGRAPH, _HEADING = BlockKind.PARAGRAPH, BlockKind.HEADING
# A paragraph inside these is still what they are; inside a table cell it is a paragraph (tables lay out pages).
_OWNERS = frozenset({BlockKind.ITEM, BlockKind.QUOTE, BlockKind.CAPTION, BlockKind.TERM, BlockKind.DEFINITION,
                     BlockKind.HEADING})  # fmt: skip


class Element:
    """An element that is open, or was. The outermost is its own parent."""

    __slots__ = ("attributes", "depth", "is_hidden", "kind", "level", "lineage", "parent", "tag", "tokens")  # fmt: skip
    # Told together; before, there is no lineage.
    kind: BlockKind
    level: int
    is_hidden: bool
    lineage: Lineage | None

    def __init__(
        self, parent: "Element | None", tag: str, tokens: tuple[str, ...], attributes: Attributes, depth: int
    ) -> None:  # fmt: skip
        self.parent = parent or self
        self.tag = tag
        self.tokens = tokens
        self.attributes = attributes
        self.depth = depth
        self.lineage = None

    def is_told_heading(self) -> bool:
        """Whether it says to be a heading and its tag does not."""
        is_told = "heading" in self.tokens and self.tag not in HEADING_LEVELS
        return is_told and self.attributes.get("role") == "heading"


def root_element() -> Element:
    """What holds the whole page; everything is told."""
    root = Element(None, "body", (), {}, 0)
    root.kind, root.level, root.is_hidden = _PARAGRAPH, 0, False
    root.lineage = (), (), ()
    return root


def inherit(element: Element, parent: Element, lineage: Lineage, number: int) -> Lineage:  # fmt: skip
    """Tell everything of an element whose parent is told; its lineage, with its own number, is the answer."""
    tag, attributes = element.tag, element.attributes
    kind = KINDS.get(tag, parent.kind)
    if kind is _PARAGRAPH and parent.kind in _OWNERS:
        kind = parent.kind
    level = HEADING_LEVELS.get(tag, parent.level if kind is _HEADING else 0)
    if not level and element.is_told_heading():
        kind, level = _HEADING, _aria_level(attributes.get("aria-level"))
    element.kind, element.level = kind, level
    element.is_hidden = parent.is_hidden or (bool(attributes) and _is_hidden(attributes))  # fmt: skip
    path, tokens, container = lineage
    # Sums of tuples take a third of the time of unpacked ones.
    told = element.lineage = (
        path + (tag,),  # noqa: RUF005
        tokens + (element.tokens,),  # noqa: RUF005
        container + (number,),  # noqa: RUF005
    )
    return told


def _is_hidden(attributes: Attributes) -> bool:
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    if not style or ("none" not in style and "hidden" not in style):
        return False
    squeezed = style.replace(" ", "").lower()
    return "display:none" in squeezed or "visibility:hidden" in squeezed


def _aria_level(written: str | None) -> int:
    return int(written) if written and written in "123456" else 2
