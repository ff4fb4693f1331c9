"""Text without markup: which pages are, and their lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.clean.plain import is_html, lines_of
from indexer.records import BlockKind


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE html><p>x",
        "  <html lang=en>",
        "<!-- saved -->\n<html>",
        "<?xml version='1.0'?><html>",
        "<p>short</p>",
        "<b>x</b>" * 9,
    ],
)
def test_markup_is_told_by_its_opening_or_its_tags(text: str) -> None:
    assert is_html(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a < b and b > c",
        "Use the <b> tag, he wrote. " + "Words follow. " * 50,
        "<3 you",
    ],
)
def test_prose_with_angle_brackets_is_text(text: str) -> None:
    assert not is_html(text)


def test_one_tag_is_enough_for_what_claims_to_be_html() -> None:
    assert is_html("words " * 100 + "<p>", claimed=True)


def test_what_claims_to_be_text_is_text_unless_it_opens_like_a_document() -> None:
    assert not is_html("<b>x</b>" * 9, claimed=False)


def test_lines_are_blocks_and_blank_lines_part_the_containers() -> None:
    blocks = lines_of("one\ntwo\r\n\r\n  three  \n")

    assert [(b.text, b.kind, b.position) for b in blocks] == [
        ("one", BlockKind.LINE, 0),
        ("two", BlockKind.LINE, 1),
        ("three", BlockKind.LINE, 2),
    ]
    assert blocks[0].container == blocks[1].container != blocks[2].container


@given(st.text(max_size=200))
def test_lines_are_verbatim_and_in_order(text: str) -> None:
    at = 0
    for block in lines_of(text):
        at = text.index(block.text, at) + len(block.text)
