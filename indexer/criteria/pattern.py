"""Patterns for whole lines: regular expressions of Python, but for those that may take for ever.

Python's matcher tries one way after another, and some patterns have more ways than there is time: `(a+)+b` has 2^n on
a line of n characters. Before a pattern is taken its ways are counted, generously, from the parsed pattern; that is
cheap and needs no other engine. Lost: a package with a linear-time engine (one more compiled dependency for what people
write once a month), a time limit (a thread that runs a pattern cannot be stopped).
"""

import importlib
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from indexer.errors import RuleError

__all__ = ["LONGEST_LINE", "compile_pattern", "readable"]

# Characters; longer lines are running text, and patterns are not tried on them. Of 42,328 lines removed from 250 labelled
# pages (November 2026) 57 are longer; with 1000 it would be 16, and the slowest line below would take 2.9 s.
LONGEST_LINE = 600
_LONGEST_PATTERN = 500
# Three free repeats (`.*word.*word.*`): 0.5 s on the worst line found (`\w*\w*\w*b` on letters a). A fourth: over 40 s.
_MOST_WAYS = (LONGEST_LINE + 1) ** 3
_QUOTES = str.maketrans("‘’‚′“”„″", "''''" + '""""')
_WAY_OUT = "use at most three * or +, none of them around another or around a choice"


def readable(line: str) -> str:
    """The line as patterns see it: composed (NFC), straight quotes, single blanks."""
    if not line.isascii():
        line = unicodedata.normalize("NFC", line).translate(_QUOTES)
    return " ".join(line.split())


@lru_cache(maxsize=512)
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """For `fullmatch` on `readable` lines of up to `LONGEST_LINE` characters; capitals and small letters are alike.

    Raises:
        RuleError: it is no regular expression, or may take for ever.
    """
    if len(pattern) > _LONGEST_PATTERN:
        raise RuleError(
            f"pattern {pattern[:40]!r}… has {len(pattern)} characters, {_LONGEST_PATTERN} at most"
        )
    source = unicodedata.normalize("NFC", pattern).translate(_QUOTES)
    try:
        compiled = re.compile(source, re.IGNORECASE)
        parsed = importlib.import_module("re._parser").parse(source, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        raise RuleError(
            f"pattern {pattern!r} is no regular expression: {error}"
        ) from error
    if _ways(parsed) > _MOST_WAYS:
        raise RuleError(
            f"pattern {pattern!r} may take for ever on some lines: {_WAY_OUT}"
        )
    return compiled


def _ways(items: Iterable[Any]) -> int:
    """In how many ways, at most, the items may be laid out along a line; beyond the limit any larger number."""
    ways = 1
    for op, argument in items:
        ways *= _ways_of_one(str(op), argument)
        if ways > _MOST_WAYS:
            break
    return ways


def _ways_of_one(op: str, argument: Any) -> int:
    match op:
        case "LITERAL" | "NOT_LITERAL" | "ANY" | "IN" | "AT":
            return 1
        case "BRANCH":
            return sum(_ways(choice) for choice in argument[1])
        case "SUBPATTERN":
            return _ways(argument[-1])
        case "ATOMIC_GROUP":
            return _ways(argument)
        case "ASSERT" | "ASSERT_NOT":
            return _ways(argument[1])
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return _ways_of_repeat(*argument)
    # References to what was matched before, and whatever later versions of Python bring.
    return _MOST_WAYS + 1


def _ways_of_repeat(least: int, most: int, items: Iterable[Any]) -> int:
    least, most = min(int(least), LONGEST_LINE), min(int(most), LONGEST_LINE)
    inside = _ways(items)
    if inside == 1:
        return most - least + 1
    ways = 0
    for times in range(least, most + 1):
        ways += int(inside**times)
        if ways > _MOST_WAYS:
            break
    return ways
