"""What a page is called, who signed it, of which day and in which language it is.

Each answer is text of the page, with what proves it where there is room for doubt. What the page tells machines
(JSON-LD, meta elements) goes before what it shows, except for the byline, where the line that readers see is kept.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from indexer.clean._byline import byline_in
from indexer.clean._json_ld import ArticleFacts, read_json_ld
from indexer.clean._language import (
    corrected,
    declared_tag,
    detected,
    language_claimed,
    language_declared,
    script_of,
    speaks,
)
from indexer.clean._published import candidates, winner
from indexer.clean._title import title_of_html, title_of_text, title_parts
from indexer.records import Block, BlockKind, DateEvidence, PageHead, SiteTemplate

__all__ = [
    "byline_of",
    "dates_of",
    "language_of",
    "names_of",
    "site_language",
    "title_of",
]


def title_of(head: PageHead, blocks: Sequence[Block], url: str = "") -> str:
    """The page's own title, verbatim, without the site's name; "" where none is found.

    In order: the main heading that og:title, JSON-LD or <title> speak of; the only <h1>; what the head says,
    stripped of the site's name. Of plain text the line that says what the end of `url` says, else the likeliest above the
    running text, else the first line that looks like a title.
    """
    if _is_plain(head, blocks):
        return title_of_text(blocks, url)
    return title_of_html(head, _facts(head.json_ld), blocks)


def names_of(head: PageHead) -> tuple[str, ...]:
    """What <title> says, whole and in its parts ("404 | Example"); empty without one."""
    return title_parts(head.title)


def byline_of(head: PageHead, blocks: Sequence[Block], title: str | None = None) -> str:
    """The words that name the authors, as the page has them: "By Jane Doe and Ali Reza"; "" where none are found.

    In order: the authors of JSON-LD or a meta element as a line near the title shows them; a line near the title that
    signs; one marked as a byline; the names of JSON-LD or meta elements alone, with commas between; the one author
    that cards and lines further down name; the site itself. Dates, counts and offices are cut off.
    """
    return byline_in(
        head,
        _facts(head.json_ld),
        blocks,
        title_of(head, blocks) if title is None else title,
    )


def dates_of(
    head: PageHead,
    blocks: Sequence[Block],
    url: str,
    fetched_at: datetime | None,
    title: str | None = None,
) -> tuple[DateEvidence | None, tuple[DateEvidence, ...]]:
    """The day of publication with its evidence, and every candidate, the winner included.

    In order: meta elements, JSON-LD, the URL, <time> and short lines beside the title, the dateline, a line that
    says "Published", a line beside the title that says "Updated". Where they disagree, see `_published.winner`. Dates
    that cannot be, and dates of change that only machines are told, are candidates that do not win. A date in the
    site's header is the day of the visit and no candidate.
    """
    facts = _facts(head.json_ld)
    named = title_of(head, blocks) if title is None else title
    dates = candidates(head, facts, blocks, url, named, declared_tag(head, facts))
    return winner(dates, fetched_at), dates


def language_of(head: PageHead, kept_text: str, site_language: str = "") -> str:
    """ISO 639-1 code of the page's language; "" where unknown.

    In order: what the page claims, what most pages of its site declare, the text by statistics. A claim counts only
    if the text is in a script of that language and not plainly in another's words.
    """
    script = script_of(kept_text)
    claimed = language_claimed(head, _facts(head.json_ld))
    for told in (claimed, site_language):
        if told and speaks(told, script):
            better = corrected(kept_text, told)
            return told if better is None else better or detected(kept_text)
    return detected(kept_text)


def site_language(head: PageHead, template: SiteTemplate) -> str:
    """The language of the page's site, where the page may depend on it; "" for a page that declares its own.

    When a site's majority moves, only the pages that declare no language are cleaned again; the others must not see it.
    """
    return "" if language_declared(head) else template.language


def _is_plain(head: PageHead, blocks: Sequence[Block]) -> bool:
    return head == PageHead() and all(block.kind is BlockKind.LINE for block in blocks)


@lru_cache(maxsize=4)
def _facts(scripts: tuple[str, ...]) -> ArticleFacts:
    """JSON-LD read once for the four questions about one page."""
    return read_json_ld(scripts)
