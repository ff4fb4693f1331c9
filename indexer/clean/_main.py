"""Rules for pages with markup: the container that holds the content, and the links that lead out of it.

What they find removes nothing by itself: the model learns how far to follow them, and where it does, they are the
reason that people are told. Alone they were measured on wcxb-dev (tokF1, 2026-11), after the named zones are gone: the innermost element with most of the
remaining words, .820; without comments on forums, .831; keeping the linked titles of cards, .833; keeping the
links of pages that are lists of links, .846. A container scored by paragraphs alone lost to it by .010: shops and
listings have no paragraphs.
"""

import numpy as np
from numpy.typing import NDArray

from indexer.clean._outline import Outline
from indexer.clean.leftovers import Removal
from indexer.records import BlockKind

__all__ = ["link_lists", "outside_main"]

_SHARE = 0.8  # of the words that are left: .6 loses pages of several sections (-.024), .9 keeps their margins (-.001)
_LINKED = 0.6  # share of a block's characters that makes it a link: .4 loses reference lists, .8 keeps teasers
_CARD_WORDS = 120  # an element of fewer words, most of them not linked, is one story: its linked title stays (60: equal)
_CARD_LINKED = 0.6
_CARD_SHARE = 0.5  # of the page: a short page is no card
_FEW_UNLINKED = 0.1  # a page with fewer words outside links has its content in them (with 1.0: -.003)
_CARD_LEVELS = 2  # how far above the link its card may be; 3 is equal, 1 misses half
_LIST_PAGE = 0.6  # a page that would keep less than this share of its main part is a list of links (.3: -.004, .7: equal)

_OWN_CHARS = 10  # beside the links of a paragraph; neutral on wcxb-dev, and reference pages keep their source lines
_DEFINED = frozenset({BlockKind.TERM, BlockKind.CODE})
_TEXT = frozenset({BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.DEFINITION})

_OUTSIDE = Removal(
    rule="outside-main",
    family="margin",
    reason="It stands outside the part of the page that holds the content.",
)
_LINKS = Removal(
    rule="link-list",
    family="navigation",
    reason="It is a link to another page, among other such links.",
)


def outside_main(page: Outline, gone: set[int]) -> dict[int, Removal]:
    """The Blocks outside the innermost element that holds most of the words still there."""
    left = page.words.copy()
    left[list(gone)] = 0.0
    unlinked = np.where(page.link_density < 0.5, left, 0.0)
    if unlinked.sum() >= _FEW_UNLINKED * left.sum():
        left = unlinked
    top = page.deepest_with(left, _SHARE)
    start, end = int(page.first[top]), int(page.end[top])
    return dict.fromkeys([*range(start), *range(end, len(page))], _OUTSIDE)


def link_lists(page: Outline, gone: set[int]) -> dict[int, Removal]:
    """The Blocks that are links and little else; none on a page whose content is links."""
    left = page.words.copy()
    left[list(gone)] = 0.0
    is_link = (
        (page.link_density > _LINKED) & ~_in_card(page, left) & ~_says_something(page)
    )
    if left[~is_link].sum() < _LIST_PAGE * left.sum():
        return {}
    return {int(position): _LINKS for position in np.flatnonzero(is_link)}


def _says_something(page: Outline) -> NDArray[np.bool_]:
    """Whether a block says something beside its links: "Source code: Lib/ssl.py"; names that are defined, and code."""
    own = page.chars - page.linked_chars
    says: NDArray[np.bool_] = page.is_one_of(_DEFINED) | (page.is_one_of(_TEXT) & (own >= _OWN_CHARS))  # fmt: skip
    return says


def _in_card(page: Outline, left: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether a block stands in a small element with more text than links."""
    words, linked = page.below(np.array([left, left * page.link_density]))
    is_card = (linked < _CARD_LINKED * words) & (
        words < np.minimum(_CARD_WORDS, _CARD_SHARE * left.sum())
    )
    found = np.zeros(len(page), dtype=bool)
    element = page.element
    for _ in range(_CARD_LEVELS):
        element = page.parent[element]
        found |= is_card[element]
    return found
