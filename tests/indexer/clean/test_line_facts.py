"""What one line looks like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.clean._line_facts import cues_of, facts_of


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("The boats came home.", "ends_sentence", 1),
        ("船が帰ってきた。", "ends_sentence", 1),
        ("„Endlich!“", "ends_sentence", 1),
        ("Harbour news", "ends_sentence", 0),
        ("Ingredients:", "ends_colon", 1),
        ("A wall for the...", "ends_dots", 1),
        ("About The Harbour", "capitalised", 1),
        ("قایق‌ها به بندر آمدند", "capitalised", 0),
        ("قایق‌ها به بندر آمدند", "starts_upper", 1),
        ("LOG IN", "upper", 1),
        ("only $9.99", "price", 1),
        ("12 May 2024", "clock", 1),
        ("© Harbour office", "copyright", 1),
        ("Is there water?", "question", 1),
        ("Home » News » Boats", "separators", 2 / 3),
    ],
)
def test_a_line_is_told_by_its_marks(text: str, fact: str, value: float) -> None:
    assert getattr(facts_of(text, {}), fact) == pytest.approx(value)


def test_words_that_lost_their_markup_are_glued() -> None:
    assert facts_of("HomeNEWSBoats12Comments", {}).glued > facts_of("Home", {}).glued


def test_the_lexicon_weighs_words_and_the_opening() -> None:
    lexicon = {"sign": -1.0, "up": -2.0, "^sign up": -3.0}

    facts = facts_of("Sign up now", lexicon)

    assert facts.lexicon == pytest.approx((-1 - 2 + 0) / 3)
    assert (facts.lexicon_least, facts.lexicon_opening) == (-2.0, -3.0)


@given(st.text(min_size=1, max_size=200))
def test_any_line_has_facts_in_bounds(text: str) -> None:
    facts = facts_of(text, dict.fromkeys(cues_of(text), 1.0))

    assert all(abs(value) < 1000 for value in facts)
