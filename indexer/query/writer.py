"""From the tree back to text, so that the searcher sees how the query was read."""

import re

from indexer.query.leaves import is_filter, narrows
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

__all__ = ["write"]

_BARE = re.compile(r"\w[\w./-]*")


def write(node: Node) -> str:
    """The node in the query language; reading it gives the same node. Empty for the empty group."""
    match node:
        case Group():
            return _group(node)
        case Word() | Pattern():
            return _in_field(node.field, node.text)
        case Phrase():
            return _in_field(
                node.field, f'"{node.text}"' + (f"~{node.slop}" if node.slop else "")
            )
        case Fuzzy():
            return _in_field(node.field, f"{node.text}~{node.edits}")
        case Everything():
            return "*"
        case _:
            return _filter(node)


def _filter(node: Site | Language | Dates | InUrl | Section) -> str:
    match node:
        case Site():
            return f"site:{_quoted(node.host)}"
        case Language():
            return f"lang:{node.code}"
        case Dates():
            return f"date:{_dates(node)}"
        case InUrl():
            return f"inurl:{_quoted(node.text)}"
        case Section():
            return f"section:{_quoted(node.name)}"


def _group(group: Group) -> str:
    if _is_narrowed(group):
        ranked = group.must[-1]
        parts = [
            *(_nested(node) for node in group.must[:-1]),
            _group(ranked) if isinstance(ranked, Group) else "",
        ]
    elif (
        len(group.should) > 1
        and not (group.must or group.must_not)
        and any(narrows(node) for node in group.should)
    ):
        return " OR ".join(_nested(node) for node in group.should)
    else:
        parts = [f"+{_nested(node)}" for node in group.must] + [
            _nested(node) for node in group.should
        ]
    return " ".join(parts + [f"-{_nested(node)}" for node in group.must_not])


def _is_narrowed(group: Group) -> bool:
    """`site:a.example some words`: filters and a group to rank by."""
    *filters, ranked = group.must or (group,)
    kinds = [type(node) for node in filters if is_filter(node)]
    return (
        bool(filters)
        and all(narrows(node) for node in filters)
        and len(set(kinds)) == len(kinds)
        and not group.should
        and isinstance(ranked, Group)
        and ranked == Group(should=ranked.should)
        and not any(narrows(node) for node in ranked.should)
    )


def _nested(node: Node) -> str:
    text = write(node)
    return (
        f"({text})"
        if isinstance(node, Group) or text.startswith(("+", "-", "−"))
        else text
    )


def _in_field(field: Field, text: str) -> str:
    return f"{field}:{text}" if field else text


def _quoted(text: str) -> str:
    return text if _BARE.fullmatch(text) else f'"{text}"'


def _dates(dates: Dates) -> str:
    if dates.first == dates.last:
        return str(dates.first)
    return f"{dates.first or ''}..{dates.last or ''}"
