"""Whether a whole page is no article: an error, a gate, a wall, an empty shell."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from indexer.clean._catalogue import Catalogue
from indexer.clean._page_shape import PageShape
from indexer.clean._rule import Rule
from indexer.records import Block, BlockKind, SkipReason

__all__ = ["PageVerdict", "verdict_on"]

# Words of text beside the message: more, and the page has something of its own to say.
_SHORT_PAGE = 120
# Words of links and all: an error page keeps the site's menu, a list of articles is longer than that.
_SHORT_PAGE_LINKED = 600
# A gate against robots explains itself at length (Anubis: 195 words).
_SHORT_GATE = 280
_WALL_REST = 20  # words a wall may show beside its known lines
_OPENING_LINES = 3
_WALLS = {
    "cookie-wall": SkipReason.COOKIE_WALL,
    "login-wall": SkipReason.LOGIN_WALL,
    "paywall": SkipReason.LOGIN_WALL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageVerdict:
    """Why a whole page is no article. `detail` is one line for people and quotes the page."""

    reason: SkipReason
    rule: str
    detail: str


class _Page(Protocol):
    blocks: Sequence[Block]
    folded: list[str]
    title: str
    shape: PageShape
    rules: Catalogue


def verdict_on(
    page: _Page, gone: Collection[int], families: Collection[str]
) -> PageVerdict | None:
    """What the page is instead of an article; `gone` are the lines already removed, `families` their rules'."""
    shape = page.shape
    text = [i for i in range(len(page.blocks)) if shape.is_text(i)]
    left = [
        i
        for i in range(len(page.blocks))
        if i not in gone and not page.blocks[i].is_hidden
    ]
    rest = sum(shape.words[i] for i in left if shape.is_text(i))
    visible = sum(shape.words[i] for i in left)
    opening = set(text[:_OPENING_LINES])
    for i in text if visible <= 2 * _SHORT_PAGE_LINKED else text[:_OPENING_LINES]:
        own = 0 if i in gone else shape.words[i]
        is_headline = (
            i in opening or page.blocks[i].level == 1 or page.folded[i] == page.title
        )
        beside = (rest - own, visible - own)
        if found := _message(
            page, page.folded[i], is_headline=is_headline, beside=beside
        ):
            return found
    if page.title and (
        found := _message(page, page.title, is_headline=True, beside=(rest, visible))
    ):
        return found
    return _wall(visible, page, gone, families)


def _message(
    page: _Page, text: str, *, is_headline: bool, beside: tuple[int, int]
) -> PageVerdict | None:
    for rule in page.rules.pages.candidates(text):
        is_gate = is_headline and rule.skip is SkipReason.BOT_WALL
        is_short = (
            beside[0] < (_SHORT_GATE if is_gate else _SHORT_PAGE)
            and beside[1] < _SHORT_PAGE_LINKED
        )
        if "headline" in rule.guards and not is_headline:
            continue
        if "short-page" in rule.guards and not is_short:
            continue
        if rule.compiled.match(text) and _has_needed(page, rule):
            return _verdict(rule, text)
    return None


def _has_needed(page: _Page, rule: Rule) -> bool:
    return rule.needed is None or any(
        rule.needed.search(text) for text in (page.title, *page.folded)
    )


def _verdict(rule: Rule, text: str) -> PageVerdict:
    reason = rule.skip or SkipReason.EMPTY
    return PageVerdict(
        reason=reason, rule=rule.id, detail=f"{rule.reason} “{text[:100]}”"
    )


def _wall(
    visible: int, page: _Page, gone: Collection[int], families: Collection[str]
) -> PageVerdict | None:
    """A page of which nothing is left but a wall's own lines."""
    wall = next((family for family in _WALLS if family in families), None)
    if (
        wall is None
        or visible > _WALL_REST
        or any(block.kind is BlockKind.CODE for block in page.blocks)
    ):
        return None
    said = page.blocks[min(gone)].text[:100]
    return PageVerdict(
        reason=_WALLS[wall],
        rule=f"{wall}-alone",
        detail=f"Nothing stands beside the wall: “{said}”",
    )
