"""Pages for the report, each described in a line."""

from collections.abc import Callable
from datetime import date
from zlib import crc32

from indexer.ledger import Entry
from indexer.records import (
    Block,
    BlockKind,
    CleanPage,
    DateEvidence,
    Note,
    Skip,
    SkipReason,
    Verdict,
)

SITE = "a.example"
Publish = Callable[..., int]
"""Records entries as one published run, and gives its number; `rules` names the version of the cleaning rules."""


def line(text: str, family: str = "") -> Verdict:
    block = Block(text=text, kind=BlockKind.PARAGRAPH, position=0)
    return Verdict(block=block, is_kept=not family, rule=family, family=family)


def words(count: int) -> str:
    return " ".join(["word"] * count)


def entry(
    name: str = "1",
    *,
    site: str = SITE,
    kept: int = 100,
    removed: int = 0,
    lines: tuple[Verdict, ...] = (),
    title: str = "The lamp",
    garbled: int = 0,
    notes: tuple[Note, ...] = (),
    day: date | None = date(2024, 3, 14),
    origin: str = "meta",
    key: int | None = None,
) -> Entry:
    """A page with so many words kept, and so many removed by the site's template."""
    url = f"https://{site}/{name}"
    evidence = DateEvidence(day=day, origin=origin, text=str(day)) if day else None
    verdicts = [line(words(kept))]
    if removed:
        verdicts.append(line(words(removed), "template"))
    page = CleanPage(
        url=url,
        site=site,
        title=title,
        published=evidence,
        dates=(evidence,) if evidence else (),
        verdicts=(*verdicts, *lines),
        garbled=garbled,
        notes=notes,
    )
    return Entry(
        url=url, site=site, duplicate_key=key or crc32(url.encode()) + 1, page=page
    )


def skipped(name: str, reason: SkipReason, detail: str = "", site: str = SITE) -> Entry:
    url = f"https://{site}/{name}"
    return Entry(url=url, site=site, skip=Skip(url=url, reason=reason, detail=detail))
