"""What one line of plain text looks like, and which words it is made of.

Measured are shapes that most scripts share: length, marks, capitals, digits, words glued together where markup was
lost. Words count by a lexicon that training learns (`_line_model`); a language it does not know is judged by shape.
"""

import math
import re
from collections.abc import Mapping
from typing import NamedTuple

from indexer.clean._outline import words_in

__all__ = ["Facts", "cues", "cues_of", "facts_of"]

_LOOKED_AT = 400  # characters; what a line is shows at its beginning
_CUE_WORDS = 20
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_SENTENCE = re.compile(r"[.!?。！？؟۔।…][\"'”“’‘»«›)\]]*(?:\s|$)")
_ENDS = re.compile(r"[.!?…。！？۔؟।][\"'”“’‘»«›)\]]*$")
_GLUED = re.compile(r"[a-zß-ÿа-я][A-ZÀ-ÞА-Я]|\d[A-Z][a-z]|[a-z]\d")
_PRICE = re.compile(r"[$€£¥₹]\s?\d|\d\s?(?:[$€£¥₹]|EUR|USD|GBP|zł|kr)\b")
_CLOCK = re.compile(
    r"\b\d{1,2}[:.]\d{2}(?:\s?[ap]\.?m)?\b|\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"[|•·»›>/]\s|\s[|•·»›>/]|::")


class Facts(NamedTuple):
    """Numbers about one line; shares are of its words or characters."""

    chars: float  # log(1 + n), as `words`
    words: float
    word_length: float
    ends_sentence: float
    ends_colon: float
    ends_dots: float
    commas: float
    sentences: float
    starts_upper: float
    capitalised: float  # share of words that begin with a capital
    upper: float
    digits: float
    numbers: float
    symbols: float
    glued: float  # "HomeNEWSBoats", "12Comments"
    price: float
    clock: float
    copyright: float
    separators: float
    question: float
    lexicon: float  # the mean weight of its words
    lexicon_sum: float
    lexicon_least: float
    lexicon_opening: float  # the weight of its first two words together


def facts_of(text: str, lexicon: Mapping[str, float]) -> Facts:
    """The facts of a line, which must not be empty."""
    shown = text[:_LOOKED_AT]
    found = _WORD.findall(shown)
    count = len(found) or 1
    size = len(shown)
    letters = sum(map(str.isalnum, shown))
    *weights, opening = [lexicon.get(cue, 0.0) for cue in cues(found)]
    return Facts(
        chars=math.log1p(len(text)),
        words=math.log1p(words_in(text)),
        word_length=size / (shown.count(" ") + 1),
        ends_sentence=float(bool(_ENDS.search(text[-6:]))),
        ends_colon=float(text[-1] in ":："),
        ends_dots=float(text.endswith(("…", "..."))),
        commas=(shown.count(",") + shown.count("،") + shown.count("，")) / count,
        sentences=float(len(_SENTENCE.findall(shown))),
        # A script without capitals reads like a sentence: begun as one, and small from there on.
        starts_upper=float(shown[0].isalpha() and not shown[0].islower()),
        capitalised=sum(1 for word in found if word[0].isupper()) / count,
        upper=sum(1 for word in found if len(word) > 1 and word.isupper()) / count,
        digits=sum(map(str.isdigit, shown)) / size,
        numbers=sum(1 for word in found if word[0].isdigit()) / count,
        symbols=1 - (letters + shown.count(" ")) / size,
        glued=len(_GLUED.findall(shown)) / count,
        price=float(bool(_PRICE.search(shown))),
        clock=float(bool(_CLOCK.search(shown))),
        copyright=float("©" in shown or "(c)" in shown.lower()),
        separators=len(_SEPARATOR.findall(shown)) / count,
        question=float("?" in shown or "؟" in shown or "？" in shown),
        lexicon=sum(weights) / max(1, len(weights)),
        lexicon_sum=sum(weights),
        lexicon_least=min(weights, default=0.0),
        lexicon_opening=opening,
    )


def cues(words: list[str]) -> list[str]:
    """What the lexicon knows a line by: its words in lower case, and last the first two together, marked "^"."""
    lower = [word.lower() for word in words[:_CUE_WORDS]]
    return [*lower, "^" + " ".join(lower[:2])]


def cues_of(text: str) -> list[str]:
    """The cues of a line as it stands."""
    return cues(_WORD.findall(text[:_LOOKED_AT]))
