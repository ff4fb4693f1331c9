"""Whatever a page says of itself: the web page shows it as text, the sheet as text, and JSON can be read."""

import csv
import io
import json
from datetime import date
from html.parser import HTMLParser

import pytest

from indexer.ledger import Ledger
from indexer.records import SkipReason
from indexer.report import (
    one_line,
    percent,
    points,
    report,
    to_html,
    to_json,
    write_sheet,
)
from indexer.report._markup import Html, link, tag
from tests.indexer.report.making import Publish, entry, line, skipped

EVIL = "</title></style><script>alert(1)</script><img src=x onerror=alert(2)>\"'&"
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", "＝1+1", " =1+1")


class Seen(HTMLParser):
    """The elements and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture
def page(ledger: Ledger, publish: Publish) -> str:
    """A report in which everything there is to say is said by hostile pages."""
    broken = line(EVIL, "feed-plugin")
    pages = [
        entry(
            f"{n}?{EVIL}", title=EVIL, garbled=50, origin=EVIL, lines=(broken,), key=5
        )
        for n in range(12)
    ]
    publish(*pages, entry("x", site=EVIL), skipped("s", SkipReason.EMPTY, EVIL))
    run = publish(*(entry(f"{n}", kept=10, removed=900) for n in range(12)))
    return to_html(report(ledger, run))


def test_text_of_pages_never_becomes_markup(page: str) -> None:
    seen = Seen(page)

    assert seen.open == []
    assert not {"script", "img", "iframe", "link", "object"} & set(seen.tags)
    assert not [name for name, _ in seen.attributes if name.startswith("on")]


def test_the_web_page_loads_nothing(page: str) -> None:
    seen = Seen(page)

    assert not {"src", "srcset", "data", "action", "background"} & {
        name for name, _ in seen.attributes
    }
    policies = [value for name, value in seen.attributes if name == "content"]
    assert any(value and "default-src 'none'" in value for value in policies)
    style = page.partition("<style>")[2].partition("</style>")[0]
    assert style
    assert "url(" not in style
    assert "@import" not in style


def test_the_web_page_suits_phones_darkness_and_all_scripts(page: str) -> None:
    assert "width=device-width" in page
    assert "prefers-color-scheme: dark" in page
    assert ("dir", "auto") in Seen(page).attributes


def test_sections_are_named_and_can_be_reached(page: str) -> None:
    attributes = Seen(page).attributes
    ids = {value for name, value in attributes if name == "id"}

    assert ids == {
        "changes",
        "sites",
        "worst",
        "broken",
        "garbled",
        "dates",
        "copies",
        "quarantine",
        "skipped",
    }
    assert {f"#{name}" for name in ids} <= {
        value for name, value in attributes if name == "href"
    }


def test_an_empty_report_is_a_page_too(ledger: Ledger) -> None:
    assert Seen(to_html(report(ledger, 1))).open == []


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "file:a.html", " javascript:x", ""],
)
def test_only_addresses_of_the_web_become_links(address: str) -> None:
    assert "href" not in link(address, "shown")


def test_attributes_are_escaped() -> None:
    assert tag("a", href='"><script>') == '<a href="&quot;&gt;&lt;script&gt;"></a>'
    assert tag("p", Html("<b>"), "<b>") == "<p><b>&lt;b&gt;</p>"


@pytest.mark.parametrize(
    ("text", "line_"),
    [
        pytest.param("a\n b\t c", "a b c", id="blanks"),
        pytest.param("\x1b[31mred\x07", "[31mred", id="terminal"),
        pytest.param("a\u202eb", "a b", id="direction"),
        pytest.param("می\u200cرود", "می\u200cرود", id="joiner"),
        pytest.param("\ud800x", "x", id="surrogate"),
        pytest.param("x" * 400, "x" * 299 + "…", id="long"),
    ],
)
def test_a_line_is_harmless_and_short(text: str, line_: str) -> None:
    assert one_line(text) == line_


@pytest.mark.parametrize(
    ("permille", "said"), [(0, "0.0 %"), (614, "61.4 %"), (1000, "100.0 %")]
)
def test_shares_are_said_in_percent(permille: int, said: str) -> None:
    assert percent(permille) == said


@pytest.mark.parametrize(
    ("change", "said"), [(None, ""), (0, "0.0"), (32, "+3.2"), (-5, "−0.5")]
)
def test_changes_are_said_in_points(change: int | None, said: str) -> None:
    assert points(change) == said


def test_json_holds_every_number(ledger: Ledger, publish: Publish) -> None:
    run = publish(
        entry("1", kept=90, removed=10, day=date(2024, 3, 14)),
        entry("2", title="", garbled=7),
        skipped("3", SkipReason.BOT_WALL),
    )

    told = json.loads(json.dumps(to_json(report(ledger, run))))

    assert told["score"] == {"sound": 1, "judged": 3, "permille": 333}
    assert told["worst"][0]["signs"] == ["garbled text", "no title"]
    assert told["worst"][1]["published"] == "2024-03-14"
    assert told["sites"][0]["removed"][0]["family"] == "template"
    assert told["skipped"] == {"bot wall": 1}


def sheet(name: str, ledger: Ledger, run: int, **options: str) -> list[list[str]]:
    out = io.StringIO(newline="")
    count = write_sheet(name, ledger, run, out, **options)
    rows = list(csv.reader(io.StringIO(out.getvalue(), newline="")))
    assert count == len(rows) - 1
    return rows


@pytest.mark.parametrize("formula", FORMULAS, ids=repr)
def test_no_cell_of_a_sheet_is_a_formula(
    ledger: Ledger, publish: Publish, formula: str
) -> None:
    run = publish(entry("1", title=formula, lines=(line(formula, "shortcode"),)))

    (_, row) = sheet("broken-plugins", ledger, run)

    assert [row[2], row[4]] == [f"'{formula.strip()}"] * 2
    assert not [cell for cell in row if cell[:1] in "=+-@\t\r＝"]


def test_a_sheet_tells_the_owner_what_readers_see(
    ledger: Ledger, publish: Publish
) -> None:
    text = 'He said "no feed", twice,\nover two lines'
    run = publish(
        entry("1", lines=(line(text, "feed-plugin"),)),
        entry("2", site="b.example", lines=(line("[gallery]", "shortcode"),)),
    )

    rows = sheet("broken-plugins", ledger, run, site="a.example")

    assert rows == [
        [
            "site",
            "page",
            "title",
            "problem",
            "what readers see",
            "rule",
            "still searchable",
        ],
        [
            "a.example",
            "https://a.example/1",
            "The lamp",
            "social feed plug-in error",
            'He said "no feed", twice, over two lines',
            "feed-plugin",
            "no",
        ],
    ]


def test_the_sheet_of_pages_has_every_page(ledger: Ledger, publish: Publish) -> None:
    run = publish(entry("1"), entry("2", kept=3, removed=97, day=None, origin=""))

    assert sheet("pages", ledger, run)[1:] == [
        [
            "a.example",
            "https://a.example/1",
            "100",
            "100",
            "0",
            "2024-03-14",
            "meta",
            "",
        ],
        ["a.example", "https://a.example/2", "100", "3", "0", "", "", "little kept"],
    ]
