"""HTML to the text a naive crawler stores: blocks on lines of their own, inline pieces glued, nothing removed.

A twin without markup of every labelled page. Written apart from the cleaner, so that what is measured does not
change with what is being improved.
"""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

__all__ = ["naive_text"]

_SKIPPED = frozenset({"script", "style", "noscript", "template", "head", "svg", "iframe", "object", "select", "textarea"})  # fmt: skip
_INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins",
     "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var",
     "wbr", "input"}
)  # fmt: skip
_BLANKS = re.compile(r"\s+")


def naive_text(html: str) -> str:
    """The page's text outside scripts and the like, a blank line between blocks; "" for a page without any."""
    root = LexborHTMLParser(html).root if html.strip() else None
    pieces: list[str] = []
    open_nodes: list[LexborNode] = []
    node = root
    while node is not None:
        tag = node.tag or ""
        is_open = tag not in _SKIPPED and not tag.startswith(("-", "!", "_"))
        if tag == "-text":
            pieces.append(_BLANKS.sub(" ", node.text_content or ""))
        elif is_open and tag not in _INLINE:
            pieces.append("\n")
        if is_open and (child := node.first_child) is not None:
            open_nodes.append(node)
            node = child
            continue
        node = node.next
        while node is None and open_nodes:
            closed = open_nodes.pop()
            if closed.tag not in _INLINE:
                pieces.append("\n")
            node = closed.next
    lines = (line.strip() for line in "".join(pieces).split("\n"))
    return "\n\n".join(line for line in lines if line)
