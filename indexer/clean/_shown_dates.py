"""The dates that a page shows: its <time> elements, the lines of the article's head, labels and the dateline."""

import re
from collections.abc import Iterator, Sequence

from indexer.clean._byline import byline_line
from indexer.clean._dates import dates_in
from indexer.clean._fold import fold
from indexer.clean._line_kinds import is_date_line
from indexer.clean._near import is_elsewhere
from indexer.records import Block, BlockKind, DateEvidence, PageHead

__all__ = ["of_dateline", "of_labels", "of_lines", "of_times"]

# A dateline: a place of a few words, perhaps an agency, the date, and a dash, colon or bracket before the text.
_DATELINE_LEAD = 60  # characters before the date
_DATELINE_END = re.compile(
    r"\s*(?:\([^()]{1,40}\)|[,،] ?[A-Z]{2,12})?\s*(?:—|–|--|-|―|:|/|\.[-–—]|\.\s)\s*\S"
)
_SENTENCE = re.compile(r"[.!?؟]\s")
_LONG_LEAD = 5  # words before a dateline's date, at most
_PROSE_BLOCKS = 6  # paragraphs among which the dateline is looked for
_PROSE_WORDS = 12
_SHORT_LINE = 15  # words of a line that holds the date of publication
_LABELLED = 120  # characters of a line far from the title that says "Published on"
_FIGURES = re.compile(r"\d{4}|\d\d\.\d\d")
_LABEL = (
    40  # characters before a date in which it is called one of publication or of change
)
_CHANGED = re.compile(
    r"updat|modif|revis|edited|reviewed|aktualis|geändert|änderung|bearbeitet|stand:|mis à jour|actualiz|atualiz|aggiornat|"
    r"gewijzigd|bijgewerkt|обновл|измен|güncel|zaktualiz|aktualiz|uppdater|opdater|oppdater|به ?روز ?رسانی|ویرایش|تحدیث|اخر تعدیل|"
    r"更新|업데이트",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"publi|posted|erschienen|veröffentlicht|erstellt|datum\b|date:|pubbl|geplaatst|gepubliceerd|опубл|дата|yayın|opublik|"
    r"dodano|publicerad|udgivet|julkaistu|تاریخ|نشر|انتشار|发布|發布|公開|投稿|등록|입력",
    re.IGNORECASE,
)
_NO_DATE = re.compile(
    r"copyright|©|expires|until|deadline|event|birth|joined|member since|registered|founded",
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


def of_times(
    head: PageHead,
    blocks: Sequence[Block],
    at: int,
    lines: Sequence[Block],
    day_first: bool | None,
) -> Iterator[DateEvidence]:
    """<time> elements in the article's head; those of comments and other articles' teasers stand elsewhere."""
    if not head.times:
        return
    near = {block.position for block in lines}
    places = {block.position: block for block in blocks}
    for attribute, text, position in head.times:
        if (block := places.get(position)) is None:
            continue
        tokens = {token for element in block.tokens for token in element}
        if position not in near and (
            not tokens & _TIME_TOKENS or is_elsewhere(block, blocks, at)
        ):
            continue
        before = fold(block.text.partition(text)[0][-40:] if text else block.text[:40])
        is_changed = "updated" in tokens or bool(
            _CHANGED.search(f"{before} {fold(text)}")
        )
        for found in (dates_in(attribute) or dates_in(text, day_first=day_first))[:1]:
            yield DateEvidence(
                day=found.day,
                origin="updated" if is_changed else "time",
                text=(text or attribute).strip()[:100],
            )


def of_lines(
    blocks: Sequence[Block], at: int, lines: Sequence[Block], day_first: bool | None
) -> Iterator[DateEvidence]:
    """Dates in short lines of the article's head; without a title only in a byline."""
    if at < 0:
        top = blocks[:8]
        signed = byline_line(top, ())
        lines = [block for block in top if block.text == signed]
    for block in lines:
        is_short = (
            block.text.count(" ") < _SHORT_LINE and block.kind is not BlockKind.CODE
        )
        if (
            not is_short
            or _is_visit_day(block, blocks, at)
            or _NO_DATE.search(block.text)
        ):
            continue
        end = 0
        for found in dates_in(block.text, day_first=day_first)[:2]:
            before = fold(block.text[end : found.start])
            end = found.end
            yield DateEvidence(
                day=found.day,
                origin="updated" if _CHANGED.search(before) else "byline",
                text=block.text[:100],
            )


def _is_visit_day(block: Block, blocks: Sequence[Block], at: int) -> bool:
    """A bare date at the top of a page whose title is not known is the header's clock."""
    return at < 0 and block is blocks[0] and is_date_line(block.text)


def of_labels(
    blocks: Sequence[Block], at: int, day_first: bool | None
) -> Iterator[DateEvidence]:
    """The one day that short lines anywhere, below the title, call the day of publication."""
    found = []
    label = ""  # "Published" may stand in a line of its own
    for block in blocks[at + 1 :]:
        text, said = block.text, label
        label = block.text if len(block.text) < _LABEL else ""
        if len(text) > _LABELLED or not _FIGURES.search(text):
            continue
        for one in dates_in(text, day_first=day_first)[:2]:
            before = fold(f"{said} {text[: one.start]}"[-_LABEL:])
            is_published = _PUBLISHED.search(before) and not _CHANGED.search(before)
            if is_published and not is_elsewhere(block, blocks, at):
                found.append(DateEvidence(day=one.day, origin="label", text=text[:100]))
    if len({one.day for one in found}) == 1:
        yield found[0]


def of_dateline(blocks: Sequence[Block]) -> Iterator[DateEvidence]:
    """The date that a paragraph near the top opens with, after its place: "Iran, December 12, 2020—The letter"."""
    prose = 0
    for block in blocks:
        if block.text.count(" ") < _PROSE_WORDS or block.kind is BlockKind.CODE:
            continue
        prose += 1
        if prose > _PROSE_BLOCKS:
            return
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
