"""The first look at lines of plain text: each line's facts, those of its neighbours, its place and its page.

A page is a column of lines here, so everything is an array over the lines, by a name that the model file knows too.
What the catalogue and the site's template know is left out beforehand; only where such lines stood is told (`gaps`).
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import numpy as np
from numpy.typing import NDArray

from indexer.clean._along import (
    best_span,
    mean_within,
    shifted,
    steps_since,
    steps_until,
)
from indexer.clean._forum import is_forum
from indexer.clean._line_facts import Facts, facts_of
from indexer.clean._outline import Floats
from indexer.clean.fingerprint import fold
from indexer.records import PageHead

__all__ = ["Columns", "Lines", "columns_of", "shapes_of"]

Columns = dict[str, Floats]

_LONG = 20  # words that make a line text without a full stop; 15 and 25 are within .002 on big9 (2026-11)
_SENTENCE = 8  # words that make a line with a full stop text
_PROSE = 10
_MOST = 60  # words one line may weigh: one long footer must not outweigh an article
# Words a short line costs, in two spans of text: the loose one takes in lists and interviews, the tight one leaves out
# teasers. Two more, at 2 and 10, were much like these.
_COSTS = (4, 20)
_NEAR = 50.0  # lines; farther is all the same
# Each of these is averaged over each window. What trees of the first, larger set hardly asked for (2026-11: function words,
# the two nearest windows, single neighbours of most columns) is left out.
_WINDOWS = ((-3, 3), (-12, 12), (-40, 40), (-20, -1), (1, 20))
_AROUND = (
    "words",
    "prose",
    "lexicon",
    "lexicon_opening",
    "capitalised",
    "repeats",
    "digits",
    "ends_sentence",
)
_BESIDE = ("words", "lexicon", "capitalised", "repeats")
_PAGE_MEANS = (
    "words",
    "prose",
    "ends_sentence",
    "repeats",
    "lexicon",
    "capitalised",
    "price",
    "clock",
    "question",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The lines of a page that no rule knew, and what is known about the page.

    `gaps` holds how many known lines stood right above each line, and below the last: one number more than lines.
    """

    texts: Sequence[str]
    gaps: Sequence[int]
    title: str
    url: str


def columns_of(lines: Lines, lexicon: Mapping[str, float]) -> tuple[Columns, Floats]:
    """The columns by name, and the words of each line. There must be at least one line."""
    facts = np.array([facts_of(text, lexicon) for text in lines.texts])
    columns: Columns = dict(zip(Facts._fields, facts.T, strict=True))
    words = np.maximum(np.expm1(columns["words"]), 1.0)
    folded = [fold(text[:300]) for text in lines.texts]
    prose = np.where((words >= _PROSE) & (columns["ends_sentence"] > 0), words, 0.0)
    columns["prose"] = (prose > 0).astype(np.float64)
    columns |= _repeats(folded)
    columns |= _gaps(np.array(lines.gaps, dtype=np.float64))
    columns |= _place(words, prose)
    columns |= _spans(words, columns["ends_sentence"] > 0)
    columns |= _likeness(lines, folded, words)
    columns |= _page(lines, columns, words, prose)
    columns |= _neighbours(columns)
    columns["rows_alike"] = _rows_alike(shapes_of(columns, words))
    return columns, words


def shapes_of(columns: Mapping[str, Floats], words: Floats) -> NDArray[np.int64]:
    """A number for each line that equals that of lines of the same make: length, end mark, capital, digits."""
    size = np.where(words < 8, words, 8 + 2 * np.log2(words / 8)).astype(np.int64)
    marks = [columns[name] > 0 for name in ("ends_sentence", "starts_upper", "digits")]
    shapes: NDArray[np.int64] = size * 8 + marks[0] * 4 + marks[1] * 2 + marks[2]
    return shapes


def _repeats(folded: Sequence[str]) -> Columns:
    """How often the page says the line again, digits aside, or lines with the same first or last word."""
    opening = [text.split(" ", 1)[0] for text in folded]
    closing = [text.rsplit(" ", 1)[-1] for text in folded]
    last: dict[str, int] = {}
    since = []
    for position, text in enumerate(folded):
        since.append(min(position - last.get(text, position - 99), 99))
        last[text] = position
    return {
        "repeats": _others(folded),
        "repeats_opening": _others(opening),
        "repeats_closing": _others(closing),
        "since_repeat": np.array(since, dtype=np.float64),
    }


def _rows_alike(shapes: NDArray[np.int64]) -> Floats:
    """How often lines of these three makes stand in a row, the line in their middle: so do records of a list."""
    row = np.stack([np.roll(shapes, 1), shapes, np.roll(shapes, -1)])
    _, make, count = np.unique(row, axis=1, return_inverse=True, return_counts=True)
    alike: Floats = np.log1p(count[make.ravel()] - 1.0)
    return alike


