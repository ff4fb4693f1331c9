"""Finds a page's few candidates among hundreds of rules, at a cost that hardly depends on their number.

Lines are looked at together: a string that occurs nowhere on the page is looked for once, not once a line.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from indexer.clean._literals import KEY_LENGTH, Requirement, key_of
from indexer.clean._rule import Covers, Rule

__all__ = ["InlineRules", "RuleIndex"]

_NO_LIMIT = 1 << 62  # a page's message may be followed by more text in its line
_MOST_HEADS = 8  # a pattern that begins with one of so few signs is looked for by them

# Characters; only breadcrumbs and messages of pages may be longer, and running text, half of what a page says, is.
_LONG = 310
_FEW_PARTS = 20  # strings looked for rather than a first letter, which every line has (on 155 pages 3 and 12 leave twice the tries)

_Numbered = tuple[int, Rule]
_Parts = tuple[
    str, ...
]  # one of which a match must contain; none where that is not told, or known already
_Ranged = tuple[
    int, int, int, _Parts, Rule
]  # number, least and most characters of a match


class RuleIndex:
    """Rules that must match a line from its start: by how the line starts, else by what it contains."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        starts: dict[str, list[_Ranged]] = {}
        self._by_part = _PartIndex()
        self._by_part_of_long = _PartIndex()
        for number, rule in enumerate(rules):
            asks = rule.requirement
            most = _NO_LIMIT if rule.covers is Covers.PAGE else asks.width
            least = 0 if "unfolded" in rule.guards else asks.least
            one: _Ranged = number, least, most, (), rule
            if "" in asks.starts or _is_rather_found_by_part(asks):
                parts = asks.contains or {""}
                self._by_part.add(parts, one)
                if most > _LONG:
                    self._by_part_of_long.add(parts, one)
            else:
                told = () if "unfolded" in rule.guards else tuple(asks.contains)
                for start in asks.starts:
                    starts.setdefault(start, []).append((*one[:3], told, rule))
        self._by_start = {start: _with_shorter(start, starts) for start in starts}

    def fitting(
        self, texts: Sequence[str], *, raw: Sequence[str] = ()
    ) -> list[tuple[Rule, ...]]:
        """For each folded text the rules whose pattern fits, in the catalogue's order.

        `raw` are the same texts before they were folded, for the rules that ask for those.
        """
        raw = raw or texts
        found: list[list[_Numbered]] = [[] for _ in texts]
        get = self._by_start.get
        for i, text in enumerate(texts):
            key = key_of(text)
            # The longest start that is known holds the rules of its own beginnings.
            bucket = get(key) or get(key[:3]) or get(key[:2]) or get(key[:1])
            if bucket:
                found[i] = _that_fit(text, raw[i], bucket)
        for index, are_long in ((self._by_part, False), (self._by_part_of_long, True)):
            some = [text if (len(text) > _LONG) is are_long else "" for text in texts]
            for i, by_part in index.found_among(some):
                found[i] += _that_fit(texts[i], raw[i], by_part)
        return [_in_order(fits) if fits else () for fits in found]


class InlineRules:
    """Rules for a part of a line, by a string that the line must contain."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._by_part = _PartIndex()
        for number, rule in enumerate(rules):
            one: _Ranged = number, 0, _NO_LIMIT, (), rule
            self._by_part.add(_telling_parts(rule.requirement), one)

    def candidates_among(self, texts: Sequence[str]) -> dict[int, tuple[Rule, ...]]:
        """The rules that may occur in each folded text, by its place; a text that has none is left out."""
        return {
            i: _in_order([(number, rule) for number, *_, rule in found])
            for i, found in self._by_part.found_among(texts)
        }


class _PartIndex:
    """Rules by the strings one of which a text must contain."""

    def __init__(self) -> None:
        self._rules: dict[str, list[_Ranged]] = {}

    def add(self, parts: Collection[str], one: _Ranged) -> None:
        for part in parts:
            if not any(other in part for other in parts if other != part):
                self._rules.setdefault(part, []).append(one)

    def found_among(self, texts: Sequence[str]) -> Iterator[tuple[int, list[_Ranged]]]:
        """The rules of each text that has any, in no order; a rule comes twice where two of its strings occur."""
        if not self._rules or not any(texts):
            return
        together = "\n".join(texts).lower()
        lines = together.split("\n")  # folded text holds no line ends
        # Most texts have few signs beyond ASCII: a look at those spares looking for the strings of other scripts.
        signs = set("".join(line for line in lines if not line.isascii()))
        found: dict[int, list[_Ranged]] = {}
        for part, rules in self._rules.items():
            if (part.isascii() or signs.issuperset(part)) and part in together:
                for i, line in enumerate(lines):
                    if part in line and line:
                        found.setdefault(i, []).extend(rules)
        yield from found.items()


def _with_shorter(start: str, starts: dict[str, list[_Ranged]]) -> list[_Ranged]:
    """The rules that begin like a start's own beginnings, and its own, each once."""
    found = {
        one[0]: one
        for end in range(1, KEY_LENGTH + 1)
        for one in starts.get(start[:end], ())
    }
    return list(found.values())


def _that_fit(text: str, raw: str, rules: Iterable[_Ranged]) -> list[_Numbered]:
    """The rules whose pattern fits; those that cannot match such a text are not tried.

    A pattern is compiled when it is first tried, which takes far longer than the trial: by their
    starts alone a hundred pages had half of them compiled.
    """
    length = len(text)
    lower = (
        text.lower() if text.isascii() else ""
    )  # of other letters, some match without being alike
    return [
        (number, rule)
        for number, least, most, parts, rule in rules
        if least <= length <= most
        and (not lower or not parts or any(part in lower for part in parts))
        and rule.fits(text, raw)
    ]


def _in_order(numbered: list[_Numbered]) -> tuple[Rule, ...]:
    """Each rule once, in the catalogue's order."""
    if len(numbered) == 1:
        return (numbered[0][1],)
    unique = dict(numbered)
    return tuple(unique[number] for number in sorted(unique))


def _is_rather_found_by_part(asks: Requirement) -> bool:
    """Whether a pattern may begin with any word, but must hold a rarer sign."""
    is_any_word = any(len(start) == 1 and start.isalpha() for start in asks.starts)
    return is_any_word and 0 < len(asks.contains) <= _FEW_PARTS


def _telling_parts(asks: Requirement) -> set[str]:
    """First characters where they are rare in text, else the strings one of which must occur."""
    heads = {start[:1] for start in asks.starts}
    if len(heads) <= _MOST_HEADS and not any(
        head == "" or (head.isascii() and head.isalnum()) for head in heads
    ):
        return heads
    return set(asks.contains) or {""}
