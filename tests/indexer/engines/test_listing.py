import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.engines.listing import title_key

KEYS = {
    "case": ("Apple PIE", "apple pie"),
    "accents": ("\u00c9clair", "eclair"),
    "signs around": ("\u201cLight\u201d \u2014 house!", "light house"),
    "Persian": ("\u06a9\u062a\u0627\u0628", "\u06a9\u062a\u0627\u0628"),
    "digits": ("3.11 is new", "3 11 is new"),
    "signs alone": ("...", ""),
    "empty": ("", ""),
}


@pytest.mark.parametrize(("title", "key"), KEYS.values(), ids=KEYS.keys())
def test_a_title_is_sorted_by(title: str, key: str) -> None:
    assert title_key(title) == key


@given(st.text())
def test_any_title_has_a_short_key(title: str) -> None:
    assert len(title_key(title)) <= 60
