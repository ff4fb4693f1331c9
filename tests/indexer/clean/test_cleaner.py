"""The whole way from bytes to a clean page, and what holds for any input."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.clean import (
    clean,
    clean_html,
    clean_site,
    clean_text,
    parse,
    rules_version,
)
from indexer.records import (
    CleanPage,
    MediaType,
    ParsedPage,
    RawPage,
    SiteTemplate,
    Skip,
    SkipReason,
    Source,
)

PROSE = [
    "The harbour wall was finished in the spring, and the first boats came in with the evening tide.",
    "Nobody had expected so many people on the quay, and the bakery sold out before noon.",
    "By the end of the week the council had counted four hundred visitors, most of them from inland.",
]
HTML = (
    "<!DOCTYPE html><html lang=en><head><title>A harbour for everybody - The Quay</title></head><body><nav><a href=/>Home</a></nav>"
    "<main><h1>A harbour for everybody</h1>"
    + "".join(f"<p>{line}</p>" for line in PROSE)
    + "</main></body></html>"
)


def raw(
    body: bytes, media_type: MediaType = MediaType.HTML, charset: str | None = None
) -> RawPage:
    return RawPage(
        url="https://a.example/story",
        site="a.example",
        source=Source(file="a.html"),
        media_type=media_type,
        body=body,
        charset=charset,
    )


def parsed(body: bytes, media_type: MediaType = MediaType.HTML) -> ParsedPage:
    page = parse(raw(body, media_type))
    assert isinstance(page, ParsedPage)
    return page


def cleaned(body: bytes, media_type: MediaType = MediaType.HTML) -> CleanPage:
    page = clean(parsed(body, media_type), SiteTemplate(site="a.example"))
    assert isinstance(page, CleanPage)
    return page


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", SkipReason.EMPTY),
        (b" \r\n\t\x00\x00", SkipReason.EMPTY),
        (b"<html><head><title>x</title></head><body></body></html>", SkipReason.EMPTY),
        (b"<html><body><script>var a = 1</script>", SkipReason.EMPTY_SHELL),
        (b"%PDF-1.4 ...", SkipReason.BINARY),
        (bytes(range(256)) * 40, SkipReason.BINARY),
    ],
)
def test_a_page_without_text_is_a_skip(body: bytes, reason: SkipReason) -> None:
    page = parse(raw(body))

    assert isinstance(page, Skip)
    assert (page.url, page.reason) == ("https://a.example/story", reason)


def test_a_page_cut_in_the_middle_is_read_as_far_as_it_goes() -> None:
    page = cleaned(HTML.encode()[: HTML.index("sold out")])

    assert [block.text for block in page.kept][1:] == [
        PROSE[0],
        "Nobody had expected so many people on the quay, and the bakery",
    ]


def test_what_claims_to_be_text_but_is_a_document_is_read_as_one() -> None:
    assert parsed(HTML.encode(), MediaType.TEXT).media_type is MediaType.HTML


def test_what_claims_to_be_html_but_has_no_tag_is_read_as_text() -> None:
    assert parsed("\n\n".join(PROSE).encode()).media_type is MediaType.TEXT


def test_the_charset_read_is_told() -> None:
    page = parse(raw("Größe und Straße".encode("cp1252"), MediaType.TEXT, "latin-1"))

    assert isinstance(page, ParsedPage)
    assert (page.charset, page.blocks[0].text) == ("cp1252", "Größe und Straße")


def test_scripts_get_the_title_first_and_once() -> None:
    assert clean_html(HTML, None).split("\n") == ["A harbour for everybody", *PROSE]


def test_a_title_that_is_no_heading_of_the_page_is_not_added() -> None:
    html = HTML.replace("<h1>A harbour for everybody</h1>", "")

    assert clean_html(html, None).split("\n") == PROSE


def test_scripts_get_plain_text_as_well() -> None:
    text = (
        "Home\nNews\n\nA harbour for everybody\n\n"
        + "\n\n".join(PROSE)
        + "\n\nMore news"
    )

    assert clean_text(text, None).split("\n")[-3:] == PROSE


def test_a_site_is_learnt_from_the_pages_given() -> None:
    words = ("harbour", "market", "station", "theatre")
    pages = [
        (
            f"<main><h1>The {word}</h1><p>On the {word}: {PROSE[n % 3]}</p><p>Call the desk any day</p></main>",
            f"https://a.example/{n}",
        )
        for n, word in enumerate(words)
    ]

    assert [text.split("\n") for text in clean_site(pages)] == [
        [f"The {word}", f"On the {word}: {PROSE[n % 3]}"]
        for n, word in enumerate(words)
    ]


def test_a_site_may_mix_html_and_text() -> None:
    assert [
        text.split("\n")[-1]
        for text in clean_site([(HTML, None), ("\n\n".join(PROSE), None)])
    ] == [PROSE[-1]] * 2


def test_what_stays_but_is_known_is_noted() -> None:
    prose = "The keeper carried lamp oil up the stair every evening, for forty years."
    sample = "Lorem ipsum dolor sit amet, consectetur adipiscing elit"
    page = cleaned(
        f"<h1>The lamp</h1><p>{prose}</p><p>{sample}</p><p>{prose} Then</p>".encode()
    )

    noted = [(page.verdicts[n.position].block.text, n.family) for n in page.notes]
    assert noted == [(sample, "placeholder")]


def test_the_rules_have_a_version() -> None:
    assert int(rules_version(), 16) > 0
    assert rules_version() == rules_version()


_markup = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<nav>",
            "</nav>",
            "<h1>",
            "<h2>",
            "</h2>",
            "<ul>",
            "<li>",
            "<a href=x>",
            "</a>",
            "<div class=comments>",
            "</div>",
            "<table>",
            "<td>",
            "<pre>",
            "</pre>",
            "<main>",
            "<footer>",
            "<form>",
            "<button>",
            "<br><br>",
            "<title>",
            "<noscript>",
            "\n",
            *PROSE,
            "Short",
            "©",
            "\x00",
        ]
    )
    | st.text(max_size=20),
    max_size=30,
).map("".join)


@given(_markup | st.text(max_size=300))
@settings(deadline=None)
def test_no_input_raises(text: str) -> None:
    clean_html(text, None)
    clean_text(text, "https://a.example/ [bad")
    clean_site([(text, None), (text, "x"), (HTML, None), (text[::-1], None)])


def test_the_example_page_comes_out_whole(test_data: Path) -> None:
    (source,) = (test_data / "text-crawl").glob("000_*.txt")
    lines = [
        line for line in source.read_text(encoding="utf-8").splitlines() if line.strip()
    ]

    page = cleaned(source.read_bytes(), MediaType.TEXT)

    assert page.title == lines[2]
    assert page.byline == lines[3]
    assert page.published is not None
    assert page.published.day == date(2020, 12, 12)
    removed = [verdict.block.text for verdict in page.removed]
    repeated = next(
        line for line, before in zip(lines[1:], lines, strict=False) if line == before
    )
    assert removed == [*lines[:2], repeated, *lines[-6:]]
    assert all(
        verdict.family and verdict.reason.endswith(".") for verdict in page.removed
    )
    rest = lines[2:-6]
    rest.remove(repeated)
    assert [block.text for block in page.kept] == rest
