"""The day a page was published, with the words that say so."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from indexer.clean._byline import byline_line
from indexer.clean._dates import dates_in
from indexer.clean._fold import fold
from indexer.clean._json_ld import ArticleFacts
from indexer.clean._line_kinds import is_date_line
from indexer.records import Block, BlockKind, DateEvidence, PageHead

__all__ = ["candidates", "winner"]

_META = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished", "parsely-pub-date",
    "sailthru.date", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "dc.date.issued",
    "dcterms.issued", "citation_publication_date", "citation_online_date", "cxenseparse:recs:publishtime",
    "article_date_original", "originalpublicationdate", "rnews:datepublished", "dc.date", "dcterms.date",
    "dcterms.created", "dc.date.created", "citation_date", "date",
)  # fmt: skip
_ENGLISH_MONTHS = [
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
]
_IN_URL = re.compile(
    r"(?<!\d)(?P<year>1[34]\d\d|19\d\d|20\d\d)(?P<sign>[/_-])(?P<month>\d{1,2}|[a-z]{3})(?P=sign)(?P<day>\d{1,2})(?![\d.])"
    r"|(?<![\d])(?P<packed>20[0-3]\d[01]\d[0-3]\d)(?!\d)",
    re.IGNORECASE,
)
# A dateline: a place of a few words, perhaps an agency, the date, and a dash, colon or bracket before the text.
_DATELINE_LEAD = 60  # characters before the date
_DATELINE_END = re.compile(
    r"\s*(?:\([^()]{1,40}\)|[,،] ?[A-Z]{2,12})?\s*(?:—|–|--|-|―|:|/|\.[-–—]|\.\s)\s*\S"
)
_SENTENCE = re.compile(r"[.!?؟]\s")
_LONG_LEAD = 5  # words before a dateline's date, at most
_PROSE_BLOCKS = 6  # paragraphs among which the dateline is looked for
_PROSE_WORDS = 12
_NEAR_TITLE = 8  # lines below the title among which the date of publication stands
_SHORT_LINE = 15  # words of such a line
_CHANGED = re.compile(
    r"updated|modified|revised|aktualisiert|geändert|mis à jour|modifié|actualizado|modificado|به ?روز ?رسانی|ویرایش|تحدیث|اخر تعدیل",
    re.IGNORECASE,
)
_TIME_TOKENS = {
    "published",
    "entry-date",
    "pubdate",
    "dt-published",
    "post-date",
    "date-published",
    "datepublished",
    "entry-time",
}

_RANKS = (
    "json-ld",
    "meta",
    "url",
    "time",
    "byline",
    "dateline",
    "updated",
)  # best first


def candidates(
    head: PageHead, facts: ArticleFacts, blocks: Sequence[Block], url: str, title: str
) -> tuple[DateEvidence, ...]:
    """Every date that may be the page's, once for each origin and day, best origin first."""
    found: dict[tuple[date, str], DateEvidence] = {}
    for evidence in _all(head, facts, blocks, url, title):
        found.setdefault((evidence.day, evidence.origin), evidence)
    return tuple(
        sorted(found.values(), key=lambda evidence: _RANKS.index(evidence.origin))
    )


def winner(
    dates: Sequence[DateEvidence], fetched_at: datetime | None
) -> DateEvidence | None:
    """The first that was possible: not before 1900, not after the page was fetched (a day is left for time zones).

    A date of change never wins: a footer's "Last updated on" is the day on which the site was built.
    """
    last = fetched_at.date() + timedelta(days=1) if fetched_at else date.max
    return next(
        (
            one
            for one in dates
            if one.origin != "updated" and date(1900, 1, 1) <= one.day <= last
        ),
        None,
    )


def _all(
    head: PageHead, facts: ArticleFacts, blocks: Sequence[Block], url: str, title: str
) -> Iterator[DateEvidence]:
    for text in facts.published:
        yield from _first_in(text, "json-ld")
    meta = dict(reversed(head.meta))
    for name in _META:
        yield from _first_in(meta.get(name, ""), "meta")
    yield from _of_url(url)
    at = (
        next((i for i, block in enumerate(blocks) if block.text == title), -1)
        if title
        else -1
    )
    yield from _of_times(head, blocks, at)
    yield from _of_lines(blocks, at)
    yield from _of_dateline(blocks[at + 1 :])


