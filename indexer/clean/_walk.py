"""One walk over a parsed document: the visible text as Blocks, in page order.

Blocks are what stands between two block-level tags. The walk keeps an explicit stack (pages nest deeper than
Python recurses) and numbers the elements that open a block; blocks of one element share its path, tokens and
container. Hot code: a page has thousands of nodes, so text and inline elements are handled in the loop itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from indexer.clean._draft import BlockDraft
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
    """What was found so far. The run of text being gathered and the element it stands in are local to `run`."""

    def __init__(self, skipped: frozenset[str]) -> None:
        self.skipped = skipped
        self.blocks: list[Block] = []
        self.times: list[tuple[str, str, int]] = []
        self.count = 0  # elements so far
        self.split_tokens: dict[tuple[str | None, ...], tuple[str, ...]] = {}

    def run(self, root: Node) -> None:  # noqa: C901 - see its docstring
        """Visit everything below `root`.

        Long, because a call per node, or a look at the walker's own attributes, would double the time of the walk.
        """
        skipped, emit = self.skipped, self._emit
        here = _Element(
            0, "body", None, (), BlockKind.PARAGRAPH, 0, False, 0, ((), (), ())
        )
        run_text: list[str] = []
        pieces = 0  # of the run that are not blank
        linked = links = open_links = breaks = 0
        pre: _Element | None = None
        # The inline element that opened the run; its tokens are the block's if it is all of it.
        lead, lead_depth, lead_pieces = root, -1, -1
        # What ends a block ends the page: the root lies below all.
        stack: list[tuple[Node, int, int, _Element]] = [(root, _BLOCK, 0, here)]
        node = root.first_child
        while True:
            if node is None:
                closed, how, mark, before = stack.pop()
                if how == _BLOCK:
                    if pieces:
                        whole = lead if lead_pieces == pieces else None
                        emit(
                            here,
                            run_text,
                            linked,
                            links,
                            whole,
                            is_code=pre is not None,
                        )
                    run_text.clear()
                    pieces = linked = 0
                    links = 1 if open_links else 0
                    lead_depth = lead_pieces = -1
                    if pre is here and here is not before:
                        pre = None
                    here = before
                elif how:
                    if how == _LINK:
                        open_links -= 1
                        if len(run_text) - mark <= 2:
                            glyph = "".join(run_text[mark:]).strip()
                            if _is_permalink(glyph, here, is_alone=pieces <= 1):
                                del run_text[mark:]
                                pieces -= 1
                                links -= 1
                                linked -= len(glyph)
                    elif how == _TIME:
                        text = " ".join("".join(run_text[mark:]).split())
                        written = closed.attributes.get("datetime") or ""
                        self.times.append((written, text, len(self.blocks)))
                    elif run_text and not run_text[-1].endswith("\n"):
                        run_text.append("\n")  # a line of code in an element of its own
                if not stack:
                    return
                if lead_pieces < 0 and len(stack) == lead_depth:
                    lead_pieces = pieces
                node = closed.next
                continue
            tag = node.tag
            if tag == TEXT:
                piece = node.text_content
                if piece:
                    run_text.append(piece)
                    if not piece.isspace():
                        pieces += 1
                        breaks = 0
                        if open_links:
                            linked += len(piece.strip())
            elif tag in INLINE:
                child = node.first_child
                if child is not None and not (
                    pre is not None and tag == "span" and self._is_line_number(node)
                ):
                    if lead_depth < 0 and not pieces:
                        lead, lead_depth = node, len(stack)
                    how = _PLAIN
                    if tag == "a":
                        open_links += 1
                        links += 1
                        how = _LINK
                    elif tag == "time":
                        how = _TIME
                    stack.append((node, how, len(run_text), here))
                    node = child
                    continue
            elif tag == "br" or (
                tag
                and tag not in skipped
                and tag[0] not in "-!_?"
                and tag not in TRANSPARENT
                and pre is None
            ):
                is_break = tag == "br"
                if is_break and pre is None:
                    breaks += 1
                if run_text and (
                    not is_break or (breaks > 1 and pieces and pre is None)
                ):
                    if pieces:
                        whole = lead if lead_pieces == pieces else None
                        emit(here, run_text, linked, links, whole, is_code=False)
                    run_text.clear()
                    pieces = linked = 0
                    links = 1 if open_links else 0
                    lead_depth = lead_pieces = -1
                if is_break:
                    run_text.append("\n")
                else:
                    breaks = 0
                    child = node.first_child
                    below = self._open_block(node, tag, here)
                    if child is not None and below is not None:
                        stack.append((node, _BLOCK, len(run_text), here))
                        if below.kind is BlockKind.CODE and below is not here:
                            pre = below
                        here = below
                        node = child
                        continue
            elif tag and tag not in skipped and tag[0] not in "-!_?":
                child = node.first_child
                if tag in TRANSPARENT:
                    how = _PLAIN
                else:  # inside <pre>
                    how = _PRE_BLOCK
                    if _LINE_NUMBERS.intersection(self._tokens(node.attributes)):
                        child = None
                if child is not None:
                    stack.append((node, how, len(run_text), here))
                    node = child
                    continue
            node = node.next

    def _open_block(self, node: Node, tag: str, parent: _Element) -> _Element | None:
        """The element that the text below stands in; None for one that is not looked into."""
        attributes = node.attributes
        tokens = self._tokens(attributes) if attributes else ()
        if tokens and not _LINE_NUMBERS.isdisjoint(tokens):
            return None
        if parent.depth >= _MAX_DEPTH:
            return parent
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
        return _Element(
            self.count, tag, parent, tokens, kind, level, hidden, parent.depth + 1
        )

    def _emit(
        self,
        here: _Element,
        run_text: list[str],
        linked: int,
        links: int,
        whole: Node | None,
        *,
        is_code: bool,
    ) -> None:
        """A Block of the run, if more than blanks can be seen of it; `whole` is the inline element that holds all of it."""
        text = run_text[0] if len(run_text) == 1 else "".join(run_text)
        text = text.rstrip().lstrip("\r\n") if is_code else " ".join(text.split())
        size = len(text)
        if size <= 3 and not text.strip(_INVISIBLE):
            return
        path, tokens, container = here.lineage or _lineage(here)
        if whole is not None and (own := self._tokens(whole.attributes)):
            self.count += 1
            path = (*path, whole.tag or "")
            tokens, container = (*tokens, own), (*container, self.count)
        blocks = self.blocks
        blocks.append(
            BlockDraft(
                text,
                here.kind,
                len(blocks),
                path,
                tokens,
                container,
                here.level,
                linked if linked < size else size,
                links,
                here.is_hidden,
                fingerprint(text),
            ).done()
        )

    def _is_line_number(self, node: Node) -> bool:
        return not _LINE_NUMBERS.isdisjoint(self._tokens(node.attributes))

    def _tokens(self, attributes: Mapping[str, str | None]) -> tuple[str, ...]:
        """The class, id, role and itemprop tokens; equal ones of a page are one tuple."""
        get = attributes.get
        key = (get("class"), get("id"), get("role"), get("itemprop"))
        tokens = self.split_tokens.get(key)
        if tokens is None:
            written = " ".join([value for value in key if value])
            tokens = self.split_tokens[key] = tuple(written.lower().split())
        return tokens


def _is_permalink(glyph: str, here: _Element, *, is_alone: bool) -> bool:
    """Whether a link is a heading's own address: it is no text of the page."""
    if glyph in _PERMALINKS:
        return True
    in_heading = here.kind in (BlockKind.HEADING, BlockKind.TERM)
    return in_heading and not is_alone and glyph in _HEADING_LINKS


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
