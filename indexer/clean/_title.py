"""The page's own title, without the site's name."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from indexer.clean._along import best_span
from indexer.clean._catalogue import catalogue
from indexer.clean._fold import fold
from indexer.clean._json_ld import ArticleFacts
from indexer.clean._line_kinds import is_date_line, is_glued_trail, same
from indexer.clean._outline import words_in
from indexer.clean.fingerprint import fold as fingerprint_fold
from indexer.records import Block, BlockKind, PageHead

__all__ = ["title_of_html", "title_of_text", "title_parts"]

_SEPARATOR = re.compile(r"\s+[|–—·•»«:/-]+\s+|\s*[|»«·•]\s*|\s+::\s+")
_LONGEST = 300  # characters; longer headings are mis-marked paragraphs
_FIRST_LINES = 15  # of plain text among which the title is looked for
_SITE_WORDS = 4  # a part of more words is no site's name
_SHORT_HOST = 4  # letters; shorter hosts are part of too many words
_HOST = re.compile(r"https?://(?:www\.)?([^/:?#]+)", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_NO_WORD = re.compile(r"[\W_]+")
_ABOVE_TEXT = 12  # lines above the running text; 6 find 22 titles fewer of 499
_LEAST_WORDS, _MOST_WORDS = 3, 25
_FULL_WORDS = 8  # of a title; of fuller lines the first
_LEAST_IN_ADDRESS = 3  # words; fewer name a section
_LIKE_ADDRESS = (
    0.4  # of the words of line and address both have; .5 finds 5 titles fewer of 499
)
_SEARCHED = 400  # lines
_SHORT_COST = 4.0  # words a short line costs in a span of running text; 7, 10 and 15 find as many titles or 4 fewer
_END_MARKS = tuple(".!?…。！？۔؟।")
_URL = re.compile(r"https?://|www\.", re.IGNORECASE)


def title_of_html(head: PageHead, facts: ArticleFacts, blocks: Sequence[Block]) -> str:
    """A heading that the head's titles name, else one that they speak of, else the only main heading, else the stripped <title>."""
    sites = _site_names(head, facts)
    claims = [claim for claim in _claims(head, facts, sites) if claim]
    headings = [
        block
        for block in blocks
        if block.level
        and block.kind is BlockKind.HEADING
        and _may_be_title(block, sites)
    ]
    if named := _named_heading(headings, claims, head.title):
        return named
    main = [block.text for block in headings if block.level == 1]
    if len({fold(text) for text in main}) == 1 and not _is_rest(main[0], head.title):
        return main[0]
    shown = {
        fold(block.text): block.text
        for block in blocks[:200]
        if len(block.text) <= _LONGEST
    }
    on_page = next((shown[fold(claim)] for claim in claims if fold(claim) in shown), "")
    return on_page or (claims[0] if claims else "") or (main[0] if main else "")


def _named_heading(headings: Sequence[Block], claims: Sequence[str], title: str) -> str:
    """The highest heading that is a claim or the first part of <title>, else the highest that shares most words with a claim.

    A heading that is the last part of <title> is the site's banner where another is the first part.
    """
    parts = title_parts(title)
    wanted = {_squeezed(claim) for claim in (*claims, *parts[1:2])}
    ranked = sorted(headings, key=lambda block: block.level)
    exact = [block for block in ranked if _squeezed(block.text) in wanted]
    own = [block for block in exact if not _is_rest(block.text, title)]
    if exact:
        return (own or exact)[0].text
    for block in ranked:
        if block.level < 3 and any(_agree(block.text, claim) for claim in claims):
            return block.text
    return ""


def _is_rest(heading: str, title: str) -> bool:
    """Whether the heading is the end of <title> and something else its beginning, as a site's name is."""
    parts = title_parts(title)
    return len(parts) > 2 and _squeezed(heading) == _squeezed(parts[-1])


def title_of_text(blocks: Sequence[Block], url: str = "") -> str:
    """The line that names the page; "" where none looks like a title.

    In order: the line most like the last words of the address; where the running text begins below the page's first
    lines, the fullest line close above it; the first line that looks like a title. That is no day of the visit, no
    trail glued to the title, and nothing known as a leftover. (2026-11, 499 pages of training sites whose markup tells
    the title: 264 right, without address 168; by the first lines alone 17, the rest are entries of menus.)
    """
    lines = [block.text for block in blocks]
    return (
        _line_like_address(lines, url) or _line_above_text(lines) or _first_line(lines)
    )


def _line_like_address(lines: Sequence[str], url: str) -> str:
    wanted = _words_of_address(url)
    if len(wanted) < _LEAST_IN_ADDRESS:
        return ""
    most, likest = 0.0, ""
    for text in lines[:_SEARCHED]:
        if len(text) > _LONGEST:
            continue
        words = set(fingerprint_fold(text).split())
        likeness = len(words & wanted) / len(words | wanted) if len(words) > 1 else 0.0
        if likeness > most:
            most, likest = likeness, text
    return likest if most >= _LIKE_ADDRESS else ""


