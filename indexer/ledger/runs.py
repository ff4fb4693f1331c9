"""The history of runs, as records and rows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row

from indexer.records import SkipReason

__all__ = ["Counts", "Outcome", "Run", "SiteTotal", "Totals"]


class Outcome(StrEnum):
    """How a run ended."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"  # killed, or the machine went down


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What a run met. Every page of `crawled/` is in exactly one of new, changed, unchanged and skipped."""

    new: int = 0
    changed: int = 0
    gone: int = 0
    unchanged: int = 0
    recleaned: int = 0  # of the unchanged: cleaned again because their site's template moved, or a rule did
    skipped: dict[SkipReason, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The counts by name."""
        return {
            "new": self.new,
            "changed": self.changed,
            "gone": self.gone,
            "unchanged": self.unchanged,
            "recleaned": self.recleaned,
            "skipped": {reason.value: n for reason, n in sorted(self.skipped.items())},
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Counts":
        """What `to_json` gave."""
        skipped = {
            SkipReason(reason): n for reason, n in stored.get("skipped", {}).items()
        }
        return cls(**{**stored, "skipped": skipped})


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTotal:
    """How many searchable pages a site has."""

    site: str
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What the ledger holds as of one run."""

    pages: int = 0
    sites: tuple[SiteTotal, ...] = ()  # most pages first, ties by name
    skipped: dict[SkipReason, int] = field(default_factory=dict)
    outdated: int = 0  # of the pages: shown as an older capture has them, the newest being in quarantine

    @property
    def quarantined(self) -> int:
        """How many pages answered with something else than an article; of these `outdated` are searchable all the same."""
        refused = (n for reason, n in self.skipped.items() if reason.is_quarantine)
        return sum(refused) + self.outdated

    def to_json(self) -> dict[str, Any]:
        """The totals by name."""
        return {
            "pages": self.pages,
            "sites": {total.site: total.pages for total in self.sites},
            "skipped": {reason.value: n for reason, n in sorted(self.skipped.items())},
            "outdated": self.outdated,
            "quarantined": self.quarantined,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Totals":
        """What `to_json` gave; the order of the sites is made anew."""
        sites = sorted(stored["sites"].items(), key=lambda item: (-item[1], item[0]))
        return cls(
            pages=stored["pages"],
            sites=tuple(SiteTotal(site=site, pages=n) for site, n in sites),
            skipped={SkipReason(reason): n for reason, n in stored["skipped"].items()},
            outdated=stored.get("outdated", 0),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run, past or under way."""

    id: int
    started: datetime
    finished: datetime | None
    outcome: Outcome
    counts: Counts
    message: str = ""  # of a failed run: what went wrong

    @property
    def seconds(self) -> float:
        """How long it took; 0.0 while it is under way."""
        return (self.finished - self.started).total_seconds() if self.finished else 0.0


def to_run(row: Row[Any]) -> Run:
    """The row of the `runs` table as a record."""
    return Run(
        id=row.id,
        started=datetime.fromtimestamp(row.started, UTC),
        finished=None
        if row.finished is None
        else datetime.fromtimestamp(row.finished, UTC),
        outcome=Outcome(row.outcome),
        counts=Counts.from_json(json.loads(row.counts)),
        message=row.message,
    )
