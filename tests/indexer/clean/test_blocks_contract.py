"""Two parsers, one promise.

On valid HTML both give the same Blocks. On tag soup they build different trees (the standard's algorithm moves and
splits elements, html.parser only nests), so Blocks may part at other places; the visible text and its order agree.
Left out on purpose: what the standard moves or drops (text straight inside a table, a paragraph inside an svg,
anything after a frameset or an unclosed select), elements whose content is no markup (plaintext, xmp), and the
semicolon of an entity that does not exist, which BeautifulSoup eats, and an entity without semicolon before a letter.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.clean.blocks import HAS_LEXBOR, Parser, blocks_of_html
from indexer.records import Block, PageHead

CRAWLED = Path(__file__).parents[3] / "crawled"


@pytest.fixture(autouse=True)
def _both_parsers(require: Callable[[str], NoReturn]) -> None:
    if not HAS_LEXBOR:
        require("lexbor (selectolax)")


def read(html: str, parser: Parser) -> tuple[PageHead, tuple[Block, ...]]:
    return blocks_of_html(html, "https://a.example/", parser=parser)


def visible(html: str, parser: Parser) -> str:
    return re.sub(r"\s+", "", "".join(block.text for block in read(html, parser)[1]))


VALID = {
    "article": """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Tides &amp; winds</title>
        <meta name="author" content="A. Quay"><link rel="canonical" href="/tides">
        <script type="application/ld+json">{"@type": "Article"}</script><style>p {}</style></head>
        <body class="single"><header id="top"><nav role="navigation"><ul><li><a href="/">Home</a></li>
        <li><a href="/news">News</a></li></ul></nav></header><main><article class="post entry">
        <h1 itemprop="headline">Tides</h1><p class="byline">By <a rel="author" href="/quay">A. Quay</a>,
        <time datetime="2024-05-01">1 May 2024</time></p><p>First<br>line.</p><blockquote><p>Said <q>so</q>.</p></blockquote>
        <figure><img src="a.png" alt="x"><figcaption>A quay</figcaption></figure></article></main>
        <aside hidden><p>Hidden words</p></aside><footer><p>&copy; 2024 Example</p></footer></body></html>""",
    "documentation": """<!DOCTYPE html><html lang="en"><head><title>tide()</title></head><body>
        <h2>tide()<a class="headerlink" href="#tide">¶</a></h2><dl><dt>tide(<em>place</em>)</dt><dd><p>The tide.</p>
        <pre><span>&gt;&gt;&gt;</span> tide("quay")
    1.5
