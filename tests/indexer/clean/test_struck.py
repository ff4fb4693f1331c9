"""The original page with its removed lines struck out: nothing is missing, nothing is dangerous."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.clean import clean, parse, struck_out
from indexer.criteria import Action, By, Rule
from indexer.records import (
    CleanPage,
    MediaType,
    RawPage,
    SiteTemplate,
    Skip,
    Source,
)

STORY = "<p>The keeper carried <em>lamp oil</em> up the stair every evening, through storms and fog, for forty years.</p>"
FEED = "No feed found with the ID 1."
PAGE = f"""<html lang=en dir=ltr><head><title>Lamp oil</title></head><body><nav><a href=/>Home</a></nav>
<main><h1>Lamp oil</h1>{STORY}{STORY.replace("keeper", "pilot")}{STORY.replace("keeper", "mate")}
<table><tr><td colspan=2>Oil</td></tr></table><details><summary>More</summary><p>Brass lamps.</p></details>
<p>{FEED}</p><img src=/lamp.png alt="A lamp"></main></body></html>"""

EMPTY = {"br", "hr", "wbr", "meta"}


class Reader(HTMLParser):
    """What a document holds: elements with their attributes, and the text inside each kind of element."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, str] = {}
        self.open: list[str] = []
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        for tag in set(self.open):
            self.inside[tag] = self.inside.get(tag, "") + data


def raw(body: str | bytes, media_type: MediaType = MediaType.HTML) -> RawPage:
    return RawPage(
        url="https://a.example/lamp",
        site="a.example",
        source=Source(file="lamp"),
        media_type=media_type,
        body=body.encode("utf-8", "replace") if isinstance(body, str) else body,
        charset="utf-8",
    )


def shown(page: RawPage, *rules: Rule) -> str:
    parsed = parse(page)
    assert not isinstance(parsed, Skip)
    cleaned = clean(parsed, SiteTemplate(site="a.example"), rules)
    assert isinstance(cleaned, CleanPage)
    return struck_out(page, cleaned)


def test_removed_lines_are_struck_out_in_place_with_their_reason() -> None:
    document = shown(raw(PAGE))
    found = Reader(document).inside

    assert FEED in found["del"]
    assert "lamp oil" not in found["del"]
    assert re.search(r'feed-plugin/[\w-]+: [^"<]+</span></p>', document)
    assert document.index("mate") < document.index(FEED)


def test_kept_lines_stand_as_they_were() -> None:
    found = Reader(shown(raw(PAGE)))

    assert found.inside["em"] == "lamp oil" * 3
    assert found.inside["h1"] == "Lamp oil"
    assert ("td", {"colspan": "2"}) in found.tags
    assert ("details", {"open": None}) in found.tags


def test_a_line_that_a_rule_kept_is_marked() -> None:
    rule = Rule(id="r1", action=Action.KEEP, by=By.LINE, text=FEED)
    found = Reader(shown(raw(PAGE), rule)).inside

    assert FEED in found["ins"]
    assert "rule/r1: A rule for every site keeps" in found["span"]


def test_plain_text_is_shown_line_by_line() -> None:
    text = f"Lamp oil\n\n{STORY[3:90]}<script>.\n\n{FEED}\n"
    document = shown(raw(text, MediaType.TEXT))

    assert FEED in Reader(document).inside["del"]
    assert "&lt;script&gt;" in document


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src='https://evil.example/pixel.gif' alt='<script>alert(1)</script>'>",
    "<p onclick=alert(1) style='background:url(https://evil.example/a)'>click</p>",
    "<a href='javascript:alert(1)'>click</a>",
    "<a href=https://evil.example/>out</a>",
    "<iframe src=https://evil.example/></iframe>",
    "<svg><script>alert(1)</script><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>text</p></noscript>",
    "<style>@import 'https://evil.example/a.css'; p { background: url(https://evil.example/b) }</style>",
    "<link rel=stylesheet href=https://evil.example/a.css><base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<form action=https://evil.example/><input name=a autofocus onfocus=alert(1)><button>Go</button></form>",
    "<object data=https://evil.example/a><embed src=https://evil.example/b></object>",
    "<video src=https://evil.example/v poster=https://evil.example/p autoplay></video>",
    "<p dir='\"><script>alert(1)</script>' lang='x\" onload=\"alert(1)'>text</p>",
    "<td colspan='2\" onmouseover=\"alert(1)'>cell</td>",
    "<!--><script>alert(1)</script>-->",
    "<textarea></textarea><script>alert(1)</script>",
    "<title></title><script>alert(1)</script>",
    "<xmp><script>alert(1)</script></xmp>",
    "<plaintext><script>alert(1)</script>",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    "<template><img src=x onerror=alert(1)></template>",
    "<body background=https://evil.example/a onload=alert(1)>",
    "<html manifest=https://evil.example/m><frameset><frame src=javascript:alert(1)></frameset>",
    "<p>nul \x00 and \x1b[31m escapes</p>",
]
ALLOWED = {"dir", "lang", "colspan", "rowspan", "title", "class", "open"}


def check_harmless(document: str) -> None:
    """Nothing but what this module writes itself: no element that runs or fetches, no attribute with an address."""
    found = Reader(document)
    head = [entry for entry in found.tags if entry[0] in ("meta", "style")]
    assert head[0] == ("meta", {"charset": "utf-8"})
    assert "default-src 'none'" in (head[1][1]["content"] or "")
    assert [tag for tag, _ in head] == ["meta"] * 4 + ["style"]
    for tag, attributes in found.tags:
        assert tag not in {"script", "img", "iframe", "link", "base", "form", "input", "svg", "math", "object", "embed",
                           "video", "audio", "frame", "template", "noscript", "textarea", "xmp", "plaintext"}  # fmt: skip
        if tag != "meta":
            assert attributes.keys() <= ALLOWED
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", document)


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_of_a_hostile_page_gets_through(hostile: str) -> None:
    for page in (PAGE.replace("<h1>", hostile + "<h1>"), hostile + PAGE):
        check_harmless(shown(raw(page)))


def test_the_policy_allows_the_style_it_stands_beside() -> None:
    import base64
    import hashlib

    document = shown(raw(PAGE))
    (style,) = re.findall(r"<style>(.*?)</style>", document, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

    assert f"style-src 'sha256-{digest}'" in document


PARTS = st.sampled_from(
    [*HOSTILE, STORY, f"<p>{FEED}</p>", "<ul><li>one<li>two</ul>", "<pre>a\n b</pre>", "<br><br>", "text "]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(PARTS, min_size=1, max_size=8), st.text(max_size=40))
def test_any_page_is_shown_harmless_with_every_line(
    parts: list[str], noise: str
) -> None:
    page = raw("".join([STORY, *parts, noise]))
    parsed = parse(page)
    if isinstance(parsed, Skip):
        return
    cleaned = clean(parsed, SiteTemplate(site="a.example"))
    if isinstance(cleaned, Skip):
        return
    document = struck_out(page, cleaned)

    check_harmless(document)
    text = "".join(Reader(document).inside["body"].split())
    controls = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
    for verdict in cleaned.verdicts:
        bare = controls.sub("\ufffd", "".join(verdict.block.text.split()))
        assert all(piece in text for piece in bare.split())


def test_deep_nesting_is_shown() -> None:
    page = raw(PAGE.replace("<h1>", "<div>" * 3000 + "<h1>"))

    assert FEED in Reader(shown(page)).inside["del"]
