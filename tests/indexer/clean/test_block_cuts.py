"""How likely a block must be to be kept."""

import numpy as np
import pytest

from indexer.clean import clean_html
from indexer.clean._block_cuts import cuts_of
from indexer.clean._outline import Outline, outline_of
from indexer.clean.blocks import blocks_of_html

SENTENCE = "The harbour wall was finished in the spring, and the boats came in."


def outline(html: str) -> Outline:
    return outline_of(blocks_of_html(html)[1])


def cuts(html: str, *odds: float) -> list[float]:
    return cuts_of(outline(html), np.array(odds)).round(2).tolist()  # type: ignore[no-any-return]


def test_a_clear_page_is_cut_more_closely_than_a_doubtful_one() -> None:
    page = "<p>One word</p><p>Two words</p><p>Three words</p>"

    assert cuts(page, 0.99, 0.98, 0.01)[0] > 0.55
    assert cuts(page, 0.45, 0.2, 0.3)[0] < 0.4


def test_a_sentence_amid_sure_text_needs_less() -> None:
    page = f"<p>{SENTENCE}</p>" * 3 + "<p>A label</p>"

    _, inner, _, label = cuts(page, 0.95, 0.5, 0.95, 0.01)

    assert inner < label


def test_a_sentence_at_the_edge_of_the_text_does_not() -> None:
    first, _, _ = cuts(f"<p>{SENTENCE}</p>" * 3, 0.5, 0.95, 0.95)

    assert first > 0.5


@pytest.mark.parametrize("tag", ["pre", "dt", "dd"])
def test_what_only_authors_write_needs_less(tag: str) -> None:
    page = f"<p>{SENTENCE}</p><{tag}>x = 1</{tag}>"

    assert cuts(page, 0.95, 0.4)[1] <= 0.35


def test_a_table_below_sure_text_is_part_of_it() -> None:
    table = "<table><tr><td>Enter<td>choose</table>"

    assert cuts(f"<p>{SENTENCE}</p>{table}", 0.95, 0.2, 0.2)[1:] == [0.1, 0.1]
    assert min(cuts(f"<p>{SENTENCE}</p>{table}", 0.3, 0.2, 0.2)) > 0.1


def test_a_table_that_lays_out_the_page_is_not() -> None:
    table = f"<table><tr><td>{SENTENCE * 9}<td>choose</table>"

    assert min(cuts(f"<p>{SENTENCE}</p>{table}", 0.95, 0.2, 0.2)) > 0.1


def test_a_table_of_links_is_not() -> None:
    table = "<table><tr><td><a href=/>Politics</a><td><a href=/>Sport</a></table>"

    assert min(cuts(f"<p>{SENTENCE}</p>{table}", 0.95, 0.2, 0.2)) > 0.1


def test_the_last_words_of_a_page_that_breaks_off_need_little() -> None:
    page = f"<div><p>{SENTENCE}</p><p>Nobody had expected so many people"

    assert cuts(page, 0.95, 0.2)[1] == 0.1


@pytest.mark.parametrize(
    ("end", "sure"),
    [
        (f"<p>{SENTENCE}", 0.95),
        ("<p>About us", 0.95),
        ("<p><a href=/>Nobody had expected so many people</a>", 0.95),
        ("</div><p>Nobody had expected so many people", 0.95),
        ("<p>Nobody had expected so many people", 0.5),
    ],
    ids=["a whole sentence", "a label", "a link", "another element", "doubtful text"],
)
def test_what_else_ends_a_page_needs_as_much_as_anywhere(end: str, sure: float) -> None:
    assert cuts(f"<div><p>{SENTENCE}</p>{end}", sure, 0.2)[1] > 0.25


def test_of_very_many_sentences_side_by_side_a_few_sure_ones_keep_the_others() -> None:
    page = f"<div>{f'<p>{SENTENCE}</p>' * 80}</div>"

    assert max(cuts(page, *[0.95, 0.2, 0.2] * 26, 0.2, 0.2)) <= 0.05


def test_very_many_sentences_of_which_hardly_one_is_sure_are_no_text() -> None:
    page = f"<div>{f'<p>{SENTENCE}</p>' * 80}</div>"

    assert min(cuts(page, *[0.95] * 8, *[0.2] * 72)[20:]) > 0.2


def test_a_very_long_article_keeps_its_paragraphs() -> None:
    paragraphs = [
        f"On day {n} the keeper of the lighthouse wrote that boat {n * 7} came home late, and why it did."
        for n in range(300)
    ]
    html = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    kept = clean_html(
        f"<title>A diary</title><article><h1>A diary</h1>{html}</article>",
        "http://a.example/x",
    )

    assert [paragraph for paragraph in paragraphs if paragraph not in kept] == []
