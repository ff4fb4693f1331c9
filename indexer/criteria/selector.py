"""CSS selectors, as far as a page's Blocks can answer them.

A Block knows the block-level elements around it: their names, and their class, id, role and itemprop words in one
heap, in small letters. So a selector may hold names, `*`, `.class`, `#id`, `[role=main]`, `[itemprop=name]`, `[class~=a]`
and `[id=a]`, put together by blanks (inside) and `>` (directly inside), several with commas between them; a class is not told
from an id of the same name. Of inline elements (links, spans) only one that holds a whole line is seen. Everything else is
refused where the selector is written, rather than matching nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from indexer.errors import RuleError

__all__ = ["Selector", "parse_selector"]

_LONGEST = 500  # characters
_UNSEEN = frozenset({"html", "head", "body"})
_WORDS = frozenset({"class", "id", "role", "itemprop"})
_NAME = r"(?:[-\w\x80-\U0010ffff]|\\.)+"
_PART = re.compile(
    rf"""(?P<word>[.\#]{_NAME})
       | \[\s*(?P<attribute>[-\w]+)\s*(?:~?=\s*(?P<value>"[^"]*"|'[^']*'|{_NAME})\s*)?\]
       | (?P<tag>\*|{_NAME})""",
    re.VERBOSE,
)
_GAP = re.compile(r"\s*([>,])\s*|\s+")
_ESCAPE = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class _Element:
    """What one element must be; `is_child` tells how it stands to the one before it."""

    tag: str  # "" for any
    words: frozenset[str]
    is_child: bool

    def fits(self, tag: str, words: Sequence[str]) -> bool:
        return (not self.tag or self.tag == tag) and self.words.issubset(words)


@dataclass(frozen=True, slots=True)
class Selector:
    """A selector that can be asked; `text` is as written."""

    text: str
    choices: tuple[tuple[_Element, ...], ...]

    def holds(self, path: Sequence[str], tokens: Sequence[Sequence[str]]) -> bool:
        """Whether it selects one of these elements, given outermost first as a Block has them."""
        return any(_is_met(choice, path, tokens) for choice in self.choices)


def _is_met(
    choice: Sequence[_Element], path: Sequence[str], tokens: Sequence[Sequence[str]]
) -> bool:
    """One pass for each element of the selector: no path makes it go back."""
    met: list[int] | None = None  # places of the element before; None before the first
    for element in choice:
        places = [
            place
            for place, tag in enumerate(path)
            if _may_stand(element, place, met) and element.fits(tag, tokens[place])
        ]
        if not places:
            return False
        met = places
    return True


def _may_stand(element: _Element, place: int, met: list[int] | None) -> bool:
    if met is None:
        return True
    return place - 1 in met if element.is_child else place > met[0]


@lru_cache(maxsize=512)
def parse_selector(text: str) -> Selector:
    """Read a selector.

    Raises:
        RuleError: it is none, or one that Blocks cannot answer; the message names the place.
    """
    if len(text) > _LONGEST:
        raise RuleError(
            f"selector {text[:40]!r}… has {len(text)} characters, {_LONGEST} at most"
        )
    choices: list[tuple[_Element, ...]] = []
    choice: list[_Element] = []
    stripped = text.strip()
    at, joint = 0, ""
    while True:
        end = at
        while part := _PART.match(stripped, end):
            if part["tag"] and end > at:
                break
            end = part.end()
        if end == at:
            raise _refused(text, stripped[at:])
        choice.append(_element(text, stripped[at:end], is_child=joint == ">"))
        gap = _GAP.match(stripped, end)
        if gap is None or gap[1] == ",":
            choices.append(tuple(choice))
            choice = []
        if gap is None:
            if end < len(stripped):
                raise _refused(text, stripped[end:])
            return Selector(text, tuple(choices))
        at, joint = gap.end(), gap[1] or ""


def _element(text: str, written: str, *, is_child: bool) -> _Element:
    tag, words = "", set()
    for part in _PART.finditer(written):
        if part["tag"]:
            tag = "" if part["tag"] == "*" else part["tag"].lower()
            if tag in _UNSEEN:
                raise RuleError(
                    f"selector {text!r}: {tag} stands around every line: leave it out"
                )
        elif part["word"]:
            words.add(_plain(part["word"][1:]))
        else:
            words.update(_attribute_words(text, part["attribute"], part["value"]))
    return _Element(tag, frozenset(words), is_child)


def _attribute_words(text: str, attribute: str, value: str | None) -> list[str]:
    if attribute.lower() not in _WORDS:
        raise RuleError(
            f"selector {text!r}: only class, id, role and itemprop are known of an element, got [{attribute}]"
        )
    words = _plain((value or "").strip("\"'")).split()
    if not words:
        raise RuleError(
            f"selector {text!r}: give the word that is meant, such as [{attribute}=main]"
        )
    return words


def _plain(name: str) -> str:
    """Without its escapes, in small letters as a Block's words are."""
    return _ESCAPE.sub(r"\1", name).lower()


def _refused(text: str, rest: str) -> RuleError:
    place = f"at {rest[:20]!r}" if rest else "at its end"
    return RuleError(
        f"selector {text!r} cannot be used {place}: names, .class, #id, [role=…] and [itemprop=…] are known, "
        "with blanks, > and commas between them"
    )
