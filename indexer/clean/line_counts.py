"""Counting a site: on how many distinct pages each line stands, in little memory, and moved by what a run changed.

Pages with one duplicate key count once, with the lines of all of them. A site of a hundred thousand pages has ten
million different lines, and no verdict depends on most: only lines on a share of the pages matter. So a count reads
all prints twice. The first time it adds up the lines by a few bits of their fingerprint, which bounds each line's
count from above; the second time it counts the few lines that may reach the `floor`, half of the pages that the least
verdict asks for. These lines are watched.

A run that changes some pages moves the watched counts by the difference. A line that is not watched is on at most
`floor - 1` pages plus one for each page that changed since; as long as that cannot reach a verdict, the
the counts decide all lines as a new count would. So a new count is due after changes to a twentieth of the site, and small
sites, where it costs next to nothing, are simply counted.

What lost: every line's exact count kept in the ledger (at 100,000 pages 130 MB that each run reads, and a second copy
for each kept version); an index from lines to pages (as large as the prints once more).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from indexer.records import LineCounts, PagePrint

__all__ = ["LEAST_PAGES", "can_move", "count", "least_repeats", "moved", "showing"]

LEAST_PAGES = 3  # two pages that share a line are often one article twice; big9: .919 with two, .947 with three
COMMON_PERCENT = 10  # of the site's pages, for a line of any shape
_SMALL, _LARGE = 1 << 14, 1 << 17  # places of the sketch: 128 KB; 1 MB
_FEW = 1000  # pages of a site that the small sketch is enough for
_MOST_PAIRS = 1 << 21  # kept of copies' lines before repeats are taken out: 32 MB
_MOST_MOVED_PERCENT = 5  # of a site's pages; of more, a new count is as fast

Numbers = npt.NDArray[np.int64]
Scan = Callable[[], Iterable[Sequence[PagePrint]]]
"""Reads all prints of a site, in portions; called twice."""


def least_repeats(pages: int) -> int:
    """The fewest distinct pages a line must be on to be the site's."""
    return max(LEAST_PAGES, -(-pages * COMMON_PERCENT // 100))


def count(site: str, scan: Scan) -> LineCounts:
    """The counts of these prints, whatever their order and portions."""
    sketch, keys, languages = _sketch(scan())
    distinct, copies = np.unique(keys, return_counts=True)
    floor = (least_repeats(distinct.size) + 1) // 2
    lines, counts = _counted(scan(), sketch >= floor, distinct[copies > 1])
    enough = counts >= floor
    return LineCounts(
        site=site,
        pages=distinct.size,
        watched=dict(zip(lines[enough].tolist(), counts[enough].tolist(), strict=True)),
        floor=floor,
        languages=languages,
    )


def moved(
    counts: LineCounts,
    before: Iterable[Sequence[PagePrint]],
    after: Iterable[Sequence[PagePrint]],
) -> LineCounts | None:
    """The counts after a change, or None where only a new count can tell.

    `before` and `after` hold all pages with any of the duplicate keys that the changed pages had or have.
    """
    known = np.fromiter(counts.watched, np.int64)
    old, new = _by_key(before, known), _by_key(after, known)
    watched, languages = Counter(counts.watched), Counter(counts.languages)
    for pages, step in ((old.values(), -1), (new.values(), 1)):
        for lines, spoken in pages:
            for line in lines:
                watched[line] += step
            for language in spoken:
                languages[language] += step
    distinct = counts.pages + len(new) - len(old)
    gains = counts.gains + len(
        new
    )  # too many where a page won nothing: a new count is due sooner, no more
    if counts.floor - 1 + gains >= least_repeats(distinct):
        return None
    return replace(
        counts,
        pages=distinct,
        watched=dict(watched),
        gains=gains,
        languages=dict(+languages),
    )


def can_move(counts: LineCounts, keys: int) -> bool:
    """Whether a change of so many distinct pages is worth moving the counts for, rather than counting anew."""
    return counts.floor > 0 and keys * 100 <= _MOST_MOVED_PERCENT * counts.pages


def showing(
    prints: Sequence[PagePrint], fingerprints: Iterable[int]
) -> list[PagePrint]:
    """The prints that hold any of these fingerprints, in their order."""
    wanted = np.fromiter(fingerprints, np.int64)
    _, owners = _among(prints, wanted)
    return [prints[owner] for owner in np.unique(owners)]


def _sketch(
    portions: Iterable[Sequence[PagePrint]],
) -> tuple[Numbers, Numbers, dict[str, int]]:
    """No line is on more pages than its place says; each page's key; on how many distinct pages each language."""
    sums = np.zeros(0, np.int64)
    keys: list[Numbers] = []
    speakers: dict[str, list[Numbers]] = {}
    for prints in portions:
        if not sums.size:
            sums = np.zeros(_SMALL if len(prints) < _FEW else _LARGE, np.int64)
        lines, _ = _lines(prints)
        sums += np.bincount(_place(lines, sums.size), minlength=sums.size)
        keys.append(_keys(prints))
        for language in {page.language for page in prints} - {""}:
            those = [page for page in prints if page.language == language]
            speakers.setdefault(language, []).append(_keys(those))
    languages = {
        language: np.unique(np.concatenate(speaking)).size
        for language, speaking in sorted(speakers.items())
    }
    return sums, np.concatenate(keys) if keys else np.zeros(0, np.int64), languages


def _counted(
    portions: Iterable[Sequence[PagePrint]],
    likely: npt.NDArray[np.bool_],
    twins: Numbers,
) -> tuple[Numbers, Numbers]:
    """The lines whose place is likely, and on how many distinct pages each is; `twins` are the keys of several pages."""
    sums = (np.zeros(0, np.int64), np.zeros(0, np.int64))
    pairs = (np.zeros(0, np.int64), np.zeros(0, np.int64))
    for prints in portions:
        lines, owners = _lines(prints)
        near = np.flatnonzero(likely[_place(lines, likely.size)])
        lines, keys = lines[near], _keys(prints)[owners[near]]
        is_twin = np.isin(keys, twins)
        sums = _added(sums, lines[~is_twin])
        pairs = (
            np.concatenate([pairs[0], lines[is_twin]]),
            np.concatenate([pairs[1], keys[is_twin]]),
        )
        if pairs[0].size > _MOST_PAIRS:
            pairs = _distinct(*pairs)
    return _added(sums, _distinct(*pairs)[0])


def _added(sums: tuple[Numbers, Numbers], lines: Numbers) -> tuple[Numbers, Numbers]:
    """The counts with each of these lines counted once more for each time it is there."""
    found, times = np.unique(lines, return_counts=True)
    both, places = np.unique(np.concatenate([sums[0], found]), return_inverse=True)
    counts = np.zeros(both.size, np.int64)
    np.add.at(counts, places, np.concatenate([sums[1], times]))
    return both, counts


def _distinct(lines: Numbers, keys: Numbers) -> tuple[Numbers, Numbers]:
    """The pairs of line and key, each once."""
    order = np.lexsort((keys, lines))
    lines, keys = lines[order], keys[order]
    is_new = np.ones(lines.size, np.bool_)
    is_new[1:] = (lines[1:] != lines[:-1]) | (keys[1:] != keys[:-1])
    return lines[is_new], keys[is_new]


def _by_key(
    portions: Iterable[Sequence[PagePrint]], wanted: Numbers
) -> dict[int, tuple[set[int], set[str]]]:
    """Of each duplicate key, which of the wanted lines its pages show, and which languages they declare."""
    merged: dict[int, tuple[set[int], set[str]]] = {}
    for prints in portions:
        for page in prints:
            _, languages = merged.setdefault(page.duplicate_key, (set(), set()))
            languages.update({page.language} - {""})
        lines, owners = _among(prints, wanted)
        pairs = _distinct(lines, _keys(prints)[owners])
        for line, key in zip(*(part.tolist() for part in pairs), strict=True):
            merged[key][0].add(line)
    return merged


def _among(prints: Sequence[PagePrint], wanted: Numbers) -> tuple[Numbers, Numbers]:
    """Those of the prints' lines that are wanted, and for each the place of its page."""
    lines, owners = _lines(prints)
    # A table by some bits leaves few lines to look up: ten times faster than searching for each.
    likely = np.zeros(_SMALL, np.bool_)
    likely[_place(wanted, _SMALL)] = True
    near = np.flatnonzero(likely[_place(lines, _SMALL)])
    found = near[np.isin(lines[near], wanted)]
    return lines[found], owners[found]


def _lines(prints: Sequence[PagePrint]) -> tuple[Numbers, Numbers]:
    """All fingerprints in a row, and for each the place of its page."""
    packed = [page.fingerprints for page in prints]
    lines = np.frombuffer(b"".join(packed), "<i8").astype(np.int64, copy=False)
    return lines, np.repeat(np.arange(len(packed)), [len(part) // 8 for part in packed])


def _keys(prints: Sequence[PagePrint]) -> Numbers:
    return np.fromiter((page.duplicate_key for page in prints), np.int64, len(prints))


def _place(lines: Numbers, places: int) -> Numbers:
    """Fingerprints are digests: their last bits are as good as any."""
    return lines & (places - 1)
