"""Who signed the page: the words of the page that name its authors, without dates, counts and offices."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from indexer.clean._credit import SIGNING, credit_in, marked_credit_in
from indexer.clean._fold import fold
from indexer.clean._json_ld import ArticleFacts
from indexer.clean._near import above_title, is_elsewhere, near_title, place_of_title
from indexer.records import Block, BlockKind, PageHead

__all__ = ["byline_in", "byline_line", "named_authors"]

_LONGEST = 160  # characters of a line that holds a byline
_LONG_CARD = 80  # characters of a line that names the author far from the title
_MOST_WORDS = 20
_AT_END = 5  # agencies sign below the text
_AFTER_TITLE = 12  # lines of plain text below the title among which a byline stands
_MARKED = re.compile(
    r"author|byline|by-line|autor(?!i[sz])|auteur|verfasser|writer|redakteur|contributor|vcard|posted-?by"
)
_NOT_MARKED = re.compile(
    r"comment|bio|desc|author[ai]|social|avatar|image|img|photo|count|related|more|posts|follow|-box|title"
)
_META = (
    "author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "byl",
    "citation_author", "article:author_name", "shareaholic:article_author_name", "dc.creator.personalname", "creator",
)  # fmt: skip
_WRITTEN_BY = re.compile(
    r"written by|verfasst von|geschrieben von|écrit par|escrito por|scritto da|geschreven door|skrevet|skriv|автор|napisane|kirjoitt",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"\w*admin(?:istrator)?|root|webmaster|editor|author|unknown|wordpress|none|null|undefined|anonymous|gastautor|redaktion|[\W\d]+",
    re.IGNORECASE,
)


# First words of lines that sign wherever they stand; "by" alone opens captions and teasers, too.
_OPENINGS = frozenset(
    {"posted", "written", "author", "authors", "autor", "autorin", "autoren", "veröffentlicht", "geschrieben", "verfasst", "publié",
     "rédigé", "auteur", "escrito", "publicado", "scritto", "autore", "geschreven", "skrevet", "yazar", "автор", "نویسنده", "作者"}
)  # fmt: skip
_UNSIGNED = frozenset({BlockKind.CODE, BlockKind.CONTROL, BlockKind.CELL})
_INITIALS = frozenset(word[0] for word in _OPENINGS)


def byline_in(
    head: PageHead, facts: ArticleFacts, blocks: Sequence[Block], title: str
) -> str:
    """The names that the head and a line near the title agree on, else the line that signs, else what is marked, else the head's.

    A line is cut to the names and the word that signs them; several names are kept. Failing all, an author's card
    anywhere on the page, if all cards of the page name one, or a line at the end that signs.
    """
    at = place_of_title(blocks, title)
    near = _near_title(blocks, at)
    persons, houses = named_authors(head, facts)
    return (
        _shown(near, persons)
        or byline_line(near, ())
        or _marked_line(near)
        or ", ".join(persons)
        or byline_line((), blocks[-_AT_END:])
        or _only_card(blocks, at)
        or _shown(near, houses)
        or ", ".join(houses)
    )


def byline_line(near: Iterable[Block], end: Sequence[Block]) -> str:
    """The first line that reads like "By Jane Doe", without what else it tells."""
    lines = (credit_in(block.text) for block in (*near, *end) if _may_sign(block))
    return next(filter(None, lines), "")


def named_authors(head: PageHead, facts: ArticleFacts) -> tuple[list[str], list[str]]:
    """The authors that JSON-LD or a meta element names, persons apart from the site itself.

    Addresses, markup and "admin" are nobody.
    """
    meta = dict(reversed(head.meta))
    told = [
        list(facts.authors),
        *(_all_of(head, name) for name in _META if name in meta),
    ]
    for number in "12":
        if _WRITTEN_BY.search(meta.get(f"twitter:label{number}", "")):
            told += [[meta.get(f"twitter:data{number}", "")]]
    sites = {
        fold(name).casefold() for name in (*facts.sites, meta.get("og:site_name", ""))
    }
    houses: list[str] = []
    for names in told:
        somebody = [
            " ".join(name.split()).strip(" ,;") for name in names if _is_somebody(name)
        ]
        persons = [name for name in somebody if fold(name).casefold() not in sites]
        if persons:
            return persons, houses
        houses = houses or somebody
    return [], houses


def _all_of(head: PageHead, name: str) -> list[str]:
    """Papers have a meta element for each author."""
    found = (content for given, content in head.meta if given == name)
    return list(dict.fromkeys(found))


def _near_title(blocks: Sequence[Block], at: int) -> list[Block]:
    if at >= 0 and blocks[at].kind is not BlockKind.LINE:
        return [*near_title(blocks, at), *above_title(blocks, at)]
    return list(blocks[max(0, at - 3) : at + 1 + _AFTER_TITLE])


def _shown(near: Iterable[Block], names: Sequence[str]) -> str:
    """The names as a line shows them, with the word that signs before the first; the names alone where it shows not all."""
    if not names:
        return ""
    for block in near:
        if not _may_sign(block):
            continue
        text = block.text
        places = [text.casefold().find(name.casefold()) for name in names]
        if places[0] < 0 or len(text.casefold()) != len(text):
            continue
        if min(places) < 0:
            return ", ".join(names)
        start = min(places)
        end = max(place + len(name) for place, name in zip(places, names, strict=True))
        between = text[start:end]
        for name in names:
            between = re.sub(re.escape(name), "", between, flags=re.IGNORECASE)
        if len(between) > 8 * len(names):
            return ", ".join(names)
        return text[_sign_before(text, start) : end]
    return ""


def _sign_before(text: str, start: int) -> int:
    """Where the word that signs begins, if one stands right before the name; else where the name begins."""
    words = [match.start() for match in re.finditer(r"\S+", text[:start])][-4:]
    for at in words:
        found = SIGNING.match(text, at)
        if found and found.end() == start:
            return at
    return start


def _marked_line(near: Iterable[Block]) -> str:
    lines = (
        marked_credit_in(block.text)
        for block in near
        if _may_sign(block) and _is_marked(block)
    )
    return next(filter(None, lines), "")


def _only_card(blocks: Sequence[Block], at: int) -> str:
    """The one author that cards, and lines such as "Posted by Jane Doe", name anywhere below the title."""
    found: dict[str, str] = {}
    for block in blocks[at + 1 :]:
        text = block.text
        if len(text) > _LONG_CARD:
            continue
        is_marked = _is_marked(block)
        if not is_marked and not _opens_signed(text):
            continue
        if _may_sign(block) and not is_elsewhere(block, blocks, at):
            credit = (marked_credit_in if is_marked else credit_in)(text)
            name = SIGNING.sub("", credit, count=1)
            if credit:
                found.setdefault(fold(name).casefold(), credit)
    return next(iter(found.values())) if len(found) == 1 else ""


def _opens_signed(text: str) -> bool:
    return (
        text[:1].lower() in _INITIALS
        and text.replace(":", " ", 1).split(maxsplit=1)[0].lower() in _OPENINGS
    )


def _is_marked(block: Block) -> bool:
    for element in block.tokens[-3:]:  # noqa: SIM110 - asked of every line: `any` takes twice as long
        if element and _names_author(element):
            return True
    return False


@lru_cache(maxsize=8_192)
def _names_author(tokens: tuple[str, ...]) -> bool:
    return any(
        _MARKED.search(token) and not _NOT_MARKED.search(token) for token in tokens
    )


def _may_sign(block: Block) -> bool:
    return (
        0 < len(block.text) <= _LONGEST
        and not block.is_hidden
        and block.level != 1
        and block.kind not in _UNSIGNED
        and block.text.count(" ") < _MOST_WORDS
    )


def _is_somebody(name: str) -> bool:
    name = name.strip()
    return (
        1 < len(name) <= _LONGEST
        and not any(sign in name for sign in ("://", "@", "<", "{", "www."))
        and not _NOBODY.fullmatch(name)
    )
