"""One walk over a parsed document: the visible text as Blocks, in page order.

Blocks are what stands between two block-level tags. The walk keeps an explicit stack (pages nest deeper than
Python recurses) and numbers the elements that hold a block; blocks of one element share its path, tokens and
container. Hot code: a page has thousands of nodes, so text and inline elements are handled in the loop itself, and an
element is asked what it is when a block first needs it: half of them hold none.
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
# What a node is to the walk.
_TEXT, _INLINE, _OPENS, _UNSEEN, _TRANSPARENT, _BREAK = range(6)
_ROLES = (
    dict.fromkeys(TRANSPARENT, _TRANSPARENT)
    | dict.fromkeys(SKIPPED, _UNSEEN)
    | dict.fromkeys(INLINE, _INLINE)
    | {"br": _BREAK, TEXT: _TEXT}
)
_NO_ELEMENT = ("-", "!", "_", "?")  # tags of comments, doctypes and the like
_PARAGRAPH, _HEADING = (
    BlockKind.PARAGRAPH,
    BlockKind.HEADING,
)  # a member of an enum costs as much as a call
_CODE = frozenset(tag for tag, kind in KINDS.items() if kind is BlockKind.CODE)

_Lineage = tuple[tuple[str, ...], tuple[tuple[str, ...], ...], tuple[int, ...]]
_Attributes = Mapping[str, str | None]
_NAMELESS: tuple[tuple[str, ...], bool] = (), False


@dataclass(frozen=True, slots=True)
class Walked:
    """What a walk found; `times` as in `PageHead`."""

    blocks: tuple[Block, ...]
    times: tuple[tuple[str, str, int], ...]


def walk(root: Node, *, with_noscript: bool = False) -> Walked:
    """The Blocks below `root`. `<noscript>` counts as visible only if asked for."""
    walker = _Walker(_ROLES if with_noscript else _ROLES | {"noscript": _UNSEEN})
    walker.run(root)
    return Walked(tuple(walker.blocks), tuple(walker.times))


class _Element:
    """A block-level element that is open, or was. What it is to its blocks is told when the first one needs it."""

    __slots__ = ("attributes", "depth", "is_hidden", "kind", "level", "lineage", "parent", "tag", "tokens")  # fmt: skip
    kind: BlockKind
    level: int
    is_hidden: bool

    def __init__(
        self, parent: "_Element | None", tag: str, tokens: tuple[str, ...], attributes: _Attributes, depth: int
    ) -> None:  # fmt: skip
        self.parent = parent or self
        self.tag = tag
        self.tokens = tokens
        self.attributes = attributes
        self.depth = depth
        self.lineage: _Lineage | None = (
            None  # told with the kind, the level and whether it is hidden
        )

    def is_told_heading(self) -> bool:
        """Whether it says to be a heading and its tag does not."""
        is_told = "heading" in self.tokens and self.tag not in HEADING_LEVELS
        return is_told and self.attributes.get("role") == "heading"


class _Walker:
    """What was found so far. The run of text being gathered and the element it stands in are local to `run`."""

    def __init__(self, roles: Mapping[str, int]) -> None:
        self.roles: dict[str | None, int] = dict(roles.items())
        self.blocks: list[Block] = []
        self.times: list[tuple[str, str, int]] = []
        self.count = 0  # elements that hold a block, so far
        self.known_tokens: dict[tuple[str | None, ...], tuple[tuple[str, ...], bool]] = {}  # fmt: skip

    def run(self, root: Node) -> None:  # noqa: C901 - see its docstring
        """Visit everything below `root`.

        Long, because a call per node, or a look at the walker's own attributes, would double the time of the walk.
        """
        roles, emit, named = self.roles, self._emit, self._named
        here = _Element(None, "body", (), {}, 0)
        here.kind, here.level, here.is_hidden = BlockKind.PARAGRAPH, 0, False
        here.lineage = (), (), ()
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
                            if self._is_permalink(glyph, here, is_alone=pieces <= 1):
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
            role = roles.get(tag)
            if role is None:
                role = roles[tag] = _role_of(tag)
            if role == _TEXT:
                piece = node.text_content
                if piece:
                    run_text.append(piece)
                    if not piece.isspace():
                        pieces += 1
                        breaks = 0
                        if open_links:
                            linked += len(piece.strip())
            elif role == _INLINE:
                child = node.first_child
                if child is not None and not (
                    pre is not None and tag == "span" and named(node.attributes)[1]
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
            elif role == _BREAK or (role == _OPENS and pre is None):
                is_break = role == _BREAK
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
                    if child is not None:
                        attributes = node.attributes
                        tokens, is_number = named(attributes) if attributes else _NAMELESS  # fmt: skip
                        if not is_number:
                            stack.append((node, _BLOCK, len(run_text), here))
                            if here.depth < _MAX_DEPTH:
                                here = _Element(here, tag or "", tokens, attributes, here.depth + 1)  # fmt: skip
                                if tag in _CODE and not here.is_told_heading():
                                    pre = here
                            node = child
                            continue
            elif role != _UNSEEN:
                child = node.first_child
                if role == _TRANSPARENT:
                    how = _PLAIN
                else:  # inside <pre>
                    how = _PRE_BLOCK
                    if named(node.attributes)[1]:
                        child = None
                if child is not None:
                    stack.append((node, how, len(run_text), here))
                    node = child
                    continue
            node = node.next

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
        path, tokens, container = here.lineage or self._place(here)
        if whole is not None and (own := self._named(whole.attributes)[0]):
            self.count += 1
            path += (whole.tag or "",)
            tokens += (own,)
            container += (self.count,)
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

    def _place(self, element: _Element) -> _Lineage:
        """Tell what an element and those above it are, where no block asked before; its path, tokens and container."""
        parent = element.parent
        path, tokens, container = parent.lineage or self._place(parent)
        _inherit(element, parent)
        self.count += 1
        # Sums of tuples take a third of the time of unpacked ones.
        lineage = element.lineage = (
            path + (element.tag,),  # noqa: RUF005
            tokens + (element.tokens,),  # noqa: RUF005
            container + (self.count,),  # noqa: RUF005
        )
        return lineage

    def _is_permalink(self, glyph: str, here: _Element, *, is_alone: bool) -> bool:
        """Whether a link is a heading's own address: it is no text of the page."""
        if glyph in _PERMALINKS:
            return True
        if is_alone or glyph not in _HEADING_LINKS:
            return False
        if not here.lineage:
            self._place(here)
        return here.kind in (BlockKind.HEADING, BlockKind.TERM)

    def _named(self, attributes: _Attributes) -> tuple[tuple[str, ...], bool]:
        """The class, id, role and itemprop tokens, and whether they name line numbers; equal ones of a page are one tuple."""
        get = attributes.get
        key = (get("class"), get("id"), get("role"), get("itemprop"))
        known = self.known_tokens.get(key)
        if known is None:
            written = " ".join([value for value in key if value])
            tokens = tuple(written.lower().split())
            known = self.known_tokens[key] = tokens, not _LINE_NUMBERS.isdisjoint(tokens)  # fmt: skip
        return known


def _role_of(tag: str | None) -> int:
    """What an element is that no table knows: a block."""
    return _UNSEEN if not tag or tag.startswith(_NO_ELEMENT) else _OPENS


def _inherit(element: _Element, parent: _Element) -> None:
    """Tell kind, level and visibility of an element whose parent's are told."""
    tag, attributes = element.tag, element.attributes
    kind = KINDS.get(tag, parent.kind)
    if kind is _PARAGRAPH and parent.kind in _OWNERS:
        kind = parent.kind
    level = HEADING_LEVELS.get(tag, parent.level if kind is _HEADING else 0)
    if not level and element.is_told_heading():
        kind, level = _HEADING, _aria_level(attributes.get("aria-level"))
    element.kind, element.level = kind, level
    element.is_hidden = parent.is_hidden or (bool(attributes) and _is_hidden(attributes))  # fmt: skip


def _is_hidden(attributes: _Attributes) -> bool:
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    if not style or ("none" not in style and "hidden" not in style):
        return False
    squeezed = style.replace(" ", "").lower()
    return "display:none" in squeezed or "visibility:hidden" in squeezed


def _aria_level(written: str | None) -> int:
    return int(written) if written and written in "123456" else 2
