"""What a query can say: a small frozen tree that every engine reads the same way.

A document matches a `Group` if it matches all of `must`, none of `must_not` and, where `must` is empty, at least
one of `should` (if there is any). What matches in `should` only ranks where `must` is not empty. So AND is a group
of `must`, OR one of `should`, NOT one of `must_not` alone (everything but), and the empty group matches nothing.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = [
    "Dates",
    "Everything",
    "Field",
    "Fuzzy",
    "Group",
    "InUrl",
    "Language",
    "Node",
    "Pattern",
    "Phrase",
    "Query",
    "Section",
    "Site",
    "Word",
]


class Field(StrEnum):
    """Where words are looked for. ANY is title, headings and kept text, never what was removed."""

    ANY = ""
    TITLE = "title"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Word:
    """One word as typed; it may be several to the analyzer (`os.path.join`)."""

    text: str
    field: Field = Field.ANY


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a row; with `slop`, in any order with up to that many other words in between."""

    text: str
    field: Field = Field.ANY
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Pattern:
    """A word with `*` (any run of characters) or `?` (one character) in it."""

    text: str
    field: Field = Field.ANY


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A word up to `edits` insertions, deletions, replacements or swaps of neighbours away."""

    text: str
    edits: int
    field: Field = Field.ANY


@dataclass(frozen=True, slots=True)
class Site:
    """Pages of a host or of one below it, without leading `www.`."""

    host: str


@dataclass(frozen=True, slots=True)
class Language:
    """Pages in a language: the first part of its tag, lower-case."""

    code: str


@dataclass(frozen=True, slots=True)
class Dates:
    """Pages published from `first` to `last`, both included; None is open."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class InUrl:
    """Pages whose URL contains the text, whatever the case."""

    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """Pages below the first folder of their site: `docs` for `https://a.example/docs/x`; "" for those in none."""

    name: str


@dataclass(frozen=True, slots=True)
class Everything:
    """All pages: a lone `*`."""


@dataclass(frozen=True, slots=True)
class Group:
    """Parts put together; the module's docstring says what matches."""

    should: tuple["Node", ...] = ()
    must: tuple["Node", ...] = ()
    must_not: tuple["Node", ...] = ()


Node = (
    Word
    | Phrase
    | Pattern
    | Fuzzy
    | Site
    | Language
    | Dates
    | InUrl
    | Section
    | Everything
    | Group
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What was asked. `reading` is a query again and reads as the same tree."""

    text: str  # as typed
    root: Node
    reading: str
    ignored: tuple[str, ...] = ()  # common words left out because others say more

    @property
    def other_reading(self) -> str:
        """The reading where it is not what was typed, but for white space and common words left out; else ""."""
        typed = self.text.split()
        plain = " ".join(word for word in typed if word not in self.ignored)
        return "" if self.reading in (plain, " ".join(typed)) else self.reading

    @property
    def is_empty(self) -> bool:
        """Nothing in it can be searched for."""
        return self.root == Group()
