"""One walk over a parsed document: the visible text as Blocks, in page order.

Blocks are what stands between two block-level tags. The walk keeps an explicit stack (pages nest deeper than
Python recurses) and numbers the elements that hold a block; blocks of one element share its path, tokens and
container. Hot code: a page has thousands of nodes, so text and inline elements are handled in the loop itself, and an
element is asked what it is when a block first needs it: one in four holds none.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from indexer.clean._draft import BlockDraft
from indexer.clean._element import (
    Attributes,
    Element,
    Lineage,
    inherit,
    root_element,
)
from indexer.clean._tree import (
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
# The rest of a page with more is read as lumps of text: a million cells took 25 s to judge one by one. The longest
# real page met has 39,000 (all of Node's reference on one page, 2026-11).
_MOST_BLOCKS = 50_000
_LUMP = 10_000  # characters, from which on the next end of an element ends a lump
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
_CODE = frozenset(tag for tag, kind in KINDS.items() if kind is BlockKind.CODE)

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
        here = root_element()
        run_text: list[str] = []
        pieces = 0  # of the run that are not blank
        linked = links = open_links = breaks = 0
        pre: Element | None = None
        # The inline element that opened the run; its tokens are the block's if it is all of it.
        lead, lead_depth, lead_pieces = root, -1, -1
        # What ends a block ends the page: the root lies below all.
        stack: list[tuple[Node, int, int, Element]] = [(root, _BLOCK, 0, here)]
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
                        if len(self.blocks) >= _MOST_BLOCKS:
                            self._lump(closed.next if stack else None, stack)
                            return
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
                        if len(self.blocks) >= _MOST_BLOCKS:
                            self._lump(node, stack)
                            return
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
                                here = Element(here, tag or "", tokens, attributes, here.depth + 1)  # fmt: skip
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

    def _lump(self, node: Node | None, stack: list[tuple[Node, int, int, Element]]) -> None:  # fmt: skip
        """Read on from `node` with as little work as can be: all that can be seen, in a few long blocks without a place."""
        here = stack[0][3] if stack else root_element()
        seen: list[str] = []
        size = 0
        while node is not None or stack:
            is_end = False
            if node is None:
                closed, how, _, _ = stack.pop()
                is_end = how != _PLAIN
                node = closed.next if stack else None
            else:
                role = self.roles.get(node.tag, _OPENS)
                below = None
                if role == _TEXT:
                    seen.append(node.text_content or "")
                    size += len(seen[-1])
                elif role != _UNSEEN:
                    is_end = role != _INLINE
                    below = node.first_child
                    if below is not None:
                        stack.append((node, _BLOCK if is_end else _PLAIN, 0, here))
                node = node.next if below is None else below
            if is_end:
                seen.append("\n")
                if size >= _LUMP:
                    self._emit(here, seen, 0, 0, None, is_code=False)
                    seen, size = [], 0
        self._emit(here, seen, 0, 0, None, is_code=False)

    def _emit(
        self,
        here: Element,
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

    def _place(self, element: Element) -> Lineage:
        """Tell what an element and those above it are, where no block asked before; its path, tokens and container."""
        parent = element.parent
        lineage = parent.lineage or self._place(parent)
        self.count += 1
        return inherit(element, parent, lineage, self.count)

    def _is_permalink(self, glyph: str, here: Element, *, is_alone: bool) -> bool:
        """Whether a link is a heading's own address: it is no text of the page."""
        if glyph in _PERMALINKS:
            return True
        if is_alone or glyph not in _HEADING_LINKS:
            return False
        if not here.lineage:
            self._place(here)
        return here.kind in (BlockKind.HEADING, BlockKind.TERM)

    def _named(self, attributes: Attributes) -> tuple[tuple[str, ...], bool]:
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
