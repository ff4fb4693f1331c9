"""Columns along the lines of a page."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.clean._along import (
    best_span,
    clipped,
    mean_within,
    shifted,
    steps_since,
    steps_until,
)

COLUMN = np.array([1.0, 2.0, 3.0, 4.0])


@pytest.mark.parametrize(
    ("by", "moved"),
    [
        (0, [1, 2, 3, 4]),
        (1, [0, 1, 2, 3]),
        (-2, [3, 4, 0, 0]),
        (9, [0, 0, 0, 0]),
        (-4, [0, 0, 0, 0]),
    ],
)
def test_a_column_is_shifted_and_filled_with_nothing(by: int, moved: list) -> None:
    assert shifted(COLUMN, by).tolist() == moved


@pytest.mark.parametrize(
    ("first", "last", "means"),
    [
        (0, 0, [1, 2, 3, 4]),
        (-1, 1, [1.5, 2, 3, 3.5]),
        (1, 2, [2.5, 3.5, 4, 0]),
        (-9, 9, [2.5] * 4),
        (5, 9, [0] * 4),
    ],
)
def test_a_mean_takes_the_lines_that_are_there(
    first: int, last: int, means: list
) -> None:
    assert mean_within(COLUMN, first, last) == pytest.approx(means, abs=1e-5)


def test_a_mean_may_be_weighted() -> None:
    weights = np.array([1.0, 3.0, 0.0, 0.0])

    assert mean_within(COLUMN, -9, 9, weights) == pytest.approx([1.75] * 4, abs=1e-5)


def test_steps_count_from_the_last_hit_and_to_the_next() -> None:
    hits = np.array([False, True, False, False])

    assert steps_since(hits).tolist() == [60, 0, 1, 2]
    assert steps_until(hits).tolist() == [1, 0, 60, 60]


@given(st.lists(st.integers(-9, 9), max_size=12))
def test_no_span_is_worth_more_than_the_best(worth: list[int]) -> None:
    start, end = best_span(worth)
    sums = [
        sum(worth[a:b]) for a in range(len(worth)) for b in range(a + 1, len(worth) + 1)
    ]

    if max(sums, default=0) > 0:
        assert sum(worth[start:end]) == max(sums)
    else:
        assert (start, end) == (0, len(worth))


def test_the_means_of_several_columns_are_those_of_each() -> None:
    columns = np.random.default_rng(2).random((3, 9))

    assert np.array_equal(mean_within(columns, -2, 3), [mean_within(one, -2, 3) for one in columns])  # fmt: skip


def test_a_column_is_held_between_its_bounds() -> None:
    assert clipped(COLUMN, 2, 3).tolist() == [2, 2, 3, 3]
