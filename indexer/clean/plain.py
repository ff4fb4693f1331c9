"""Text that never had markup, or lost it: a line is a Block, lines without a blank one between share a container."""

import re

from indexer.clean.fingerprint import fingerprint
from indexer.records import Block, BlockKind

__all__ = ["is_html", "lines_of"]

_LINE_END = re.compile(r"\r\n?|[\n\f\v\u2028\u2029]")
_MARKUP = re.compile(
    r"<(?:!doctype|/?(?:html|head|body|div|p|span|a|table|tr|td|ul|ol|li|h[1-6]|br|script|style|meta|link|img|article"
    r"|section|main|title|pre|b|i|em|strong|font|center|blockquote|dl|dt|dd|noscript|header|footer|nav|form)\b)[^<>]*>",
    re.IGNORECASE,
)
_OPENING = re.compile(r"\s*(?:<\?xml[^<>]*>\s*|<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
                      re.IGNORECASE | re.DOTALL)  # fmt: skip


def is_html(text: str, *, claimed: bool | None = None) -> bool:
    """Whether `text` is markup.

    A document that opens like one is, whatever was claimed. Otherwise one tag makes HTML of what claims to be
    HTML; without a claim there must be as many tags as a fragment has (five, or one in 200 characters): an
    article about HTML shows a few.
    """
    if _OPENING.match(text):
        return True
    if claimed is False:
        return False
    tags = sum(1 for _, _ in zip(_MARKUP.finditer(text), range(200), strict=False))
    return tags > 0 if claimed else tags >= 5 or tags * 200 > len(text)


def lines_of(text: str) -> tuple[Block, ...]:
    """The lines as Blocks of kind LINE, verbatim but for blanks at their ends."""
    blocks: list[Block] = []
    stanza = 0
    for line in _LINE_END.split(text):
        shown = line.strip().strip("\ufeff")
        if not shown:
            stanza += 1
            continue
        blocks.append(
            Block(
                text=shown,
                kind=BlockKind.LINE,
                position=len(blocks),
                container=(stanza,),
                fingerprint=fingerprint(shown),
            )
        )
    return tuple(blocks)
