"""The order of cleaning: decode, parse, learn what the site repeats, judge, and read the title, byline and date.

Everything here is pure: the same page, template and rules always give the same `CleanPage`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from urllib.parse import urlsplit

from indexer.clean import leftovers, metadata
from indexer.clean._garbled import garbled_words
from indexer.clean._people import decide
from indexer.clean._shell import is_empty_shell
from indexer.clean.blocks import blocks_of_html, blocks_of_text
from indexer.clean.classify import OWN_TITLE, classify
from indexer.clean.decode import decode, looks_binary, scrub
from indexer.clean.fingerprint import fingerprint
from indexer.clean.plain import is_html
from indexer.clean.template import learn, print_of
from indexer.criteria import Rule
from indexer.records import (
    BlockKind,
    CleanPage,
    MediaType,
    Note,
    PageHead,
    PagePrint,
    ParsedPage,
    RawPage,
    SiteTemplate,
    Skip,
    SkipReason,
    Verdict,
)

__all__ = [
    "clean",
    "clean_html",
    "clean_site",
    "clean_text",
    "parse",
    "refusal_of",
    "rules_version",
]

# Characters; a page that is refused shows less than 600 words. Of 870 labelled pages (November 2026) four in ten are
# shorter, so asking costs 1.4 ms a page on average, 3.5 ms without the bound.
_LONGEST_REFUSED = 8000
_TITLES = frozenset({BlockKind.HEADING, BlockKind.LINE})  # what may show a title


@cache
def rules_version() -> str:
    """Changes whenever the code or data of cleaning and criteria do: a page cleaned under another version is cleaned again.

    Any change counts, even of a comment: one clean too many after an upgrade is cheap, and a number that someone must
    remember to raise is forgotten once.
    """
    digest = blake2b(digest_size=8)
    for room in ("indexer.clean", "indexer.criteria"):
        for file in sorted(files(room).iterdir(), key=lambda file: file.name):
            if file.name.endswith((".py", ".toml", ".json")):
                digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def parse(page: RawPage) -> ParsedPage | Skip:
    """The page as Blocks. Never raises: what has no text is a Skip (empty, or binary)."""
    if not page.body.strip(b" \t\r\n\f\x00"):
        return Skip(
            url=page.url,
            reason=SkipReason.EMPTY,
            detail="the page has no bytes but blanks",
        )
    if looks_binary(page.body):
        return Skip(
            url=page.url,
            reason=SkipReason.BINARY,
            detail="the bytes are no text in any charset",
        )
    claimed = page.media_type is MediaType.HTML
    decoded = decode(page.body, page.charset, is_html=claimed)
    parsed = _parse_text(
        decoded.text,
        page.url,
        page.site,
        is_markup=is_html(decoded.text, claimed=claimed),
        charset=decoded.charset,
    )
    is_markup = parsed.media_type is MediaType.HTML
    if is_markup and is_empty_shell(decoded.text, parsed.blocks):
        return Skip(
            url=page.url,
            reason=SkipReason.EMPTY_SHELL,
            detail="nothing is shown before the page's scripts have run",
        )
    if not parsed.blocks:
        return Skip(
            url=page.url, reason=SkipReason.EMPTY, detail="the page shows no text"
        )
    return ParsedPage(
        url=parsed.url,
        site=parsed.site,
        media_type=parsed.media_type,
        head=parsed.head,
        blocks=parsed.blocks,
        fetched_at=page.fetched_at,
        charset=parsed.charset,
    )


def refusal_of(page: ParsedPage) -> Skip | None:
    """Why the page is no article, as far as it tells by itself; None for a page that may be one.

    What is refused here adds nothing to its site's template. `clean`, which knows the template, may refuse more.
    """
    if sum(len(block.text) for block in page.blocks) > _LONGEST_REFUSED:
        return None
    title = metadata.title_of(page.head, page.blocks, page.url)
    return _refused(page, _matches(page, title, SiteTemplate(site=page.site)))


def clean(
    page: ParsedPage, template: SiteTemplate, rules: Sequence[Rule] = ()
) -> CleanPage | Skip:
    """Every Block's Verdict, and what the page is called, by whom, of when and in which language.

    A page that is no article at all (an error page, a bot wall) is a Skip. Otherwise something is kept wherever
    the page has text, unless people's rules remove it all; kept and removed Blocks together are the page's Blocks,
    in page order. `rules` may hold some for other pages: those say nothing here.
    """
    title = metadata.title_of(page.head, page.blocks, page.url)
    matches = _matches(page, title, template)
    if refusal := _refused(page, matches):
        return refusal
    byline = metadata.byline_of(page.head, page.blocks, title)
    published, dates = metadata.dates_of(
        page.head, page.blocks, page.url, page.fetched_at, title
    )
    verdicts = classify(page, template, matches.removals, title=title, byline=byline)
    if rules:
        verdicts = decide(page, verdicts, rules)
    kept_text = "\n".join(verdict.block.text for verdict in verdicts if verdict.is_kept)
    return CleanPage(
        url=page.url,
        site=page.site,
        title=title,
        byline=byline,
        published=published,
        dates=dates,
        language=metadata.language_of(
            page.head, kept_text, metadata.site_language(page.head, template)
        ),
        verdicts=verdicts,
        fetched_at=page.fetched_at,
        garbled=garbled_words(v.block for v in verdicts if v.is_kept),
        notes=tuple(_notes(verdicts, matches.notes)),
    )


def _notes(
    verdicts: Iterable[Verdict], found: Mapping[int, leftovers.Removal]
) -> Iterator[Note]:
    """What the catalogue noted, where the line was kept."""
    for verdict in verdicts:
        position = verdict.block.position
        if verdict.is_kept and (noted := found.get(position)):
            yield Note(position=position, rule=noted.rule, family=noted.family)


def _matches(page: ParsedPage, title: str, template: SiteTemplate) -> leftovers.Matches:
    return leftovers.match(
        page.blocks,
        is_plain=page.media_type is MediaType.TEXT,
        title=title,
        names=metadata.names_of(page.head),
        repeated=frozenset(template.repeats),
    )


def _refused(page: ParsedPage, matches: leftovers.Matches) -> Skip | None:
    if matches.page is None:
        return None
    return Skip(url=page.url, reason=matches.page.reason, detail=matches.page.detail)


def clean_html(html: str, url: str | None) -> str:
    """The page's own text, a block a line, beginning with the title where the page shows it as a heading."""
    return _as_text(
        clean(_parse_script_input(html, url, is_markup=True), SiteTemplate(site=""))
    )


