"""How likely a block must be to be kept: the cut on the model's odds, page by page and kind by kind."""

import numpy as np
from numpy.typing import NDArray

from indexer.clean._along import steps_since, steps_until
from indexer.clean._outline import Floats, Outline
from indexer.records import BlockKind

__all__ = ["cuts_of"]

# Odds a block needs, by how sure the model is of its page (the F1 that it expects itself): for the best F1 a cut is half
# of that, and a page that is clear can be cut more closely. Set on the validation sites of wcxb-dev, November 2026; tokF1
# and share of pages that still show something unwanted: one cut of .40 gave .872 and .093, of .45 .868 and .082; cuts
# from .30 to .60 .875 and .084, from .29 to .62 .875 and .082, from .31 to .63 .873 and .076.
_UNSURE, _SURE = (0.5, 0.29), (0.9, 0.62)  # expected F1, cut
_FIRST_CUT = 0.42  # what the expectation is reckoned with
# Hardly anyone but an author writes these; wanted texts of reference pages often lack their code, searchers want it.
_AUTHORED_CUT = 0.35
_INNER_CUT = 0.42  # of sentences amid text that is sure: neutral there, and a lost sentence hurts more than a stray one
_SURE_ODDS, _INNER_REACH, _INNER_WORDS = 0.6, 3, 5
# Of a long run of paragraphs. Few pages to learn from have more than a hundred, and beyond the odds of one and the same
# article fall: of 281 paragraphs a quarter was sure, and two thirds would have gone. Neutral on the labelled pages.
_MANY_CUT, _MANY, _MANY_SHARE = 0.05, 60, 0.25
# Of a table right below text that is sure: neutral there, whether .3 or 0; its cells are as short as labels are.
_TABLE_CUT, _TABLE_REACH, _TABLE_SHARE = 0.1, 2, 0.7
# Of a page that ends amid its text, as a broken transfer leaves it. Two of 2,757 labelled pages look like that, neither in
# need of it; invented ones lose their last words at the usual cuts.
_BROKEN_CUT = 0.1
_AUTHORED = frozenset({BlockKind.CODE, BlockKind.TERM, BlockKind.DEFINITION})


def cuts_of(page: Outline, odds: Floats) -> Floats:
    """The odds each block needs to be kept."""
    words = page.words
    is_likely = odds > _FIRST_CUT
    hit, shown, wanted = (
        (odds * words)[is_likely].sum(),
        words[is_likely].sum(),
        (odds * words).sum(),
    )
    expected = 2 * hit / (shown + wanted) if shown else 0.0
    cut = float(np.interp(expected, (_UNSURE[0], _SURE[0]), (_UNSURE[1], _SURE[1])))
    cuts = np.full(len(page), cut)
    cuts[_is_inner_sentence(page, odds)] = min(cut, _INNER_CUT)
    cuts[_is_one_of_many(page, odds)] = min(cut, _MANY_CUT)
    cuts[page.is_one_of(_AUTHORED)] = min(cut, _AUTHORED_CUT)
    cuts[_is_in_text_table(page, odds)] = min(cut, _TABLE_CUT)
    if _breaks_off(page, odds):
        cuts[-1] = min(cut, _BROKEN_CUT)
    return cuts


def _is_inner_sentence(page: Outline, odds: Floats) -> NDArray[np.bool_]:
    is_sure = odds > _SURE_ODDS
    near = np.maximum(steps_since(is_sure), steps_until(is_sure)) <= _INNER_REACH
    is_sentence = page.ends_sentence & (page.words >= _INNER_WORDS)
    inner: NDArray[np.bool_] = near & is_sentence & (page.link_density < 0.5)
    return inner


def _is_one_of_many(page: Outline, odds: Floats) -> NDArray[np.bool_]:
    """Sentences side by side in one element, very many of them, where enough are sure: they stand or fall together."""
    found = np.zeros(len(page), dtype=bool)
    is_sentence = page.ends_sentence & (page.words >= _INNER_WORDS)
    sentences = np.flatnonzero(is_sentence & (page.link_density < 0.5))
    parents = page.parent[page.element[sentences]]
    for parent, count in zip(*np.unique(parents, return_counts=True), strict=True):
        if count >= _MANY:
            beside = sentences[parents == parent]
            found[beside] = np.mean(odds[beside] > _SURE_ODDS) >= _MANY_SHARE
    return found


def _breaks_off(page: Outline, odds: Floats) -> bool:
    """Whether the last block is the beginning of a sentence, right below text that is sure and in the same element."""
    if len(page) < 2 or page.ends_sentence[-1] or page.words[-1] < _INNER_WORDS:
        return False
    above, last = page.parent[page.element[-2:]]
    return bool(above == last and odds[-2] > _SURE_ODDS and page.link_density[-1] < 0.5)


def _is_in_text_table(page: Outline, odds: Floats) -> NDArray[np.bool_]:
    """The cells of each table that follows sure text, is not mostly links, and is not most of the page (its layout)."""
    found = np.zeros(len(page), dtype=bool)
    words, linked = page.words, page.words * page.link_density
    most = _TABLE_SHARE * words.sum()
    for number in page.named("table"):
        first, end = int(page.first[number]), int(page.end[number])
        above = odds[max(0, first - _TABLE_REACH) : first]
        size = words[first:end].sum()
        if (
            (above > _SURE_ODDS).any()
            and linked[first:end].sum() < size / 2
            and size < most
        ):
            found[first:end] = True
    return found