</pre></dd></dl><table><thead><tr><th>Place</th><th>High</th></tr></thead><tbody><tr><td>Quay</td><td>4.1</td></tr></tbody></table>
        <ol><li>One<ul><li>Nested</li></ul></li><li><p>Two</p></li></ol><details><summary>More</summary>Text</details>
        <noscript><p>Scripts are off.</p></noscript></body></html>""",
    "right to left": """<!DOCTYPE html><html lang="fa" dir="rtl"><head><title>یادداشت</title></head><body><main>
        <h1>باران در کوهستان</h1><p>می‌بارد و <b>می‌بارد</b>.</p><button type="button">باز</button></main></body></html>""",
}


@pytest.mark.parametrize("html", VALID.values(), ids=VALID.keys())
def test_valid_html_gives_the_same_head_and_blocks(html: str) -> None:
    assert read(html, "lexbor") == read(html, "soup")


def test_the_sample_pages_give_the_same_text_in_the_same_order() -> None:
    pages = sorted(CRAWLED.rglob("*.html"))
    if not pages:
        pytest.skip("crawled/ holds no HTML pages")
    differing = [
        page.name
        for page in pages
        if visible(text := page.read_text(encoding="utf-8", errors="replace"), "lexbor")
        != visible(text, "soup")
    ]

    assert differing == []


SOUP = {
    "unclosed paragraphs": "<p>one<p>two<div>three<p>four",
    "unclosed items": "<ul><li>one<li>two<ul><li>three</ul><li>four</ul>five",
    "unclosed cells": "<table><tr><td>one<td>two<tr><td>three</table>four",
    "table without tbody": "<table><tr><th>a</th></tr><tr><td>b</td></tr></table>",
    "cells without a table": "<td>one</td><tr>two</tr>three",
    "misnested inline": "<p><b>one<i>two</b>three</i>four</p>five",
    "misnested across blocks": "<b>one<p>two</b>three</p><i>four<div>five</i>six</div>",
    "nested links": "<a href=a>one<a href=b>two</a>three</a>four",
    "nested forms": "<form>one<form>two</form>three</form>four",
    "nested buttons": "<button>one<button>two</button>three</button>",
    "heading in heading": "<h1>one<h2>two</h1>three</h2>four",
    "definition list unclosed": "<dl><dt>one<dd>two<dt>three<dd>four</dl>",
    "stray end tags": "</p></div>one</span></b>two</body></html>three",
    "entities without semicolon": "<p>a &amp b &lt c &copy 2024 &nbsp; d &eacute e</p>",
    "unknown entities": "<p>AT&T &nosuch &#x41; &#66 &#0; x</p>",
    "bare ampersands and brackets": "<p>1 < 2 & 3 > 2 <- x</p>",
    "comment inside": "<p>one<!-- two <p>three -->four</p>",
    "odd attributes": "<p class=a class=b =x \"y' <b>one</b>two</p>three",
    "upper case": "<P>one<DIV CLASS=X>two</DIV></P>three",
    "self-closed blocks": "<div/>one<p/>two<br/>three",
    "custom elements": "<my-card><h2>one</h2>two</my-card>three",
    "script in the middle": "one<script>if (a < b) { '<p>no</p>' }</script>two",
    "style in the body": "one<style>p::after { content: '<b>' }</style>two",
    "textarea": "one<textarea><p>no</textarea>two",
    "select": "one<select><option>no<option>no</select>two",
    "cdata": "<p>one<![CDATA[two]]>three</p>",
    "processing instruction": "<?php echo 1 ?><p>one</p>",
    "head without end": "<head><title>no</title><p>one</p>",
    "two bodies": "<body><p>one</p></body><body><p>two</p></body>",
    "no markup at all": "one & two",
    "cut within a tag": "<p>one</p><p class='x",
    "cut within a quoted value": "<p>one</p><p class='two <b three",
    "cut within a comment": "<p>one</p><!-- two <p three",
    "cut within a declaration": "<p>one</p><!two",
    "cut within an entity": "<p>one &am",
    "hidden inside": "<p hidden>one<b>two</p>three",
    "pre with elements": "<pre>one\n<div>two</div><b>three</pre>four",
    "blank text": "<p> \n </p>one<p>&nbsp;</p>",
    "frame closed in itself": "<p>one</p><noscript><iframe src=a height=0 /></noscript><p>two</p>",
    "frame never closed": "<p>one</p><noscript><iframe src=a></noscript><p>two</p>",
}


@pytest.mark.parametrize("html", SOUP.values(), ids=SOUP.keys())
def test_tag_soup_gives_the_same_text_in_the_same_order(html: str) -> None:
    assert visible(html, "lexbor") == visible(html, "soup")


_TAGS = ["p", "div", "span", "a", "b", "i", "em", "h1", "h3", "ul", "li", "dl", "dt", "dd", "section", "article", "nav", "blockquote", "pre", "code", "form", "button", "figure", "figcaption", "td", "tr", "br", "hr", "img", "font", "center", "strong", "my-tag"]  # fmt: skip
_pieces = st.one_of(
    st.sampled_from(_TAGS).map(lambda tag: f"<{tag}>"),
    st.sampled_from(_TAGS).map(lambda tag: f"</{tag}>"),
    st.sampled_from(_TAGS).map(lambda tag: f"<{tag} class='x y' id=z hidden>"),
    st.sampled_from(
        [
            "one",
            "two ",
            " three",
            "&amp;",
            "&lt ",  # with a letter straight after it BeautifulSoup keeps "&ltone", the standard reads "<one"
            "&copy;",
            "<!-- no -->",
            "\n",
            "é",
            "متن",
        ]
    ),
    st.sampled_from(
        ["<table><tr><td>a<td>b</table>", "<script>no</script>", "<ul><li>x<li>y</ul>"]
    ),
)


@given(st.lists(_pieces, max_size=40).map("".join))
def test_any_soup_gives_the_same_text_in_the_same_order(html: str) -> None:
    assert visible(html, "lexbor") == visible(html, "soup")