def _others(keys: Sequence[str]) -> Floats:
    count = Counter(keys)
    others: Floats = np.log1p([count[key] - 1.0 if key else 0.0 for key in keys])
    return others


def _gaps(gaps: Floats) -> Columns:
    above, below = gaps[:-1], gaps[1:]
    size = len(above)
    return {
        "gap_above": np.log1p(above),
        "gap_below": np.log1p(below),
        "gaps_near": mean_within(above, -4, 5),
        "page_gaps": np.full(size, np.log1p(gaps.sum())),
    }


def _place(words: Floats, prose: Floats) -> Columns:
    size = len(words)
    at = np.arange(size, dtype=np.float64)
    is_prose = prose > 0
    found = np.flatnonzero(is_prose)
    above = shifted(is_prose.astype(np.float64), 1) > 0
    below = shifted(is_prose.astype(np.float64), -1) > 0
    return {
        "place": at / size,
        "from_top": np.minimum(at, 60),
        "from_bottom": np.minimum(size - at, 60),
        "words_above": (np.cumsum(words) - words) / words.sum(),
        "prose_above": (np.cumsum(prose) - prose) / (prose.sum() + 1e-6),
        "since_prose": steps_since(above),
        "until_prose": steps_until(below),
        "from_longest": np.clip(at - float(prose.argmax()), -80, 80),
        "page_first_prose": np.full(size, found[0] / size if len(found) else 1.0),
        "page_last_prose": np.full(size, found[-1] / size if len(found) else 0.0),
    }


def _spans(words: Floats, ends: NDArray[np.bool_]) -> Columns:
    at = np.arange(len(words))
    is_text = (words >= _LONG) | ((words >= _SENTENCE) & ends)
    columns: Columns = {}
    for cost in _COSTS:
        worth = np.where(is_text, np.minimum(words, _MOST), -cost)
        start, end = best_span(worth.tolist())
        share = words[start:end].sum() / words.sum()
        columns |= {
            f"span{cost}": ((at >= start) & (at < end)).astype(np.float64),
            f"span{cost}_start": np.clip(at - start, -_NEAR, _NEAR).astype(np.float64),
            f"span{cost}_end": np.clip(at - end, -_NEAR, _NEAR).astype(np.float64),
            f"page_span{cost}": np.full(len(words), share),
        }
    return columns


def _likeness(lines: Lines, folded: Sequence[str], words: Floats) -> Columns:
    """How much each line shares with the title and with the last part of the address, and where the likest stands."""
    bags = [set(text.split()) if len(text) < 200 else set() for text in folded]
    above = (np.cumsum(words) - words) / words.sum()
    at = np.arange(len(words), dtype=np.float64)
    columns: Columns = {}
    slug = re.sub(r"[-_+.]", " ", _path(lines.url).rstrip("/").rsplit("/", 1)[-1])
    for name, told, enough in (("title", lines.title, 0.6), ("slug", slug, 0.4)):
        wanted = set(fold(told).split())
        likeness = np.array([_shared(wanted, bag) for bag in bags])
        hits = np.flatnonzero(likeness > enough)
        first = int(hits[0]) if len(hits) else -1
        columns |= {
            f"like_{name}": likeness,
            f"page_like_{name}": np.full(len(at), likeness.max()),
            f"from_{name}": np.clip(at - first, -_NEAR, _NEAR)
            if first >= 0
            else np.full(len(at), -99.0),
            f"words_from_{name}": above - above[first]
            if first >= 0
            else np.full(len(at), -2.0),
        }
    return columns


def _shared(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


def _path(url: str) -> str:
    try:
        return unquote(urlsplit(url).path)
    except ValueError:
        return ""


def _page(lines: Lines, columns: Columns, words: Floats, prose: Floats) -> Columns:
    path = _path(lines.url)
    told = {f"page_{name}": float(columns[name].mean()) for name in _PAGE_MEANS} | {
        "page_lines": np.log1p(len(words)),
        "page_size": np.log1p(words.sum()),
        "page_prose_share": prose.sum() / words.sum(),
        "page_longest": np.log1p(prose.max()),
        "page_lexicon_words": float(columns["lexicon"] @ words / words.sum()),
        "path_depth": float(sum(map(bool, path.split("/")))),
        "path_hyphens": float(path.count("-")),
        "path_forum": float(is_forum(PageHead(), lines.url)),
    }
    return {name: np.full(len(words), value) for name, value in told.items()}


def _neighbours(columns: Columns) -> Columns:
    found: Columns = {}
    for name in _BESIDE:
        for by in (2, 1, -1, -2):
            found[f"{name}@{-by}"] = shifted(columns[name], by)
    for name in _AROUND:
        for first, last in _WINDOWS:
            found[f"{name}@{first}..{last}"] = mean_within(columns[name], first, last)
    return found
