"""From characters to the marks of the query language, in one linear pass."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

__all__ = ["Lexeme", "Mark", "lexemes"]


class Mark(Enum):
    """What a lexeme is."""

    WORD = auto()
    QUOTED = auto()
    OPEN = auto()
    CLOSE = auto()
    PLUS = auto()
    MINUS = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    FIELD = auto()


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A mark and its text: of a word as typed, of a phrase without its quotes, of a field its name."""

    mark: Mark
    text: str = ""
    slop: int = 0


_OPERATORS = {"AND": Mark.AND, "OR": Mark.OR, "NOT": Mark.NOT}
_SIGNS = {"+": Mark.PLUS, "-": Mark.MINUS, "−": Mark.MINUS}
_FIELDS = "title|site|language|lang|date|section|inurl|url|removed"
# Curly and angle quotes count as straight ones: phones type them unasked. A missing closing quote is at the end.
_LEXEME = re.compile(
    rf"""
    (?P<space>\s+)
  | ["“”„«»] (?P<quoted>[^"“”„«»]*) (?:["“”„«»](?:~(?P<slop>\d{{0,9}}))?|\Z)
  | (?P<open>\()
  | (?P<close>\))
  | (?P<sign>[-+−]) (?=[^\s)+−-])    # not in "--help", "a - b"; "a-b" is one word
  | (?P<field>(?i:{_FIELDS})) : (?=[^\s)])
  | (?P<word>[^\s()"“”„«»]+)
    """,
    re.VERBOSE,
)


def lexemes(text: str) -> Iterator[Lexeme]:
    """The marks of `text` in order; every character belongs to one, and none is refused."""
    for found in _LEXEME.finditer(text):
        match found.lastgroup:
            case "quoted" | "slop":
                yield Lexeme(Mark.QUOTED, found["quoted"], int(found["slop"] or 0))
            case "open":
                yield Lexeme(Mark.OPEN)
            case "close":
                yield Lexeme(Mark.CLOSE)
            case "sign":
                yield Lexeme(_SIGNS[found["sign"]], found["sign"])
            case "field":
                yield Lexeme(Mark.FIELD, found["field"].lower())
            case "word":
                yield Lexeme(_OPERATORS.get(found["word"], Mark.WORD), found["word"])
            case _:
                pass
