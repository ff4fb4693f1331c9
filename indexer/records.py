"""The records that pass between the stages, from a fetched page to a hit.

    RawPage -> ParsedPage -> CleanPage -> Document -> Hit

They are frozen and know nothing of disk, network or engine. A stage returns a new record; it never writes on
its input. Queries have a module of their own (`indexer.query`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum

__all__ = [
    "Block",
    "BlockKind",
    "Capture",
    "CleanPage",
    "Conflict",
    "DateEvidence",
    "Document",
    "FileFacts",
    "FileStamp",
    "Hit",
    "LineCounts",
    "Mark",
    "MediaType",
    "Note",
    "Notice",
    "PageHead",
    "PagePrint",
    "ParsedPage",
    "Piece",
    "RawPage",
    "Reach",
    "Results",
    "SiteTemplate",
    "Skip",
    "SkipReason",
    "Source",
    "Verdict",
]

Piece = tuple[str, bool]
"""A stretch of text and whether it matches the query; pieces in a row, joined, are the text."""


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


# ---------------------------------------------------------------- crawled/ -> RawPage


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


# ---------------------------------------------------------------- RawPage -> CleanPage


class BlockKind(StrEnum):
    """What a block is on the page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    CELL = "cell"
    CODE = "code"
    QUOTE = "quote"
    CAPTION = "caption"
    TERM = "term"
    DEFINITION = "definition"
    CONTROL = "control"  # buttons, labels and the like
    LINE = "line"  # a line of a page that never had markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A run of visible text between two block-level tags.

    `text` is as the page has it, white space collapsed except in code. `path` holds the tags from the body down
    to the block's element, `tokens` their class, id, role and itemprop tokens, lower-case, outermost first, one tuple an
    element of `path`. `container` numbers the block's parent elements on the page (outermost first), so that
    blocks can be grouped by any ancestor.
    """

    text: str
    kind: BlockKind
    position: int  # 0, 1, 2 … in page order
    path: tuple[str, ...] = ()
    tokens: tuple[tuple[str, ...], ...] = ()
    container: tuple[int, ...] = ()
    level: int = 0  # 1-6 for a heading
    linked_chars: int = 0  # characters of `text` inside links
    links: int = 0
    is_hidden: bool = False  # by the hidden attribute, aria-hidden or an inline style
    fingerprint: int = 0  # 63 bits, of the folded text; equal text with other digits and punctuation has the same

    @property
    def link_density(self) -> float:
        """Share of the text inside links; 0.0 for a block without text."""
        return min(1.0, self.linked_chars / len(self.text)) if self.text else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHead:
    """What a page says about itself outside its visible text. Empty for plain text."""

    title: str = ""  # of the <title> element
    language: str = ""  # of <html lang>, as written
    meta: tuple[
        tuple[str, str], ...
    ] = ()  # (name or property, lower-case; content), in page order
    json_ld: tuple[str, ...] = ()  # the scripts' text, not parsed
    times: tuple[
        tuple[str, str, int], ...
    ] = ()  # <time>: datetime attribute, text, block position it stands at
    canonical: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedPage:
    """A page as Blocks, before anything is judged."""

    url: str
    site: str
    media_type: MediaType
    head: PageHead
    blocks: tuple[Block, ...]
    fetched_at: datetime | None = None
    charset: str = "utf-8"  # what the bytes were read as


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePrint:
    """What a page adds to its site's template. Pages with one `duplicate_key` count once."""

    url: str
    duplicate_key: int  # 63 bits, a pure function of the page's text
    fingerprints: bytes  # each block's, without repeats, eight little-endian bytes each
    language: str = (
        ""  # ISO 639-1, as the page's head declares it; "" where it does not
    )


class Reach(IntEnum):
    """How much of a site shows a line, as far as that decides anything."""

    LINE = 1  # enough pages for a short line to be the site's
    PROSE = 2  # enough even for running text, which front pages and archives quote


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCounts:
    """How many distinct pages of one site show each line, as far as that may come to decide anything.

    What a site's template follows from, and what a run moves by the pages it changes. Lines that are not `watched`
    were on fewer than `floor` pages when the site was counted, and at most `gains` pages have won one of them since.
    """

    site: str
    pages: int = 0  # distinct ones
    watched: dict[int, int] = field(default_factory=dict)  # fingerprint: pages
    floor: int = 0  # 0: never counted
    gains: int = 0
    languages: dict[str, int] = field(default_factory=dict)  # declared: pages


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTemplate:
    """The fingerprints that repeat across one site, each with its reach.

    Steps rather than counts: a page is judged alike as long as none of its lines crosses a threshold, so an
    incremental run need clean again only the pages with a line that did. Empty below three distinct pages.
    `language` is what most pages that declare one declare; only the cleaning of pages that declare none may depend on it.
    """

    site: str
    pages: int = 0  # distinct pages it was learnt from; no verdict may depend on it
    repeats: dict[int, Reach] = field(default_factory=dict)
    language: str = ""  # ISO 639-1; "" where no language prevails


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A Block, kept or removed, and why."""

    block: Block
    is_kept: bool
    rule: str = ""  # a stable id; of a kept block empty, unless a rule kept it (a person's, or own-title)
    family: str = ""
    reason: str = ""  # one sentence for people


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A kept Block that holds something known: sample text, a shortcode within a sentence."""

    position: int  # the Block's
    rule: str
    family: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DateEvidence:
    """One date found on a page, and where."""

    day: date
    # meta, json-ld, url, time, byline (a line beside the title), label ("Published: …"), dateline; updated and modified
    # are days of change, shown by the page and told to machines.
    origin: str
    text: str  # as the page has it


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanPage:
    """A page's own words, with every decision that led to them."""

    url: str
    site: str
    title: str
    byline: str = ""
    published: DateEvidence | None = None
    dates: tuple[DateEvidence, ...] = ()  # every candidate, the winner included
    language: str = ""  # ISO 639-1, or "" where unknown
    verdicts: tuple[Verdict, ...] = ()  # in page order, one a Block
    fetched_at: datetime | None = None
    garbled: int = 0  # kept words that read as if the wrong charset had decoded them
    notes: tuple[Note, ...] = ()  # on kept Blocks, in page order
    refusal: Skip | None = None  # why a newer capture of the page is not shown instead

    @property
    def kept(self) -> list[Block]:
        """The kept Blocks in page order."""
        return [verdict.block for verdict in self.verdicts if verdict.is_kept]

    @property
    def body(self) -> list[Block]:
        """The kept Blocks without the one that shows the title."""
        kept = self.kept
        shown = next(
            (n for n, block in enumerate(kept) if block.text == self.title), None
        )
        return kept if shown is None else kept[:shown] + kept[shown + 1 :]

    @property
    def removed(self) -> list[Verdict]:
        """The verdicts of the removed Blocks, in page order."""
        return [verdict for verdict in self.verdicts if not verdict.is_kept]


# ---------------------------------------------------------------- Document -> Hit


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The flat fields an engine stores and searches."""

    url: str
    site: str
    title: str
    headings: str
    body: str  # kept text, a block a line
    removed: str  # removed text, a block a line
    language: str = ""
    published: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Which state of the ledger a published index was built from."""

    ledger: str  # the ledger's own identity, made when it was created
    run: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One answer."""

    url: str
    title: Sequence[Piece]
    site: str
    language: str
    published: date | None
    score: float
    snippet: Sequence[Piece]


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """A page of answers. `total` counts every match; it is a lower bound where `is_exact` is False."""

    hits: tuple[Hit, ...]
    total: int
    is_exact: bool = True
    mark: Mark | None = None  # of the index that answered
