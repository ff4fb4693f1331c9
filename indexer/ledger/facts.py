"""What each file of `crawled/` held when it was last read, as bytes for the `files` table."""

from collections.abc import Sequence
from typing import Any

from indexer.ledger.codec import expand, moment_from_json, moment_to_json, squeeze
from indexer.records import (
    Capture,
    FileFacts,
    FileStamp,
    MediaType,
    Notice,
    Skip,
    SkipReason,
    Source,
)

__all__ = ["facts_from_bytes", "facts_to_bytes"]


def facts_to_bytes(facts: FileFacts) -> bytes:
    """Everything the facts hold, compressed."""
    stamp = facts.stamp
    return squeeze(
        {
            "stamp": stamp
            and [stamp.size_bytes, stamp.mtime_ns, stamp.ctime_ns, stamp.inode],
            "captures": [_capture_row(capture) for capture in facts.captures],
            "skips": [
                [skip.url, skip.reason.value, skip.detail] for skip in facts.skips
            ],
            "notices": [_notice_row(notice) for notice in facts.notices],
        }
    )


def facts_from_bytes(data: bytes) -> FileFacts:
    """What `facts_to_bytes` wrote."""
    stored = expand(data)
    stamp = stored["stamp"]
    return FileFacts(
        stamp=FileStamp(
            size_bytes=stamp[0], mtime_ns=stamp[1], ctime_ns=stamp[2], inode=stamp[3]
        )
        if stamp
        else None,
        captures=tuple(_capture(row) for row in stored["captures"]),
        skips=tuple(
            Skip(url=url, reason=SkipReason(reason), detail=detail)
            for url, reason, detail in stored["skips"]
        ),
        notices=tuple(_notice(row) for row in stored["notices"]),
    )


def _capture_row(capture: Capture) -> list[Any]:
    return [
        capture.url,
        capture.site,
        capture.source.file,
        capture.source.offset,
        capture.media_type.value,
        capture.digest,
        moment_to_json(capture.fetched_at),
        capture.payload,
    ]


def _capture(row: Sequence[Any]) -> Capture:
    url, site, file, offset, media_type, digest, fetched_at, payload = row
    return Capture(
        url=url,
        site=site,
        source=Source(file=file, offset=offset),
        media_type=MediaType(media_type),
        digest=digest,
        fetched_at=moment_from_json(fetched_at),
        payload=payload,
    )


def _notice_row(notice: Notice) -> list[Any]:
    return [
        notice.url,
        notice.source.file,
        notice.source.offset,
        notice.reason,
        moment_to_json(notice.fetched_at),
        notice.original_url,
        moment_to_json(notice.original_at),
        notice.payload,
        notice.detail,
    ]


def _notice(row: Sequence[Any]) -> Notice:
    (
        url,
        file,
        offset,
        reason,
        fetched_at,
        original_url,
        original_at,
        payload,
        detail,
    ) = row
    return Notice(
        url=url,
        source=Source(file=file, offset=offset),
        reason=SkipReason(reason) if reason else None,
        fetched_at=moment_from_json(fetched_at),
        original_url=original_url,
        original_at=moment_from_json(original_at),
        payload=payload,
        detail=detail,
    )
