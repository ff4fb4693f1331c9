"""Which lines of a page are in its wanted text."""

import pytest

from tests.benchmarks.line_labels import UNKNOWN, labels_of
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


def test_snippets_label_the_lines_that_hold_them_and_nothing_else() -> None:
    page = wanting(None, wanted=("finished on Monday",), unwanted=("Sign up",))
    lines = ["The wall was finished on  Monday.", "Sign up!", "Who knows"]

    assert labels_of(lines, page) == [1.0, 0.0, UNKNOWN]
