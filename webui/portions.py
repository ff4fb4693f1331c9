"""What one answer of the reading view may hold: a long page's verdicts cut into parts, texts cut between words.

Cutting by blocks alone would not do: a plain text file can be a single block of many megabytes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from indexer.records import Verdict

__all__ = ["MAX_BLOCKS", "MAX_CHARACTERS", "cut", "portions"]

# Measured: a page of 9 MB in one answer took 7 s to draw. What is drawn grows with the text, so this much is a quarter of
# a second; it is a thick book's words, and nobody who reads less ever meets a second part.
MAX_CHARACTERS: Final = 300_000
# Each block costs a call of the drawing template however short it is: a table of numbers reaches this bound first.
MAX_BLOCKS: Final = 1_500

_SLACK: Final = 1_000  # characters a cut may come early to fall between words: no word is longer, unbroken data is


def portions(verdicts: Iterable[Verdict]) -> list[list[Verdict]]:
    """The verdicts in parts of at most MAX_BLOCKS blocks and MAX_CHARACTERS characters, in order; at least one part.

    A block that does not fit opens the next part. One longer than a whole part goes on in the parts after it, so no
    part has two pieces of one block.
    """
    parts: list[list[Verdict]] = [[]]
    characters = 0
    for verdict in verdicts:
        for piece in _pieces(verdict):
            length = len(piece.block.text)
            is_full = (
                len(parts[-1]) >= MAX_BLOCKS or characters + length > MAX_CHARACTERS
            )
            if is_full or piece is not verdict:
                if parts[-1]:
                    parts.append([])
                characters = 0
            parts[-1].append(piece)
            characters += length
    return parts


def cut(text: str, most: int) -> tuple[str, str]:
    """The text in two, the first of at most `most` characters and ended by white space where there is some near."""
    if len(text) <= most:
        return text, ""
    near = text[max(0, most - _SLACK) : most]
    gap = max(near.rfind(" "), near.rfind("\n"))
    at = most if gap < 0 else most - len(near) + gap + 1
    return text[:at], text[at:]


def _pieces(verdict: Verdict) -> Iterator[Verdict]:
    """The verdict itself, or where its text is longer than a part one for each stretch of it."""
    text = verdict.block.text
    if len(text) <= MAX_CHARACTERS:
        yield verdict
        return
    while text:
        head, text = cut(text, MAX_CHARACTERS)
        yield replace(verdict, block=replace(verdict.block, text=head))
