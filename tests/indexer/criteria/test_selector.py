"""Selectors: what they select of a Block's surroundings, and which are refused."""

import pytest

from indexer.clean import parse
from indexer.criteria import parse_selector
from indexer.errors import RuleError
from indexer.records import MediaType, ParsedPage, RawPage, Source

PAGE = """<html><body class="post"><header id=Top><p>Site</p></header>
<main role=main><article class="post wide"><h1 itemprop=headline>Title</h1><p>Text</p>
<div class="md:box share-bar"><ul><li>One</li><li>Two</li></ul></div></article></main>
<aside class=promo><div><p>Advert</p></div></aside></body></html>"""


def selected(selector: str) -> list[str]:
    page = parse(
        RawPage(
            url="https://a.example/",
            site="a.example",
            source=Source(file="a"),
            media_type=MediaType.HTML,
            body=PAGE.encode(),
        )
    )
    assert isinstance(page, ParsedPage)
    asked = parse_selector(selector)
    return [
        block.text for block in page.blocks if asked.holds(block.path, block.tokens)
    ]


@pytest.mark.parametrize(
    ("selector", "texts"),
    [
        ("aside", ["Advert"]),
        ("ASIDE", ["Advert"]),
        (".promo", ["Advert"]),
        (".PROMO", ["Advert"]),
        ("#top", ["Site"]),
        ("[id=Top]", ["Site"]),
        ("[role=main] h1", ["Title"]),
        ("[role = 'main'] h1", ["Title"]),
        ('[itemprop="headline"]', ["Title"]),
        ("[class~=promo]", ["Advert"]),
        (".post.wide p", ["Text"]),
        (".wide.promo", []),
        ("div.promo", []),
        ("article li", ["One", "Two"]),
        ("article > li", []),
        ("article > div > ul > li", ["One", "Two"]),
        ("main div li", ["One", "Two"]),
        ("aside > p", []),
        ("aside p", ["Advert"]),
        ("aside>div>p", ["Advert"]),
        ("p aside", []),
        (r".md\:box", ["One", "Two"]),
        ("h1, aside", ["Title", "Advert"]),
        ("header *", ["Site"]),
        ("main > *", ["Title", "Text", "One", "Two"]),
        ("nav", []),
    ],
    ids=str,
)  # fmt: skip
def test_a_selector_selects(selector: str, texts: list[str]) -> None:
    assert selected(selector) == texts


def test_a_descendant_is_found_behind_a_nearer_one_that_does_not_fit() -> None:
    asked = parse_selector("div.a > div p")

    assert asked.holds(
        ("div", "div", "div", "div", "p"), (("a",), (), ("a",), ("b",), ())
    )
    assert not asked.holds(("div", "div", "p"), ((), ("a",), ()))


@pytest.mark.parametrize(
    ("selector", "complaint"),
    [
        ("", "at its end"),
        ("a,", "at its end"),
        ("a >", "at its end"),
        ("> a", "at '> a'"),
        (",a", "at ',a'"),
        ("a:hover", "at ':hover'"),
        ("a::before", "at '::before'"),
        ("p:nth-child(2)", r"at ':nth-child"),
        ("a + b", r"at '\+ b'"),
        ("a ~ b", "at '~ b'"),
        ("div..x", r"at '\.\.x'"),
        ("a[href]", r"only class, id, role and itemprop .* got \[href\]"),
        ("[role]", r"give the word that is meant"),
        ("[role^=m]", "cannot be used"),
        ("[role=main", "cannot be used"),
        ("body.home p", "body stands around every line"),
        ("html > p", "html stands around every line"),
        ("p" * 501, "501 characters, 500 at most"),
    ],
    ids=lambda value: value[:20],
)
def test_a_selector_outside_the_subset_is_refused(
    selector: str, complaint: str
) -> None:
    with pytest.raises(RuleError, match=complaint):
        parse_selector(selector)


def test_a_hostile_selector_is_refused_at_once() -> None:
    with pytest.raises(RuleError):
        parse_selector("[role=" + "é" * 400 + "!")
