"""Normalization is Unicode's, but for marks that nobody writes."""

import unicodedata

import pytest

from indexer.clean._normal import normalize


@pytest.mark.parametrize(
    "text",
    [
        "e\u0301 and ﬁ",
        "e\u0301\u0323" * 2000,
        "a" + "\u0323\u0301" * 15,
        "word — " * 1000,
        "ｗｉｄｅ" * 500,
    ],
    ids=["short", "many short runs", "thirty marks", "dashes", "wide"],
)
@pytest.mark.parametrize("form", ["NFC", "NFKC"])
def test_text_as_people_write_it_is_normalized_as_ever(form: str, text: str) -> None:
    assert normalize(form, text) == unicodedata.normalize(form, text)


def test_two_hundred_thousand_marks_on_a_letter_are_put_in_order_in_groups() -> None:
    found = normalize("NFC", "a" + "\u0301\u0323" * 100_000)

    assert found.startswith("ạ")
    assert max(map(len, found.split("\u034f"))) <= 31
