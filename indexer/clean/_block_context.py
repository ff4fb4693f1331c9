"""The second look at blocks: what the first look thinks of a block's neighbours, containers, likes and section."""

import numpy as np
from numpy.typing import NDArray

from indexer.clean._along import clipped, mean_within, shifted
from indexer.clean._block_columns import Columns
from indexer.clean._outline import Floats, Outline

__all__ = ["block_context"]

_SURE = 0.6
_SURE_WORDS = 8
_MOST = 0.7  # of what is likely text, in the element that is taken to hold it
_NONE = 1e-6


def block_context(page: Outline, odds: Floats) -> Columns:
    """The columns by name, from the first look's probabilities."""
    words, group = page.words, page.groups
    columns = _near(odds, words)
    columns |= _containers(page, odds)
    columns |= {
        "likes_odds": _weighted_mean(group, odds, words)[group],
        "likes_mean_odds": _weighted_mean(group, odds, np.ones(len(odds)))[group],
    }
    columns |= _section(page, odds)
    return columns | _page(page, odds)


def _near(odds: Floats, words: Floats) -> Columns:
    columns = {"odds": odds}
    for by in (1, 2, 3):
        columns |= {
            f"odds_above_{by}": shifted(odds, by),
            f"odds_below_{by}": shifted(odds, -by),
        }
    for reach in (2, 5, 12, 30):
        columns[f"odds_within_{reach}"] = mean_within(odds, -reach, reach, words)
    for reach in (2, 5, 12):
        columns[f"mean_odds_within_{reach}"] = mean_within(odds, -reach, reach)
    return columns


def _containers(page: Outline, odds: Floats) -> Columns:
    text, words, mean = page.below(np.array([odds * page.words, page.words, odds]))
    blocks = (page.end - page.first).astype(np.float64)
    columns: Columns = {}
    at = page.element
    for up in range(5):
        columns |= {
            f"odds_{up}": text[at] / (words[at] + _NONE),
            f"mean_odds_{up}": mean[at] / (blocks[at] + _NONE),
            f"odds_share_{up}": text[at] / (text[0] + _NONE),
        }
        at = page.parent[at]
    top = page.deepest_with(odds * page.words, _MOST)
    place = np.arange(len(page))
    inside = (place >= page.first[top]) & (place < page.end[top])
    return columns | {
        "in_text": inside.astype(np.float64),
        "page_text": np.full(len(page), text[top] / (words[top] + _NONE)),
    }


def _section(page: Outline, odds: Floats) -> Columns:
    """The odds of the heading above, of all that stands under it, and of the sections before and after."""
    heading = page.is_heading
    last = np.maximum.accumulate(np.where(heading, np.arange(len(page)), -1))
    section = np.cumsum(heading.astype(np.int64))
    mean = _weighted_mean(section, odds, page.words)
    return {
        "heading_odds": np.where(last >= 0, odds[last], -0.1),
        "section_odds": mean[section],
        "section_words": np.log1p(np.bincount(section, page.words))[section],
        "next_section_odds": mean[np.minimum(section + 1, section[-1])],
        "previous_section_odds": mean[np.maximum(section - 1, 0)],
    }


def _page(page: Outline, odds: Floats) -> Columns:
    size, words = len(page), page.words
    at = np.arange(size)
    likely = np.cumsum(odds * words)
    sure = np.flatnonzero((odds > _SURE) & (words > _SURE_WORDS))
    first, last = (int(sure[0]), int(sure[-1])) if len(sure) else (0, size - 1)
    hits = odds > _SURE
    before = np.maximum.accumulate(np.where(hits, at, -99))
    after = np.minimum.accumulate(np.where(hits, at, size + 99)[::-1])[::-1]
    return {
        "from_first_sure": clipped(at - first, -40, 40).astype(np.float64),
        "from_last_sure": clipped(at - last, -40, 40).astype(np.float64),
        "since_sure": np.minimum(at - before, 60).astype(np.float64),
        "until_sure": np.minimum(after - at, 60).astype(np.float64),
        "odds_done": (likely - odds * words) / (likely[-1] + _NONE),
        "odds_left": np.log1p(np.maximum(likely[-1] - likely + odds * words, 0.0)),
        "page_odds": np.full(size, likely[-1] / words.sum()),
        "page_best_odds": np.full(size, odds.max()),
        "page_likely_words": np.full(size, np.log1p(likely[-1])),
    }


def _weighted_mean(group: NDArray[np.int64], odds: Floats, weights: Floats) -> Floats:
    """Of each group, by its number."""
    mean: Floats = np.bincount(group, odds * weights) / (
        np.bincount(group, weights) + _NONE
    )
    return mean
