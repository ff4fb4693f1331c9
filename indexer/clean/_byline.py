"""The line that names the author."""

import re
from collections.abc import Sequence

from indexer.clean._dates import dates_in
from indexer.clean._fold import fold
from indexer.clean._json_ld import ArticleFacts
from indexer.records import Block, BlockKind, PageHead

__all__ = ["byline_in", "byline_line", "named_author"]

_LONGEST = 120  # characters of a byline
_MOST_WORDS = 14
_AFTER_TITLE = 12  # lines below the title among which a byline stands
_AT_END = 5  # agencies sign below the text
_NAME = r"[A-ZÀ-ÖØ-ÞĀ-Ž][\w.'’&/-]*"
_NAMES = rf"{_NAME}(?:,? (?:and|und|et|y|e|de|da|di|van|von|der|den|del|la|le|bin|al|&|{_NAME})){{0,9}}"
# The words are matched in any case, the names are not: "By Jane Doe", not "by the river".
_SIGNED = re.compile(
    rf"(?:(?i:reporting by|written by|posted by|story by|words by|text by|by|von|par|por|texte de|escrito por)):? {_NAMES}"
    rf"(?:[;,|·–—-] ?.{{0,60}}| (?:in|for|at|on) {_NAME}.{{0,40}}|, .{{0,60}})?\.?"
)
_SIGNED_ARABIC = re.compile(
    r"(?:نویسنده|به قلم|گزارش از|خبرنگار|مترجم|بقلم|کتبه?|کتب|اعداد|تقریر) ?[:：\-–]? ?\S.{1,60}"
)
_NOT_SIGNED = re.compile(
    r"by (?:clicking|using|continuing|subscribing|signing|default|design)\b",
    re.IGNORECASE,
)
_TOKENS = {
    "byline",
    "by-line",
    "author",
    "p-author",
    "entry-author",
    "post-author",
    "article-author",
    "author-name",
    "vcard",
}
_NO_NAME = re.compile(
    r"\b(?:last|updated|published|modified|posted|on|at|by|[ap]m|min|read)\b",
    re.IGNORECASE,
)
_META = (
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "byl",
    "citation_author",
)
_NOBODY = {
    "admin",
    "administrator",
    "root",
    "webmaster",
    "editor",
    "author",
    "unknown",
    "wordpress",
    "none",
}


def byline_in(
    head: PageHead, facts: ArticleFacts, blocks: Sequence[Block], title: str
) -> str:
    """A line that signs, else a line marked as a byline, else the author that the head names, as the page shows it."""
    near = _near_title(blocks, title)
    named = named_author(head, facts)
    return (
        byline_line(near, blocks[-_AT_END:])
        or _marked_line(near)
        or _shown_line(near, named)
        or named
    )


def byline_line(near: Sequence[Block], end: Sequence[Block]) -> str:
    """The first line that reads like "By Jane Doe", in the six languages."""
    return next((block.text for block in (*near, *end) if _signs(block)), "")


def named_author(head: PageHead, facts: ArticleFacts) -> str:
    """The author that JSON-LD or a meta element names; addresses and "admin" and markup are nobody."""
    if authors := [name for name in facts.authors if _is_somebody(name)]:
        return authors[0]
    meta = dict(reversed(head.meta))
    return next(
        (meta[name].strip() for name in _META if _is_somebody(meta.get(name, ""))), ""
    )


def _near_title(blocks: Sequence[Block], title: str) -> Sequence[Block]:
    at = (
        next((i for i, block in enumerate(blocks) if block.text == title), 0)
        if title
        else 0
    )
    return blocks[max(0, at - 3) : at + 1 + _AFTER_TITLE]


def _signs(block: Block) -> bool:
    text = fold(block.text)
    if not _may_sign(block, text) or _NOT_SIGNED.match(text):
        return False
    return bool(_SIGNED.fullmatch(text) or _SIGNED_ARABIC.fullmatch(text))


def _marked_line(near: Sequence[Block]) -> str:
    return next(
        (
            block.text
            for block in near
            if _may_sign(block, block.text) and _is_marked(block)
        ),
        "",
    )


def _is_marked(block: Block) -> bool:
    tokens = {token for element in block.tokens[-3:] for token in element}
    return bool(tokens & _TOKENS) and any(
        map(str.isalpha, _NO_NAME.sub("", _without_dates(block.text)))
    )


def _without_dates(text: str) -> str:
    for found in reversed(dates_in(text)):
        text = text[: found.start] + text[found.end :]
    return text


def _shown_line(near: Sequence[Block], name: str) -> str:
    wanted = fold(name).casefold()
    if not wanted:
        return ""
    return next(
        (
            block.text
            for block in near
            if _may_sign(block, block.text) and wanted in fold(block.text).casefold()
        ),
        "",
    )


def _may_sign(block: Block, text: str) -> bool:
    is_line = (
        block.kind not in {BlockKind.CODE, BlockKind.CONTROL, BlockKind.CELL}
        and block.level != 1
    )
    return (
        is_line
        and not block.is_hidden
        and 0 < len(text) <= _LONGEST
        and text.count(" ") < _MOST_WORDS
    )


def _is_somebody(name: str) -> bool:
    name = name.strip()
    return (
        1 < len(name) <= _LONGEST
        and not any(sign in name for sign in ("://", "@", "<"))
        and name.casefold() not in _NOBODY
    )
