"""From one word of the query language to a leaf of the tree."""

import calendar
import re
from datetime import date

from indexer.query.tree import (
    Dates,
    Everything,
    Field,
    Fuzzy,
    Group,
    InUrl,
    Language,
    Node,
    Pattern,
    Phrase,
    Section,
    Site,
    Word,
)

__all__ = ["STOP_WORDS", "is_filter", "narrows", "phrase", "value", "word"]

# Common English words that a query can do without. Lucene's list plus question words: leaving them out of queries,
# while all are indexed, is part of what moved mean nDCG@10 from .432 to .463 on five collections (stock Whoosh,
# November 2026). Those of other languages stay and count for less
# (`indexer.analysis.function_words`): "die" is a good English query.
_COMMON = """
a an and are as at be been but by can did do does for from had has have how i if in into is it its may me my
no not of on or our s should so such t than that the their them then there these they this those to was we
were what when where which who whom why will with would you your
"""
STOP_WORDS = frozenset(_COMMON.split())

_PATTERN = re.compile(r"[\w.'’*?-]+")
_INNER_QUESTION_MARK = re.compile(r"(?<=\w)\?+(?=\w)")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_PUNCTUATION = ".,;:!'’"
_WIDEST_SLOP = 50  # words further apart than two sentences are not near
_LONGEST_FUZZY = (
    32  # a longer word is an identifier; two edits in it are as good as none
)


def word(text: str, field: Field) -> Node | None:
    """What a bare word means: everything, a pattern, a fuzzy word, a word; None if nothing can be searched in it."""
    bare = text.rstrip(_PUNCTUATION)
    if bare == "*":
        return Everything()
    bare = bare.rstrip(_PUNCTUATION + "?")
    if not _is_searchable(bare):
        return None
    if fuzzy := _fuzzy(bare, field):
        return fuzzy
    if _PATTERN.fullmatch(bare) and ("*" in bare or _INNER_QUESTION_MARK.search(bare)):
        return Pattern(re.sub(r"\*+", "*", bare), field)
    return Word(bare.lower() if bare in ("AND", "OR", "NOT") else bare, field)


def phrase(text: str, field: Field, slop: int) -> Node | None:
    """A quoted text; None if nothing can be searched in it."""
    return (
        Phrase(" ".join(text.split()), field, min(slop, _WIDEST_SLOP))
        if _is_searchable(text)
        else None
    )


def value(name: str, text: str) -> Node | None:
    """The filter `name:text`; None where the text makes no sense for it."""
    match name:
        case "site":
            return _site(text)
        case "lang" | "language":
            code = re.split(r"[-_]", text.lower())[0]
            return Language(code) if _LANGUAGE.fullmatch(code) else None
        case "date":
            return _dates(text)
        case "section":
            return Section(text.strip("/").casefold())
        case _:
            return InUrl(text)


def is_filter(node: Node) -> bool:
    """Whether it is a leaf that says which pages, not what to rank them by."""
    return isinstance(node, Site | Language | Dates | InUrl | Section)


def narrows(node: Node) -> bool:
    """A filter, or a group of nothing but filters."""
    if isinstance(node, Group):
        return node != Group() and all(
            narrows(part) for part in (*node.should, *node.must, *node.must_not)
        )
    return is_filter(node)


def _is_searchable(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _fuzzy(text: str, field: Field) -> Fuzzy | None:
    """A word, a tilde and perhaps a digit; None where it is something else."""
    start, tilde, edits = text.rpartition("~")
    if (
        not tilde
        or "*" in text
        or len(start) > _LONGEST_FUZZY
        or not _is_searchable(start)
        or not (edits == "" or (len(edits) == 1 and edits.isdecimal()))
    ):
        return None
    return Fuzzy(start, min(2, int(edits or _edits(start))), field)


def _edits(text: str) -> int:
    """How many typing errors `word~` forgives: a short word is soon another word."""
    return 1 if len(text) < 6 else 2


def _site(text: str) -> Site | None:
    host = (
        re.sub(r"^[a-z][a-z0-9+.-]*://", "", text.lower()).split("/")[0].split("?")[0]
    )
    host = host.removeprefix("*.").removeprefix("www.").strip(".")
    return Site(host) if host else None


def _dates(text: str) -> Dates | None:
    first, dots, last = text.partition("..")
    try:
        start = _span(first)[0] if first else None
        end = _span(last or first)[1] if last or not dots else None
    except ValueError:
        return None
    return Dates(start, end) if start or end else None


def _span(text: str) -> tuple[date, date]:
    """The first and last day of a year, a month or a day."""
    found = _DAY.fullmatch(text)
    if not found:
        raise ValueError(text)
    year, month, day = (int(part) if part else None for part in found.groups())
    first = date(year or 0, month or 1, day or 1)
    if day:
        return first, first
    last_month = month or 12
    return first, date(
        first.year, last_month, calendar.monthrange(first.year, last_month)[1]
    )
