"""What holds for every page, whatever is in it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.clean import clean, clean_html, learn, parse, print_of
from indexer.records import (
    CleanPage,
    MediaType,
    ParsedPage,
    RawPage,
    Skip,
    Source,
)
from tests.benchmarks.naive import naive_text

SENTENCES = [
    "The harbour wall was finished in the spring, and the first boats came in with the evening tide.",
    "Nobody had expected so many people on the quay, and the bakery sold out before noon.",
    "Der Hafen wurde im Frühjahr fertig, und die ersten Boote kamen mit der Flut am Abend.",
    "بندر در بهار آماده شد و نخستین قایق‌ها با مد شبانه رسیدند.",
    "港の壁は春に完成し、最初の船が夕方の満潮とともに入港した。",
]
LABELS = ["Home", "Read more", "Related articles", "© 2024 Example", "By Jane Doe", "1 May 2024", "No feed found with the ID 1.",
          "Share", "#", "×", "404 Not Found", "Please enable JavaScript"]  # fmt: skip
BLOCKS = ["p", "div", "h1", "h2", "ul", "li", "table", "tr", "td", "nav", "main", "article", "aside", "footer", "blockquote",
          "pre", "section", "form", "dl", "dt", "dd", "figure", "figcaption", "header"]  # fmt: skip
INLINE = ["a", "b", "i", "span", "em", "code", "small", "time"]
ATTRIBUTES = ["", " class=related", " class='post entry'", " id=comments", " hidden", " role=navigation", " href='/x'",
              " itemprop=author", " style='display:none'", " datetime=2024-05-01", " class=\"byline meta\""]  # fmt: skip

_tags = st.builds(
    "<{}{}>".format, st.sampled_from(BLOCKS + INLINE), st.sampled_from(ATTRIBUTES)
) | st.sampled_from(BLOCKS + INLINE).map("</{}>".format)
_words = st.sampled_from(SENTENCES + LABELS)
_odd = st.sampled_from(["\x00", "\ufeff", "\u202e", "&nbsp;", "&#0;", "&#xd800;", "<!-- no -->", "<!", "</", "<", "]]>", "\r\n",
                        "<script>x</script>", "<style>x</style>", "<br>", "<hr>", "<img src=x alt=y>", "<title>T</title>"])  # fmt: skip
_soup = st.lists(_tags | _words | _odd | st.text(max_size=8), max_size=40).map("".join)
_lines = st.lists(
    _words | st.sampled_from(["", "img-1-2", "----", "\x00"]) | st.text(max_size=30),
    max_size=30,
).map("\n".join)


def raw(
    body: bytes, media_type: MediaType = MediaType.HTML, charset: str | None = None
) -> RawPage:
    return RawPage(
        url="https://a.example/story",
        site="a.example",
        source=Source(file="a"),
        media_type=media_type,
        body=body,
        charset=charset,
    )


def cleaned(page: RawPage) -> tuple[ParsedPage | Skip, CleanPage | Skip | None]:
    parsed = parse(page)
    if isinstance(parsed, Skip):
        return parsed, None
    return parsed, clean(parsed, learn("a.example", [print_of(parsed)]))


def letters(text: str) -> str:
    return re.sub(r"\s+", "", text)


_CHARSETS = ["utf-8", "utf-16", "utf-16-le", "utf-32", "cp1252", "cp1256", "gb18030", "shift_jis", "euc_kr", "koi8-r", "iso2022_jp"]  # fmt: skip
_CLAIMS = [None, "", "utf-8", "latin1", "x-nobody-knows", "utf-7", "unicode_escape", "gbk", "utf-16", "\ud800", "é"]  # fmt: skip


@given(
    text=_soup | _lines,
    charset=st.sampled_from(_CHARSETS),
    claim=st.sampled_from(_CLAIMS),
    damage=st.lists(st.tuples(st.integers(0, 2000), st.binary(max_size=3)), max_size=3),
    media_type=st.sampled_from(MediaType),
)
@settings(deadline=None)
def test_no_bytes_in_any_charset_raise(
    text: str,
    charset: str,
    claim: str | None,
    damage: list[tuple[int, bytes]],
    media_type: MediaType,
) -> None:
    body = text.encode(charset, "replace")
    for at, piece in damage:
        body = body[:at] + piece + body[at + 1 :]

    cleaned(raw(body, media_type, claim))


@given(text=_soup | _lines, media_type=st.sampled_from(MediaType))
@settings(deadline=None)
def test_each_block_is_kept_or_removed_in_page_order(
    text: str, media_type: MediaType
) -> None:
    parsed, page = cleaned(raw(text.encode("utf-8", "replace"), media_type))
    if not isinstance(parsed, ParsedPage) or not isinstance(page, CleanPage):
        return

    assert tuple(verdict.block for verdict in page.verdicts) == parsed.blocks
    assert [block.position for block in parsed.blocks] == [*range(len(parsed.blocks))]
    assert all(gone.rule and gone.family and gone.reason for gone in page.removed)
    assert page.kept


_plain_markup = st.lists(
    st.builds("<{}>".format, st.sampled_from(BLOCKS[:2] + BLOCKS[9:16] + INLINE[1:5]))
    | st.sampled_from(BLOCKS + INLINE[1:5]).map("</{}>".format)
    | _words
    | st.sampled_from([" ", "<br>", "&amp;", "<script>x</script>", "<!-- no -->"]),
    min_size=1,
    max_size=30,
).map("".join)


@given(markup=_plain_markup)
@settings(deadline=None)
def test_kept_and_removed_together_are_what_the_page_shows(markup: str) -> None:
    html = f"<!DOCTYPE html><html><body>{markup}</body></html>"
    _, page = cleaned(raw(html.encode()))
    if not isinstance(page, CleanPage):
        return

    shown = "".join(verdict.block.text for verdict in page.verdicts)
    assert letters(shown) == letters(naive_text(html))


@given(text=_soup, other=_soup)
@settings(deadline=None)
def test_a_page_is_cleaned_alike_whatever_was_cleaned_before(
    text: str, other: str
) -> None:
    first = clean_html(text, "https://a.example/")
    clean_html(other, "https://b.example/")

    assert clean_html(text, "https://a.example/") == first


@given(text=_lines)
@settings(deadline=None)
def test_lines_of_text_are_kept_or_removed_verbatim(text: str) -> None:
    _, page = cleaned(raw(text.encode("utf-8", "replace"), MediaType.TEXT))
    if not isinstance(page, CleanPage) or text.count("<") > 3:
        return

    shown = "".join(verdict.block.text for verdict in page.verdicts)
    assert letters(shown) == letters(re.sub("[\x00\ufeff]", "", text))


@pytest.mark.parametrize("url", ["", "https://a.example/ [bad", "http://[::1", "x", "\x00", "https://a.example/\ud800"])  # fmt: skip
def test_an_address_of_any_kind_will_do(url: str) -> None:
    assert SENTENCES[0] in clean_html(f"<p>{SENTENCES[0]}<link rel=canonical href='http://[x'>", url)  # fmt: skip
