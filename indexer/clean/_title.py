"""The page's own title, without the site's name."""

import re
from collections.abc import Iterable, Sequence

from indexer.clean._catalogue import catalogue
from indexer.clean._fold import fold
from indexer.clean._json_ld import ArticleFacts
from indexer.clean._line_kinds import is_date_line, is_glued_trail, same
from indexer.records import Block, BlockKind, PageHead

__all__ = ["title_of_html", "title_of_text", "title_parts"]

_SEPARATOR = re.compile(r"\s+[|–—·•»«:/-]+\s+|\s*[|»«·•]\s*|\s+::\s+")
_LONGEST = 300  # characters; longer headings are mis-marked paragraphs
_FIRST_LINES = 15  # of plain text among which the title is looked for
_SITE_WORDS = 4  # a part of more words is no site's name
_URL = re.compile(r"https?://|www\.", re.IGNORECASE)


def title_of_html(head: PageHead, facts: ArticleFacts, blocks: Sequence[Block]) -> str:
    """The heading that the head's titles speak of, else the only main heading, else the stripped <title>."""
    sites = _site_names(head, facts)
    claims = [claim for claim in _claims(head, facts, sites) if claim]
    headings = [block for block in blocks if _may_be_title(block, sites)]
    for block in sorted(headings, key=lambda block: block.level):
        if any(_agree(block.text, claim) for claim in claims):
            return block.text
    main = [block.text for block in headings if block.level == 1]
    if len({fold(text) for text in main}) == 1:
        return main[0]
    shown = {
        fold(block.text): block.text
        for block in blocks[:200]
        if len(block.text) <= _LONGEST
    }
    on_page = next((shown[fold(claim)] for claim in claims if fold(claim) in shown), "")
    return on_page or (claims[0] if claims else "") or (main[0] if main else "")


def title_of_text(blocks: Sequence[Block]) -> str:
    """The first line that looks like a title: no day of the visit, no trail glued to the title, nothing known as a leftover."""
    lines = [block.text for block in blocks[:_FIRST_LINES]]
    candidates = [
        text
        for i, text in enumerate(lines)
        if _reads_like_title(text, lines[i + 1 : i + 4])
    ]
    longer = [text for text in candidates if len(text.split()) > 1]
    first = next(iter(longer or candidates), "")
    return next(
        (text for text in lines if text != first and _names_site_after(first, text)),
        first,
    )


def title_parts(title: str) -> tuple[str, ...]:
    """The title and what separators part it into, without repeats; empty for an empty title."""
    whole = " ".join(title.split())[:_LONGEST]
    parts = (part.strip() for part in _SEPARATOR.split(whole))
    return tuple(dict.fromkeys(text for text in (whole, *parts) if text))


def _claims(head: PageHead, facts: ArticleFacts, sites: Sequence[str]) -> Iterable[str]:
    """What the head calls the page, best first."""
    meta = dict(reversed(head.meta))
    for text in (
        meta.get("og:title", ""),
        *facts.headlines[:1],
        meta.get("twitter:title", ""),
        head.title,
    ):
        yield _without_site(" ".join(text.split()), sites)


def _site_names(head: PageHead, facts: ArticleFacts) -> list[str]:
    names = [
        text
        for name, text in head.meta
        if name in {"og:site_name", "application-name", "apple-mobile-web-app-title"}
    ]
    return [fold(name).casefold() for name in (*names, *facts.sites) if name.strip()]


def _without_site(title: str, sites: Sequence[str]) -> str:
    """The title less the site's name at its end or start; without a known name, less a short last part."""
    cuts = [match.span() for match in _SEPARATOR.finditer(title)]
    if not cuts:
        return title
    for site in sites:
        for start, end in cuts:
            if fold(title[end:]).casefold() == site:
                return title[:start].strip()
            if fold(title[:start]).casefold() == site:
                return title[end:].strip()
    start, end = cuts[-1]
    is_site = len(title[end:].split()) <= _SITE_WORDS < len(title[:start].split())
    return title[:start].strip() if is_site and not sites else title


def _may_be_title(block: Block, sites: Sequence[str]) -> bool:
    return (
        block.kind is BlockKind.HEADING
        and block.level in {1, 2}
        and not block.is_hidden
        and 0 < len(block.text) <= _LONGEST
        and fold(block.text).casefold() not in sites
    )


def _agree(heading: str, claim: str) -> bool:
    """Whether both name one page: one holds the other, or they share most words."""
    one, other = fold(heading).casefold(), fold(claim).casefold()
    if one == other:
        return True
    words, others = set(re.findall(r"\w+", one)), set(re.findall(r"\w+", other))
    shared = len(words & others)
    # A headline is shortened or lengthened for search engines, seldom reworded; looked at by hand on 600 pages.
    return (
        shared >= 2
        and shared / max(1, min(len(words), len(others))) >= 0.8
        and shared / len(words | others) >= 0.4
    )


def _reads_like_title(text: str, following: Sequence[str]) -> bool:
    if len(text) > _LONGEST or _URL.match(text) or not any(map(str.isalpha, text)):
        return False
    if is_date_line(text) or any(is_glued_trail(text, line) for line in following):
        return False
    folded = fold(text)
    if folded.endswith((".", ":", ",")) and not folded.endswith(
        ("...", " Jr.", " Inc.")
    ):
        return False
    known = catalogue().lines.candidates(folded)
    return not any(rule.compiled.fullmatch(folded) for rule in known)


def _names_site_after(first: str, text: str) -> bool:
    """Whether the first line is this line, a separator and a name: "Headline | Site" above "Headline"."""
    cuts = [match.start() for match in _SEPARATOR.finditer(first)]
    return bool(cuts) and any(same(first[:cut], text) for cut in cuts)
