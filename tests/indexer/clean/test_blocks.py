"""HTML becomes Blocks: what is a block, what it knows of its place, what is not visible."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.clean.blocks import blocks_of_html
from indexer.records import Block, BlockKind, PageHead


def blocks(html: str) -> list[Block]:
    return list(blocks_of_html(html)[1])


def texts(html: str) -> list[str]:
    return [block.text for block in blocks(html)]


def head(html: str) -> PageHead:
    return blocks_of_html(html, "https://a.example/x/")[0]


@pytest.mark.parametrize(
    ("html", "kind", "text"),
    [
        ("<h2>Tide  tables</h2>", BlockKind.HEADING, "Tide tables"),
        ("<p>One\n two <b>th</b>ree</p>", BlockKind.PARAGRAPH, "One two three"),
        ("<ul><li>Item</ul>", BlockKind.ITEM, "Item"),
        ("<ul><li><p>Item</p></ul>", BlockKind.ITEM, "Item"),
        ("<table><td>Cell</table>", BlockKind.CELL, "Cell"),
        ("<table><td><p>Text</p></table>", BlockKind.PARAGRAPH, "Text"),
        ("<blockquote><p>Words</p></blockquote>", BlockKind.QUOTE, "Words"),
        (
            "<figure><figcaption>A quay</figcaption></figure>",
            BlockKind.CAPTION,
            "A quay",
        ),
        ("<dl><dt>ebb</dl>", BlockKind.TERM, "ebb"),
        ("<dl><dd><div>going out</div></dl>", BlockKind.DEFINITION, "going out"),
        ("<button>Go</button>", BlockKind.CONTROL, "Go"),
        ("<div role=heading aria-level=3>Part</div>", BlockKind.HEADING, "Part"),
    ],
)
def test_a_block_knows_what_it_is(html: str, kind: BlockKind, text: str) -> None:
    (block,) = blocks(html)

    assert (block.kind, block.text) == (kind, text)


def test_code_keeps_its_blanks_and_lines() -> None:
    html = "<pre>\n<code><span>def f():</span>\n\treturn  1\n\n<span>f()</span></code></pre>"

    assert [(b.kind, b.text) for b in blocks(html)] == [
        (BlockKind.CODE, "def f():\n\treturn  1\n\nf()")
    ]


def test_line_numbers_beside_code_are_no_text() -> None:
    html = "<table><td class=linenos><pre>1\n2</pre><td class=code><pre><span class=lineno>1 </span>x = 1</pre></table>"

    assert texts(html) == ["x = 1"]


def test_an_empty_pre_does_not_make_code_of_what_follows() -> None:
    assert [b.kind for b in blocks("<pre></pre><p>a  b</p>")] == [BlockKind.PARAGRAPH]


def test_two_line_breaks_part_blocks_and_one_does_not() -> None:
    assert texts("one<br>two<br><br>three") == ["one two", "three"]


def test_levels_of_headings() -> None:
    assert [b.level for b in blocks("<h1>a</h1><h3><span>b</span></h3><p>c</p>")] == [
        1,
        3,
        0,
    ]


@pytest.mark.parametrize(
    "tag",
    [
        "script",
        "style",
        "template",
        "svg",
        "iframe",
        "select",
        "textarea",
        "object",
        "noembed",
    ],
)
def test_what_a_browser_does_not_show_is_no_text(tag: str) -> None:
    assert texts(f"<p>seen<{tag}>hidden</{tag}></p>") == ["seen"]


def test_links_are_counted() -> None:
    (block,) = blocks("<p>See <a href=/a>tides</a> and <a href=/b>winds</a>.</p>")

    assert (block.links, block.linked_chars) == (2, 10)


def test_a_block_inside_a_link_is_linked() -> None:
    (block,) = blocks("<a href=/a><div>Whole card</div></a>")

    assert (block.links, block.link_density) == (1, 1.0)


def test_path_tokens_and_container_are_parallel() -> None:
    (block,) = blocks(
        '<main id=Top><div class="Entry Body"><p itemprop=text>Words</p></div></main>'
    )

    assert block.path == ("main", "div", "p")
    assert block.tokens == (("top",), ("entry", "body"), ("text",))
    assert len(block.container) == 3


def test_an_inline_element_that_is_the_whole_block_gives_its_tokens() -> None:
    whole, part, *_ = blocks(
        "<div><span class=byline>By Ann</span></div><div><span class=byline>By</span> Ann <b>Quay</b></div>"
    )

    assert (whole.tokens[-1], part.tokens[-1]) == (("byline",), ())


def test_blocks_of_one_element_share_their_lineage() -> None:
    one, other = blocks("<div>one<br><br>two</div>")

    assert one.path is other.path
    assert one.container is other.container


@pytest.mark.parametrize(
    "attribute",
    [
        "hidden",
        "aria-hidden=true",
        "style='display: none'",
        "style='visibility:hidden'",
    ],
)
def test_hidden_parts_are_blocks_that_say_so(attribute: str) -> None:
    shown, hidden = blocks(f"<p>a</p><div {attribute}><p>b</p></div>")

    assert (shown.is_hidden, hidden.is_hidden) == (False, True)


@pytest.mark.parametrize(
    "link",
    [
        '<a class=headerlink href="#x">¶</a>',
        '<a href="#x">#</a>',
        '<a class=anchor href="#x">§</a>',
    ],
)
def test_a_headings_permalink_is_no_text(link: str) -> None:
    (block,) = blocks(f"<h2>Tides {link}</h2>")

    assert (block.text, block.links, block.linked_chars) == ("Tides", 0, 0)


def test_noscript_counts_where_the_page_shows_little_else() -> None:
    story = "A long story of a harbour. " * 30

    assert texts(f"<p>Loading</p><noscript><p>{story}</p></noscript>") == [
        "Loading",
        story.strip(),
    ]
    assert texts(f"<p>{story}</p><noscript><p>Enable scripts</p></noscript>") == [
        story.strip()
    ]


@pytest.mark.parametrize(
    "frame",
    [
        '<noscript><iframe src="https://a.example/tags.html?id=1" height=0 width=0 /></noscript>',
        '<noscript><IFRAME src="https://a.example/tags.html"></noscript>',
        '<iframe src="https://a.example/map"/>',
    ],
    ids=["closed in itself", "never closed", "outside noscript"],
)
def test_a_frame_without_an_end_does_not_swallow_the_page(frame: str) -> None:
    assert texts(f"<p>One</p>{frame}<p>Two</p>") == ["One", "Two"]


def test_what_a_frame_holds_for_old_browsers_is_no_text() -> None:
    frame = "<iframe src=a>Frames are off.</iframe>"

    assert texts(f"<p>One</p>{frame}<p>Two</p>") == ["One", "Two"]


def test_text_of_zero_width_is_no_block() -> None:
    assert texts("<p>\u200b</p><p>\xa0</p><p>x</p>") == ["x"]


def test_the_head_is_read() -> None:
    facts = head(
        "<html lang=en-GB><head><title> Tide\ntables </title><meta name=Author content='A. Quay'>"
        "<meta property='og:type' content=article><link rel=canonical href='/tides'>"
        "<script type='application/ld+json'>{\"a\": 1}</script></head>"
        "<p>x</p><p>On <time datetime=2024-05-01>1 May</time></p><svg><title>icon</title></svg>"
    )

    assert facts == PageHead(
        title="Tide tables",
        language="en-GB",
        meta=(("author", "A. Quay"), ("og:type", "article")),
        json_ld=('{"a": 1}',),
        times=(("2024-05-01", "1 May", 1),),
        canonical="https://a.example/tides",
    )


def test_a_page_without_text_has_no_blocks() -> None:
    assert (
        texts("<html><head><title>x</title></head><body><img src=a.png></body></html>")
        == []
    )


def test_the_default_parser_reads_a_tag_with_a_long_value() -> None:
    html = f"<div data-state='{'a=1, ' * 20_000}'>deep</div>"

    assert [block.text for block in blocks_of_html(html, parser="lexbor")[1]] == [
        "deep"
    ]


@given(st.text(max_size=300))
def test_nothing_raises_and_positions_count_up(html: str) -> None:
    assert [block.position for block in blocks(html)] == list(range(len(blocks(html))))


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<div>" * 5_000 + "deep", id="5,000 divs"),
        pytest.param("<div>" * 200_000 + "deep", id="200,000 divs"),
        pytest.param("<b>" * 200_000 + "deep", id="200,000 inline tags"),
        pytest.param("<ul><li>" * 50_000 + "deep", id="50,000 lists"),
        pytest.param(
            "<p " + " ".join(f"a{n}" for n in range(100_000)) + ">deep",
            id="100,000 attributes",
        ),
        pytest.param(
            "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">deep",
            id="100,000 attributes with values",
        ),
        pytest.param("<" * 1_000_000 + "p>deep", id="a million brackets"),
        pytest.param("<a href=x>" * 50_000 + "deep", id="50,000 links"),
        pytest.param("<p>deep " + "word " * 2_000_000, id="ten megabytes"),
        pytest.param("<!--" * 200_000 + "--><p>deep", id="comments"),
    ],
)
def test_hostile_pages_are_read_in_sane_time(html: str) -> None:
    start = time.process_time()
    found = texts(html)

    assert any("deep" in text for text in found)
    assert (
        time.process_time() - start < 20
    )  # linear ways take 1-4 s here, quadratic ones minutes


def test_a_page_of_very_many_blocks_comes_out_whole_in_few() -> None:
    cells = [f"c{n}" for n in range(70_000)]
    html = f"<table><tr>{''.join(f'<td>{cell}' for cell in cells)}</table><script>no</script><p>The <b>en</b>d"

    found = texts(html)

    assert len(found) < 51_000
    assert " ".join(found).split() == [*cells, "The", "end"]
