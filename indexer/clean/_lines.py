"""The rules for pages without markup, in the order in which they speak."""

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from indexer.clean._line_model import (
    is_stanza_of_verse,
    line_model,
    lines_of_units,
    units_of,
)
from indexer.clean._line_rules import breadcrumbs, image_names, visit_days
from indexer.clean._outline import Floats, Outline
from indexer.clean._repeats import repeats
from indexer.clean.fingerprint import fold
from indexer.clean.leftovers import Removal

__all__ = ["judge_lines"]

_BESIDE_BYLINE = (
    60  # characters that a line holds besides its byline: the date, counts, an office
)
# A line stays if it is as likely text as `_LEAST`. On a page whose kept lines are nearly all sure (their mean, by words,
# is over `_CLEAR`; news and blogs) doubtful lines go: around the text it takes `_STRICT`, between long lines that are
# text for sure `_INSIDE`. Training sites of wcxb-dev as text, each half judged by what was learnt from the other, November
# 2026, F1 and tokF1: `_STRICT` .65 gives .829 and .835, .7 .828 and .834; validation sites .822 and .827 with both, .8 .820
# and .825. Higher takes more menus of small pages in languages that the lexicon does not know.
# A short line below the last of those long lines needs `_BELOW`: nothing after it says that the text goes on, and in
# languages that the lexicon does not know teasers look like headings. Training sites, learnt from their other half: F1 and
# tokF1 .8282 and .8343, without it .8284 and .8344, at .9 .8281 and .8342.
_LEAST = 0.4
_STRICT = 0.65
_INSIDE = 0.5
_BELOW = 0.8
_CLEAR = 0.8
_SURE = 0.8
_SURE_WORDS = 8
_KEPT_WORDS = 5  # so few kept words are no page; then the likeliest lines are
_FEW = 30  # words on a page that are too few to tell text from menus: all stay
_LONG = 15  # words; a longer line is running text, though perhaps not of this page

_BEFORE = Removal(
    rule="line-before-text",
    family="navigation",
    reason="It stands above the text, among other short lines.",
)
_AFTER = Removal(
    rule="line-after-text",
    family="related",
    reason="It stands below the end of the text, among other short lines.",
)
_AMONG = Removal(
    rule="line-among-text",
    family="related",
    reason="It stands between parts of the text, but looks like a button, a label or an entry of a list of links.",
)
_OTHER = Removal(
    rule="line-other-text",
    family="related",
    reason="It is running text, but looks like a teaser, a notice or a comment rather than a part of this page's text.",
)


def judge_lines(
    page: Outline,
    leftovers: Mapping[int, Removal],
    site: Mapping[int, Removal],
    *,
    title: str,
    byline: str,
    url: str,
) -> dict[int, Removal]:
    """The lines to remove, by position: `leftovers` of the catalogue, `site` lines, and what the rules add.

    The first two alone where the rules would leave nothing.
    """
    # The catalogue says more than that the line repeats: a plug-in may have failed on every page.
    known = {**site, **leftovers}
    pictures = image_names(page)
    kept = _text_of(page, {*leftovers, *pictures}, known, title, url)
    if not kept:
        return known
    span = (min(kept), max(kept) + 1)
    own = _own_lines(page, title, byline, before=_first_prose(page, kept)) - set(known)
    gone = {**pictures, **known}
    for found in (
        visit_days(page, span),
        breadcrumbs(page, title, span),
        {i: _reason(page, i, span) for i in range(len(page)) if i not in kept},
    ):
        gone = {**{i: why for i, why in found.items() if i not in own}, **gone}
    gone = {**repeats(page, gone, meant=_verses(page)), **gone}
    return known if len(gone) == len(page) else gone


def _text_of(
    page: Outline,
    leftovers: Collection[int],
    known: Collection[int],
    title: str,
    url: str,
) -> set[int]:
    """The lines that are text, none of them `known`; empty only if all are.

    The model looks at the site's lines too, and only then they go: menus around a text show where it begins and ends.
    (2026-11, big9 by site: looked at .969 on training and .974 on validation sites, left out .963 and .961.)
    """
    units = units_of(page, leftovers)
    odds = line_model().odds(lines_of_units(page, units, title, url))
    left = [
        (unit, chance)
        for unit, chance in zip(units, odds.tolist(), strict=True)
        if not all(position in known for position in unit)
    ]
    if not left:
        return set()
    words = np.array([page.words[unit].sum() for unit, _ in left])
    is_text = _is_text(np.array([chance for _, chance in left]), words)
    return {
        position
        for (unit, _), is_kept in zip(left, is_text, strict=True)
        if is_kept
        for position in unit
        if position not in known
    }


def _is_text(odds: Floats, words: Floats) -> NDArray[np.bool_]:
    """Which lines are text; at least one of them."""
    if words.sum() < _FEW:
        return np.ones(len(odds), dtype=bool)
    kept = odds >= _LEAST
    if (odds * words)[kept].sum() > _CLEAR * words[kept].sum():
        kept &= odds >= _strict_cuts(odds, words)
    if words[kept].sum() <= _KEPT_WORDS:
        kept = odds >= min(_LEAST, 0.9 * odds.max())
    return kept


def _strict_cuts(odds: Floats, words: Floats) -> Floats:
    """What each line of a clear page needs: less between its sure long lines, more below them."""
    cuts = np.full(len(odds), _STRICT)
    found = np.flatnonzero((odds >= _SURE) & (words >= _SURE_WORDS))
    if len(found):
        first, last = found[0], found[-1]
        cuts[first:last] = _INSIDE
        cuts[last + 1 :][words[last + 1 :] < _SURE_WORDS] = _BELOW
    return cuts


def _first_prose(page: Outline, kept: Collection[int]) -> int:
    """Where the text begins to run, below title and byline."""
    return min((i for i in kept if page.prose[i]), default=max(kept))


def _reason(page: Outline, position: int, span: tuple[int, int]) -> Removal:
    if page.words[position] > _LONG:
        return _OTHER
    if position < span[0]:
        return _BEFORE
    return _AFTER if position >= span[1] else _AMONG


def _verses(page: Outline) -> set[int]:
    return {
        position
        for stanza in page.stanzas
        if is_stanza_of_verse(page, stanza)
        for position in stanza
    }


def _own_lines(page: Outline, title: str, byline: str, *, before: int) -> set[int]:
    """The last line that is the title, and the last that holds the byline, where they stand above the running text."""
    named, signed = fold(title), fold(byline)
    last: dict[str, int] = {}
    for i in range(before):
        line = fold(page.blocks[i].text)
        if named and line == named:
            last["title"] = i
        elif signed and signed in line and len(line) <= len(signed) + _BESIDE_BYLINE:
            last["byline"] = i
    return set(last.values())
