"""A WARC record -> what it says of a page: a Capture, a Notice, or nothing.

- `response` and `resource` records of http(s) targets count; `request`, `metadata`, `warcinfo`, `dns:` and the
  like say nothing.
- Status 200 is a capture. 404 and 410 are a notice that the page is gone; whether it is, the newest record
  decides. 3xx says nothing: no page lies there, and a redirect is no fault either. Any other status is a
  notice that this response is no page, and why.
- HTML and plain text are captures, documents of other kinds (PDF, office files, e-books) such a notice; images,
  styles, scripts, feeds and `robots.txt` say nothing.
- `revisit` records are notices that a page has not changed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from indexer.archive.codings import (
    CodingError,
    TooLarge,
    UnknownCoding,
    collect,
    dechunk,
    decoded,
)
from indexer.archive.content import (
    charset_of,
    digest_of,
    is_document,
    looks_binary,
    media_type_of,
    not_a_page,
)
from indexer.archive.identity import canonical_url, file_identity, site_of
from indexer.archive.warc import HttpHead, Record
from indexer.records import Capture, Notice, RawPage, Skip, SkipReason, Source

__all__ = ["Finding", "page_of", "record_identity", "understand"]

_MAX_DIGEST_CHARS = 200  # sha512 in base 32 has 110

Finding = Capture | Notice | None


@dataclass(frozen=True, slots=True)
class _Response:
    status: int
    content_type: str
    body: Iterator[bytes]


def record_identity(file: str, offset: int) -> str:
    """The identity of a record that no URL is known of."""
    return f"{file_identity(file)}#{offset}"


def understand(record: Record, file: str, max_page_bytes: int) -> Finding:
    """What a record says of a page.

    Raises:
        Broken: the file is damaged in this record.
    """
    kind = record.headers.get("warc-type", "").lower()
    if kind not in ("response", "resource", "revisit"):
        return None
    url = _target(record, file)
    if url is None or not_a_page(url):
        return None
    source = Source(file=file, offset=record.offset)
    if kind == "revisit":
        return _revisit(record, url, source)
    response = _response(record, kind)
    found = (
        Skip(
            url=url,
            reason=SkipReason.BROKEN_RECORD,
            detail=_where(source) + "no HTTP headers",
        )
        if response is None
        else _outcome(record, response, url, source, max_page_bytes)
    )
    if not isinstance(found, Skip):
        return found
    return Notice(
        url=url,
        source=source,
        reason=found.reason,
        fetched_at=record.date("warc-date"),
        detail=found.detail,
    )


def page_of(
    record: Record, capture: Capture, max_page_bytes: int
) -> RawPage | Skip | None:
    """The page a record holds, under its capture's name; None where the record is another than the capture's.

    Raises:
        Broken: the file is damaged in this record.
    """
    response = _response(record, record.headers.get("warc-type", "").lower())
    if response is None:
        return None
    charset = charset_of(response.content_type)
    body = _body(response, capture.url, max_page_bytes)
    if body is None or isinstance(body, Skip):
        return body
    if digest_of(body, charset=charset, status=response.status) != capture.digest:
        return None
    return RawPage(
        url=capture.url,
        site=capture.site,
        source=capture.source,
        media_type=capture.media_type,
        body=body,
        status=response.status,
        charset=charset,
        fetched_at=capture.fetched_at,
    )


def _target(record: Record, file: str) -> str | None:
    """The page's URL; a record's identity for an http(s) URL that cannot be one."""
    written = record.url("warc-target-uri").replace(" ", "%20")
    if not written.lower().startswith(("http://", "https://")):
        return None
    return canonical_url(written) or record_identity(file, record.offset)


def _response(record: Record, kind: str) -> _Response | None:
    if kind == "resource":
        return _Response(200, record.headers.get("content-type", ""), record.blocks())
    head = record.http_head()
    if head is None or not head.status:
        return None
    return _Response(
        head.status, head.headers.get("content-type", ""), _decoded(head, record)
    )


def _decoded(head: HttpHead, record: Record) -> Iterator[bytes]:
    blocks = record.blocks()
    transfer = [
        coding.strip().lower()
        for coding in head.headers.get("transfer-encoding", "").split(",")
    ]
    if "chunked" in transfer:
        blocks = dechunk(blocks)
    yield from decoded(blocks, head.headers.get("content-encoding", ""))


def _outcome(
    record: Record, response: _Response, url: str, source: Source, max_page_bytes: int
) -> Capture | Skip | None:
    status = f"HTTP status {response.status}"
    if response.status in (404, 410):
        return Skip(url=url, reason=SkipReason.GONE, detail=status)
    if 300 <= response.status < 400 or not (
        _may_be_page(response.content_type) or is_document(response.content_type)
    ):
        return None
    if response.status != 200:
        return Skip(url=url, reason=SkipReason.HTTP_STATUS, detail=status)
    if is_document(response.content_type):
        return Skip(
            url=url,
            reason=SkipReason.MEDIA_TYPE,
            detail=f"{response.content_type[:80]!r} is not read",
        )
    body = _body(response, url, max_page_bytes)
    if body is None or isinstance(body, Skip):
        return body
    media_type = media_type_of(response.content_type, body)
    charset = charset_of(response.content_type)
    if media_type is None or looks_binary(body, charset):
        return Skip(
            url=url,
            reason=SkipReason.BINARY,
            detail=f"{response.content_type[:80]!r}, but the bytes are no text",
        )
    return Capture(
        url=url,
        site=site_of(url),
        source=source,
        media_type=media_type,
        digest=digest_of(body, charset=charset),
        fetched_at=record.date("warc-date"),
        payload=_payload(record),
    )


def _may_be_page(content_type: str) -> bool:
    return media_type_of(content_type, b"<html>") is not None


def _body(response: _Response, url: str, max_page_bytes: int) -> bytes | Skip | None:
    """The whole body; None where it is no page by its type and first bytes."""
    try:
        first = next(response.body, b"")
        if media_type_of(response.content_type, first) is None:
            return None
        body = collect(chain([first], response.body), max_page_bytes)
    except TooLarge as error:
        return Skip(url=url, reason=SkipReason.TOO_LARGE, detail=str(error))
    except UnknownCoding as error:
        return Skip(url=url, reason=SkipReason.MEDIA_TYPE, detail=str(error))
    except CodingError as error:
        return Skip(url=url, reason=SkipReason.BROKEN_RECORD, detail=str(error))
    return (
        body
        if body.strip()
        else Skip(url=url, reason=SkipReason.EMPTY, detail="a response without a body")
    )


def _revisit(record: Record, url: str, source: Source) -> Notice | None:
    head = record.http_head()
    # A 304 often has no Content-Type; without HTTP headers nothing is known and the original decides.
    content_type = head.headers.get("content-type", "") if head else ""
    if not _may_be_page(content_type):
        return None
    original = record.url("warc-refers-to-target-uri")
    return Notice(
        url=url,
        source=source,
        fetched_at=record.date("warc-date"),
        original_url=canonical_url(original) or "",
        original_at=record.date("warc-refers-to-date"),
        payload=_payload(record),
        detail=_where(source) + "a revisit of a record that is not here",
    )


def _payload(record: Record) -> str:
    """The payload's digest as written; empty where it is none."""
    written = record.headers.get("warc-payload-digest", "")
    return (
        written
        if len(written) <= _MAX_DIGEST_CHARS
        and written.isascii()
        and written.isprintable()
        else ""
    )


def _where(source: Source) -> str:
    return f"record at byte {source.offset} of {source.file!r}: "
