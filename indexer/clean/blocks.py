"""HTML or text to Blocks in page order; one walk, two parsers behind it.

lexbor is the default. BeautifulSoup takes over where lexbor is not installed, declines a document, or finds nothing
in one that has text. On valid HTML both give the same Blocks; on tag soup they build different trees, and agree
on the visible text and its order. What neither can read is taken as text with the tags cut out.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from itertools import accumulate
from typing import Literal

from indexer.clean import _soup
from indexer.clean._head import read_head
from indexer.clean._tree import Tree
from indexer.clean._walk import walk
from indexer.clean.plain import lines_of
from indexer.records import Block, PageHead

try:
    from indexer.clean import _lexbor
except ImportError:  # selectolax has no wheel for this machine
    HAS_LEXBOR = False
else:
    HAS_LEXBOR = True

__all__ = ["HAS_LEXBOR", "Parser", "blocks_of_html", "blocks_of_text"]

Parser = Literal["auto", "lexbor", "soup"]

_LITTLE = 600  # characters: pages that show less without scripts (Discourse, lazy themes) hold the rest in <noscript>
_TAG = re.compile(r"(<[a-zA-Z/!?][^<>]*>)")
_UNSEEN = re.compile(
    r"<(script|style|title|template|svg|select|textarea|iframe|object|!--)",
    re.IGNORECASE,
)


def blocks_of_html(
    html: str, url: str = "", *, parser: Parser = "auto"
) -> tuple[PageHead, tuple[Block, ...]]:
    """The page's head and Blocks; both empty for a document without visible text. Never raises."""
    best: tuple[PageHead, tuple[Block, ...]] = PageHead(), ()
    for parse in _parsers(parser):
        tree = parse(html)
        if tree is None:
            continue
        head, blocks = _read(tree, html, url)
        if blocks:
            return head, blocks
        best = (head, ()) if not best[0].title else best
        if not _shows_text(html):
            return best
    return best[0], lines_of(_without_tags(html)) if parser == "auto" and _shows_text(
        html
    ) else ()


def blocks_of_text(text: str) -> tuple[Block, ...]:
    """The lines of a page that has no markup, as Blocks of kind LINE."""
    return lines_of(text)


def _parsers(parser: Parser) -> Iterator[Callable[[str], Tree | None]]:
    if HAS_LEXBOR and parser != "soup":
        yield _lexbor.parse
    if parser != "lexbor":
        yield _soup.parse


def _read(tree: Tree, html: str, url: str) -> tuple[PageHead, tuple[Block, ...]]:
    if tree.root is None:
        return PageHead(), ()
    found = walk(tree.root)
    if _is_little(found.blocks) and "<noscript" in html:
        found = walk(tree.root, with_noscript=True)
    return read_head(tree, found.times, url), found.blocks


def _is_little(blocks: Iterable[Block]) -> bool:
    """Whether hardly anything is shown; a few blocks tell of most pages."""
    return all(total < _LITTLE for total in accumulate(len(block.text) for block in blocks))  # fmt: skip


def _shows_text(html: str) -> bool:
    """Whether anything but blanks would be left if the tags were cut out."""
    return bool(_without_tags(html).strip())


def _without_tags(html: str) -> str:
    """The text between the tags, a piece a line; cruder than a parser, and never at a loss. One pass."""
    shown: list[str] = []
    closing = ""  # what ends the invisible element that is open
    for index, piece in enumerate(_TAG.split(html)):
        is_tag = index % 2 == 1
        if closing:
            if piece.lower().startswith(closing) or (
                closing == "-->" and piece.endswith(closing)
            ):
                closing = ""
        elif is_tag and (unseen := _UNSEEN.match(piece)):
            name = unseen.group(1).lower()
            closing = "-->" if name == "!--" else f"</{name}"
            if piece.endswith(("-->", "/>")):
                closing = ""
        elif not is_tag:
            shown.append(unescape(piece))
    return "\n".join(shown)
