"""Trees as tables give what asking one question after the other gives."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.clean._trees import ObliviousTrees

FEATURES = ("length", "commas", "place")
CUTS = st.sampled_from([-1.5, 0.0, 0.25, 3.0])
QUESTIONS = st.lists(st.tuples(st.integers(0, 2), CUTS), max_size=4)
Tree = tuple[list[tuple[int, float]], list[int]]
TREES = st.lists(
    QUESTIONS.flatmap(
        lambda asked: st.tuples(
            st.just(asked),
            st.lists(
                st.integers(-9, 9), min_size=2 ** len(asked), max_size=2 ** len(asked)
            ),
        )
    ),
    max_size=5,
)
CASES = st.lists(
    st.tuples(
        *[st.sampled_from([-2.0, -1.5, 0.0, 0.1, 0.25, 1.0, 3.0, 4.0])] * len(FEATURES)
    ),
    max_size=6,
)


def as_columns(cases: list[tuple[float, ...]]) -> np.ndarray:
    return np.array(cases, dtype=np.float32).reshape(-1, len(FEATURES)).T


def made_of(trees: list[Tree], bias: float) -> ObliviousTrees:
    return ObliviousTrees(
        features=FEATURES,
        questions=[questions for questions, _ in trees],
        leaves=[leaves for _, leaves in trees],
        bias=bias,
    )


def one_by_one(trees: list[Tree], case: tuple[float, ...], bias: float) -> float:
    total = bias
    for questions, leaves in trees:
        place = sum(
            2**level
            for level, (feature, cut) in enumerate(questions)
            if case[feature] > cut
        )
        total += leaves[place]
    return total


@given(TREES, CASES)
def test_the_tables_sum_what_the_questions_one_by_one_give(
    trees: list[Tree], cases: list[tuple[float, ...]]
) -> None:
    scores = made_of(trees, 0.5)(as_columns(cases))

    assert scores.tolist() == [one_by_one(trees, case, 0.5) for case in cases]


def test_trees_come_back_from_a_file() -> None:
    written = json.dumps(
        {"features": FEATURES, "bias": -1.0, "trees": [[[[1, 2.0]], [0.25, 4.0]]]}
    )

    trees = ObliviousTrees.from_dict(json.loads(written))

    assert trees(as_columns([(0, 2.0, 0), (0, 2.5, 0)])).tolist() == [-0.75, 3.0]


@pytest.mark.parametrize(
    "trees",
    [[([(0, 1.0)], [1])], [([(3, 1.0)], [1, 2])]],
    ids=["a leaf is missing", "no such feature"],
)
def test_tables_that_do_not_fit_are_refused(trees: list[Tree]) -> None:
    with pytest.raises(ValueError, match="tree"):
        made_of(trees, 0.0)


def test_cases_are_scored_alike_however_many_there_are() -> None:
    trees = made_of([([(0, 0.5), (1, 0.5)], [1.0, 2.0, 4.0, 8.0])], 0.5)
    few = np.random.default_rng(1).random((len(FEATURES), 7)).astype(np.float32)
    many = np.tile(few, 700)

    assert np.array_equal(trees(many), np.tile(trees(few), 700))


def test_a_tree_deeper_than_a_byte_is_refused() -> None:
    with pytest.raises(ValueError, match="9 levels, at most 8"):
        made_of([([(0, float(n)) for n in range(9)], [0.0] * 2**9)], 0.0)
