"""The first few of many, whatever their order."""

from hypothesis import given
from hypothesis import strategies as st

from indexer.report.smallest import Smallest


@given(st.lists(st.integers(-50, 50), max_size=600), st.integers(0, 20))
def test_the_smallest_are_kept_in_order(numbers: list[int], limit: int) -> None:
    first: Smallest[int] = Smallest(limit)
    for number in numbers:
        first.add(number, number)

    assert list(first) == sorted(numbers)[:limit]
    assert list(first) == sorted(numbers)[:limit]
