"""Why the model takes a block for none of the author's: the sign that a person would name first.

The model weighs two hundred signs at once; one sentence cannot say them all. A rule that finds the block too (a named
zone, a list of links, the main part of the page) gives its reason. Else the first of these that holds is given, from the
plainest to the faintest.
"""

from collections.abc import Collection, Mapping

from indexer.clean._block_columns import Columns
from indexer.clean._outline import Outline
from indexer.clean.leftovers import Removal

__all__ = ["reasons"]


def _removal(rule: str, family: str, reason: str) -> Removal:
    return Removal(rule=rule, family=family, reason=reason)


_HIDDEN = _removal("looks-hidden", "hidden", "The page hides it, and it reads like nothing the author wrote.")  # fmt: skip
_LINK = _removal("looks-linked", "navigation", "It leads elsewhere, as menus and lists of other pages do.")  # fmt: skip
_SAID = _removal("looks-worded", "wording", "Many sites have these words around their text.")  # fmt: skip
_NAMED = _removal("looks-named", "naming", "The page's own names for this part are those that sites give to what is around the text.")  # fmt: skip
_BEFORE = _removal("looks-before", "margin", "It stands before the text of the page.")
_AFTER = _removal("looks-after", "margin", "It stands after the text of the page.")
_LIST = _removal("looks-listed", "list", "It is one of many short parts of the same make beside the text.")  # fmt: skip
_AMONG = _removal("looks-unlike", "margin", "It is unlike the text of the page, and so is what stands around it.")  # fmt: skip

_LINKED = 0.5
_TELLING = -1.5  # log-odds: words and names with less say little by themselves
_MANY = 5
_FEW_WORDS = 12


def reasons(
    page: Outline,
    doubtful: Collection[int],
    found: Mapping[int, Removal],
    columns: Columns,
) -> dict[int, Removal]:
    """A removal for each of the doubtful positions; `found` holds those that rules give."""
    return {
        position: found.get(position) or _sign(page, position, columns)
        for position in doubtful
    }


def _sign(page: Outline, position: int, columns: Columns) -> Removal:
    block = page.blocks[position]
    signs = (
        (block.is_hidden, _HIDDEN),
        (block.link_density > _LINKED, _LINK),
        (min(columns["said_least"][position], columns["said_whole"][position]) < _TELLING, _SAID),
        (columns["named_least"][position] < _TELLING, _NAMED),
        (columns["from_first_sure"][position] < 0, _BEFORE),
        (columns["from_last_sure"][position] > 0, _AFTER),
        (columns["copies"][position] > 0 or _is_listed(page, position, columns), _LIST),
    )  # fmt: skip
    return next((removal for holds, removal in signs if holds), _AMONG)


def _is_listed(page: Outline, position: int, columns: Columns) -> bool:
    many = columns["likes"][position] > 1.7  # log of one more than five
    return bool(many and page.words[position] < _FEW_WORDS)
