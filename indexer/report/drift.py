"""Whether a site's shares jumped: a redesign, a plug-in that broke on every page, a template no longer recognised.

A site's newest state is compared with the median of its last few earlier states (a state is written by each run that
touched the site). All numbers are integers, in a thousand. A share jumped if it moved by more than

    a floor + a slack that shrinks with the square root of the number of pages      (a small site's shares wander)
    and three times the median distance of the earlier states from their median     (so do a lively site's)

With a median, one odd run neither hides a jump nor makes the next run look like one; once three of the five states show
the new level, it is the site's normal level and the alert ends by itself. Three kinds of share are looked at: the words
an average page keeps, a family's share of the site's words, and the share of its pages that a family touched: a one-line
error on every page is few words and many pages.
"""

from collections.abc import Iterator, Sequence
from math import isqrt

from indexer.ledger import SiteTally
from indexer.report.records import Drift, Measure

__all__ = ["drifts_of", "earlier", "median", "words_permille"]

_STATES = 5  # earlier ones compared with
_LEAST_PAGES = 10  # in each state: fewer need a slack that nothing exceeds
# Measured (November 2026) by drawing two states of one site's pages at random: with this slack 0 of 500 pairs from 530 pages
# of a reference alert, and 7 of 300 from 96 pages of six publishers taken for one site; with two thirds of it 8 and 73.
# Of eight news sites, ten pages of 2005 against ten of 2009, seven alert.
_FLOOR = {Measure.KEPT: 50, Measure.WORDS: 50, Measure.PAGES: 100}
_SLACK = {Measure.KEPT: 600, Measure.WORDS: 600, Measure.PAGES: 1500}
_SPREAD = 3


def drifts_of(history: Sequence[SiteTally]) -> tuple[Drift, ...]:
    """What jumped in the newest of these states, which are oldest first; nothing without a state to compare with."""
    past = earlier(history)
    if not past or history[-1].pages < _LEAST_PAGES:
        return ()
    return tuple(_drifts(history[-1], past))


def earlier(history: Sequence[SiteTally]) -> tuple[SiteTally, ...]:
    """The states that the newest is compared with: an odd number, so that their median is one of them.

    Of an even number the newest is left out: a jump is told for more than one run, an odd run is not believed.
    """
    past = [tally for tally in history[:-1] if tally.pages >= _LEAST_PAGES]
    last = past[-_STATES:]
    return tuple(last if len(last) % 2 else last[:-1])


def _drifts(now: SiteTally, past: Sequence[SiteTally]) -> Iterator[Drift]:
    yield from _drift(Measure.KEPT, "", now, past)
    families = sorted({family for tally in (now, *past) for family in tally.removed})
    for family in families:
        # One alert a family: where both jumped, the larger number says more.
        found = [
            *_drift(Measure.WORDS, family, now, past),
            *_drift(Measure.PAGES, family, now, past),
        ]
        yield from sorted(found, key=lambda drift: -abs(drift.now - drift.before))[:1]


def _drift(
    measure: Measure, family: str, now: SiteTally, past: Sequence[SiteTally]
) -> Iterator[Drift]:
    before = [_share(measure, family, tally) for tally in past]
    usual = median(before)
    spread = median([abs(share - usual) for share in before])
    fewest = min(tally.pages for tally in (now, *past))
    least = max(_FLOOR[measure] + _SLACK[measure] // isqrt(fewest), _SPREAD * spread)
    share = _share(measure, family, now)
    if abs(share - usual) > least:
        yield Drift(
            site=now.site,
            measure=measure,
            family=family,
            before=usual,
            now=share,
            run=now.run,
            rules_changed=any(now.rules != tally.rules for tally in past),
        )


def _share(measure: Measure, family: str, tally: SiteTally) -> int:
    if measure is Measure.KEPT:
        return tally.kept_permille
    if measure is Measure.WORDS:
        return words_permille(family, tally)
    part = tally.removed.get(family)
    return part.pages * 1000 // tally.pages if part else 0


def words_permille(family: str, tally: SiteTally) -> int:
    """The family's share of the site's words."""
    part = tally.removed.get(family)
    return part.words * 1000 // tally.words if part and tally.words else 0


def median(values: Sequence[int]) -> int:
    """The middle value of an odd number of values."""
    return sorted(values)[len(values) // 2]
