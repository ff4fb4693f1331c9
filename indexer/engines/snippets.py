"""What a hit shows of its page: the passage that holds most of the query, in pieces."""

import unicodedata
from collections.abc import Iterable, Sequence

from indexer.engines.marks import Marker, Span
from indexer.engines.plan import Linguist
from indexer.query import Query
from indexer.records import Document, Piece

__all__ = ["MAX_CHARACTERS", "highlight", "passage", "pieces", "snippet", "title"]

MAX_CHARACTERS = 240  # about three lines on a desktop
_SEARCH_SPACE = (
    25  # characters to look for a word boundary in; beyond, the script has none
)
_LEAD = 0.3  # share of the free room before the first match, so that a reader sees what led to it
_CUT: Piece = ("…", False)


def title(marker: Marker, document: Document) -> tuple[Piece, ...]:
    """The whole title with its matches."""
    return pieces(document.title, marker.spans(document.title, [document.language]))


def snippet(marker: Marker, document: Document) -> tuple[Piece, ...]:
    """The passage with the most different matches, then the most matches, then the first; else how the text begins.

    Of a page found by what was removed from it alone, the passage is of that. White space is one space.
    """
    text = document.removed if marker.is_of_removed else document.body
    return passage(marker, text, document.language)


def passage(
    marker: Marker,
    text: str,
    language: str,
    *,
    is_start: bool = True,
    is_end: bool = True,
) -> tuple[Piece, ...]:
    """The best passage of a text, or of a stretch of one that it begins or ends or not."""
    spans = marker.spans(text, [language])
    start, end = _window(spans)
    start, end = _roomy(text, start, end)
    inside = [span for span in spans if start <= span.start and span.end <= end]
    shown = _spaced(
        pieces(
            text[start:end],
            [Span(s.start - start, s.end - start, s.unit) for s in inside],
        )
    )
    before = (_CUT,) if not is_start or text[:start].strip() else ()
    after = (_CUT,) if not is_end or text[end:].strip() else ()
    return (*before, *shown, *after)


def highlight(query: Query, text: str, linguist: Linguist) -> tuple[Piece, ...]:
    """The whole text, what the query matches under any of the index's languages marked."""
    return pieces(text, Marker(query.root, linguist).spans(text, linguist.analyzers))


def pieces(text: str, spans: Iterable[Span]) -> tuple[Piece, ...]:
    """The whole text, matches apart; spans are sorted, and those that touch one another are one piece."""
    found: list[Piece] = []
    at = 0
    for start, end in _merged(spans):
        if at < start:
            found.append((text[at:start], False))
        found.append((text[start:end], True))
        at = end
    if at < len(text):
        found.append((text[at:], False))
    return tuple(found)


def _merged(spans: Iterable[Span]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end, _ in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _window(spans: Sequence[Span]) -> tuple[int, int]:
    """The stretch of at most MAX_CHARACTERS that holds the most units, then the most spans, then the first."""
    best, best_window = (0, 0), (0, 0)
    inside: dict[int, int] = {}
    first = 0
    for place, span in enumerate(spans):
        inside[span.unit] = inside.get(span.unit, 0) + 1
        while span.end - spans[first].start > MAX_CHARACTERS and first < place:
            unit = spans[first].unit
            inside[unit] -= 1
            if not inside[unit]:
                del inside[unit]
            first += 1
        worth = (len(inside), place - first + 1)
        if worth > best:
            best, best_window = worth, (spans[first].start, span.end)
    return best_window


def _roomy(text: str, start: int, end: int) -> tuple[int, int]:
    """The window with as much around it as there is room for, cut between words."""
    end = min(end, start + MAX_CHARACTERS)
    room = MAX_CHARACTERS - (end - start)
    low = max(0, start - int(room * _LEAD))
    high = min(len(text), low + MAX_CHARACTERS)
    low = max(0, min(low, high - MAX_CHARACTERS))
    return _boundary_after(text, low, start), _boundary_before(text, high, end)


def _boundary_after(text: str, place: int, limit: int) -> int:
    """The first place from here on where a word begins, not beyond the limit."""
    if place == 0:
        return 0
    for at in range(place, min(limit, place + _SEARCH_SPACE) + 1):
        if text[at - 1].isspace():
            return at
    return _whole_character(text, place)


def _boundary_before(text: str, place: int, limit: int) -> int:
    """The last place up to here where a word ends, not before the limit."""
    if place >= len(text):
        return len(text)
    for at in range(place, max(limit, place - _SEARCH_SPACE) - 1, -1):
        if text[at].isspace():
            return at
    return _whole_character(text, place)


def _whole_character(text: str, place: int) -> int:
    """The place, or the next one that does not part a letter from its marks."""
    while place < len(text) and unicodedata.category(text[place])[0] == "M":
        place += 1
    return place


def _spaced(found: Iterable[Piece]) -> tuple[Piece, ...]:
    """Each run of white space as one space, none at the ends."""
    spaced: list[Piece] = []
    is_after_space = True
    for text, is_match in found:
        words = " ".join(text.split())
        lead = " " if text[:1].isspace() and not is_after_space else ""
        trail = " " if words and text[-1:].isspace() else ""
        shown = lead + words + trail
        if shown:
            spaced.append((shown, is_match))
            is_after_space = shown.endswith(" ")
    if spaced and spaced[-1][0].endswith(" "):
        last, is_match = spaced.pop()
        spaced += [(last.rstrip(), is_match)] if last.strip() else []
    return tuple(spaced)
