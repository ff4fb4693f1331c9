"""The pages in a real browser, over the real server."""

import multiprocessing
import re
import shutil
from collections.abc import Callable, Iterator
from typing import NoReturn
from urllib.parse import urlencode

import pytest
from flask import Flask

from webui.serve import serve

sync_api = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

ARTICLE = "The keeper of the last lighthouse"
_FORK = multiprocessing.get_context(
    "fork"
)  # the app and its fakes go into the child as they are
_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]  # fmt: skip


@pytest.fixture
def address(app: Flask) -> Iterator[Callable[[], str]]:
    """Tells where the app is served; a child process serves it from the first call on, as it is then."""
    started: list[tuple[multiprocessing.Process, str]] = []

    def start() -> str:
        if not started:
            ours, theirs = _FORK.Pipe()
            settings = {
                "host": "127.0.0.1",
                "port": 0,
                "threads": 4,
                "ready": theirs.send,
            }
            child = _FORK.Process(target=serve, args=(app,), kwargs=settings)
            child.start()
            assert ours.poll(20), "the server did not start"
            started.append((child, ours.recv().rstrip("/")))
        return started[0][1]

    yield start
    for child, _ in started:
        child.terminate()
        child.join(20)
        assert child.exitcode == 0


@pytest.fixture(scope="module")
def chromium(require: Callable[[str], NoReturn]) -> Iterator["sync_api.Browser"]:
    found = shutil.which("chromium")
    if not found:
        require("chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_QUIET)
        yield browser
        browser.close()


@pytest.fixture
def open_tab(
    chromium: "sync_api.Browser", address: Callable[[], str]
) -> Iterator[Callable[..., "sync_api.Page"]]:
    """Opens a path in a fresh context; the options are those of the context. Fails on any script error or CSP report."""
    contexts, complaints = [], []

    def go(path: str, **options: object) -> "sync_api.Page":
        site = address()
        context = chromium.new_context(base_url=site, **options)
        contexts.append(context)
        tab = context.new_page()
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on(
            "console",
            lambda message: (
                complaints.append(message.text)
                if "Content Security Policy" in message.text
                else None
            ),
        )
        tab.on(
            "request",
            lambda request: (
                complaints.append(request.url)
                if not request.url.startswith((site, "data:"))
                else None
            ),
        )
        tab.goto(path)
        return tab

    yield go
    for context in contexts:
        context.close()
    assert not complaints


PHONE = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
}
WAYS = [
    "/",
    "/search?q=lighthouse+keeper",
    "/search?q=seal+colony",
    "/search?q=x&page=0",
    "/status",
]


def _page_of(record) -> str:
    return "/page?" + urlencode({"url": record.url, "q": "lighthouse"})


def _sideways(tab: "sync_api.Page") -> int:
    return tab.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def _read_all_the_way(tab: "sync_api.Page") -> None:
    """From the home page to the removed lines of a page and back to the results."""
    tab.get_by_role("searchbox").fill("keeper strait")
    tab.get_by_role("button", name="Search").click()
    sync_api.expect(tab.get_by_role("status")).to_contain_text("page")
    tab.get_by_role("link", name=ARTICLE).click()
    sync_api.expect(tab.get_by_role("heading", level=1)).to_have_text(ARTICLE)
    sync_api.expect(tab.get_by_text("No feed found with the ID 1.")).to_have_count(0)
    tab.get_by_role("link", name="Show what was removed").click()
    sync_api.expect(tab.get_by_text("No feed found with the ID 1.")).to_be_visible()
    sync_api.expect(
        tab.get_by_text("the message of a feed plug-in that lost its feed")
    ).to_be_visible()
    tab.get_by_role("link", name="Hide what was removed").click()
    sync_api.expect(tab.get_by_text("No feed found with the ID 1.")).to_have_count(0)
    tab.get_by_role("link", name="Results for keeper strait").click()
    sync_api.expect(tab.get_by_role("searchbox")).to_have_value("keeper strait")


def test_one_searches_opens_a_page_and_sees_what_was_removed(open_tab):
    _read_all_the_way(open_tab("/"))


def test_it_all_works_without_javascript(open_tab):
    _read_all_the_way(open_tab("/", java_script_enabled=False))


def test_it_all_works_on_a_phone(open_tab):
    _read_all_the_way(open_tab("/", **PHONE))


def test_matches_are_marked_on_the_results_and_in_the_page(open_tab, article):
    results, page = open_tab("/search?q=strait"), open_tab(_page_of(article))

    assert results.locator(".hit-snippet mark").all_inner_texts() == ["strait"]
    assert set(page.locator("article mark").all_inner_texts()) == {"lighthouse"}


def test_the_home_page_is_ready_to_type_in(open_tab):
    tab = open_tab("/")
    # A browser gives the focus once the page is drawn; what is typed before goes nowhere, here as for people.
    sync_api.expect(tab.get_by_role("searchbox")).to_be_focused()
    tab.keyboard.type("keeper")
    tab.keyboard.press("Enter")

    sync_api.expect(tab).to_have_url(re.compile(r"/search\?q=keeper$"))