def _first_in(text: str, origin: str) -> Iterator[DateEvidence]:
    for found in dates_in(text)[:1]:
        yield DateEvidence(day=found.day, origin=origin, text=text.strip()[:100])


def _of_url(url: str) -> Iterator[DateEvidence]:
    for match in _IN_URL.finditer(url.partition("?")[0]):
        if packed := match["packed"]:
            written = f"{packed[:4]}-{packed[4:6]}-{packed[6:]}"
        else:
            month = match["month"].lower()
            if month.isalpha():
                month = (
                    str(_ENGLISH_MONTHS.index(month) + 1)
                    if month in _ENGLISH_MONTHS
                    else "0"
                )
            written = f"{match['year']}-{month}-{match['day']}"
        for found in dates_in(written):
            yield DateEvidence(day=found.day, origin="url", text=match[0])


def _of_times(
    head: PageHead, blocks: Sequence[Block], at: int
) -> Iterator[DateEvidence]:
    """<time> elements near the title; those of other articles' teasers stand elsewhere."""
    places = {block.position: i for i, block in enumerate(blocks)}
    for attribute, text, position in head.times:
        place = places.get(position, -1)
        tokens = (
            {token for element in blocks[place].tokens for token in element}
            if place >= 0
            else set()
        )
        is_near = at < 0 or at - 6 <= place <= at + 1 + _NEAR_TITLE
        if not is_near and not tokens & _TIME_TOKENS:
            continue
        origin = (
            "updated" if "updated" in tokens or _CHANGED.search(fold(text)) else "time"
        )
        for found in (dates_in(attribute) or dates_in(text))[:1]:
            yield DateEvidence(
                day=found.day, origin=origin, text=(text or attribute).strip()[:100]
            )


def _of_lines(blocks: Sequence[Block], at: int) -> Iterator[DateEvidence]:
    """Dates in short lines below the title and in the byline.

    What stands above the title is left out: a site's header prints the day of the visit there. Without a title
    only a byline is trusted.
    """
    near = blocks[at + 1 : at + 1 + _NEAR_TITLE] if at >= 0 else ()
    signed = byline_line(blocks[:_NEAR_TITLE] if at < 0 else near, ())
    for block in near if at >= 0 else blocks[:_NEAR_TITLE]:
        is_short = block.text.count(" ") < _SHORT_LINE and block.kind not in {
            BlockKind.HEADING,
            BlockKind.CODE,
        }
        if not is_short or (at < 0 and block.text != signed):
            continue
        if _is_visit_day(block, blocks, at):
            continue
        for found in dates_in(block.text)[:1]:
            before = fold(block.text[: found.start])
            yield DateEvidence(
                day=found.day,
                origin="updated" if _CHANGED.search(before) else "byline",
                text=block.text[:100],
            )


def _is_visit_day(block: Block, blocks: Sequence[Block], at: int) -> bool:
    """A bare date with its weekday at the very top is the header's clock."""
    return at < 0 and block is blocks[0] and is_date_line(block.text)


def _of_dateline(blocks: Sequence[Block]) -> Iterator[DateEvidence]:
    """The date that a paragraph near the top opens with, after its place: "Iran, December 12, 2020—The letter"."""
    prose = [
        block
        for block in blocks
        if block.text.count(" ") >= _PROSE_WORDS and block.kind is not BlockKind.CODE
    ]
    for block in prose[:_PROSE_BLOCKS]:
        for found in dates_in(block.text[:200])[:1]:
            lead = block.text[: found.start]
            is_lead = (
                len(lead) <= _DATELINE_LEAD
                and lead.count(" ") <= _LONG_LEAD
                and not _SENTENCE.search(lead)
            )
            if is_lead and _DATELINE_END.match(block.text, found.end):
                yield DateEvidence(
                    day=found.day,
                    origin="updated" if _CHANGED.search(fold(lead)) else "dateline",
                    text=block.text[: found.end],
                )
                return
