"""Nothing of a page's data runs, whatever it says and wherever it is shown."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import webui
from indexer.records import BlockKind, DateEvidence, Skip, SkipReason
from webui import WebSettings, create_app

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title><svg onload=alert(1)>",
    "</mark></h2></article><iframe src=javascript:alert(1)>",
    "<!--<base href=//evil.example>",
    "]]><script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<\x00script>alert(1)</script>",
]
ADDRESSES = [
    "/search?q=bait",
    "/page?removed=1&q=bait&url={url}",
    "/page?url={url}",
    "/status",
    "/page?url={skip}",
]


@pytest.fixture(params=PAYLOADS)
def payload(request):
    return request.param


@pytest.fixture
def baited(payload, page, kept, cut, engine, ledger):
    """An app over one page that carries the payload in every field, and one skip that does."""
    kinds = [kept(f"bait {payload}", kind) for kind in BlockKind]
    evidence = DateEvidence(day=date(2020, 1, 1), origin=payload, text=payload)
    bad = page(
        f"https://a.example/{payload}",
        f"bait {payload}",
        [*kinds, cut(f"bait {payload}", family=payload, reason=payload)],
        byline=payload,
        language=payload,
        published=evidence,
        dates=(evidence, replace(evidence, day=date(2021, 1, 1))),
    )
    skip = Skip(
        url=f"https://b.example/{payload}", reason=SkipReason.EMPTY, detail=payload
    )
    engine.pages = [replace(bad, site=payload)]
    ledger.pages = {bad.url: engine.pages[0], skip.url: skip}
    ledger.history = [replace(run, message=payload) for run in ledger.history]
    app = create_app(
        engine=engine, ledger=ledger, settings=WebSettings(title=f"Winnow {payload}")
    )
    return app.test_client(), bad.url, skip.url


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_payload_adds_no_element_and_no_attribute(baited, read, address):
    client, url, skip = baited
    path, _, query = address.partition("?")
    arguments = dict(pair.split("=") for pair in query.split("&")) if query else {}
    arguments = {
        name: value.format(url=url, skip=skip) for name, value in arguments.items()
    }
    page = read(client.get(path, query_string=arguments).text)

    assert not page.faults
    assert not {"img", "svg", "iframe", "base", "script"} & {
        tag for tag, own in page.elements if "/static/" not in (own.get("src") or "")
    }
    assert not [
        name for _, own in page.elements for name in own if name.startswith("on")
    ]


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("address", ["/search", "/page", "/status", "/nowhere"])
def test_a_payload_in_the_address_adds_nothing_either(client, read, address, payload):
    arguments = dict.fromkeys(
        ("q", "url", "site", "lang", "page", "per_page", "removed"), payload
    )
    for left_out in arguments:
        some = {
            name: value
            for name, value in arguments.items()
            if name != left_out and name not in {"page", "per_page"}
        }
        page = read(client.get(address, query_string=some).text)

        assert not page.faults
        assert len(page.all("script")) == 1


@pytest.mark.parametrize("url", ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "vbscript:x", " javascript:alert(1)", "java\nscript:alert(1)", "file:///etc/passwd", "//evil.example/", "http:alert(1)", "https:///x"])  # fmt: skip
def test_only_web_addresses_become_links(client, engine, ledger, page, kept, read, url):
    bad = page(url, "bait", [kept("bait")], language="en")
    engine.pages, ledger.pages = [bad], {url: bad}
    pages = [
        read(client.get("/search?q=bait").text),
        read(client.get("/page", query_string={"url": url}).text),
    ]

    links = [a["href"] for each in pages for a in each.all("a")]
    assert links
    assert all(
        link.startswith(("/", "#")) and not link.startswith("//") for link in links
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x00b\x1bc", "a␀b␛c"),
        ("a\x7fb\x85c", "a␡b\ufffdc"),
        ("user\u202egnp.exe", "usergnp.exe"),
        ("a\u2066b\u2069c\u202ad", "abcd"),
        ("a\ud800b", "a\ufffdb"),
        ("می\u200cشود\u200f", "می\u200cشود\u200f"),
    ],
    ids=[
        "controls",
        "delete and C1",
        "override",
        "isolates",
        "lone surrogate",
        "joiners stay",
    ],
)
def test_invisible_characters_of_a_page_are_made_safe(
    client, ledger, page, kept, read, text, expected
):
    bad = page("https://a.example/", text, [kept(f"body {text}")])
    ledger.pages = {bad.url: bad}
    shown = read(client.get("/page", query_string={"url": bad.url}).text)

    assert f"body {expected}" in shown.text


def test_escaping_is_never_off():
    sources = [
        path
        for suffix in ("*.py", "*.html")
        for path in Path(webui.__file__).parent.rglob(suffix)
    ]

    assert len(sources) > 15
    for source in sources:
        text = source.read_text(encoding="utf-8")
        assert not [
            word
            for word in (
                "|safe",
                "| safe",
                "autoescape",
                "Markup(",
                "render_template_string",
            )
            if word in text
        ]
