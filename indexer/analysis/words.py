"""Where the words of a text begin and end, and what a compound is made of."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from indexer.analysis.folding import INVISIBLE, MAX_TERM, normal, plain

__all__ = ["Compound", "Piece", "fold_pattern", "pairs", "word_pattern"]

# Scripts written without spaces between words: Thai, Lao, Burmese, Khmer, Hangul (particles stick to its words),
# kana, Han with its radicals and extensions, half-width kana.
_UNSPACED = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0ec0-\u0ec6\u1000-\u102a\u1780-\u17b3\u1100-\u11ff"
    "\u2e80-\u2fdf\u3005-\u3007\u3041-\u3096\u309d-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff"
)
_SYLLABLE = "[\u1100-\u115f][\u1160-\u11a7]?[\u11a8-\u11ff]?"  # Hangul taken apart, as some file systems do
_HALF_WIDTH_MARKS = "\uff9e\uff9f"
_SOFT_JOINERS = (
    "'’\u2019\u02bc\u2010\u2011\u200c\u00b7-"  # the word may also be written without
)
_JOINERS = "." + _SOFT_JOINERS


class Piece(NamedTuple):
    """A part of a compound, with its place in it."""

    start: int
    end: int
    text: str
    is_unspaced: bool


class Compound:
    """A word as the text has it, taken apart where it is more than letters and digits."""

    def __init__(self, raw: str) -> None:
        grammar = _grammar()
        self.end = len(raw)
        if len(raw) > 2 and raw[-1] in "sS" and raw[-2] in "'’":
            self.end -= 2  # the possessive is no part of the word
        self.text = raw[: self.end]
        self._is_one_piece = self.text.isalnum() and (
            self.text.isascii() or not grammar.unspaced.search(self.text)
        )
        self.is_soft = not self._is_one_piece and not set(self.text) & set("._+#")
        is_joined = not self.is_soft or grammar.soft.search(self.text) is not None
        self.has_whole = (
            not self._is_one_piece and is_joined and any(map(str.isalnum, self.text))
        )

    @property
    def joined(self) -> str:
        """As it may be written without hyphens and the like."""
        return _grammar().soft.sub("", self.text)

    def parts(self) -> Iterator[Piece]:
        """The runs of letters and digits, cut where a script without spaces begins or ends."""
        if self._is_one_piece:
            yield Piece(0, self.end, self.text, is_unspaced=False)
            return
        for found in _grammar().part.finditer(self.text):
            yield Piece(
                found.start(),
                found.end(),
                found[0],
                is_unspaced=found.lastgroup == "unspaced",
            )


def pairs(run: Piece) -> Iterator[tuple[Piece, Piece | None]]:
    """Each character of the run with its follower, marks taken along; the last has none."""
    previous: Piece | None = None
    for found in _grammar().character.finditer(run.text):
        piece = Piece(
            run.start + found.start(),
            run.start + found.end(),
            found[0],
            is_unspaced=True,
        )
        if previous:
            yield previous, piece
        previous = piece
    if previous:
        yield previous, None


def fold_pattern(text: str) -> str:
    """A word with `*` and `?` folded as plain terms are, the wildcards kept."""
    soft = not set(text) & set("._+#")
    pieces = re.split(r"([*?])", text)
    folded = [
        piece if piece in ("*", "?") else plain(normal(piece[:MAX_TERM], ""))
        for piece in pieces
    ]
    return (
        re.sub(f"[{_SOFT_JOINERS}]", "", "".join(folded)) if soft else "".join(folded)
    )


def word_pattern() -> re.Pattern[str]:
    """What a word of a text is, compounds as a whole."""
    return _grammar().word


class _Grammar(NamedTuple):
    word: re.Pattern[str]
    part: re.Pattern[str]
    character: re.Pattern[str]
    unspaced: re.Pattern[str]
    soft: re.Pattern[str]


@cache
def _grammar() -> _Grammar:
    """The patterns; made once, because the marks of all scripts have to be collected first."""
    marks = _ranges(
        code
        for code in range(0x300, 0x1E000)
        if unicodedata.category(chr(code))[0] == "M"
    )
    marks += INVISIBLE + _HALF_WIDTH_MARKS
    run = rf"\w[\w{marks}]*"
    sign = r"(?:\+\+|\#)(?![\w+#])"
    unspaced = rf"(?:{_SYLLABLE}|[{_UNSPACED}])[{marks}]*"
    return _Grammar(
        word=re.compile(rf"{run}(?:[{_JOINERS}]{run})*+(?:{sign})?"),
        part=re.compile(
            rf"(?P<unspaced>(?:{unspaced})+)|(?P<spaced>(?:(?![{_UNSPACED}])[^\W_][{marks}]*)+)"
        ),
        character=re.compile(unspaced),
        unspaced=re.compile(f"[{_UNSPACED}]"),
        soft=re.compile(f"[{_SOFT_JOINERS}]"),
    )


def _ranges(codes: Iterator[int]) -> str:
    """A character class of ascending codes."""
    spans: list[list[int]] = []
    for code in codes:
        if spans and spans[-1][1] == code - 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in spans)
