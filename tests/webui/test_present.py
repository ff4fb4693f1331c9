from datetime import UTC, date, datetime

import pytest

from indexer.records import Hit
from webui import present


@pytest.mark.parametrize(
    ("url", "trail"),
    [
        ("https://a.example/b/c.html", ("a.example", "b", "c.html")),
        ("https://a.example", ("a.example",)),
        ("http://user:pw@a.example:8080/b/?c=d%20e", ("a.example:8080", "b", "?c=d e")),
        ("https://fa.example/%D9%81", ("fa.example", "ف")),
        ("https://a.example/%FF/%00/x", ("a.example", "%FF", "%00", "x")),
        ("https://a.example/%E2%80%AEgnp", ("a.example", "%E2%80%AEgnp")),
        ("file:dumps/a.txt", ("dumps", "a.txt")),
        ("http://[", ("http://[",)),
        ("", ("",)),
    ],
)
def test_an_address_is_read_as_a_trail(url, trail):
    assert present.readable_address(url) == trail


def test_a_long_address_is_cut_in_the_middle():
    trail = present.readable_address(
        "https://a.example/" + "b" * 100 + "/" + "c" * 100 + "/" + "d" * 200
    )

    assert trail == ("a.example", "…", "d" * 80 + "…")


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://a.example/b?c=d", "https://a.example/b?c=d"),
        ("http://a.example/ف", "http://a.example/%D9%81"),
        ("https://a.example/\"'<>", "https://a.example/%22'%3C%3E"),
        ("https://a.example/\ud800", "https://a.example/" + "%EF%BF%BD" * 3),
        ("ftp://a.example/", ""),
        ("javascript:alert(1)", ""),
        ("http://", ""),
        ("http://[", ""),
        ("http://a.example:port/", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_are_linked(url, link):
    assert present.outside_link(url) == link


def test_a_hit_without_a_title_shows_its_address():
    hit = Hit(
        url="https://a.example/b",
        title=[(" ", False)],
        site="a.example",
        language="",
        published=None,
        score=1.0,
        snippet=[],
    )

    assert present.card(hit).title == [("a.example › b", False)]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [([], "ltr"), (["abc"], "ltr"), (["123 !?"], "ltr"), (["سلام"], "rtl"), (["שלום"], "rtl"), (["سلام دنیا (hello)"], "rtl"), (["a", "سلام"], "rtl"), (["hello to the world", "سلام"], "ltr")],
)  # fmt: skip
def test_the_direction_is_that_of_most_letters(texts, expected):
    assert present.direction(texts) == expected


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 ms"),
        (0.0124, "12 ms"),
        (1.44, "1.4 s"),
        (72, "1 min 12 s"),
        (7500, "2 h 5 min"),
    ],
)
def test_a_duration_is_short_to_read(seconds, text):
    assert present.duration(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (999, "999"), (1234567, "1\u202f234\u202f567")]
)
def test_thousands_are_set_apart(value, text):
    assert present.number(value) == text


def test_days_and_moments_are_written_out():
    assert present.day(date(2020, 12, 2)) == "2 December 2020"
    assert present.moment(datetime(2026, 11, 22, 17, 33, tzinfo=UTC)).startswith(
        ("22 Nov 2026", "23 Nov 2026", "21 Nov 2026")
    )


@pytest.mark.parametrize(("code", "name"), [("fa", "Persian"), ("xx", "xx"), ("", "")])
def test_a_language_is_named_where_its_name_is_known(code, name):
    assert present.language_name(code) == name
