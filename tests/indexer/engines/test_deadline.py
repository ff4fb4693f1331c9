from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.engines.deadline import Deadline, OutOfTime
from indexer.engines.reference import Reference, indexed
from indexer.query import parse
from tests.engines import document

PAGES = [
    indexed(document(str(n), " ".join(w for w in ("red", "blue", "sea", "boat") if n % len(w))))
    for n in range(12)
]  # fmt: skip
QUERIES = st.lists(
    st.sampled_from(
        ["red", "blue", "sea", "boat", "+red", "-sea", "-(sea -boat)", "(red blue)", "AND", "OR", "NOT"]
    ),
    min_size=1,
    max_size=7,
).map(" ".join)  # fmt: skip


def ticking(seconds: float) -> Deadline:
    """Every look at the clock takes a second."""
    ticks = count()
    return Deadline(seconds, lambda: float(next(ticks)))


def test_without_a_deadline_time_never_runs_out() -> None:
    Deadline(None, lambda: float("inf")).check()


def test_a_deadline_passes() -> None:
    deadline = ticking(2)
    deadline.check()

    with pytest.raises(OutOfTime):
        deadline.check()


@given(QUERIES, st.integers(0, 8))
def test_what_is_found_in_time_is_a_match_and_its_lack_is_told(
    query: str, seconds: int
) -> None:
    root = parse(query).root
    hurried = Reference(PAGES, ticking(seconds))
    part, whole = hurried.found(root), Reference(PAGES).found(root)

    assert part.keys() <= whole.keys()
    assert hurried.is_partial or part == whole
