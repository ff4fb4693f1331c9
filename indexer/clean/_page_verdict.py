"""Whether a whole page is no article: an error, a gate, a wall, an empty shell, an address for sale.

A page rule of the catalogue names the message; the page must then have hardly anything else to say. Wrongly setting
an article aside costs more than indexing an error page, so whatever could be an author's stops the verdict: prose or
a heading of another matter before the message, words that explain or discuss it, code, a list of several errors. What
the site prints on other pages too, and what the catalogue takes from any page, counts as nothing.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from indexer.clean._failure_words import CHATTER, EXPLAINED, UPSET
from indexer.clean._page_shape import PageShape, words_in
from indexer.clean._rule import Rule
from indexer.records import Block, BlockKind, SkipReason

__all__ = ["PageVerdict", "verdict_on"]

# Words outside links, and words of any kind, that may stand beside a message, by the rule's guard. Sentences that only a
# machine writes may have a page's worth of advice below them; a label ("Not found") that a person might write as well may
# not; a line that stands on good pages too (for browsers without scripts) must be the page. An error page keeps the
# site's menu; a list of articles is longer. Measured in November 2026 on 2,757 labelled pages, as HTML and as lines:
# none that holds an article is set aside; 120 words for labels took a course page that ends in "No results found".
_BESIDE = {"short-page": (120, 600), "bare-page": (40, 400), "alone": (12, 60)}
# A gate against robots explains itself at length (Anubis: 195 words).
_BESIDE_GATE = (280, 600)
_NO_LIMIT = (1 << 30, 1 << 30)
_HIDDEN_WORDS = 30  # an application that shows them later is no empty shell
# The same for a page of nothing but known lines of a wall: a site's name, a button. A note of one sentence is more.
_BESIDE_WALL = (8, 20)
_OPENING_LINES = 3
_HEADING_WORDS = 5  # an unknown heading of fewer may be the site's name
_LABEL_WORDS = 12  # a longer first line of plain text is no heading
# A page with messages of more kinds, or with more sentences of failed servers, is about messages.
_MOST_KINDS = 2
_MOST_FAILURES = 2
_WALLS = {
    "cookie-wall": SkipReason.COOKIE_WALL,
    "login-wall": SkipReason.LOGIN_WALL,
    "paywall": SkipReason.LOGIN_WALL,
    "app-error": SkipReason.EMPTY_SHELL,
}
_NO_MESSAGE = {
    BlockKind.ITEM,
    BlockKind.TERM,
    BlockKind.DEFINITION,
    BlockKind.QUOTE,
    BlockKind.CAPTION,
    BlockKind.CODE,
}
_SERVERS = {
    "server-error",
    "php-error",
    "database-error",
    "drupal",
}  # print their code too

_OWN_WORDS = 6  # shorter lines are names, buttons, dates


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
    messages: Mapping[int, Sequence[Rule]]

    def is_repeated(self, i: int) -> bool: ...
    def messages_in(self, text: str) -> Sequence[Rule]: ...


def verdict_on(
    page: _Page, gone: Collection[int], families: Collection[str], names: Sequence[str]
) -> PageVerdict | None:
    """What the page is instead of an article.

    `gone` are the lines already removed, `families` their rules'; `names` is what the page is called besides its
    title: the parts of its <title>. Lines are tried in page order, then the title, then the names.
    """
    named = [name for name in dict.fromkeys((page.title, *names)) if name]
    own_names = {name: rules for name in named if (rules := page.messages_in(name))}
    if page.messages or own_names:
        rest = _Rest(page, gone, named)
        if not rest.is_list_of_messages and (found := rest.verdict(own_names)):
            return found
    return _wall(page, gone, families)


class _Rest:
    """What a page says beside its messages."""

    def __init__(
        self, page: _Page, gone: Collection[int], names: Sequence[str]
    ) -> None:
        self._page = page
        self._gone = gone
        self._names = names

    @property
    def is_list_of_messages(self) -> bool:
        """Whether the page shows messages of so many sorts that it must be about them."""
        found = [rule for rules in self._page.messages.values() for rule in rules]
        failures = {
            rule.id
            for rule in found
            if rule.skip is SkipReason.ERROR_PAGE and "short-page" in rule.guards
        }
        kinds = {rule.skip for rule in found}
        return len(kinds) > _MOST_KINDS or len(failures) > _MOST_FAILURES

    def verdict(self, names: Mapping[str, Sequence[Rule]]) -> PageVerdict | None:
        """The first message that is all the page has to say."""
        found = [
            *self._lines(),
            *((name, rule, 0) for name in names for rule in names[name]),
        ]
        # Sentences before labels: "Server Error" above "the resource has been removed" is a page that is gone.
        found.sort(key=lambda message: "short-page" not in message[1].guards)
        for text, rule, before in found:
            if self._is_met(rule, text, before):
                return _verdict(rule, text)
        return None

    def _lines(self) -> Iterator[tuple[str, Rule, int]]:
        """The messages among the lines, each with its line's index; names of the page stand before all lines."""
        page = self._page
        for i, rules in page.messages.items():
            if page.blocks[i].kind in _NO_MESSAGE or not page.shape.is_text(i):
                continue
            for rule in rules:
                if "headline" not in rule.guards or self._is_headline(i):
                    yield page.folded[i], rule, i

    def _is_met(self, rule: Rule, text: str, before: int) -> bool:
        """Whether the rule's guards hold and nothing on the page is an author's."""
        guard = next((guard for guard in _BESIDE if guard in rule.guards), "")
        most_text, most = _BESIDE.get(guard, _NO_LIMIT)
        if (
            rule.skip is SkipReason.BOT_WALL
            and guard == "short-page"
            and (before in self._opening or text in self._names)
        ):
            most_text, most = _BESIDE_GATE
        if guard == "alone" and self._hidden > _HIDDEN_WORDS:
            return False
        words, visible = self._words
        if words >= most_text or visible >= most or not self._has_needed(rule):
            return False
        if not guard:
            return True
        is_label = guard != "short-page"
        if self._is_led_to(before, is_label=is_label):
            return False
        if "own-words" in rule.guards:
            return True
        if self._has_code and rule.family not in _SERVERS:
            return False
        return not (self._is_explained or (is_label and self._has_own_words))

    def _is_headline(self, i: int) -> bool:
        page = self._page
        return (
            i in self._opening
            or page.blocks[i].level == 1
            or page.folded[i] in self._names
        )

    def _has_needed(self, rule: Rule) -> bool:
        return rule.needed is None or any(
            rule.needed.search(text) for text in (*self._names, *self._page.folded)
        )

    def _unknown(self) -> Iterator[int]:
        """Lines that neither the site nor the catalogue explains."""
        page = self._page
        for i, block in enumerate(page.blocks):
            if not (
                i in self._gone
                or i in page.messages
                or block.is_hidden
                or page.is_repeated(i)
            ):
                yield i

    @cached_property
    def _words(self) -> tuple[int, int]:
        """Words outside links, and all words, beside the messages."""
        page = self._page
        text = visible = 0
        for i in self._unknown():
            visible += page.shape.words[i]
            if page.shape.is_text(i):
                text += page.shape.words[i]
        for i, rules in page.messages.items():
            ends = [
                found.end()
                for rule in rules
                if (found := rule.compiled.match(page.folded[i]))
            ]
            more = words_in(page.folded[i][max(ends, default=0) :].strip())
            text, visible = text + more, visible + more
        return text, visible

    @cached_property
    def _hidden(self) -> int:
        page = self._page
        return sum(
            page.shape.words[i]
            for i, block in enumerate(page.blocks)
            if block.is_hidden and i not in self._gone
        )

    @cached_property
    def _opening(self) -> set[int]:
        page = self._page
        text = (
            i
            for i, block in enumerate(page.blocks)
            if page.shape.is_text(i)
            and (i in page.messages or not (i in self._gone or page.is_repeated(i)))
        )
        return {i for i, _ in zip(text, range(_OPENING_LINES), strict=False)}

    @cached_property
    def _has_code(self) -> bool:
        return any(block.kind is BlockKind.CODE for block in self._page.blocks)

    @cached_property
    def _is_explained(self) -> bool:
        """Whether somebody explains or discusses."""
        return any(EXPLAINED.search(text) for text in (*self._titles(), *self._texts()))

    @cached_property
    def _has_own_words(self) -> bool:
        """Whether a longer line says what no failed page says."""
        return any(
            words_in(text) >= _OWN_WORDS and not CHATTER.search(text)
            for text in self._texts()
        )

    def _titles(self) -> Iterator[str]:
        """What the page is called, less the messages in it."""
        for name in self._names:
            found = (rule.compiled.match(name) for rule in self._page.messages_in(name))
            yield name[max((one.end() for one in found if one), default=0) :]

    def _texts(self) -> Iterator[str]:
        page = self._page
        return (page.folded[i] for i in self._unknown() if page.shape.is_text(i))

    def _is_led_to(self, before: int, *, is_label: bool) -> bool:
        """Whether prose, or a heading of another matter, stands before the message."""
        page = self._page
        for i in self._unknown():
            if i >= before:
                return False
            if not page.shape.is_text(i):
                continue
            text, words = page.folded[i], page.shape.words[i]
            is_first_line = i == 0 and page.blocks[i].kind is BlockKind.LINE
            if page.blocks[i].level > 0 or (is_first_line and words <= _LABEL_WORDS):
                if words >= _HEADING_WORDS and not UPSET.match(text):
                    return True
            elif page.shape.is_prose(i) and (is_label or not CHATTER.search(text)):
                return True
        return False


def _verdict(rule: Rule, text: str) -> PageVerdict:
    reason = rule.skip or SkipReason.EMPTY
    return PageVerdict(
        reason=reason, rule=rule.id, detail=f"{rule.reason} “{text[:100]}”"
    )


def _wall(
    page: _Page, gone: Collection[int], families: Collection[str]
) -> PageVerdict | None:
    """A page of which nothing is left but a wall's own lines."""
    wall = next((family for family in _WALLS if family in families), None)
    if wall is None or any(block.kind is BlockKind.CODE for block in page.blocks):
        return None
    is_shell = _WALLS[wall] is SkipReason.EMPTY_SHELL
    left = [
        i
        for i, block in enumerate(page.blocks)
        if i not in gone and (is_shell or not block.is_hidden)
    ]
    text = sum(page.shape.words[i] for i in left if page.shape.is_text(i))
    if (
        text > _BESIDE_WALL[0]
        or sum(page.shape.words[i] for i in left) > _BESIDE_WALL[1]
    ):
        return None
    said = page.blocks[min(gone)].text[:100]
    return PageVerdict(
        reason=_WALLS[wall],
        rule=f"{wall}-alone",
        detail=f"Nothing stands beside the wall: “{said}”",
    )
