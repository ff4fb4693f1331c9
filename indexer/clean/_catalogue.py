"""The catalogue of leftovers, read once: families, rules, and the indexes that find a line's candidates."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from indexer.clean._known_lines import KnownLines
from indexer.clean._rule import GUARDS, Covers, Rule
from indexer.clean._rule_index import InlineRules, RuleIndex
from indexer.records import SkipReason

__all__ = ["Catalogue", "catalogue", "read_catalogue"]


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """All rules; what they say of lines is remembered as long as the catalogue lives."""

    rules: tuple[Rule, ...]
    known: KnownLines = field(init=False)
    structural: dict[str, Rule] = field(init=False)

    def __post_init__(self) -> None:
        plain = [
            rule for rule in self.rules if not (rule.is_structural or rule.is_inline)
        ]
        parts = {
            "known": KnownLines(
                RuleIndex(rule for rule in plain if rule.covers is not Covers.PAGE),
                RuleIndex(rule for rule in plain if rule.covers is Covers.PAGE),
                InlineRules(rule for rule in self.rules if rule.is_inline),
            ),
            "structural": {rule.id: rule for rule in self.rules if rule.is_structural},
        }
        for name, value in parts.items():
            object.__setattr__(self, name, value)


@cache
def catalogue() -> Catalogue:
    """The catalogue that ships with Winnow."""
    file = resources.files("indexer.clean").joinpath("leftovers.toml")
    return read_catalogue(file.read_text(encoding="utf-8"))


def read_catalogue(text: str) -> Catalogue:
    """A catalogue from the text of a file like `leftovers.toml`.

    Raises:
        ValueError: no TOML, no rules, an unknown key, guard, language or reason, or an id used twice.
    """
    rules = tuple(_rules_in(tomllib.loads(text)))
    if not rules:
        raise ValueError(
            "leftovers.toml: holds no rules, so nothing would ever be removed"
        )
    twice = [
        name for name, count in Counter(rule.id for rule in rules).items() if count > 1
    ]
    if twice:
        raise ValueError(f"leftovers.toml: ids used twice: {twice!r}")
    return Catalogue(rules=rules)


def _rules_in(document: dict[str, Any]) -> Iterator[Rule]:
    if document.get("schema") != 1:
        raise ValueError(
            f"leftovers.toml: schema must be 1, got {document.get('schema')!r}"
        )
    for family, table in document.get("family", {}).items():
        for entry in table.get("rule", []):
            yield _rule(family, table["reason"], entry)


def _rule(family: str, reason: str, entry: dict[str, Any]) -> Rule:
    where = f"leftovers.toml: rule {entry.get('id')!r}"
    unknown = set(entry) - _KEYS
    guards = frozenset(
        guard for guard in entry["guards"] if not guard.startswith("needs:")
    )
    needs = [
        guard.removeprefix("needs:")
        for guard in entry["guards"]
        if guard.startswith("needs:")
    ]
    if unknown or guards - GUARDS or len(needs) > 1:
        raise ValueError(
            f"{where}: unknown {sorted(unknown | (guards - GUARDS)) or needs!r}"
        )
    skip = SkipReason(entry["skip"]) if "skip" in entry else None
    if (skip is not None) != (entry["match"] == Covers.PAGE) or entry.get(
        "act", "note"
    ) != "note":
        raise ValueError(
            f"{where}: skip is for page rules and only for them, and act may only be 'note'"
        )
    return Rule(
        id=entry["id"],
        family=family,
        reason=entry.get("reason", reason),
        origin=entry["origin"],
        covers=Covers(entry["match"]),
        guards=guards,
        languages=tuple(entry["languages"]),
        pattern=entry["pattern"],
        example=entry["example"],
        skip=skip,
        is_note="act" in entry,
        needs="".join(needs),
    )


_KEYS = {
    "id",
    "origin",
    "source",
    "match",
    "guards",
    "languages",
    "pattern",
    "example",
    "skip",
    "reason",
    "act",
}
