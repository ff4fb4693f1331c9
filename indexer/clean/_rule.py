"""One rule of the catalogue of leftovers."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from indexer.clean._fold import fold_pattern
from indexer.clean._literals import Requirement, requirement_of
from indexer.records import SkipReason

__all__ = ["GUARDS", "Covers", "Rule"]

GUARDS = frozenset(
    {
        "inline",
        "not-in-code",
        "head",
        "tail",
        "head-or-tail",
        "short-page",
        "bare-page",
        "alone",
        "own-words",
        "headline",
        "run",
        "near-family",
        "repeats",
        "heading-like",
        "not-first",
        "case-sensitive",
        "unfolded",
        "title-prefix",
        "equals-previous",
    }
)  # besides needs:REGEX


class Covers(StrEnum):
    """What a rule speaks of."""

    LINE = "line"
    BLOCK = "block"
    PAGE = "page"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One entry of the catalogue; its patterns are compiled when first needed."""

    id: str
    family: str
    reason: str
    origin: str
    covers: Covers
    guards: frozenset[str]
    languages: tuple[str, ...]
    pattern: str
    example: str
    skip: SkipReason | None = None  # of page rules
    is_note: bool = False
    needs: str = ""

    @property
    def is_structural(self) -> bool:
        """Whether the page decides, not the line alone."""
        return bool(self.guards & {"title-prefix", "equals-previous"})

    @property
    def is_inline(self) -> bool:
        """Whether the pattern may stand anywhere in a line."""
        return "inline" in self.guards

    @cached_property
    def source(self) -> str:
        """The pattern as it is compiled: folded, unless it is for unfolded text."""
        return self.pattern if "unfolded" in self.guards else fold_pattern(self.pattern)

    @cached_property
    def requirement(self) -> Requirement:
        """What a line must have for the pattern to be tried."""
        return requirement_of(self.source)

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """For `fullmatch`; of inline rules for `finditer`; of page rules for `match`."""
        source = self.source
        if self.covers is Covers.PAGE:
            # A page's message may go on in the same line; it must at least end where a sentence does.
            source = rf"(?:{source})(?:[.!?:…]|$|(?<=[.!?:…])(?=\s))"
        return re.compile(
            source, re.NOFLAG if "case-sensitive" in self.guards else re.IGNORECASE
        )

    def fits(self, text: str, raw: str) -> bool:
        """Whether a rule for lines covers all of the folded text, or of `raw`; whether one for pages begins it."""
        if self.covers is Covers.PAGE:
            return self.compiled.match(text) is not None
        return (
            self.compiled.fullmatch(raw if "unfolded" in self.guards else text)
            is not None
        )

    @cached_property
    def needed(self) -> re.Pattern[str] | None:
        """What else must occur on the page."""
        return re.compile(self.needs, re.IGNORECASE) if self.needs else None