def clean_text(text: str, url: str | None) -> str:
    """The same for a page that never had markup, or lost it."""
    return _as_text(
        clean(_parse_script_input(text, url, is_markup=False), SiteTemplate(site=""))
    )


def clean_site(pages: Sequence[tuple[str, str | None]]) -> list[str]:
    """The same for pages of one site, HTML or text, whose template is learnt from the pages given."""
    parsed = [
        _parse_script_input(text, url, is_markup=is_html(text)) for text, url in pages
    ]
    template = learn("", _prints(parsed))
    return [_as_text(clean(page, template)) for page in parsed]


def _prints(pages: Iterable[ParsedPage]) -> Iterable[PagePrint]:
    return (print_of(page) for page in pages)


def _parse_script_input(text: str, url: str | None, *, is_markup: bool) -> ParsedPage:
    return _parse_text(scrub(text), url or "", "", is_markup=is_markup, charset="utf-8")


def _parse_text(
    text: str, url: str, site: str, *, is_markup: bool, charset: str
) -> ParsedPage:
    head, blocks = (
        blocks_of_html(text, url) if is_markup else (PageHead(), blocks_of_text(text))
    )
    media_type = MediaType.HTML if is_markup else MediaType.TEXT
    return ParsedPage(
        url=url,
        site=site or _host(url),
        media_type=media_type,
        head=head,
        blocks=blocks,
        charset=charset,
    )


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _as_text(page: CleanPage | Skip) -> str:
    if isinstance(page, Skip):
        return ""
    return "\n".join(_with_title(page.title, page.verdicts))


def _with_title(title: str, verdicts: Sequence[Verdict]) -> list[str]:
    """The kept lines after the title, if it is one of the text's: it stands first, and once."""
    text = [v.block for v in verdicts if v.is_kept and v.rule != OWN_TITLE.rule]
    own = fingerprint(title)
    shown = [block for block in text if own and block.fingerprint == own]
    if not any(block.kind in _TITLES for block in shown):
        return [block.text for block in text]
    return [title, *(block.text for block in text if block.fingerprint != own)]
