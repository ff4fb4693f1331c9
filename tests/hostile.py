"""Pages made to break a cleaner: too deep, too many, too long, never closed, in no charset.

Each is a function of its size and says one sentence, `TEXT`, in a place where a reader would see it. The sizes are
those that broke parsers and cleaners that were measured; a part of it shows quadratic work all the same, in a
part of the time.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

from indexer.records import MediaType

__all__ = ["PAGES", "TEXT", "Hostile"]

TEXT = "The harbour wall was finished in the spring, and the first boats came in with the evening tide."
_BODY = f"<p>{TEXT}</p>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hostile:
    """A page that grows with `size`. `shows_text` is False where no reader of the page would see `TEXT`."""

    name: str
    size: int  # in full
    make: Callable[[int], str | bytes]
    media_type: MediaType = MediaType.HTML
    shows_text: bool = True

    def body(self, share: float = 1.0) -> bytes:
        """The page at a share of its full size."""
        made = self.make(max(1, int(self.size * share)))
        return (
            made if isinstance(made, bytes) else made.encode("utf-8", "surrogatepass")
        )


def _html(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>Harbour</title>{head}</head><body>{body}</body></html>"


def _many(piece: str, *, around: str = "{}") -> Callable[[int], str]:
    """`size` times the piece, with its number where it says {n}, above the sentence."""
    numbered = "{n}" in piece

    def make(size: int) -> str:
        pieces = (
            "".join(piece.replace("{n}", str(n)) for n in range(size))
            if numbered
            else piece * size
        )
        return _html(around.format(pieces) + _BODY)

    return make


def _below(opening: str) -> Callable[[int], str]:
    """The sentence at the bottom of `size` elements that are never closed."""
    return lambda size: _html(opening * size + _BODY)


def _closed(opening: str, closing: str) -> Callable[[int], str]:
    return lambda size: _html(opening * size + _BODY + closing * size)


def _json_ld(size: int) -> str:
    facts = json.dumps(
        {
            "@type": "Article",
            "headline": "x" * (size // 2),
            "@graph": [{"@type": "Person", "name": "y"}] * (size // 80),
        }
    )
    return _html(_BODY, f'<script type="application/ld+json">{facts}</script>')


def _text(piece: str) -> Callable[[int], str]:
    return lambda size: piece * size + "\n\n" + TEXT + "\n"


def _paragraphs_of(piece: str) -> Callable[[int], str]:
    return lambda size: _html(f"<p>{piece * size}</p>" + _BODY)


def _html_page(
    name: str,
    size: int,
    make: Callable[[int], str | bytes],
    *,
    shows_text: bool = True,
) -> Hostile:
    return Hostile(name=name, size=size, make=make, shows_text=shows_text)


def _text_page(name: str, size: int, make: Callable[[int], str | bytes]) -> Hostile:
    return Hostile(name=name, size=size, make=make, media_type=MediaType.TEXT)


PAGES: tuple[Hostile, ...] = (
    # Many of one thing.
    _html_page("attributes on one tag", 100_000, lambda n: _html("<p " + " ".join(f"a{i}=b" for i in range(n)) + ">x</p>" + _BODY)),
    _html_page("equal attributes on one tag", 100_000, lambda n: _html("<p " + "a=b " * n + ">x</p>" + _BODY)),
    _html_page("links", 100_000, _many('<a href="/{n}">Page {n}</a> ')),
    _html_page("links in items", 100_000, _many('<li><a href="/{n}">Page {n}</a></li>', around="<ul>{}</ul>")),
    _html_page("empty tags", 1_000_000, _many("<b></b>")),
    _html_page("empty blocks", 500_000, _many("<div></div>")),
    _html_page("line breaks", 300_000, _many("<br>")),
    _html_page("lines between breaks", 300_000, _many("word<br>")),
    _html_page("table cells", 1_000_000, _many("<td>{n}", around="<table><tr>{}</table>")),
    _html_page("table rows", 300_000, _many("<tr><td>x", around="<table>{}</table>")),
    _html_page("headings", 100_000, _many("<h2>Heading {n}</h2>")),
    _html_page("equal headings", 100_000, _many("<h3>Heading</h3>")),
    _html_page("short paragraphs", 200_000, _many("<p>Word {n}")),
    _html_page("equal paragraphs", 200_000, _many(_BODY)),
    _html_page("comments", 1_000_000, _many("<!--x-->")),
    _html_page("scripts", 200_000, _many("<script>x</script>")),
    _html_page("metas", 200_000, _many('<meta name="n{n}" content="x">')),
    _html_page("titles", 200_000, _many("<title>x</title>")),
    _html_page("times", 100_000, _many('<time datetime="2024-05-01">1 May 2024</time> ')),
    _html_page("classes on one tag", 10_000_000, lambda n: _html(f'<div class="{"abc " * (n // 4)}">{_BODY}</div>')),
    _html_page("one long class", 10_000_000, lambda n: _html(f'<div class="{"a-" * (n // 2)}">{_BODY}</div>')),
    _html_page("classes on many tags", 50_000, _many('<div class="c{n} sidebar-{n} x-{n}">w {n}</div>')),
    _html_page("charsets", 1_000, _many("<meta charset=x-{n}>")),
    _html_page("forms", 100_000, _many("<form><input><button>Go</button></form>")),
    _html_page("noscripts", 100_000, _many("<noscript><p>x {n}</p></noscript>")),
    _html_page("custom elements", 100_000, _many("<a-{n}>w</a-{n}>")),
    # Deep, and never closed.
    _html_page("nested divs", 200_000, _closed("<div>", "</div>")),
    _html_page("unclosed divs", 200_000, _below("<div>")),
    _html_page("unclosed paragraphs in divs", 200_000, _below("<div><p>")),
    _html_page("unclosed inline tags", 100_000, _below("<b><i>")),
    _html_page("unclosed links", 100_000, _below("<a href=x>w ")),
    _html_page("unclosed fonts across paragraphs", 20_000, _below("<p><font size=2>x")),
    _html_page("misnested formatting", 50_000, _many("<b><p>x</b></p>")),
    _html_page("nested lists", 100_000, _below("<ul><li>")),
    _html_page("nested tables", 10_000, _below("<table><tr><td>")),
    _html_page("nested quotes", 50_000, _closed("<blockquote>x", "</blockquote>")),
    _html_page("nested spans", 200_000, _closed("<span>", "</span>")),
    _html_page("nested svg", 100_000, lambda n: _html("<svg>" + "<g>" * n + "</g>" * n + "</svg>" + _BODY)),
    _html_page("nested templates", 10_000, _closed("<template>", "</template>"), shows_text=False),
    _html_page("nested buttons", 20_000, _below("<button>x")),
    _html_page("unopened end tags", 500_000, _many("</div>")),
    _html_page("unopened paragraph ends", 300_000, _many("</p>")),
    _html_page("plaintext", 1_000_000, lambda n: _html(_BODY + "<plaintext>" + "<p>x" * (n // 4))),
    _html_page("unclosed script", 5_000_000, lambda n: _html(_BODY + "<script>" + "x <b" * (n // 5))),
    _html_page("unclosed comment", 5_000_000, lambda n: _html(_BODY + "<!--" + "x --" * (n // 5))),
    _html_page("unclosed textarea", 5_000_000, lambda n: _html(_BODY + "<textarea>" + "x <b" * (n // 5))),
    _html_page("unclosed attribute", 5_000_000, lambda n: _html(_BODY) + '<p class="' + "x <b " * (n // 5)),
    _html_page("bare brackets", 3_000_000, lambda n: _html(_BODY + "<" * n)),
    _html_page("brackets and letters", 3_000_000, lambda n: _html(_BODY + "<a" * (n // 2))),
    _html_page("bare declarations", 1_000_000, lambda n: _html(_BODY + "<!" * (n // 2))),
    _html_page("bare cdata", 1_000_000, lambda n: _html(_BODY + "<![CDATA[" * (n // 9))),
    _html_page("bare ampersands", 3_000_000, lambda n: _html(_BODY + "&" * n)),
    # Long.
    _html_page("text", 2_500_000, _paragraphs_of("words of it ")),
    _html_page("one word", 50_000_000, _paragraphs_of("a")),
    _html_page("an inline image", 20_000_000, lambda n: _html(f'<img src="data:image/png;base64,{"iVBORw0K" * (n // 8)}">' + _BODY)),
    _html_page("inline images", 2_000, lambda n: _html(f'<p>w <img src="data:image/png;base64,{"iVBORw0K" * 600}">' * n + _BODY)),
    _html_page("a long title", 5_000_000, lambda n: "<title>" + "Harbour | " * (n // 10) + "</title>" + _BODY),
    _html_page("a long heading", 5_000_000, lambda n: _html("<h1>" + "Harbour – " * (n // 10) + "</h1>" + _BODY)),
    _html_page("json-ld", 10_000_000, _json_ld),
    _html_page("nested json-ld", 100_000, lambda n: _html(_BODY, '<script type="application/ld+json">' + "[" * n + "</script>")),
    _html_page("a long description", 5_000_000, lambda n: _html(_BODY, f'<meta name=description content="{"x y " * (n // 4)}">')),
    _html_page("entities", 1_000_000, _paragraphs_of("&lt;&amp;&#x41;")),
    _html_page("entity bomb", 300, lambda n: '<!DOCTYPE html [<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{i + 1} "&a{i};&a{i};">' for i in range(n)) + f"]><html><body><p>&a{n};</p>{_BODY}"),
    _html_page("endless entity", 1_000_000, lambda n: _html("<p>&" + "a" * n + "</p>" + _BODY)),
    _html_page("huge number entities", 200_000, _paragraphs_of("&#99999999999;")),
    # Hard for patterns.
    _html_page("letters and a blank", 1_000_000, _paragraphs_of("a")),
    _html_page("equals signs", 1_000_000, _paragraphs_of("=")),
    _html_page("commas", 500_000, _paragraphs_of("word, ")),
    _html_page("capitals", 300_000, _paragraphs_of("By Jane ")),
    _html_page("digits", 1_000_000, _paragraphs_of("1")),
    _html_page("dates", 200_000, _paragraphs_of("1 May 2024 ")),
    _html_page("blanks", 2_000_000, lambda n: _html("<p>x" + " " * n + "y</p>" + _BODY)),
    _html_page("blank lines", 2_000_000, lambda n: _html("<pre>x" + "\n" * n + "y</pre>" + _BODY)),
    _html_page("hyphens", 1_000_000, _paragraphs_of("a-")),
    _html_page("brackets of shortcodes", 500_000, _paragraphs_of("[gallery ")),
    _html_page("combining marks", 1_000_000, _paragraphs_of("e\u0301\u0323")),
    _html_page("one letter with many marks", 200_000, lambda n: _html("<p>a" + "\u0301\u0323" * (n // 2) + "</p>" + _BODY)),
    _html_page("ligatures that unfold", 300_000, _paragraphs_of("\ufdfa")),
    _html_page("bidi bomb", 300_000, _paragraphs_of("\u202e\u2066\u202ax\u200f")),
    _html_page("zero-width", 1_000_000, _paragraphs_of("\u200b\u200d\u00ad")),
    # In no charset.
    _html_page("NULs between all letters", 200_000, lambda n: "".join(c + "\0" for c in _html("<p>" + "word " * (n // 5) + "</p>" + _BODY)).encode("latin-1")),
    _html_page("NULs everywhere", 2_000_000, lambda n: _html(_BODY + "\0" * n), shows_text=False),
    _html_page("NULs in tags", 200_000, _many("<\0p cl\0ass=x>w\0ord</\0p>"), shows_text=False),
    _html_page("lone surrogates", 200_000, lambda n: _html("<p>" + "\ud83d x" * n + "</p>" + _BODY)),
    _html_page("utf-16 without a mark", 1_000_000, lambda n: _html("<p>" + "word " * (n // 5) + "</p>" + _BODY).encode("utf-16-le")),
    _html_page("broken utf-8", 3_000_000, lambda n: _html(_BODY).encode() + b"\xc3 \xff\xfe" * (n // 4)),
    _html_page("mixed charsets", 3_000_000, lambda n: _html(_BODY).encode() + ("ü".encode() + b"\xfc ") * (n // 4)),
    _html_page("controls", 1_000_000, lambda n: _html(_BODY) + "\x01\x02\x1b" * (n // 3), shows_text=False),
    # Without markup.
    _text_page("lines of text", 200_000, _text("short line\n")),
    _text_page("distinct lines of text", 200_000, lambda n: "".join(f"line {i} of many\n" for i in range(n)) + "\n" + TEXT),
    _text_page("one line of text", 30_000_000, lambda n: "word " * (n // 5) + TEXT),
    _text_page("one word of text", 30_000_000, _text("a")),
    _text_page("a line of picture names", 1_000_000, _text("img-")),
    _text_page("lines of picture names", 100_000, _text("harbour-wall-2-1\n")),
    _text_page("lines of dates", 200_000, _text("1 May 2024\n")),
    _text_page("blank lines of text", 5_000_000, _text("\n")),
    _text_page("stanzas of text", 200_000, _text("word\n\n")),
    _text_page("text of dots", 3_000_000, _text(". ")),
    _text_page("text of brackets", 3_000_000, _text("<")),
    _text_page("text of comments", 1_000_000, _text("<!--")),
)  # fmt: skip
