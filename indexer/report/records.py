"""The quality report as data: frozen, ready for any renderer."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from indexer.ledger import Quarantined
from indexer.records import Skip, SkipReason

__all__ = [
    "BrokenLine",
    "BrokenPage",
    "Cluster",
    "Dates",
    "Drift",
    "FamilyShare",
    "Measure",
    "PageQuality",
    "Report",
    "Score",
    "Sign",
    "SiteQuality",
]


class Sign(StrEnum):
    """What looks wrong on a searchable page; any one makes it unsound."""

    LITTLE_KEPT = "little kept"
    GARBLED = "garbled text"
    UNTITLED = "no title"


class Measure(StrEnum):
    """What a drift was seen in."""

    KEPT = "words kept"
    WORDS = "words removed by"
    PAGES = "pages touched by"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How many of the pages that should be searchable are, and are sound.

    A page is judged unless its server or type said that it is no page (gone, an HTTP status, a media type, binary).
    It is sound if it is searchable and shows no `Sign`.
    """

    sound: int = 0
    judged: int = 0

    @property
    def permille(self) -> int:
        """Sound pages in a thousand, rounded down; 0 where there is no page to judge."""
        return self.sound * 1000 // self.judged if self.judged else 0

    def is_under(self, percent: float) -> bool:
        """Whether less than that percentage is sound; an index without pages is under everything but 0."""
        return self.sound * 100 < percent * self.judged or (
            not self.judged and percent > 0
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PageQuality:
    """One page's numbers."""

    url: str
    site: str
    title: str = ""  # empty in lists that do without
    words: int = 0
    kept: int = 0
    garbled: int = 0
    published: date | None = None
    date_origin: str = ""
    signs: tuple[Sign, ...] = ()

    @property
    def kept_permille(self) -> int:
        """Kept words in a thousand; 1000 for a page without words."""
        return self.kept * 1000 // self.words if self.words else 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyShare:
    """What one family took from a site."""

    family: str
    lines: int
    words: int
    pages: int
    permille: int  # of the site's words
    change: int | None = (
        None  # of `permille` since the runs before; None without any to compare
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """A share of a site that jumped: the site may look different now, or its template is no longer recognised."""

    site: str
    measure: Measure
    family: str = ""  # empty for the words kept
    before: int = 0  # in a thousand: the median of the states compared with
    now: int = 0
    run: int = 0  # since which this is so
    rules_changed: bool = False  # the cleaning rules did too, and may be the cause


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteQuality:
    """One site's numbers."""

    site: str
    pages: int
    words: int
    kept: int
    kept_permille: int  # of the average page
    kept_change: int | None  # since the runs before; None without any to compare
    score: Score
    garbled_pages: int
    undated: int
    weakly_dated: int
    removed: tuple[FamilyShare, ...]  # most words first
    skipped: dict[SkipReason, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenLine:
    """A line that something broken on the site printed."""

    problem: str  # for the site's owner
    family: str
    rule: str
    text: str
    is_kept: bool  # it stands within text of the page, and is searchable with it


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenPage:
    """A page with such lines, in page order."""

    url: str
    site: str
    title: str
    lines: tuple[BrokenLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Pages that are copies of one another."""

    pages: int
    sites: tuple[str, ...]  # by name
    earliest: date | None  # the first day that any of them is dated
    earliest_url: str  # the page of that day; without any dated page the first url
    urls: tuple[str, ...]  # the first few, by url


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """What the pages' dates stand on."""

    origins: dict[str, int]  # pages by origin of the evidence, "" for none
    undated: int
    weak: int  # known only from the page's own lines
    pages: tuple[PageQuality, ...]  # undated first; likely articles first


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The quality of what is searchable as of one run. Counts are complete, lists end at the limit asked for."""

    run: int
    finished: datetime | None
    site: str  # the only one looked at; "" for all
    score: Score
    pages: int
    words: int
    kept: int
    kept_permille: int  # of the average page
    sites: tuple[SiteQuality, ...]  # most pages first
    sites_total: int
    drifts: tuple[Drift, ...]
    worst: tuple[PageQuality, ...]
    signs: dict[Sign, int]
    broken: tuple[BrokenPage, ...]  # most lines first
    broken_total: int
    broken_families: dict[str, int]  # pages by family
    garbled: tuple[PageQuality, ...]
    garbled_total: int
    dates: Dates
    clusters: tuple[Cluster, ...]  # most pages first
    clusters_total: int
    copies_total: int  # pages in them
    skipped: dict[SkipReason, int]
    # Of the skipped pages, those that count against the score and are not in quarantine.
    skips: tuple[Skip, ...]
    # Pages that answered with something else than an article, the longest there first.
    quarantine: tuple[Quarantined, ...]
    quarantine_total: int
