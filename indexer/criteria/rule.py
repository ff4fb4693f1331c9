"""One rule as a person made it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from indexer.criteria.pattern import compile_pattern
from indexer.criteria.selector import parse_selector
from indexer.errors import RuleError

__all__ = ["Action", "By", "Rule", "in_order"]

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_LONGEST_TEXT = 20_000  # characters; a longer line is no line that anyone points at
_SHOWN = 80  # characters of a rule's text in a sentence


class Action(StrEnum):
    """What becomes of the lines."""

    KEEP = "keep"
    REMOVE = "remove"


class By(StrEnum):
    """How the lines are told."""

    LINE = "line"  # word for word, whatever its digits and punctuation
    PATTERN = "pattern"  # a regular expression for the whole line
    SELECTOR = "selector"  # CSS: the lines inside what it selects


_SAYS = {
    By.LINE: "the line “{}”",
    By.PATTERN: "lines that match “{}”",
    By.SELECTOR: "lines inside “{}”",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Keep or remove some lines on one page (`page`), one site (`site`), or everywhere (neither).

    One that exists is sound.

    Raises:
        RuleError: the pattern or selector cannot be used, the text is empty, page or site cannot be one, or both
            are given.
    """

    id: str
    action: Action
    by: By
    text: str
    page: str = ""  # a URL
    site: str = ""
    note: str = ""  # for people
    made: datetime | None = None  # aware; None for one written into the settings

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise RuleError(
                f"a rule's id must be small letters, digits and hyphens, 40 at most, got {self.id!r}"
            )
        if not self.text.strip():
            raise RuleError(f"the {self.by} is empty: say which lines are meant")
        if len(self.text) > _LONGEST_TEXT:
            raise RuleError(
                f"the {self.by} has {len(self.text)} characters, {_LONGEST_TEXT} at most"
            )
        if self.page and self.site:
            raise RuleError(
                f"a rule is for a page, for a site or for everywhere, got both {self.page!r} and {self.site!r}"
            )
        _check_scope(self.page, self.site)
        if self.by is By.PATTERN:
            compile_pattern(self.text)
        elif self.by is By.SELECTOR:
            parse_selector(self.text)

    @property
    def scope(self) -> str:
        """Where it holds, for people."""
        return self.page or self.site or "everywhere"

    @property
    def meant(self) -> str:
        """The lines it speaks of, in words."""
        text = " ".join(self.text.split())
        shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
        return _SAYS[self.by].format(shown)

    @property
    def sentence(self) -> str:
        """What it does, as a sentence for people."""
        return f"{self.action.capitalize()} {self.meant}."

    @property
    def effect(self) -> tuple[str, ...]:
        """All of it that can change a verdict: not the note, not the day."""
        return (self.id, self.action, self.by, self.text, self.page, self.site)

    def applies_to(self, url: str, site: str) -> bool:
        """Whether it has a say on this page."""
        if self.page:
            return self.page == url
        return not self.site or self.site == site


def _check_scope(page: str, site: str) -> None:
    if page and not page.startswith(("http://", "https://", "file:")):
        raise RuleError(
            f"a page is named by its address, as the search shows it, got {page!r}"
        )
    bare = site.removeprefix("www.")
    if "/" in site or (bare != site and "." in bare):
        raise RuleError(
            f"a site is named as `winnow status` shows it, such as 'example.org', got {site!r}"
        )


def in_order(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules in the order in which they speak: the narrower scope first, then by id.

    The order depends on the rules alone, not on when they were made: a verdict names the same rule after a rebuild.
    """
    return tuple(
        sorted(rules, key=lambda rule: (not rule.page, not rule.site, rule.id))
    )
