"""The form of `rules.toml`: its header, its keys, and the way from a table to a Rule and back."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any

from indexer.criteria import Action, By, Rule
from indexer.errors import RuleError

__all__ = ["FORMAT", "HEADER", "rules_from", "table_of"]

# 1: first version (November 2026).
FORMAT = 1

HEADER = f"""\
# What people decided about cleaning, beside the rules in config.toml. Written by `winnow rules` and the page view.
# May be edited by hand; comments stay. It is part of the crawl's settings: back it up with config.toml.
#
# A [[rule]] has
#   id        a name of its own; a number that was used once is not given to another rule
#   made      when, UTC
#   action    "keep" or "remove"
#   one of    line = "word for word"   pattern = 'regular expression for the whole line'   selector = "css"
#   one of    page = "address"         site = "example.org"                                everywhere = true
#   note      for people
# A line that any rule keeps is kept, whatever would remove it. A change acts at the next run (`winnow index`).

version = {FORMAT}
last = 0
"""

_TEXTS = tuple(by.value for by in By)
_SCOPES = ("page", "site", "everywhere")
_KEYS = ("id", "made", "action", *_TEXTS, *_SCOPES, "note")
_ESCAPED = re.compile(r'[\x00-\x1f\x7f"\\]')
_NOT_LITERAL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f']")
_HALVES = re.compile(r"[\ud800-\udfff]")


def rules_from(stored: Mapping[str, Any]) -> tuple[tuple[Rule, ...], int]:
    """The rules of a parsed file, in its order, and the last number given to one. An empty file has none.

    Raises:
        RuleError: the file is of another format, or a rule cannot be used; the message names it.
    """
    unknown = stored.keys() - {"version", "last", "rule"}
    if unknown:
        raise RuleError(_unknown(min(unknown), ("version", "last", "rule")))
    version, last = stored.get("version", FORMAT), stored.get("last", 0)
    if version != FORMAT:
        raise RuleError(
            f"version is {version!r}, this winnow reads {FORMAT}: use the winnow that wrote it, or a later one"
        )
    if type(last) is not int or last < 0:
        raise RuleError(f"last must be the last number given to a rule, got {last!r}")
    tables = stored.get("rule", [])
    if not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
        raise RuleError("rules are written as [[rule]] tables")
    rules = tuple(_rule(table, number) for number, table in enumerate(tables, start=1))
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise RuleError(f"two rules have the id {rule.id!r}: rename one")
        seen.add(rule.id)
    return rules, last


def _rule(table: Mapping[str, Any], number: int) -> Rule:
    name = f"rule {table['id']!r}" if "id" in table else f"rule number {number}"
    try:
        return _checked(table)
    except RuleError as error:
        raise RuleError(f"{name}: {error}") from error


def _checked(table: Mapping[str, Any]) -> Rule:
    unknown = table.keys() - set(_KEYS)
    if unknown:
        raise RuleError(_unknown(min(unknown), _KEYS))
    by = _one_of(table, _TEXTS)
    scope = _one_of(table, _SCOPES)
    if scope == "everywhere" and table[scope] is not True:
        raise RuleError(
            f"everywhere must be true or left out, got {table['everywhere']!r}"
        )
    for key in ("id", "action", by, "note", *({scope} - {"everywhere"})):
        if not isinstance(table.get(key, ""), str):
            raise RuleError(f"{key} must be a string, got {table[key]!r}")
    if table.get("action") not in list(Action):
        raise RuleError(
            f"action must be 'keep' or 'remove', got {table.get('action')!r}"
        )
    return Rule(
        id=table.get("id", ""),
        action=Action(table["action"]),
        by=By(by),
        text=table[by],
        page=table[scope] if scope == "page" else "",
        site=table[scope] if scope == "site" else "",
        note=table.get("note", ""),
        made=_moment(table.get("made")),
    )


def _one_of(table: Mapping[str, Any], names: Sequence[str]) -> str:
    given = [name for name in names if name in table]
    if len(given) != 1 or table[given[0]] == "":
        raise RuleError(
            f"exactly one of {', '.join(names)} is needed, got {' and '.join(given) or 'none'}"
        )
    return given[0]


def _moment(value: object) -> datetime | None:
    if value is None:
        return None
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise RuleError(
            f"made must be a moment with its zone, such as 2026-01-31T12:00:00Z, got {value!r}"
        )
    return value.astimezone(UTC)


def _unknown(key: str, known: Sequence[str]) -> str:
    close = get_close_matches(key, known, n=1, cutoff=0.5)
    hint = f"did you mean {close[0]!r}?" if close else f"known: {', '.join(known)}"
    return f"unknown key {key!r}, {hint}"


def table_of(rule: Rule) -> str:
    """The rule as a table of the file.

    Raises:
        RuleError: its text cannot be written in UTF-8.
    """
    made = rule.made.astimezone(UTC) if rule.made else None
    lines = [
        "[[rule]]",
        f"id = {_quoted(rule.id)}",
        f"made = {made:%Y-%m-%dT%H:%M:%SZ}" if made else "",
        f"action = {_quoted(rule.action)}",
        f"{rule.by} = {_quoted(rule.text)}",
        f"page = {_quoted(rule.page)}" if rule.page else "",
        f"site = {_quoted(rule.site)}" if rule.site else "",
        "" if rule.page or rule.site else "everywhere = true",
        f"note = {_quoted(rule.note)}" if rule.note else "",
    ]
    return "\n".join(filter(None, lines)) + "\n"


def _quoted(text: str) -> str:
    """A TOML string: a literal one where that spares backslashes."""
    if _HALVES.search(text):
        raise RuleError(
            f"{text[:40]!r} holds half a character, which cannot be written down: leave it out"
        )
    if "\\" in text and not _NOT_LITERAL.search(text):
        return f"'{text}'"
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    return {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}.get(
        character, f"\\u{ord(character):04x}"
    )
