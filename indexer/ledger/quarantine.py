"""Pages whose newest capture is no article: they are kept apart, and an older good copy stays searchable."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row

from indexer.ledger.tables import State, pages
from indexer.records import SkipReason

__all__ = ["Quarantined", "in_quarantine", "to_quarantined"]

_REASONS = sorted(reason for reason in SkipReason if reason.is_quarantine)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """One page of the quarantine."""

    url: str
    site: str
    reason: SkipReason
    detail: str  # one line for people
    since: int  # the run that first met this reason
    is_served: bool  # whether an older copy is searchable


def in_quarantine() -> ColumnElement[bool]:
    """Whether a row of `pages` is of a page in quarantine: shown as an older capture has it, or refused altogether."""
    is_served = (pages.c.state == State.INDEXED) & (pages.c.reason != "")
    return is_served | ((pages.c.state == State.SKIPPED) & pages.c.reason.in_(_REASONS))


def to_quarantined(row: Row[Any]) -> Quarantined:
    """The row of a page in quarantine as a record."""
    return Quarantined(
        url=row.url,
        site=row.site,
        reason=SkipReason(row.reason),
        detail=row.detail,
        since=row.since,
        is_served=row.state == State.INDEXED,
    )
