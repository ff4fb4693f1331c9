"""Which blocks or lines of a page are in its wanted text: what the models learn from.

The page's words are aligned with the wanted ones, in order: first by runs of words that both have once, then, between
those, by shorter runs, and at last word by word. So a short block ("Red", "$12") counts where its neighbours do and not
wherever its words occur. A block whose words stand elsewhere in the wanted text, out of order, counts by runs of four.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

from tests.benchmarks.packs import LabelledPage

__all__ = ["UNKNOWN", "labels_of"]

UNKNOWN = -1.0
_RUNS = (8, 5, 3)
_SHINGLE = 4
_MOST_PAIRS = 4_000_000  # words of one times words of the other, for the slow last step
_WORD = re.compile(r"\w+")


def labels_of(texts: Sequence[str], page: LabelledPage) -> list[float]:
    """For each block the share of its words that are wanted, UNKNOWN where nothing tells."""
    if page.text is None:
        return _by_snippets(texts, page.wanted, page.unwanted)
    words = [_words(text) for text in texts]
    wanted = _words(page.text)
    flags = iter(aligned([word for block in words for word in block], wanted))
    shingles = {tuple(wanted[i : i + _SHINGLE]) for i in range(len(wanted) - _SHINGLE + 1)}  # fmt: skip
    labels = []
    for block in words:
        hits = sum(next(flags) for _ in block)
        share = max(hits, _covered(block, shingles)) / len(block) if block else UNKNOWN
        labels.append(share)
    return labels


def aligned(words: Sequence[str], wanted: Sequence[str]) -> list[bool]:
    """Which of the words have a partner among the wanted ones, partners in the same order."""
    found = [False] * len(words)
    open_ranges = [(0, len(words), 0, len(wanted), 0)]
    while open_ranges:
        start, end, first, last, run = open_ranges.pop()
        while start < end and first < last and words[start] == wanted[first]:
            found[start] = True
            start, first = start + 1, first + 1
        while start < end and first < last and words[end - 1] == wanted[last - 1]:
            end, last = end - 1, last - 1
            found[end] = True
        if start == end or first == last:
            continue
        if run == len(_RUNS):
            _word_by_word(words, wanted, found, (start, end, first, last))
            continue
        size = _RUNS[run]
        for a, b in _chain(_common_runs(words, wanted, size, (start, end, first, last))):  # fmt: skip
            found[a : a + size] = [True] * size
            if start <= a and first <= b:
                open_ranges.append((start, a, first, b, run + 1))
            start, first = max(start, a + size), max(first, b + size)
        if start < end and first < last:
            open_ranges.append((start, end, first, last, run + 1))
    return found


def _common_runs(words: Sequence[str], wanted: Sequence[str], size: int, window: tuple[int, int, int, int]) -> list[tuple[int, int]]:  # fmt: skip
    """Where runs of words begin that both sides have exactly once."""
    start, end, first, last = window
    ours = [tuple(words[i : i + size]) for i in range(start, end - size + 1)]
    theirs = [tuple(wanted[i : i + size]) for i in range(first, last - size + 1)]
    count, others = Counter(ours), Counter(theirs)
    place = {run: first + i for i, run in enumerate(theirs)}
    return [(start + i, place[run]) for i, run in enumerate(ours) if count[run] == 1 and others.get(run) == 1]  # fmt: skip


def _chain(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest rising part of the pairs (patience sorting)."""
    ends: list[int] = []
    at: list[int] = []
    before = [-1] * len(pairs)
    for number, (_, place) in enumerate(pairs):
        pile = bisect_left(ends, place)
        before[number] = at[pile - 1] if pile else -1
        ends[pile : pile + 1] = [place]
        at[pile : pile + 1] = [number]
    chain = []
    number = at[-1] if at else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]


def _word_by_word(words: Sequence[str], wanted: Sequence[str], found: list[bool], window: tuple[int, int, int, int]) -> None:  # fmt: skip
    start, end, first, last = window
    if (end - start) * (last - first) > _MOST_PAIRS:
        return
    matcher = SequenceMatcher(None, words[start:end], wanted[first:last], autojunk=False)  # fmt: skip
    for block in matcher.get_matching_blocks():
        if block.size > 1 or end - start < 12:  # a single word between many is chance
            for offset in range(block.size):
                found[start + block.a + offset] = True


def _covered(words: Sequence[str], shingles: set[tuple[str, ...]]) -> int:
    covered = [False] * len(words)
    for start in range(len(words) - _SHINGLE + 1):
        if tuple(words[start : start + _SHINGLE]) in shingles:
            covered[start : start + _SHINGLE] = [True] * _SHINGLE
    return sum(covered)


def _by_snippets(texts: Sequence[str], wanted: Sequence[str], unwanted: Sequence[str]) -> list[float]:  # fmt: skip
    labels = []
    yes, no = [list(filter(None, map(_squashed, snippets))) for snippets in (wanted, unwanted)]  # fmt: skip
    for text in map(_squashed, texts):
        if any(snippet in text or (len(text) > 20 and text in snippet) for snippet in yes):  # fmt: skip
            labels.append(1.0)
        elif any(snippet in text and len(text) < 4 * len(snippet) + 20 for snippet in no):  # fmt: skip
            labels.append(0.0)
        else:
            labels.append(UNKNOWN)
    return labels


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _squashed(text: str) -> str:
    return " ".join(text.split()).lower()
