"""A counts counts distinct pages; moved by what changed, it decides what a new count decides."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.clean import can_move, count, moved, showing, template_of
from indexer.clean.line_counts import least_repeats
from indexer.records import LineCounts, PagePrint, Reach

Site = dict[str, PagePrint]


def printed(url: str, key: int, *lines: int, language: str = "") -> PagePrint:
    return PagePrint(
        url=url,
        duplicate_key=key,
        fingerprints=np.array(lines, "<i8").tobytes(),
        language=language,
    )


def lines_of(page: PagePrint) -> list[int]:
    return np.frombuffer(page.fingerprints, "<i8").tolist()  # type: ignore[no-any-return]


def counts_of(pages: Iterable[PagePrint], portion: int = 1000) -> LineCounts:
    held = list(pages)
    starts = range(0, len(held), portion)
    return count("a.example", lambda: [held[n : n + portion] for n in starts])


def plainly(pages: Iterable[PagePrint]) -> tuple[int, Counter[int], Counter[str]]:
    """The same counts by the definition: distinct keys, all their lines and languages."""
    lines: defaultdict[int, set[int]] = defaultdict(set)
    languages: defaultdict[int, set[str]] = defaultdict(set)
    for page in pages:
        lines[page.duplicate_key].update(lines_of(page))
        languages[page.duplicate_key].update({page.language} - {""})
    return (
        len(lines),
        Counter(line for found in lines.values() for line in found),
        Counter(language for found in languages.values() for language in found),
    )


def with_keys(site: Site, keys: Iterable[int]) -> Iterator[Sequence[PagePrint]]:
    yield [page for page in site.values() if page.duplicate_key in set(keys)]


def step(counts: LineCounts, old: Site, new: Site) -> LineCounts | None:
    changed = {url for url in old.keys() | new.keys() if old.get(url) != new.get(url)}
    keys = {
        site[url].duplicate_key for site in (old, new) for url in changed & site.keys()
    }
    return moved(counts, with_keys(old, keys), with_keys(new, keys))


pages = st.builds(
    lambda number, key, lines, language: printed(
        f"https://a.example/{number}", key, *sorted(lines), language=language
    ),
    st.integers(0, 13),
    st.integers(1, 9),
    st.sets(st.integers(1, 6)),
    st.sampled_from(["", "de", "en"]),
)
# Each step puts pages, some over others, and takes some away.
histories = st.lists(
    st.tuples(st.lists(pages, max_size=8), st.sets(st.integers(0, 13), max_size=4)),
    max_size=6,
)


def states(history: Sequence[tuple[Sequence[PagePrint], set[int]]]) -> Iterator[Site]:
    site: Site = {}
    for put, taken in history:
        site = {**site, **{page.url: page for page in put}}
        for number in taken:
            site.pop(f"https://a.example/{number}", None)
        yield dict(site)


def library(size: int, *, shared: int, copies: int = 0) -> Site:
    """A site of pages with lines of their own; line 1 is on the first `shared` of them."""
    site = [
        printed(str(n), 1000 + n, 1_000_000 + n, *([1] if n < shared else []))
        for n in range(size)
    ]
    site += [printed(f"copy {n}", 0, 1) for n in range(copies)]
    return {page.url: page for page in site}


@given(st.lists(pages, max_size=40), st.integers(1, 50))
def test_a_count_is_what_the_definition_says(
    found: list[PagePrint], portion: int
) -> None:
    counts = counts_of(found, portion)
    distinct, lines, languages = plainly(found)

    assert counts.pages == distinct
    assert counts.watched == {k: n for k, n in lines.items() if n >= counts.floor}
    assert counts.languages == languages


@pytest.mark.parametrize("size", [0, 30, 150], ids="{} pages before".format)
@given(histories, st.integers(-3, 3))
def test_moving_gives_what_counting_anew_gives(
    size: int, history: list[tuple[list[PagePrint], set[int]]], shared: int
) -> None:
    # Pages that stay, so that a step is small, and a line on about a tenth of them, and one on three tenths.
    staying = library(size, shared=size // 10 + shared)
    staying |= {
        f"more {url}": printed(f"more {url}", 10**6 + n, 2)
        for n, url in enumerate(library(3 * size // 10 + shared, shared=0))
    }
    old, counts = staying, counts_of(staying.values())
    for changing in states(history):
        new = {**staying, **changing}
        counts = step(counts, old, new) or counts_of(new.values())
        lines = plainly(new.values())[1]

        assert template_of(counts) == template_of(counts_of(new.values()))
        assert counts.watched == {line: lines[line] for line in counts.watched}
        old = new


@pytest.mark.parametrize(
    ("before", "after", "reach"),
    [
        pytest.param(library(100, shared=9), library(100, shared=10), Reach.LINE, id="up to a tenth"),
        pytest.param(library(100, shared=10), library(100, shared=9), None, id="below a tenth"),
        pytest.param(library(100, shared=10), library(101, shared=10), None, id="the site grows past it"),
        pytest.param(library(101, shared=10), library(100, shared=10), Reach.LINE, id="the site shrinks to it"),
        pytest.param(library(100, shared=29), library(100, shared=30), Reach.PROSE, id="up to three tenths"),
        pytest.param(library(100, shared=30), library(101, shared=30), Reach.LINE, id="below three tenths"),
        pytest.param(library(100, shared=9), library(100, shared=9, copies=5), None, id="copies count once"),
        pytest.param(library(100, shared=0, copies=5), library(100, shared=0), None, id="the last copy goes"),
        pytest.param(library(2, shared=2), library(3, shared=3), Reach.PROSE, id="the third page"),
        pytest.param(library(3, shared=3), library(2, shared=2), None, id="back to two"),
    ],
)  # fmt: skip
def test_a_line_flips_where_a_share_is_crossed(
    before: Site, after: Site, reach: Reach | None
) -> None:
    counts = step(counts_of(before.values()), before, after) or counts_of(
        after.values()
    )

    assert template_of(counts).repeats.get(1) == reach
    assert template_of(counts) == template_of(counts_of(after.values()))


def test_copies_that_part_count_each() -> None:
    before = library(100, shared=8)
    before["0"] = before["1"] = printed("", 7, 1)
    before |= {url: printed(url, 7, 1) for url in ("x", "y", "z")}
    after = {
        **before,
        "x": printed("x", 900, 1),
        "y": printed("y", 901, 1),
        "z": printed("z", 902, 1),
    }
    counts = step(counts_of(before.values()), before, after)

    assert counts
    assert (counts.pages, counts.watched[1]) == (102, 10)


def test_a_large_site_takes_many_small_changes_before_it_is_counted_anew() -> None:
    site = library(2000, shared=700)
    counts: LineCounts | None = counts_of(site.values())
    moves = 0
    while counts is not None:
        page = printed(str(moves), 1000 + moves, 1, 7)
        new = {**site, str(moves): page}
        counts = step(counts, site, new)
        site = new
        moves += 1

    assert moves == 2000 // 20 + 1


def test_a_line_that_was_not_watched_is_counted_before_it_can_decide() -> None:
    site = library(400, shared=100)
    counts = counts_of(site.values())
    for number in range(60):
        new = {**site, str(number): printed(str(number), 1000 + number, 1, 7)}
        counts = step(counts, site, new) or counts_of(new.values())
        site = new

        assert (7 in template_of(counts).repeats) == (number + 1 >= 40)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [pytest.param(5, True, id="a twentieth"), pytest.param(6, False, id="more")],
)
def test_a_tally_is_moved_by_few_changes(keys: int, expected: bool) -> None:
    assert can_move(counts_of(library(100, shared=50).values()), keys) is expected


def test_a_site_never_counted_is_not_moved() -> None:
    assert not can_move(LineCounts(site="a.example"), 0)


@given(st.lists(pages, max_size=20), st.sets(st.integers(1, 8)))
def test_pages_are_found_by_their_lines(
    found: list[PagePrint], wanted: set[int]
) -> None:
    assert showing(found, wanted) == [p for p in found if wanted & set(lines_of(p))]


def test_the_least_repeats_are_three_pages_or_a_tenth() -> None:
    assert [least_repeats(n) for n in (0, 3, 30, 31, 100, 101)] == [3, 3, 3, 4, 10, 11]
