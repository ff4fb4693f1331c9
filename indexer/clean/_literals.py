"""What a text must start with, and what it must contain, for a pattern to have a chance.

The catalogue has hundreds of patterns and a page hundreds of lines; trying each on each is what this spares. Both
answers are read off the parsed pattern. They may be wider than the truth, never narrower, so that the index built
from them changes the time a match takes and nothing else. The parser is a private module of Python's `re`: where it
is missing or answers otherwise, `requirement_of` knows nothing, and the rule is tried on every line.
"""

import importlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

__all__ = ["KEY_LENGTH", "Requirement", "key_of", "requirement_of"]

KEY_LENGTH = 4  # measured on 100 real pages, 384 rules: 2 characters leave 9.0 candidates a line, 3: 3.2, 4: 2.6, 5: 2.1
_DIGITS = str.maketrans("123456789", "0" * 9)
_MOST_STARTS = (
    400  # a pattern that may begin in more ways is cut back to shorter starts
)
_MOST_MEMBERS = 3  # of a character class that is worth looking for
_MOST_WIDTH = 30_000  # wider than any bounded pattern of the catalogue

_Starts = set[
    tuple[str, bool]
]  # a possible start, and whether what follows it is known to be literal too


@dataclass(frozen=True, slots=True)
class Requirement:
    """`starts`: one of these begins the text ("" for any); `contains`: one of these is in it, empty for unknown."""

    starts: frozenset[str]
    contains: frozenset[str]
    width: int  # no longer text can match as a whole
    least: int = 0  # and no shorter one


def key_of(text: str) -> str:
    """The start of a text as the index compares it: lower-case, every digit a 0."""
    start = text[:KEY_LENGTH].lower()
    if start.isalpha():
        return start
    if start.isascii():
        return start.translate(_DIGITS)
    return "".join("0" if char.isdecimal() else char for char in start)


def requirement_of(pattern: str) -> Requirement:
    """What the pattern asks of a text, as far as it can be told."""
    try:
        parsed = importlib.import_module("re._parser").parse(pattern)
        items = list(parsed)
        starts = frozenset(start for start, _ in _starts_of(items))
        least, most = (min(int(width), _MOST_WIDTH) for width in parsed.getwidth())
        return Requirement(starts, _required(items), most, least)
    except (ImportError, AttributeError, TypeError, ValueError):
        return Requirement(frozenset({""}), frozenset(), _MOST_WIDTH)


def _starts_of(items: Iterable[Any]) -> _Starts:
    found: _Starts = {("", True)}
    for op, argument in items:
        if not any(is_open for _, is_open in found):
            break
        longer = _joined(found, _starts_of_one(str(op), argument))
        if len(longer) > _MOST_STARTS:
            return {(start, False) for start, _ in found}
        found = longer
    return found


def _joined(heads: _Starts, tails: _Starts) -> _Starts:
    joined = {head for head in heads if not head[1]}
    for head, is_open in heads:
        if is_open:
            for tail, stays_open in tails:
                start = (head + tail)[:KEY_LENGTH]
                joined.add((start, stays_open and len(start) < KEY_LENGTH))
    return joined


def _starts_of_one(op: str, argument: Any) -> _Starts:
    match op:
        case "LITERAL":
            return {(key_of(chr(argument)), True)}
        case "IN":
            return _starts_of_class(argument)
        case "BRANCH":
            return {start for branch in argument[1] for start in _starts_of(branch)}
        case "SUBPATTERN":
            return _starts_of(argument[3])
        case "MAX_REPEAT" | "MIN_REPEAT":
            return _starts_of_repeat(*argument)
        case "AT" | "ASSERT" | "ASSERT_NOT":
            return {("", True)}
        case _:
            return {("", False)}


def _starts_of_repeat(least: int, most: int, items: Iterable[Any]) -> _Starts:
    once = _starts_of(items)
    times: _Starts = {("", True)}
    found: _Starts = set(times) if least == 0 else set()
    for count in range(1, min(int(most), KEY_LENGTH) + 1):
        times = _joined(times, once)
        if len(times) > _MOST_STARTS:  # every match has the first of the repetitions
            return {(start, False) for start, _ in once} | found
        if count >= least:
            found |= times
    return found or {(start, False) for start, _ in times}


def _starts_of_class(members: Iterable[tuple[Any, Any]]) -> _Starts:
    found: _Starts = set()
    for op, argument in members:
        if str(op) == "LITERAL":
            found.add((key_of(chr(argument)), True))
        elif str(op) == "RANGE" and argument[1] - argument[0] < 100:
            found |= {
                (key_of(chr(code)), True)
                for code in range(argument[0], argument[1] + 1)
            }
        elif str(op) == "CATEGORY" and str(argument) == "CATEGORY_DIGIT":
            found.add(("0", True))
        else:
            return {("", False)}
    return found


def _required(items: Iterable[Any]) -> frozenset[str]:
    """The most telling set of strings one of which every match contains, lower-case; empty where there is none."""
    found: list[frozenset[str]] = []
    run = ""
    for op, argument in items:
        if str(op) == "LITERAL" and not chr(argument).isdecimal():
            run += chr(argument).lower()
            continue
        found.append(frozenset({run}))
        run = ""
        found.append(_required_of_one(str(op), argument))
    found.append(frozenset({run}))
    return max(
        (one for one in found if one and "" not in one), key=_worth, default=frozenset()
    )


def _required_of_one(op: str, argument: Any) -> frozenset[str]:
    if op == "SUBPATTERN":
        return _required(argument[3])
    if op in {"MAX_REPEAT", "MIN_REPEAT"} and argument[0] > 0:
        return _required(argument[2])
    if (
        op == "IN"
        and len(argument) <= _MOST_MEMBERS
        and all(str(kind) == "LITERAL" for kind, _ in argument)
    ):
        return frozenset(chr(code).lower() for _, code in argument)
    if op == "BRANCH":
        branches = [_required(branch) for branch in argument[1]]
        return frozenset().union(*branches) if all(branches) else frozenset()
    return frozenset()


def _worth(strings: frozenset[str]) -> tuple[int, int]:
    return min(len(one.strip()) for one in strings), -len(strings)
