"""Labels are what a model learns: which blocks of a page are wanted."""

import pytest

from tests.benchmarks.block_labels import UNKNOWN, aligned, labels_of
from tests.benchmarks.packs import LabelledPage


def labels(texts: list[str], wanted: str) -> list[float]:
    return labels_of(texts, LabelledPage(id="a", html="", text=wanted))


def test_a_short_block_counts_where_its_neighbours_do() -> None:
    page = ["Red", "Home", "A cup of enamelled steel for the garden", "Red", "Add to cart"]  # fmt: skip

    assert labels(page, "A cup of enamelled steel for the garden Red") == [0, 0, 1, 1, 0]  # fmt: skip


def test_a_block_out_of_order_counts_by_its_runs_of_words() -> None:
    page = ["the last shall be the first", "and the first shall be last of all"]

    assert labels(page, "and the first shall be last of all the last shall be the first") == [1, 1]  # fmt: skip


def test_a_block_without_words_says_nothing() -> None:
    assert labels(["* * *", "one two three four five"], "one two three four five") == [UNKNOWN, 1]  # fmt: skip


def test_part_of_a_block_counts_as_its_share() -> None:
    assert labels(["one two three four five six seven eight"], "one two three four five six") == [0.75]  # fmt: skip


def test_snippets_label_only_the_blocks_they_are_in() -> None:
    page = LabelledPage(id="a", html="", wanted=("harbour wall",), unwanted=("Imprint",))  # fmt: skip

    assert labels_of(["The harbour wall is done.", "Imprint", "Weather"], page) == [1, 0, UNKNOWN]  # fmt: skip


@pytest.mark.parametrize("wanted", [[], ["x"], ["b", "a"], ["a", "b", "c"] * 9])
def test_partners_are_in_the_same_order(wanted: list[str]) -> None:
    found = aligned(["a", "b", "c"] * 9, wanted)

    assert sum(found) <= len(wanted)
    assert len(found) == 27
