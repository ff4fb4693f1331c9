"""Unicode normalization in linear time, whatever the text.

Normalizing puts each run of combining marks in order, by an insertion sort: 200,000 marks on one letter take minutes. No
writing needs more than a few. The Stream-Safe Text Format (UAX #15, section 13) allows 30 in a row and breaks
longer runs with a grapheme joiner, which is what happens here.
"""

import re
import unicodedata
from typing import Literal

__all__ = ["normalize"]

_MOST = 30
_SHORT = 1_000  # characters: a run that long is sorted in a millisecond, and most lines need not be searched for one
_JOINER = "\u034f"
# Marks are no letters to `re`; dashes and dots in such runs gain a joiner, which every fold here drops or ignores.
_RUN = re.compile(rf"[^\w\s\x00-\x7f]{{{_MOST + 1},}}")


def normalize(form: Literal["NFC", "NFKC"], text: str) -> str:
    """`unicodedata.normalize`, with a joiner after every 30 marks in a row of a long text."""
    if len(text) > _SHORT:
        text = _RUN.sub(_broken, text)
    return unicodedata.normalize(form, text)


def _broken(run: re.Match[str]) -> str:
    marks = run.group().replace(_JOINER, "")
    return _JOINER.join(marks[at : at + _MOST] for at in range(0, len(marks), _MOST))
