"""Labels are what a model learns: which blocks or lines of a page are wanted."""

import pytest

from tests.benchmarks.labels import UNKNOWN, aligned, labels_of
from tests.benchmarks.packs import LabelledPage

TEXT = "The harbour\nThe new wall was finished on Monday after three years of work.\nThe baker was glad."


def wanting(text: str | None, **snippets: tuple[str, ...]) -> LabelledPage:
    return LabelledPage(id="1", html="", text=text, **snippets)


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("The new wall was finished on Monday after three years of work.", 1.0),
        ("the NEW wall was finished!", 1.0),
        ("A new ferry will come in autumn", 0.0),
        ("The harbour", 1.0),
        ("Imprint", 0.0),
        ("|", UNKNOWN),
    ],
    ids=["whole", "case and marks", "other", "short", "short and other", "no word"],
)
def test_a_line_is_labelled_by_its_words(line: str, label: float) -> None:
    lines = [line, "The new wall was finished on Monday after three years of work."]

    assert labels_of(lines, wanting(TEXT))[0] == label


def test_a_line_half_wanted_is_labelled_by_the_share() -> None:
    line = "HomeNews The new wall was finished on Monday Share Print"

    assert 0.5 < labels_of([line], wanting(TEXT))[0] < 0.9


def test_a_short_line_far_from_its_place_is_not_wanted() -> None:
    far = " ".join(f"word{number}" for number in range(200))
    lines = ["Monday", far]

    assert labels_of(lines, wanting(f"{far}\n{'and so on ' * 20}\n{TEXT}"))[0] == 0.0


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
