"""Folding: what the catalogue's patterns and a page's lines are reduced to before they are compared.

NFC; straight quotes; three dots for the ellipsis; plain blanks, one at a time; no zero-width characters, direction
marks or soft hyphens; Persian yeh and kaf for the Arabic ones, bare alef, no tatweel, no short vowels; I for the
dotted capital I. Case is left alone. Folding text that is folded changes nothing.
"""

import re
import unicodedata

from indexer.clean._normal import normalize

__all__ = ["fold", "fold_pattern"]

_QUOTES = {
    "‘": "'",
    "’": "'",
    "‚": "'",
    "‛": "'",
    "′": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "‟": '"',
    "″": '"',
}
_ARABIC = {"ي": "ی", "ى": "ی", "ك": "ک", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا"}
_TURKISH = {"İ": "I"}  # whose small letter is two characters, which no pattern expects
# Zero-width and direction marks (Unicode 15, Cf), soft hyphen, tatweel, the vowel signs U+064B-0652 and U+0670.
_DROPPED = [
    0x00AD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF, 0x0640,
    *range(0x064B, 0x0653), 0x0670,
]  # fmt: skip
_CHANGED = {**_QUOTES, **_ARABIC, **_TURKISH, **dict.fromkeys(map(chr, _DROPPED), "")}
_TO_CHANGE = re.compile(f"[{''.join(_CHANGED)}]")
_BLANKS = re.compile(r"\s+")


def fold(text: str) -> str:
    """The text as patterns see it; without blanks at either end."""
    if not text.isascii():
        text = normalize("NFC", text.replace("…", "..."))
        # A fifth of the cost of `translate`, which looks each character up.
        text = _TO_CHANGE.sub(_alike, text)
    return " ".join(text.split())


def fold_pattern(pattern: str) -> str:
    """A pattern whose literals are folded as `fold` folds text; its escapes stay as they are."""
    folded = unicodedata.normalize("NFC", pattern.replace("…", r"\.\.\."))
    return _BLANKS.sub(" ", _TO_CHANGE.sub(_alike, folded))


def _alike(found: re.Match[str]) -> str:
    return _CHANGED[found[0]]
