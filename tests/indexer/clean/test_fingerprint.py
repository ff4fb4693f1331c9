"""Equal but for case, digits and punctuation means equal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.clean.fingerprint import fingerprint, fold, folded_words, mix


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Share this!", "SHARE  THIS"),
        ("12 comments", "3 comments"),
        ("© 2024 Example Ltd.", "© 2025, Example Ltd"),
        ("Straße", "STRASSE"),
        ("Ｗｉｄｅ", "wide"),
        ("Café", "Cafe\u0301"),
    ],
)
def test_lines_that_say_the_same_share_a_fingerprint(one: str, other: str) -> None:
    assert fingerprint(one) == fingerprint(other) != 0


def test_other_words_have_another_fingerprint() -> None:
    assert fingerprint("share this") != fingerprint("share that")


@pytest.mark.parametrize("text", ["", "1234", "—", "© 2024", "→ • |"])
def test_a_line_without_letters_has_none(text: str) -> None:
    assert fingerprint(text) == 0


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=60))
def test_the_fast_way_for_ascii_agrees_with_the_general_one(text: str) -> None:
    assert fold(text) == fold(text + "é").removesuffix("é").strip()


@given(st.text(max_size=60))
def test_a_fingerprint_has_63_bits(text: str) -> None:
    assert 0 <= fingerprint(text) < 1 << 63


def test_a_mix_depends_on_the_order() -> None:
    assert mix([1, 2]) != mix([2, 1])


@given(st.text())
def test_the_words_of_a_line_are_those_of_the_folded_line(text: str) -> None:
    assert folded_words(text) == fold(text).split()
