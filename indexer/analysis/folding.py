"""One spelling for what readers take to be one word: width, case, accents, Arabic letters, digits."""

import re
import unicodedata
from functools import cache

__all__ = ["INVISIBLE", "MAX_TERM", "normal", "plain"]

MAX_TERM = 64  # characters; a longer word is found by its first 64

INVISIBLE = "\u00ad\u200d-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"  # inside a word, they are not there
# Marks that say how a letter sounds, not which it is: Latin, Greek and Cyrillic accents, Hebrew and Arabic vowels.
# Indic vowel signs and the kana voice marks are letters in their own right and stay.
_SOUND_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u08d3-\u08ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe2f"
)
_LETTERS = {
    "ی": "ي", "ى": "ي", "ے": "ي", "ک": "ك", "ڪ": "ك", "ٱ": "ا", "آ": "ا", "أ": "ا", "إ": "ا", "ة": "ه", "ۀ": "ه",
    "ە": "ه", "ھ": "ه", "ہ": "ه", "ؤ": "و", "ئ": "ي",
}  # fmt: skip
_SPELLINGS = {"ـ": "", "ʻ": "'"}
_UNACCENTED = {
    "ı": "i",
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "æ": "ae",
    "œ": "oe",
    "ħ": "h",
    "ŧ": "t",
}


def normal(word: str, language: str) -> str:
    """One code for each letter, letters and accents kept apart: what a stemmer wants.

    Arabic's takes an ending off by its letters (`ة` but no `ه`), Persian's knows its own yeh and kaf.
    """
    if word.isascii() and language not in ("tr", "az"):
        return word.lower()
    text = unicodedata.normalize("NFKC", word)
    if language in ("tr", "az"):
        text = text.replace("I", "ı").replace("İ", "i")
    return text.casefold().translate(_letters())


def plain(word: str) -> str:
    """A normal word without accents, letters that readers mix up made one; no longer than a term may be."""
    if word.isascii():
        return word[:MAX_TERM]
    marks, letters = _folding()
    bare = marks.sub("", unicodedata.normalize("NFKD", word))
    return unicodedata.normalize("NFC", bare).translate(letters)[:MAX_TERM]


@cache
def _letters() -> dict[int, str]:
    """Signs with another code for the same thing, digits of every script, and what is not there."""
    table = {ord(letter): plain for letter, plain in _SPELLINGS.items()}
    for code in (*range(0x660, 0x11000), *range(0x11000, 0x1FC00)):
        if (digit := unicodedata.decimal(chr(code), None)) is not None:
            table[code] = str(digit)
    for character in re.findall(
        f"[{INVISIBLE}\u064b-\u065f\u0670]", "".join(map(chr, range(0x10000)))
    ):
        table[ord(character)] = ""
    return table


@cache
def _folding() -> tuple[re.Pattern[str], dict[int, str]]:
    return re.compile(f"[{_SOUND_MARKS}]+"), {
        ord(letter): plain for letter, plain in (_UNACCENTED | _LETTERS).items()
    }
