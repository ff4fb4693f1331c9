"""Records as bytes: compact, readable by any later version, no pickle."""

import json
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from hashlib import blake2b
from sys import byteorder
from typing import Any

from indexer.records import (
    Block,
    BlockKind,
    CleanPage,
    DateEvidence,
    Note,
    Verdict,
)

__all__ = [
    "NUMBER",
    "expand",
    "kept_texts",
    "moment_from_json",
    "moment_to_json",
    "pack",
    "page_from_bytes",
    "page_to_bytes",
    "removed_keys",
    "squeeze",
    "text_key",
    "unpack",
]

# What a reader needs to lay out tables and lists again; the rest of a path served its judging and is not kept.
_NESTED = frozenset({"table", "tr", "td", "th", "ul", "ol", "menu", "dir"})
NUMBER = "<i8"  # what `pack` makes of a number, as numpy calls it
_LEVEL = 6  # zlib's default; 9 saves 1 % more at three times the cost


def text_key(text: str) -> int:
    """63 bits of a digest of the exact text: the name of a removed line within its site."""
    return (
        int.from_bytes(
            blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(),
            "big",
        )
        >> 1
    )


def pack(numbers: Iterable[int]) -> bytes:
    """Numbers of up to 63 bits, eight little-endian bytes each."""
    packed = array("q", numbers)
    if byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def unpack(data: bytes) -> tuple[int, ...]:
    """What `pack` packed."""
    packed = array("q")
    packed.frombytes(data)
    if byteorder == "big":
        packed.byteswap()
    return tuple(packed)


def page_to_bytes(page: CleanPage) -> bytes:
    """The page with every verdict; the texts of removed lines are left out (see `removed_keys`)."""
    dates = list(page.dates)
    if page.published and page.published not in dates:
        dates.append(page.published)
    return squeeze(
        {
            "site": page.site,
            "title": page.title,
            "byline": page.byline,
            "language": page.language,
            "fetched": moment_to_json(page.fetched_at),
            "dates": [[d.day.isoformat(), d.origin, d.text] for d in dates],
            "garbled": page.garbled,
            "notes": [[note.position, note.rule, note.family] for note in page.notes],
            "published": dates.index(page.published) if page.published else None,
            "blocks": [_verdict_row(verdict) for verdict in page.verdicts],
        }
    )


def _verdict_row(verdict: Verdict) -> list[Any]:
    block = verdict.block
    row: list[Any] = [block.kind.value, block.level, block.fingerprint, _nest(block)]
    row.append(block.text if verdict.is_kept else None)
    if verdict.is_kept and not verdict.rule:
        return row
    return [*row, verdict.rule, verdict.family, verdict.reason]


def _nest(block: Block) -> list[Any]:
    """The tables and lists a block stands in, as tag, number, tag, number …, outermost first."""
    placed = zip(block.path, block.container, strict=False)
    return [part for tag, number in placed if tag in _NESTED for part in (tag, number)]


def removed_keys(page: CleanPage) -> bytes:
    """The keys of the texts of its removed lines, packed, in page order."""
    return pack(text_key(verdict.block.text) for verdict in page.removed)


def kept_texts(data: bytes) -> list[str]:
    """The texts of the kept lines of a stored page, in page order."""
    return [row[4] for row in expand(data)["blocks"] if row[4] is not None]


def page_from_bytes(url: str, data: bytes, removed: Iterable[str]) -> CleanPage:
    """The stored page; `removed` are the texts of its removed lines, in page order.

    Its Blocks have text, kind, level, position and fingerprint, and of their path the tables and lists they stand in.
    """
    stored = expand(data)
    texts = iter(removed)
    dates = tuple(
        DateEvidence(day=date.fromisoformat(d), origin=o, text=t)
        for d, o, t in stored["dates"]
    )
    return CleanPage(
        url=url,
        site=stored["site"],
        title=stored["title"],
        byline=stored["byline"],
        published=None if stored["published"] is None else dates[stored["published"]],
        dates=dates,
        language=stored["language"],
        verdicts=tuple(
            _verdict(n, row, texts) for n, row in enumerate(stored["blocks"])
        ),
        fetched_at=moment_from_json(stored["fetched"]),
        garbled=stored["garbled"],
        notes=tuple(
            Note(position=position, rule=rule, family=family)
            for position, rule, family in stored["notes"]
        ),
    )


def _verdict(position: int, row: Sequence[Any], texts: Iterator[str]) -> Verdict:
    kind, level, fingerprint, nest, text = row[:5]
    is_kept = text is not None
    block = Block(
        text=text if is_kept else next(texts),
        kind=BlockKind(kind),
        position=position,
        path=tuple(nest[::2]),
        container=tuple(nest[1::2]),
        level=level,
        fingerprint=fingerprint,
    )
    rule, family, reason = row[5:] or ("", "", "")
    return Verdict(
        block=block, is_kept=is_kept, rule=rule, family=family, reason=reason
    )


def moment_to_json(moment: datetime | None) -> str | None:
    """ISO 8601 with its offset."""
    return moment.isoformat() if moment else None


def moment_from_json(stored: str | None) -> datetime | None:
    """What `moment_to_json` gave."""
    return datetime.fromisoformat(stored) if stored else None


def squeeze(value: object) -> bytes:
    """A JSON value, compressed."""
    # ASCII escapes: a lone surrogate in a page's text or in a file's name survives the way through SQLite.
    return zlib.compress(
        json.dumps(value, separators=(",", ":")).encode("ascii"), _LEVEL
    )


def expand(data: bytes) -> Any:
    """What `squeeze` squeezed."""
    return json.loads(zlib.decompress(data))