def _words_of_address(url: str) -> set[str]:
    """The words of the part of the path that has most, the last of equals: "/2024/a-new-harbour-wall" names a page."""
    try:
        parts = unquote(urlsplit(url).path).split("/")
    except ValueError:
        return set()
    bags = [fingerprint_fold(re.sub(r"[-_+.]", " ", part)).split() for part in parts]
    fullest: list[str] = max(reversed(bags), key=len)
    return set(fullest)


def _line_above_text(lines: Sequence[str]) -> str:
    worth = [_worth(text) for text in lines]
    start, end = best_span(worth)
    if start < _FIRST_LINES or max(worth[start:end]) <= 0:
        return ""
    near = [
        lines[i]
        for i in range(start - _ABOVE_TEXT, start + 1)
        if _LEAST_WORDS <= words_in(lines[i]) <= _MOST_WORDS
        and _reads_like_title(lines[i], lines[i + 1 : i + 4])
    ]
    return max(near, key=_fullness, default="")


def _fullness(text: str) -> int:
    return min(words_in(text), _FULL_WORDS)


def _worth(text: str) -> float:
    """Of a line in a span of running text: its words, or a price for a short line."""
    words = words_in(text)
    is_sentence = words >= 8 and text.rstrip("\"'”’»)]").endswith(_END_MARKS)
    return float(min(words, 60)) if is_sentence or words >= 20 else -_SHORT_COST


def _first_line(lines: Sequence[str]) -> str:
    lines = lines[:_FIRST_LINES]
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
    host = _host(head)
    meta = dict(reversed(head.meta))
    for text in (
        meta.get("og:title", ""),
        *facts.headlines[:1],
        meta.get("twitter:title", ""),
        head.title,
    ):
        yield _without_site(" ".join(text.split()), sites, host)


def _site_names(head: PageHead, facts: ArticleFacts) -> list[str]:
    """What the site is called, squeezed: by its meta elements, JSON-LD and the host of its canonical address."""
    names = [
        text
        for name, text in head.meta
        if name in {"og:site_name", "application-name", "apple-mobile-web-app-title"}
    ]
    return [name for name in map(_squeezed, (*names, *facts.sites)) if name]


def _host(head: PageHead) -> str:
    """The squeezed name of the host, without www and the country; "" where the page does not say its address."""
    address = head.canonical or dict(reversed(head.meta)).get("og:url", "")
    found = _HOST.match(address)
    labels = found[1].lower().split(".")[:-1] if found else []
    return max(labels, key=len, default="").replace("-", "")


@lru_cache(maxsize=1_024)
def _squeezed(text: str) -> str:
    """Letters and digits alone, lower-case."""
    return _NO_WORD.sub("", fold(text).casefold())


def _without_site(title: str, sites: Sequence[str], host: str) -> str:
    """The title less the site's name at its end or start; without a known name, less a short last part."""
    cuts = [match.span() for match in _SEPARATOR.finditer(title[:_LONGEST])]
    if not cuts or len(title) > _LONGEST:  # each cut looks at the whole title
        return title
    for start, end in cuts:
        if _squeezed(title[end:]) in sites:
            return title[:start].strip()
        if _squeezed(title[:start]) in sites:
            return title[end:].strip()
    start, end = cuts[-1]
    last = _squeezed(title[end:])
    is_host = len(last) >= _SHORT_HOST and (
        last in host or (len(host) >= _SHORT_HOST and last.startswith(host))
    )
    is_site = len(title[end:].split()) <= _SITE_WORDS < len(title[:start].split())
    return title[:start].strip() if is_host or (is_site and not sites) else title


def _may_be_title(block: Block, sites: Sequence[str]) -> bool:
    return (
        block.level < 4
        and not block.is_hidden
        and 0 < len(block.text) <= _LONGEST
        and _squeezed(block.text) not in sites
    )


def _agree(heading: str, claim: str) -> bool:
    """Whether both name one page: one holds the other, or they share most words."""
    words, others = _words(heading), _words(claim)
    shared = len(words & others)
    # A headline is shortened or lengthened for search engines, seldom reworded; looked at by hand on 600 pages.
    return (
        shared >= 2
        and shared / max(1, min(len(words), len(others))) >= 0.8
        and shared / len(words | others) >= 0.4
    )


@lru_cache(maxsize=1_024)
def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(fold(text).casefold()))


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
    return not catalogue().known.rules_of(folded)


def _names_site_after(first: str, text: str) -> bool:
    """Whether the first line is this line, a separator and a name: "Headline | Site" above "Headline"."""
    cuts = [match.start() for match in _SEPARATOR.finditer(first)]
    return bool(cuts) and any(same(first[:cut], text) for cut in cuts)
