"""One walk over a parsed document: the visible text as Blocks, in page order.

Blocks are what stands between two block-level tags. The walk keeps an explicit stack (pages nest deeper than
Python recurses) and numbers the elements that open a block; blocks of one element share its path, tokens and
container. Hot code: a page has thousands of nodes, so text and inline elements are handled in the loop itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from indexer.clean._draft import block_of
from indexer.clean._tree import (
    HEADING_LEVELS,
    INLINE,
    KINDS,
    SKIPPED,
    TEXT,
    TRANSPARENT,
    Node,
)
from indexer.clean.fingerprint import fingerprint
from indexer.records import Block, BlockKind

__all__ = ["Walked", "walk"]

_MAX_DEPTH = 100  # elements below share the path of the last one above: real pages stay under 60, hostile ones do not
# A paragraph inside these is still what they are; inside a table cell it is a paragraph (tables lay out pages).
_OWNERS = frozenset({BlockKind.ITEM, BlockKind.QUOTE, BlockKind.CAPTION, BlockKind.TERM, BlockKind.DEFINITION,
                     BlockKind.HEADING})  # fmt: skip
_LINE_NUMBERS = frozenset(
    {
        "linenos",
        "linenodiv",
        "lineno",
        "linenumber",
        "line-numbers-rows",
        "hljs-ln-numbers",
    }
)
_PERMALINKS = frozenset({"¶", "\uf0c1", "🔗"})  # anywhere
_HEADING_LINKS = frozenset({"#", "§", "[edit]", "edit"})  # in headings and terms only
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad "

_PLAIN, _BLOCK, _LINK, _TIME, _PRE_BLOCK = range(
    5
)  # what closing an element has to undo


@dataclass(frozen=True, slots=True)
class Walked:
    """What a walk found; `times` as in `PageHead`."""

    blocks: tuple[Block, ...]
    times: tuple[tuple[str, str, int], ...]


def walk(root: Node, *, with_noscript: bool = False) -> Walked:
    """The Blocks below `root`. `<noscript>` counts as visible only if asked for."""
    walker = _Walker(SKIPPED if with_noscript else SKIPPED | {"noscript"})
    walker.run(root)
    return Walked(tuple(walker.blocks), tuple(walker.times))


@dataclass(slots=True)
class _Element:
    """A block-level element that is open, or was; its lineage is built when a block first needs it."""

    number: int
    tag: str
    parent: "_Element | None"
    tokens: tuple[str, ...]
    kind: BlockKind
    level: int
    is_hidden: bool
    depth: int
    lineage: (
        tuple[tuple[str, ...], tuple[tuple[str, ...], ...], tuple[int, ...]] | None
    ) = None


class _Walker:
    """The state between two nodes: the run of text being gathered and the element it stands in."""

    def __init__(self, skipped: frozenset[str]) -> None:
        self.skipped = skipped
        self.blocks: list[Block] = []
        self.times: list[tuple[str, str, int]] = []
        self.here = _Element(
            0, "body", None, (), BlockKind.PARAGRAPH, 0, False, 0, ((), (), ())
        )
        self.count = 0  # elements so far
        self.run_text: list[str] = []
        self.pieces = 0  # of the run that are not blank
        self.linked = self.links = self.open_links = self.breaks = 0
        self.pre: _Element | None = None
        self.lead_depth = -1  # of the inline element that opened the run; its tokens are the block's if it is all of it
        self.lead_pieces = -1
        self.lead: Node | None = None
        self.split_tokens: dict[str, tuple[str, ...]] = {}

    def run(self, root: Node) -> None:  # noqa: C901 - see its docstring
        """Visit everything below `root`. Long, because a call per node would double the time of the walk."""
        run_text, skipped = self.run_text, self.skipped
        stack: list[tuple[Node, int, int, _Element]] = []
        node = root.first_child
        while True:
            if node is None:
                if not stack:
                    self._flush()
                    return
                closed, how, mark, before = stack.pop()
                if how:
                    self._close(closed, how, mark, before)
                if len(stack) == self.lead_depth and self.lead_pieces < 0:
                    self.lead_pieces = self.pieces
                node = closed.next
                continue
            tag = node.tag
            if tag == TEXT:
                text = node.text_content
                if text:
                    run_text.append(text)
                    if not text.isspace():
                        self.pieces += 1
                        self.breaks = 0
                        if self.open_links:
                            self.linked += len(text.strip())
            elif tag in INLINE:
                child = node.first_child
                if child is not None and not (
                    self.pre is not None
                    and tag == "span"
                    and self._is_line_number(node)
                ):
                    if not self.pieces and self.lead_depth < 0:
                        self.lead, self.lead_depth = node, len(stack)
                    stack.append(
                        (node, self._open_inline(tag), len(run_text), self.here)
                    )
                    node = child
                    continue
            elif tag == "br":
                self._line_break()
            elif tag and tag not in skipped and tag[0] not in "-!_?":
                before = self.here
                how = _PLAIN if tag in TRANSPARENT else self._open_block(node, tag)
                child = node.first_child if how >= 0 else None
                if child is not None:
                    stack.append((node, how, len(run_text), before))
                    node = child
                    continue
                if self.pre is self.here and how == _BLOCK:
                    self.pre = None  # an empty one
                self.here = before
            node = node.next

    def _open_inline(self, tag: str | None) -> int:
        if tag == "a":
            self.open_links += 1
            self.links += 1
            return _LINK
        return _TIME if tag == "time" else _PLAIN

    def _open_block(self, node: Node, tag: str) -> int:
        """Start an element; negative for one that is not looked into."""
        if self.pre is not None:
            if _LINE_NUMBERS.intersection(self._tokens(node.attributes)):
                return -1
            return _PRE_BLOCK
        if self.run_text:
            self._flush()
        self.breaks = 0
        parent = self.here
        attributes = node.attributes
        tokens = self._tokens(attributes) if attributes else ()
        if tokens and not _LINE_NUMBERS.isdisjoint(tokens):
            return -1
        if parent.depth >= _MAX_DEPTH:
            return _BLOCK
        kind = KINDS.get(tag, parent.kind)
        if kind is BlockKind.PARAGRAPH and parent.kind in _OWNERS:
            kind = parent.kind
        level = HEADING_LEVELS.get(
            tag, parent.level if kind is BlockKind.HEADING else 0
        )
        if not level and "heading" in tokens and attributes.get("role") == "heading":
            kind, level = BlockKind.HEADING, _aria_level(attributes.get("aria-level"))
        self.count += 1
        hidden = parent.is_hidden or (bool(attributes) and _is_hidden(attributes))
        self.here = _Element(
            self.count, tag, parent, tokens, kind, level, hidden, parent.depth + 1
        )
        if kind is BlockKind.CODE:
            self.pre = self.here
        return _BLOCK

    def _close(self, node: Node, how: int, mark: int, before: _Element) -> None:
        if how == _BLOCK:
            self._flush()
            if self.pre is self.here and self.here is not before:
                self.pre = None
            self.here = before
        elif how == _LINK:
            self.open_links -= 1
            if len(self.run_text) - mark <= 2:
                self._drop_permalink(mark)
        elif how == _TIME:
            text = " ".join("".join(self.run_text[mark:]).split())
            self.times.append(
                (node.attributes.get("datetime") or "", text, len(self.blocks))
            )
        elif self.run_text and not self.run_text[-1].endswith(
            "\n"
        ):  # a line of code in an element of its own
            self.run_text.append("\n")

    def _drop_permalink(self, mark: int) -> None:
        glyph = "".join(self.run_text[mark:]).strip()
        in_heading = self.here.kind in (BlockKind.HEADING, BlockKind.TERM)
        if glyph in _PERMALINKS or (
            in_heading and glyph in _HEADING_LINKS and self.pieces > 1
        ):
            del self.run_text[mark:]
            self.pieces -= 1
            self.links -= 1
            self.linked -= len(glyph)

    def _line_break(self) -> None:
        if self.pre is None:
            self.breaks += 1
            if self.breaks > 1 and self.pieces:
                self._flush()
        self.run_text.append("\n")

    def _flush(self) -> None:
        """End the run of text; what is more than blanks becomes a Block."""
        if self.pieces:
            text = "".join(self.run_text)
            if self.pre is None:
                text = " ".join(text.split())
            else:
                text = text.rstrip().lstrip("\r\n")
            if len(text) > 3 or text.strip(_INVISIBLE):
                self._emit(text)
        self.run_text.clear()
        self.pieces = self.linked = 0
        self.links = 1 if self.open_links else 0
        self.lead_depth = self.lead_pieces = -1
        self.lead = None

    def _emit(self, text: str) -> None:
        here = self.here
        path, tokens, container = here.lineage or _lineage(here)
        if (
            self.lead is not None
            and self.lead_pieces == self.pieces
            and (own := self._lead_tokens())
        ):
            self.count += 1
            path, tokens, container = (
                (*path, self.lead.tag or ""),
                (*tokens, own),
                (*container, self.count),
            )
        self.blocks.append(
            block_of(
                text,
                here.kind,
                len(self.blocks),
                path,
                tokens,
                container,
                here.level,
                min(self.linked, len(text)),
                self.links,
                here.is_hidden,
                fingerprint(text),
            )
        )

    def _lead_tokens(self) -> tuple[str, ...]:
        attributes = self.lead.attributes if self.lead is not None else {}
        return self._tokens(attributes) if attributes else ()

    def _is_line_number(self, node: Node) -> bool:
        return not _LINE_NUMBERS.isdisjoint(self._tokens(node.attributes))

    def _tokens(self, attributes: Mapping[str, str | None]) -> tuple[str, ...]:
        """The class, id, role and itemprop tokens; equal ones of a page are one tuple."""
        get = attributes.get
        written = f"{get('class') or ''} {get('id') or ''} {get('role') or ''} {get('itemprop') or ''}"
        tokens = self.split_tokens.get(written)
        if tokens is None:
            tokens = self.split_tokens[written] = tuple(written.lower().split())
        return tokens


def _lineage(
    element: _Element,
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], tuple[int, ...]]:
    """Path, tokens and container of an element, kept on it and on all above it."""
    missing = []
    at: _Element | None = element
    while at is not None and at.lineage is None:
        missing.append(at)
        at = at.parent
    path, tokens, container = (
        at.lineage if at is not None and at.lineage is not None else ((), (), ())
    )
    for below in reversed(missing):
        path, tokens, container = (
            (*path, below.tag),
            (*tokens, below.tokens),
            (*container, below.number),
        )
        below.lineage = (path, tokens, container)
    return path, tokens, container


def _is_hidden(attributes: Mapping[str, str | None]) -> bool:
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    if not style or ("none" not in style and "hidden" not in style):
        return False
    squeezed = style.replace(" ", "").lower()
    return "display:none" in squeezed or "visibility:hidden" in squeezed


def _aria_level(written: str | None) -> int:
    return int(written) if written and written in "123456" else 2
