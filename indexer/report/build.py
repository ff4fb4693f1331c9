"""The report, put together from the ledger."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from indexer.ledger import Ledger, Removed, SiteTally
from indexer.records import CleanPage, SkipReason
from indexer.report.broken import broken_page
from indexer.report.copies import clusters
from indexer.report.drift import drifts_of, earlier, median, words_permille
from indexer.report.pages import PageFindings, look_at
from indexer.report.records import (
    Dates,
    Drift,
    FamilyShare,
    PageQuality,
    Report,
    Score,
    Sign,
    SiteQuality,
)
from indexer.report.signs import is_judged
from indexer.report.smallest import Smallest

__all__ = ["report"]

_History = tuple[SiteTally, ...]


def report(
    ledger: Ledger, as_of_run: int, *, site: str = "", limit: int = 50
) -> Report:
    """The quality of what is searchable as of that run: of one site, or of all.

    Reads a short row or two a page, and decodes only the pages it lists. Lists hold `limit` entries at most, counts are
    complete. An unknown run or site gives an empty report.

    Raises:
        LedgerError: the ledger cannot be read.
    """
    sites = _Sites(limit)
    for history in ledger.site_tallies(as_of_run, site):
        sites.add(history)
    found = look_at(ledger.page_tallies(as_of_run, site), sites.undated, limit=limit)
    run = ledger.run(as_of_run)
    skipped = dict(sites.skipped)
    lost = [r for r in skipped if is_judged(r) and not r.is_quarantine]
    copies, clusters_total, copies_total = clusters(
        ledger, as_of_run, site, limit=limit
    )
    broken = [broken_page(ledger, as_of_run, url) for url in found.broken]
    return Report(
        run=as_of_run,
        finished=run.finished if run else None,
        site=site,
        score=_score(found.sound.total(), found.pages, skipped),
        pages=found.pages,
        words=found.words,
        kept=found.kept,
        kept_permille=found.shares // found.pages if found.pages else 1000,
        sites=tuple(_site(history, found) for history in sites.largest),
        sites_total=sites.total,
        drifts=tuple(sites.drifts),
        worst=_titled(ledger, as_of_run, found.worst),
        signs=dict(found.signs),
        broken=tuple(page for page in broken if page),
        broken_total=found.broken_total,
        broken_families=dict(found.broken_families),
        garbled=_titled(ledger, as_of_run, found.garbled),
        garbled_total=found.signs[Sign.GARBLED],
        dates=_dates(ledger, as_of_run, found),
        clusters=copies,
        clusters_total=clusters_total,
        copies_total=copies_total,
        skipped=skipped,
        skips=tuple(ledger.skips(as_of_run, limit=limit, site=site, reasons=lost)),
        quarantine=tuple(ledger.quarantine(as_of_run, site, limit=limit)),
        quarantine_total=ledger.quarantined(as_of_run, site),
    )


def _dates(ledger: Ledger, as_of_run: int, found: PageFindings) -> Dates:
    return Dates(
        origins=dict(found.origins),
        undated=found.origins[""],
        weak=found.weak.total(),
        pages=_titled(ledger, as_of_run, found.badly_dated),
    )


class _Sites:
    """What the sites' histories say; in memory are the largest sites, and a number for each other one."""

    def __init__(self, limit: int) -> None:
        self.total = 0
        self.undated: dict[str, int] = {}  # pages in a thousand without a date
        self.skipped: Counter[SkipReason] = Counter()
        self.drifts: Smallest[Drift] = Smallest(limit)
        self.largest: Smallest[_History] = Smallest(limit)

    def add(self, history: _History) -> None:
        """Look at one site's states, oldest first."""
        now = history[-1]
        if not now.pages and not now.skipped:
            return
        self.total += 1
        self.undated[now.site] = now.dates.get("", 0) * 1000 // max(1, now.pages)
        self.skipped.update(now.skipped)
        for drift in drifts_of(history):
            jump = abs(drift.now - drift.before)
            self.drifts.add((-jump, drift.site, drift.family), drift)
        self.largest.add((-now.pages, now.site), history)


def _score(sound: int, pages: int, skipped: Mapping[SkipReason, int]) -> Score:
    lost = sum(count for reason, count in skipped.items() if is_judged(reason))
    return Score(sound=sound, judged=pages + lost)


def _site(history: _History, found: PageFindings) -> SiteQuality:
    now, past = history[-1], earlier(history)
    usual = [tally.kept_permille for tally in past]
    return SiteQuality(
        site=now.site,
        pages=now.pages,
        words=now.words,
        kept=now.kept,
        kept_permille=now.kept_permille,
        kept_change=now.kept_permille - median(usual) if usual else None,
        score=_score(found.sound[now.site], now.pages, now.skipped),
        garbled_pages=now.garbled_pages,
        undated=now.dates.get("", 0),
        weakly_dated=found.weak[now.site],
        removed=_families(now, past),
        skipped=now.skipped,
    )


def _families(now: SiteTally, past: Sequence[SiteTally]) -> tuple[FamilyShare, ...]:
    """What each family took, most words first; one that took something before and nothing now is there too."""
    names = {family for tally in (now, *past) for family in tally.removed}
    shares = []
    for name in names:
        part = now.removed.get(name, Removed())
        share = words_permille(name, now)
        usual = [words_permille(name, tally) for tally in past]
        shares.append(
            FamilyShare(
                family=name,
                lines=part.lines,
                words=part.words,
                pages=part.pages,
                permille=share,
                change=share - median(usual) if usual else None,
            )
        )
    return tuple(sorted(shares, key=lambda share: (-share.words, share.family)))


def _titled(
    ledger: Ledger, as_of_run: int, pages: Iterable[PageQuality]
) -> tuple[PageQuality, ...]:
    """The pages with their titles, which stand in their records."""

    def title(url: str) -> str:
        page = ledger.page(url, as_of_run)
        return page.title if isinstance(page, CleanPage) else ""

    return tuple(replace(page, title=title(page.url)) for page in pages)
