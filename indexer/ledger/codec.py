"""Records as bytes: compact, readable by any later version, no pickle."""

import json
import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from hashlib import blake2b
from sys import byteorder
from typing import Any

from indexer.records import (
    Block,
    BlockKind,
    Capture,
    CleanPage,
    DateEvidence,
    FileFacts,
    FileStamp,
    MediaType,
    Skip,
    SkipReason,
    Source,
    Verdict,
)

__all__ = [
    "facts_from_bytes",
    "facts_to_bytes",
    "pack",
    "page_from_bytes",
    "page_to_bytes",
    "removed_keys",
    "text_key",
    "unpack",
]

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
    """The page with every verdict; a removed line's text is left out and named by its key (see `removed_keys`)."""
    dates = list(page.dates)
    if page.published and page.published not in dates:
        dates.append(page.published)
    return _squeeze(
        {
            "site": page.site,
            "title": page.title,
            "byline": page.byline,
            "language": page.language,
            "fetched": _moment(page.fetched_at),
            "dates": [[d.day.isoformat(), d.origin, d.text] for d in dates],
            "published": dates.index(page.published) if page.published else None,
            "blocks": [_verdict_row(verdict) for verdict in page.verdicts],
        }
    )


def _verdict_row(verdict: Verdict) -> list[Any]:
    block = verdict.block
    row: list[Any] = [block.kind.value, block.level, block.fingerprint]
    if verdict.is_kept:
        return [*row, block.text]
    return [*row, text_key(block.text), verdict.rule, verdict.family, verdict.reason]


def removed_keys(data: bytes) -> list[int]:
    """The keys of the removed lines of a stored page, in page order."""
    return [row[3] for row in _expand(data)["blocks"] if len(row) > 4]


def page_from_bytes(url: str, data: bytes, texts: Mapping[int, str]) -> CleanPage:
    """The stored page; its Blocks have text, kind, level, position and fingerprint, the rest is not kept."""
    stored = _expand(data)
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
        fetched_at=_parse_moment(stored["fetched"]),
    )


def _verdict(position: int, row: Sequence[Any], texts: Mapping[int, str]) -> Verdict:
    kind, level, fingerprint, text = row[:4]
    removed = row[4:]
    block = Block(
        text=texts.get(text, "") if removed else text,
        kind=BlockKind(kind),
        position=position,
        level=level,
        fingerprint=fingerprint,
    )
    if not removed:
        return Verdict(block=block, is_kept=True)
    return Verdict(
        block=block,
        is_kept=False,
        rule=removed[0],
        family=removed[1],
        reason=removed[2],
    )


def facts_to_bytes(facts: FileFacts) -> bytes:
    """What one file held, for the `files` table."""
    stamp = facts.stamp
    return _squeeze(
        {
            "stamp": stamp
            and [stamp.size_bytes, stamp.mtime_ns, stamp.ctime_ns, stamp.inode],
            "captures": [_capture_row(capture) for capture in facts.captures],
            "skips": [
                [skip.url, skip.reason.value, skip.detail] for skip in facts.skips
            ],
        }
    )


def _capture_row(capture: Capture) -> list[Any]:
    return [
        capture.url,
        capture.site,
        capture.source.file,
        capture.source.offset,
        capture.media_type.value,
        capture.digest,
        _moment(capture.fetched_at),
    ]


def facts_from_bytes(data: bytes) -> FileFacts:
    """What `facts_to_bytes` wrote."""
    stored = _expand(data)
    stamp = stored["stamp"]
    return FileFacts(
        stamp=FileStamp(
            size_bytes=stamp[0], mtime_ns=stamp[1], ctime_ns=stamp[2], inode=stamp[3]
        )
        if stamp
        else None,
        captures=tuple(
            Capture(
                url=url,
                site=site,
                source=Source(file=file, offset=offset),
                media_type=MediaType(media),
                digest=digest,
                fetched_at=_parse_moment(fetched),
            )
            for url, site, file, offset, media, digest, fetched in stored["captures"]
        ),
        skips=tuple(
            Skip(url=url, reason=SkipReason(reason), detail=detail)
            for url, reason, detail in stored["skips"]
        ),
    )


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _parse_moment(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored) if stored else None


def _squeeze(value: object) -> bytes:
    # ASCII escapes: a lone surrogate in a page's text or in a file's name survives the way through SQLite.
    return zlib.compress(
        json.dumps(value, separators=(",", ":")).encode("ascii"), _LEVEL
    )


def _expand(data: bytes) -> Any:
    return json.loads(zlib.decompress(data))
