"""Which lines of a page's plain text are in its wanted text: what the line model learns from, and is measured by."""

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Sequence

from tests.benchmarks.packs import LabelledPage

__all__ = ["UNKNOWN", "labels_of"]

UNKNOWN = -1.0
_SHINGLE = 4
# A shorter line is found everywhere; it counts where its words stand near those of the lines around it.
_NEAR = 40  # words of the wanted text
_WORD = re.compile(r"\w+")


def labels_of(lines: Sequence[str], page: LabelledPage) -> list[float]:
    """For each line the share of its words that are wanted, 1 or 0 for a short line, UNKNOWN where nothing tells."""
    if page.text is None:
        return _by_snippets(lines, page.wanted, page.unwanted)
    return _by_text([_words(line) for line in lines], _words(page.text))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _by_text(lines: Sequence[Sequence[str]], wanted: Sequence[str]) -> list[float]:
    places = {size: _places(wanted, size) for size in range(1, _SHINGLE + 1)}
    labels = [UNKNOWN] * len(lines)
    found: dict[
        int, tuple[int, int]
    ] = {}  # line: where in the wanted text its words are first and last
    for number, words in enumerate(lines):
        if len(words) >= _SHINGLE:
            labels[number], span = _shingled(words, places[_SHINGLE])
            if span is not None:
                found[number] = span
    anchors = sorted(found)
    for number, words in enumerate(lines):
        if 0 < len(words) < _SHINGLE:
            at = bisect(anchors, number)
            near = [found[anchor] for anchor in anchors[max(0, at - 1) : at + 1]]
            here = places[len(words)].get(tuple(words), ())
            labels[number] = float(any(start - _NEAR <= place <= end + _NEAR for start, end in near for place in here))  # fmt: skip
    return labels


def _places(words: Sequence[str], size: int) -> dict[tuple[str, ...], list[int]]:
    places: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for start in range(len(words) - size + 1):
        places[tuple(words[start : start + size])].append(start)
    return dict(places)


def _shingled(
    words: Sequence[str], places: dict[tuple[str, ...], list[int]]
) -> tuple[float, tuple[int, int] | None]:
    covered = [False] * len(words)
    seen: list[int] = []
    for start in range(len(words) - _SHINGLE + 1):
        here = places.get(tuple(words[start : start + _SHINGLE]))
        if here:
            covered[start : start + _SHINGLE] = [True] * _SHINGLE
            seen += here[:5]
    share = sum(covered) / len(words)
    return share, (min(seen), max(seen)) if share >= 0.5 else None


def _by_snippets(
    lines: Sequence[str], wanted: Sequence[str], unwanted: Sequence[str]
) -> list[float]:
    shown = [_squashed(line) for line in lines]
    labels = [UNKNOWN] * len(lines)
    for snippet in filter(None, map(_squashed, wanted)):
        for number, line in enumerate(shown):
            if snippet in line or (len(line) >= 30 and line in snippet):
                labels[number] = 1.0
    for snippet in filter(None, map(_squashed, unwanted)):
        for number, line in enumerate(shown):
            if snippet in line and 2 * len(snippet) > len(line):
                labels[number] = 0.0
    return labels


def _squashed(text: str) -> str:
    return " ".join(text.split()).lower()
