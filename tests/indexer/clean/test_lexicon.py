"""What words and class names weigh."""

import pytest

from indexer.clean._lexicon import Lexicon, names_of, words_of
from indexer.clean._outline import outline_of
from indexer.clean.blocks import blocks_of_html

LEXICON = Lexicon(
    words={"=share": -2.0, "posted": -1.0, "^posted by": -0.5},
    names={"footer": -2.0, "entry": 1.5, "#entry-content": 0.5},
)


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("Share", ["share", "^share", "=share"]),
        ("Posted by Ann on Monday", ["posted", "by", "ann", "on", "monday", "^posted by", "="]),
        ("3 + 4", ["^", "="]),
        ("Größe: 41", ["größe", "^größe", "=größe"]),
    ],
)  # fmt: skip
def test_a_text_is_looked_up_by_its_first_words(text: str, entries: list[str]) -> None:
    assert words_of(text) == entries


def test_only_the_opening_of_a_long_text_counts() -> None:
    assert "end" not in words_of("word " * 60 + "end")


def test_a_class_is_looked_up_whole_and_in_pieces() -> None:
    assert names_of(("entry-content", "x1")) == ("#entry-content", "entry", "content", "#x1")  # fmt: skip


def test_a_short_text_weighs_more_than_its_words() -> None:
    columns = LEXICON.text_columns(["Share", "share of the harbour's trade"])

    assert columns["said"].tolist() == [-2.0, 0.0]
    assert columns["said_whole"].tolist() == [-2.0, 0.0]


def test_the_entries_of_a_text_add_up() -> None:
    columns = LEXICON.text_columns(["Posted by Ann in the evening"])

    assert columns["said"][0] == -1.5
    assert columns["said_least"][0] == -1.0


def test_an_element_inherits_what_it_stands_in() -> None:
    _, blocks = blocks_of_html(
        "<div class=footer><p>x</p><p class=entry-content>y</p></div>"
    )
    page = outline_of(blocks)

    columns = LEXICON.element_columns(page)
    last = page.element[1]

    assert columns["named"][last] == 2.0
    assert columns["named_sum"][last] == 0.0
    assert columns["named_least"][last] == -2.0
    assert columns["named_most"][last] == 2.0
