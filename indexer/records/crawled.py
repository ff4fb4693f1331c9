"""From `crawled/` to a page as it was fetched: what was found where, and why a page stops."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

__all__ = [
    "Capture",
    "Conflict",
    "FileFacts",
    "FileStamp",
    "MediaType",
    "Notice",
    "RawPage",
    "Skip",
    "SkipReason",
    "Source",
]


class SkipReason(StrEnum):
    """Why a page stops before the index. The list is closed: the ledger counts by it."""

    GONE = "gone"
    HTTP_STATUS = "http status"
    MEDIA_TYPE = "media type"
    EMPTY = "empty"
    EMPTY_SHELL = "empty shell"  # of an application whose scripts never ran
    BINARY = "binary"
    ERROR_PAGE = "error page"
    BOT_WALL = "bot wall"
    COOKIE_WALL = "cookie wall"
    LOGIN_WALL = "login wall"
    SOFT_404 = "soft 404"
    PARKED = "parked"
    TOO_LARGE = "too large"
    TOO_SLOW = "too slow"
    OUT_OF_MEMORY = "out of memory"
    CRASHED = "crashed"  # the process cleaning it died
    UNREADABLE = "unreadable"
    BROKEN_RECORD = "broken record"
    BUG = "bug"

    @property
    def is_page_verdict(self) -> bool:
        """Whether it is the page's own bytes that are no article: another copy of the page may be one."""
        return self not in _NO_PAGE_VERDICTS

    @property
    def is_quarantine(self) -> bool:
        """Whether the page answered, but not with an article: kept apart, in place of the page or beside a good copy."""
        return self.is_page_verdict or self is SkipReason.HTTP_STATUS


# Of the others, the page's own bytes say that they are no article.
_NO_PAGE_VERDICTS = frozenset(
    {
        SkipReason.GONE,
        SkipReason.HTTP_STATUS,
        SkipReason.MEDIA_TYPE,
        SkipReason.TOO_LARGE,
        SkipReason.TOO_SLOW,
        SkipReason.OUT_OF_MEMORY,
        SkipReason.CRASHED,
        SkipReason.UNREADABLE,
        SkipReason.BROKEN_RECORD,
        SkipReason.BUG,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """A page that stops here. `detail` is one line for people; `url` may be a `file:` identity."""

    url: str
    reason: SkipReason
    detail: str = ""


class MediaType(StrEnum):
    """How a page's bytes are to be read."""

    HTML = "text/html"
    TEXT = "text/plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a page lies: a file below the folder of crawled pages and the byte offset of its record."""

    file: str  # relative to crawled/, with forward slashes
    offset: int = (
        0  # of the WARC record in the file as stored; 0 for a file that is one page
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One page as found in `crawled/`, its body not kept."""

    url: str
    site: str
    source: Source
    media_type: MediaType
    digest: str  # hex; changes when the bytes, or what decides their reading (charset header), change
    fetched_at: datetime | None = None  # aware, UTC; None where nothing tells
    payload: str = ""  # WARC-Payload-Digest as written: what a later "not changed" record may refer to
    # Both only where a survey settled what stands for the page:
    older: tuple[
        "Capture", ...
    ] = ()  # with other bytes, newest first: what to fall back to
    refusal: Skip | None = None  # why a newer response is no page


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a WARC record says of a page without holding it: not changed since another capture, gone, or no page."""

    url: str
    source: Source
    # Why the response is no page; None: not changed, and one of the three below says since which capture.
    reason: SkipReason | None = None
    fetched_at: datetime | None = None
    original_url: str = ""
    original_at: datetime | None = None
    payload: str = ""
    detail: str = ""  # one line for people


@dataclass(frozen=True, slots=True, kw_only=True)
class FileStamp:
    """Cheap evidence that a file is as it was: compared for equality only."""

    size_bytes: int
    mtime_ns: int
    ctime_ns: int
    inode: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """What one file of `crawled/` holds, as remembered from run to run.

    The captures carry the URLs the file claims; which claim stands is settled anew at each survey. `stamp` is
    None where the file must be read again next time (it was written while it was read).
    """

    stamp: FileStamp | None
    captures: tuple[Capture, ...] = ()
    skips: tuple[Skip, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Several files claim one URL with different text; each keeps its own identity."""

    url: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPage:
    """One response as fetched; the body is decoded from transfer and content codings, not from its charset."""

    url: str
    site: str
    source: Source
    media_type: MediaType
    body: bytes
    status: int = 200
    charset: str | None = None  # as the Content-Type header gave it
    fetched_at: datetime | None = None
