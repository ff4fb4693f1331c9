"""Learning what a site repeats."""

import random
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.clean.blocks import blocks_of_html
from indexer.clean.template import learn, print_of
from indexer.records import MediaType, PagePrint, ParsedPage, Reach


def packed(lines: Iterable[int]) -> bytes:
    return np.array(list(lines), "<i8").tobytes()


prints = st.lists(
    st.builds(
        PagePrint,
        url=st.text(max_size=5),
        duplicate_key=st.integers(0, 6),
        fingerprints=st.lists(st.integers(1, 9), unique=True, max_size=6).map(packed),
        language=st.sampled_from(["", "de", "en"]),
    ),
    max_size=12,
)


def page(url: str, *lines: str) -> ParsedPage:
    head, blocks = blocks_of_html("".join(f"<p>{line}</p>" for line in lines))
    return ParsedPage(
        url=url, site="a.example", media_type=MediaType.HTML, head=head, blocks=blocks
    )


def article(number: int, *extra: str) -> ParsedPage:
    words = [
        "harbour",
        "lantern",
        "orchard",
        "quarry",
        "viaduct",
        "meadow",
        "granite",
        "ferry",
    ]
    prose = [
        f"The {words[number]} of paragraph {part} is told here at some length, with names and places, so that it counts as text."
        for part in "abc"
    ]
    return page(f"https://a.example/{number}", *prose, *extra)


def test_a_line_on_three_distinct_pages_is_learnt() -> None:
    pages = [article(n, "Follow us on the usual networks") for n in range(3)]
    template = learn("a.example", map(print_of, pages))

    assert template.repeats == {pages[0].blocks[-1].fingerprint: Reach.PROSE}


def test_nothing_is_learnt_from_two_pages() -> None:
    pages = [article(n, "Follow us on the usual networks") for n in range(2)]

    assert learn("a.example", map(print_of, pages)).repeats == {}


def test_copies_of_one_article_count_once() -> None:
    copies = [
        article(1, f"Found under the {place}")
        for place in ("archive", "print version", "tag page")
    ]

    template = learn("a.example", map(print_of, copies))

    assert (template.pages, template.repeats) == (1, {})


def test_pages_of_short_lines_are_told_apart() -> None:
    pages = [
        page(f"https://a.example/{name}", name, "Menu", "About")
        for name in ("red", "green", "blue")
    ]

    assert learn("a.example", map(print_of, pages)).pages == 3


def test_the_share_of_pages_decides_what_is_common() -> None:
    pages = [
        PagePrint(
            url=str(n),
            duplicate_key=n,
            fingerprints=packed(
                [line for line, share in enumerate((9, 10, 29, 30)) if n < share]
                or [99 + n]
            ),
        )
        for n in range(100)
    ]
    template = learn("a.example", pages)

    assert template.repeats == {1: Reach.LINE, 2: Reach.LINE, 3: Reach.PROSE}


@pytest.mark.parametrize(
    ("declared", "language"),
    [
        pytest.param("de de de", "de", id="three pages"),
        pytest.param("de de", "", id="two prove nothing"),
        pytest.param("de de de en en", "de", id="more than half"),
        pytest.param("de de de en en en", "", id="half is no majority"),
        pytest.param("de de de - - - - -", "de", id="the silent do not vote"),
        pytest.param("- - -", "", id="nobody says"),
    ],
)
def test_a_site_has_the_language_that_most_pages_declare(
    declared: str, language: str
) -> None:
    pages = [
        PagePrint(
            url=str(n),
            duplicate_key=n,
            fingerprints=packed([n + 1]),
            language=word.strip("-"),
        )
        for n, word in enumerate(declared.split())
    ]

    assert learn("a.example", pages).language == language


def test_copies_of_a_page_declare_a_language_once() -> None:
    pages = [
        PagePrint(url=str(n), duplicate_key=1, fingerprints=packed([7]), language="de")
        for n in range(5)
    ]

    assert learn("a.example", pages).language == ""


@given(prints, st.integers(0, 1 << 30))
def test_the_order_of_pages_does_not_matter(pages: list[PagePrint], seed: int) -> None:
    shuffled = pages[:]
    random.Random(seed).shuffle(shuffled)

    assert learn("s", shuffled) == learn("s", pages)


@given(prints)
def test_learning_from_every_page_twice_changes_nothing(pages: list[PagePrint]) -> None:
    assert learn("s", pages + pages) == learn("s", pages)


@given(prints)
def test_everything_held_is_on_three_pages(pages: list[PagePrint]) -> None:
    template = learn("s", pages)

    for line in template.repeats:
        assert (
            len(
                {
                    page.duplicate_key
                    for page in pages
                    if packed([line]) in page.fingerprints
                }
            )
            >= 3
        )
