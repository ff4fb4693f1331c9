"""A page as Blocks, and what was decided about each."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from indexer.records.crawled import MediaType, Skip

__all__ = [
    "Block",
    "BlockKind",
    "CleanPage",
    "DateEvidence",
    "Note",
    "PageHead",
    "ParsedPage",
    "Verdict",
]


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