def test_keys_lead_through_the_results(open_tab):
    tab = open_tab("/search?q=lighthouse")
    focused = "document.activeElement.textContent"
    walked = []
    for key in "jjkk":
        tab.keyboard.press(key)
        walked.append(tab.evaluate(focused))
    tab.keyboard.press("Enter")

    assert walked == [ARTICLE, "lamp.timer — switching by the clock", ARTICLE, ARTICLE]
    sync_api.expect(tab.get_by_role("heading", level=1)).to_have_text(ARTICLE)


def test_the_slash_leads_to_the_box_and_is_not_typed(open_tab):
    tab = open_tab("/search?q=lighthouse")
    tab.keyboard.press("/")
    tab.keyboard.type("jk/")

    assert tab.get_by_role("searchbox").input_value() == "jk/"


def test_keys_with_a_modifier_belong_to_the_browser(open_tab):
    tab = open_tab("/search?q=lighthouse")
    tab.keyboard.press("Control+j")

    assert tab.evaluate("document.activeElement.tagName") == "BODY"


def test_the_first_tab_stop_skips_to_the_content(open_tab):
    tab = open_tab("/status")
    tab.keyboard.press("Tab")
    sync_api.expect(
        tab.get_by_role("link", name="Skip to the content")
    ).to_be_in_viewport()
    tab.keyboard.press("Enter")

    assert tab.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("path", WAYS)
def test_a_phone_shows_every_page_without_scrolling_sideways(open_tab, path):
    assert _sideways(open_tab(path, **PHONE)) == 0


@pytest.mark.parametrize("record", ["article", "manual", "persian"])
def test_a_phone_shows_every_kind_of_text_without_scrolling_sideways(
    open_tab, request, record
):
    path = _page_of(request.getfixturevalue(record)) + "&removed=1"

    assert _sideways(open_tab(path, **PHONE)) == 0


@pytest.mark.parametrize("path", WAYS)
def test_what_is_tapped_is_large_enough(open_tab, path):
    tab = open_tab(path, **PHONE)
    heights = tab.locator(
        "button, input[type=search], .button, .chip, .pager a, .brand[href], .masthead-nav a"
    ).evaluate_all(
        "all => all.filter(e => e.offsetParent).map(e => e.getBoundingClientRect().height)"
    )

    assert heights
    assert min(heights) >= 44


def test_a_page_in_persian_is_laid_out_from_right_to_left(open_tab, persian):
    tab = open_tab(
        _page_of(persian) + "&removed=1", viewport={"width": 1280, "height": 800}
    )
    edges = tab.evaluate(
        """() => {
            const style = (q) => getComputedStyle(document.querySelector(q));
            return [style("article > p").direction, style(".removed").borderRightWidth, style(".removed").borderLeftWidth,
                    style("blockquote").borderRightWidth, style(".masthead").direction];
        }"""
    )

    assert edges == ["rtl", "3px", "0px", "3px", "ltr"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [*WAYS, "article"])
def test_all_text_stands_out_from_what_is_behind_it(open_tab, article, scheme, path):
    tab = open_tab(
        _page_of(article) + "&removed=1" if path == "article" else path,
        color_scheme=scheme,
    )

    assert tab.evaluate(_CONTRASTS) == []


def test_dark_is_dark(open_tab):
    colour = "getComputedStyle(document.body).backgroundColor"
    light, dark = (
        open_tab("/", color_scheme=scheme).evaluate(colour)
        for scheme in ("light", "dark")
    )

    assert (light, dark) == ("rgb(251, 250, 246)", "rgb(22, 24, 21)")


def test_on_paper_only_the_text_is_left(open_tab, article):
    tab = open_tab(_page_of(article))
    tab.emulate_media(media="print")

    assert not tab.locator("header").is_visible()
    assert not tab.get_by_role("link", name="Show what was removed").is_visible()
    assert tab.get_by_role("heading", level=1).is_visible()


def test_payloads_do_not_run(engine, ledger, page, kept, cut, open_tab):
    script = "<script>document.title='run'</script><img src=x onerror=\"document.title='run'\">"
    bad = page(
        "https://a.example/bad",
        f"bait {script}",
        [kept(f"bait {script}"), cut(script)],
        byline=script,
    )
    engine.pages, ledger.pages = [bad], {bad.url: bad}
    tabs = [
        open_tab("/search?q=bait"),
        open_tab(_page_of(bad) + "&removed=1"),
        open_tab("/search?" + urlencode({"q": script})),
    ]

    assert [tab.title() == "run" for tab in tabs] == [False, False, False]
    assert all("<img src=x" in tab.locator("main").inner_text() for tab in tabs)


# WCAG 2.2, 1.4.3: 4.5 to 1, 3 to 1 for large text. Backgrounds are those of the nearest opaque ancestor.
_CONTRASTS = """() => {
  const rgb = (c) => (c.match(/[0-9.]+/g) || []).map(Number);
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (e) => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length === 3 && getComputedStyle(e).backgroundColor.startsWith("rgb(")) return c; } return [255, 255, 255]; };
  const faults = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim(), e = walker.currentNode.parentElement, style = getComputedStyle(e);
    if (!text || !e.offsetParent || style.visibility === "hidden") continue;
    const [a, b] = [luminance(rgb(style.color)), luminance(behind(e))].sort((p, q) => q - p);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if ((a + 0.05) / (b + 0.05) < (large ? 3 : 4.5)) faults.push([text, ((a + 0.05) / (b + 0.05)).toFixed(2)]);
  }
  return faults;
}"""
