"""One file -> FileFacts: what it claims, as remembered from run to run; and one capture -> RawPage.

Facts hold only what the file itself says. Which URL stands for which page is settled over all files at once, and
anew at each survey (`indexer.archive.settle`), so that settings can change without files being read again.
"""

import os
from pathlib import Path
from typing import BinaryIO

from indexer.archive.claims import HEAD_BYTES, claimed_url
from indexer.archive.content import digest_of, looks_binary
from indexer.archive.identity import file_identity, site_of
from indexer.archive.names import FileKind, kind_of, opened, stamp_of
from indexer.archive.responses import page_of, record_identity, understand
from indexer.archive.streams import Broken
from indexer.archive.warc import BrokenRecord, read_record, scan
from indexer.errors import ArchiveError
from indexer.records import (
    Capture,
    FileFacts,
    FileStamp,
    MediaType,
    Notice,
    RawPage,
    Skip,
    SkipReason,
    Source,
)

__all__ = ["facts_of", "read"]

# A file written again within one tick of the file system's clock can keep its stamp. FAT's ticks are the coarsest, 2 s.
# (git's "racy" rule)
_RACY_NS = 2_000_000_000
_MEDIA_TYPES = {FileKind.HTML: MediaType.HTML, FileKind.TEXT: MediaType.TEXT}


def facts_of(
    root: Path, file: str, kind: FileKind, *, now_ns: int, max_page_bytes: int
) -> FileFacts:
    """What a file holds. The stamp is None where the file changed while it was read, or less than 2 s before.

    Raises:
        OSError: it cannot be read.
    """
    with opened(root, file) as stream:
        before = stamp_of(os.fstat(stream.fileno()))
        if kind is FileKind.WARC:
            facts = _warc_facts(stream, file, before, max_page_bytes)
        else:
            found = _page_capture(
                stream, file, before, _MEDIA_TYPES[kind], max_page_bytes
            )
            facts = (
                FileFacts(stamp=None, skips=(found,))
                if isinstance(found, Skip)
                else FileFacts(stamp=None, captures=(found,))
            )
        after = stamp_of(os.fstat(stream.fileno()))
    is_settled = before == after and all(
        abs(now_ns - then) >= _RACY_NS for then in (after.mtime_ns, after.ctime_ns)
    )
    return FileFacts(
        stamp=after if is_settled else None,
        captures=facts.captures,
        skips=facts.skips,
        notices=facts.notices,
    )


def read(root: Path, capture: Capture, *, max_page_bytes: int) -> RawPage | Skip:
    """The page of a capture that a survey gave; only its own record is read.

    A Skip where the file is there but cannot be read, or holds more than `max_page_bytes`.

    Raises:
        ArchiveError: the file vanished, or holds something else at that place than the survey saw; survey again.
    """
    file = capture.source.file
    changed = ArchiveError(
        f"{file!r} in the crawled pages changed since it was surveyed: run again"
    )
    try:
        with opened(root, file) as stream:
            if kind_of(file) is FileKind.WARC:
                page = page_of(
                    read_record(stream, capture.source.offset), capture, max_page_bytes
                )
            else:
                page = _file_page(stream, capture, max_page_bytes)
    except FileNotFoundError as error:
        raise ArchiveError(
            f"{file!r} vanished from the crawled pages: run again"
        ) from error
    except OSError as error:
        return Skip(
            url=capture.url,
            reason=SkipReason.UNREADABLE,
            detail=f"{file!r}: {error.strerror or error}",
        )
    except Broken as error:
        raise changed from error
    if page is None:
        raise changed
    return page


def _file_page(
    stream: BinaryIO, capture: Capture, max_page_bytes: int
) -> RawPage | Skip | None:
    body = _body(stream, os.fstat(stream.fileno()).st_size, max_page_bytes)
    if len(body) > max_page_bytes:
        return Skip(
            url=capture.url,
            reason=SkipReason.TOO_LARGE,
            detail=f"more than {max_page_bytes} bytes",
        )
    if digest_of(body) != capture.digest:
        return None
    return RawPage(
        url=capture.url,
        site=capture.site,
        source=capture.source,
        media_type=capture.media_type,
        body=body,
        fetched_at=capture.fetched_at,
    )


def _page_capture(
    stream: BinaryIO,
    file: str,
    stamp: FileStamp,
    media_type: MediaType,
    max_page_bytes: int,
) -> Capture | Skip:
    """The page a file is, under the URL it claims, or its `file:` identity."""
    url = file_identity(file)
    if stamp.size_bytes > max_page_bytes:
        detail = f"{stamp.size_bytes} bytes, more than {max_page_bytes}"
        return Skip(url=url, reason=SkipReason.TOO_LARGE, detail=detail)
    body = _body(stream, stamp.size_bytes, max_page_bytes)
    if len(body) > max_page_bytes:
        return Skip(
            url=url,
            reason=SkipReason.TOO_LARGE,
            detail=f"grew beyond {max_page_bytes} bytes",
        )
    if not body.strip():
        return Skip(
            url=url,
            reason=SkipReason.EMPTY,
            detail=f"{len(body)} bytes, none of them visible",
        )
    if looks_binary(body):
        return Skip(
            url=url,
            reason=SkipReason.BINARY,
            detail=f"{media_type} by its name, but not by its bytes",
        )
    claim = claimed_url(body[:HEAD_BYTES]) if media_type is MediaType.HTML else None
    return Capture(
        url=claim or url,
        site=site_of(claim or url),
        source=Source(file=file),
        media_type=media_type,
        digest=digest_of(body),
    )


def _body(stream: BinaryIO, size_bytes: int, max_page_bytes: int) -> bytes:
    """All of a file that is said to be this long, at most one byte beyond the limit."""
    # Asking for the limit at once would get memory for it each time: four times slower at a limit of 20 MB.
    body = stream.read(min(size_bytes, max_page_bytes) + 1)
    return (
        body
        if len(body) <= size_bytes
        else body + stream.read(max_page_bytes + 1 - len(body))
    )


def _warc_facts(
    stream: BinaryIO, file: str, stamp: FileStamp, max_page_bytes: int
) -> FileFacts:
    captures: list[Capture] = []
    skips: list[Skip] = []
    notices: list[Notice] = []
    if stamp.size_bytes == 0:
        skips.append(
            Skip(url=file_identity(file), reason=SkipReason.EMPTY, detail="0 bytes")
        )
    for found in scan(stream, lambda record: understand(record, file, max_page_bytes)):
        if isinstance(found, BrokenRecord):
            detail = f"record at byte {found.offset} of {file!r}: {found.reason}"
            skips.append(
                Skip(
                    url=record_identity(file, found.offset),
                    reason=SkipReason.BROKEN_RECORD,
                    detail=detail,
                )
            )
        elif isinstance(found, Capture):
            captures.append(found)
        elif found is not None:
            notices.append(found)
    return FileFacts(
        stamp=None, captures=tuple(captures), skips=tuple(skips), notices=tuple(notices)
    )
