"""Finds a line's few candidates among hundreds of rules, at a cost that hardly depends on their number."""

from collections.abc import Callable, Iterable

from indexer.clean._literals import Requirement, key_of
from indexer.clean._rule import Covers, Rule

__all__ = ["InlineRules", "RuleIndex"]

_NO_LIMIT = 1 << 62  # a page's message may be followed by more text in its line
_MOST_HEADS = 8  # a pattern that begins with one of so few signs is looked for by them

_Numbered = tuple[int, Rule]


class RuleIndex:
    """Rules that must match a line as a whole: by how the line starts, else by what it contains."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._by_start: dict[str, list[tuple[int, int, Rule]]] = {}
        self._by_part = _PartIndex()
        self._widest_by_part = 0
        for number, rule in enumerate(rules):
            asks = rule.requirement
            width = _NO_LIMIT if rule.covers is Covers.PAGE else asks.width
            if "" in asks.starts:
                self._by_part.add(asks.contains or {""}, number, rule)
                self._widest_by_part = max(self._widest_by_part, width)
                continue
            for start in asks.starts:
                self._by_start.setdefault(start, []).append((number, width, rule))

    def candidates(self, text: str) -> list[Rule]:
        """The rules that may match the folded text as a whole, in the catalogue's order."""
        length = len(text)
        key = key_of(text)
        found: dict[int, Rule] = {}
        for end in range(1, len(key) + 1):
            if bucket := self._by_start.get(key[:end]):
                found.update(
                    {number: rule for number, width, rule in bucket if length <= width}
                )
        if length <= self._widest_by_part:
            found.update(self._by_part.found_in(text.lower()))
        return (
            [found[number] for number in sorted(found)]
            if len(found) > 1
            else list(found.values())
        )


class InlineRules:
    """Rules for a part of a line, by a string that the line must contain."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._by_part = _PartIndex()
        for number, rule in enumerate(rules):
            self._by_part.add(_telling_parts(rule.requirement), number, rule)

    def found_in(
        self, text: str, raw: str, *, is_code: Callable[[], bool]
    ) -> tuple[Rule, bool] | None:
        """The first rule found in the folded line, and whether the rules' matches are all there is in it.

        `raw` is the line as it is; `is_code` is asked only where the answer matters.
        """
        rest = text
        first: Rule | None = None
        taker: Rule | None = None
        for _, rule in sorted(self._by_part.found_in(text.lower()), key=_number):
            if not rule.compiled.search(raw if "unfolded" in rule.guards else text):
                continue
            if "not-in-code" in rule.guards and is_code():
                continue
            first = first or rule
            if not rule.is_note:
                taker = taker or rule
                rest = rule.compiled.sub(" ", rest)
        if taker and not any(map(str.isalnum, rest)):
            return taker, True
        return (first, False) if first else None


class _PartIndex:
    """Rules by the strings one of which a text must contain."""

    def __init__(self) -> None:
        self._rules: dict[str, list[_Numbered]] = {}
        self._ascii: list[
            str
        ] = []  # the only ones worth looking for in text that is ASCII
        self._all: list[str] = []

    def add(self, parts: Iterable[str], number: int, rule: Rule) -> None:
        for part in parts:
            self._rules.setdefault(part, []).append((number, rule))
        self._all = list(self._rules)
        self._ascii = [part for part in self._all if part.isascii()]

    def found_in(self, lowered: str) -> list[_Numbered]:
        """Each rule once, with its number, in no order."""
        present = [
            part
            for part in (self._ascii if lowered.isascii() else self._all)
            if part in lowered
        ]
        if not present:
            return []
        return list(
            {
                number: (number, rule)
                for part in present
                for number, rule in self._rules[part]
            }.values()
        )


def _telling_parts(asks: Requirement) -> set[str]:
    """First characters where they are rare in text, else the strings one of which must occur."""
    heads = {start[:1] for start in asks.starts}
    if len(heads) <= _MOST_HEADS and not any(
        head == "" or (head.isascii() and head.isalnum()) for head in heads
    ):
        return heads
    return set(asks.contains) or {""}


def _number(candidate: _Numbered) -> int:
    return candidate[0]
