import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.clean.blocks import blocks_of_html
from indexer.clean.metadata import byline_of, dates_of, language_of, title_of
from indexer.records import Block, BlockKind, DateEvidence, PageHead

PROSE = (
    "The river came over the wall for the third time in ten years, and this time nobody in the lower streets was surprised; "
    "the sandbags had been stacked since Tuesday, and the school had moved its books upstairs."
)
PERSIAN = "رودخانه برای سومین بار در ده سال از دیوار گذشت و این بار هیچ کس در خیابان های پایین شهر تعجب نکرد چون کیسه های شن آماده بود"
ARABIC = "تجاوز النهر الجدار للمرة الثالثة خلال عشر سنوات، وهذه المرة لم يتفاجأ أحد في الشوارع المنخفضة لأن أكياس الرمل كانت جاهزة"
GERMAN = (
    "Der Fluss ist zum dritten Mal in zehn Jahren über die Mauer getreten, und niemand war überrascht, denn die Säcke mit "
    "dem Sand lagen seit Dienstag bereit, und auch die Bücher der Schule sind nicht nass geworden."
)
NONE = PageHead()
Made = tuple[BlockKind, int, str, tuple[str, ...]]


def plain(*texts: str) -> list[Block]:
    return [
        Block(text=text, kind=BlockKind.LINE, position=i)
        for i, text in enumerate(texts)
    ]


def h1(text: str) -> Made:
    return (BlockKind.HEADING, 1, text, ())


def p(text: str, *tokens: str) -> Made:
    return (BlockKind.PARAGRAPH, 0, text, tokens)


def page(*made: Made) -> list[Block]:
    return [
        Block(
            text=text,
            kind=kind,
            level=level,
            position=i,
            path=("div",),
            tokens=(tokens,),
        )
        for i, (kind, level, text, tokens) in enumerate(made)
    ]


def head(
    title: str = "",
    *,
    ld: object = None,
    times: Sequence[tuple[str, str, int]] = (),
    lang: str = "",
    **meta: str,
) -> PageHead:
    named = tuple((name.replace("__", ":"), content) for name, content in meta.items())
    scripts = () if ld is None else (json.dumps(ld),)
    return PageHead(
        title=title, language=lang, meta=named, json_ld=scripts, times=tuple(times)
    )


def published(
    head: PageHead,
    blocks: list[Block],
    url: str = "https://a.example/x",
    fetched: datetime | None = None,
) -> tuple[str, str] | None:
    found, _ = dates_of(head, blocks, url, fetched)
    return (found.day.isoformat(), found.origin) if found else None


# ---------------------------------------------------------------- title


@pytest.mark.parametrize(
    ("about", "blocks", "title"),
    [
        (head("Floods again | The Valley Post"), page(h1("Floods again"), p(PROSE)), "Floods again"),
        (head("The river came back - Valley Post", og__title="The river came back", og__site_name="Valley Post"), page(h1("Valley Post"), p(PROSE)), "The river came back"),
        (head("Valley Post: Floods | Valley Post", og__site_name="Valley Post"), page(h1("Valley Post"), (BlockKind.HEADING, 2, "Valley Post: Floods", ()), p(PROSE)), "Valley Post: Floods"),
        (head("x", ld={"@type": "NewsArticle", "headline": "Third flood in ten years"}), page(p(PROSE), (BlockKind.HEADING, 2, "Third flood in ten years", ())), "Third flood in ten years"),
        (head("Mill - A history - Town archive", ld={"@type": "WebSite", "name": "Town archive"}), page(p(PROSE)), "Mill - A history"),
        (head("What we learnt from three floods in ten years | Valley Post"), page(p(PROSE)), "What we learnt from three floods in ten years"),
        (head("os.path — Common pathname manipulations — Python"), page(h1("os.path — Common pathname manipulations"), p(PROSE)), "os.path — Common pathname manipulations"),
        (head(), page(h1("Only heading"), p(PROSE)), "Only heading"),
        (head("What is a weir? - The River Book"), page(h1("The River Book"), (BlockKind.HEADING, 2, "What is a weir?", ()), p(PROSE)), "What is a weir?"),
        (head("Valley Post - Floods again"), page(h1("Floods again"), p(PROSE)), "Floods again"),
        (head("Walls hold — RiverTalk", og__url="https://www.river-talk.example/walls"), page(p(PROSE)), "Walls hold"),
        (head("Blue pump | Valley® Store", og__site_name="Valley Store"), page(p(PROSE)), "Blue pump"),
        (head("Floods again | Post", og__title="Floods again"), page(h1("15 replies to “Floods again”"), (BlockKind.HEADING, 3, "Floods again", ()), p(PROSE)), "Floods again"),
        (head("Weirs and walls | Weirs", og__url="https://weirs.example/"), page(h1("Weirs"), p(PROSE)), "Weirs and walls"),
        (head(), page(p(PROSE)), ""),
        (head(), [], ""),
    ],
    ids=["site after", "h1 is the site", "h2 holds the title", "json-ld", "site from json-ld", "unknown site", "docs", "h1 alone", "banner and h2", "site first", "site by its host", "site with signs", "replies", "site by host and h1", "none", "empty"],
)  # fmt: skip
def test_the_title_is_the_page_s_own(
    about: PageHead, blocks: list[Block], title: str
) -> None:
    assert title_of(about, blocks) == title


@pytest.mark.parametrize(
    ("texts", "title"),
    [
        (
            ("Thursday, April 25, 2024", "Floods again in the lower streets", PROSE),
            "Floods again in the lower streets",
        ),
        (
            (
                "HomeNEWSFloods again in the lower str...",
                "Floods again in the lower streets",
                PROSE,
            ),
            "Floods again in the lower streets",
        ),
        (
            ("Home » News » Floods", "Skip to content", "Floods again", PROSE),
            "Floods again",
        ),
        (("Floods again | Valley Post", "Floods again", PROSE), "Floods again"),
        (
            ("پنجشنبه ۶ اردیبهشت ۱۴۰۳", "رودخانه باز هم از دیوار گذشت", PERSIAN),
            "رودخانه باز هم از دیوار گذشت",
        ),
        (("Introduction", PROSE), "Introduction"),
        ((PROSE,), ""),
        (("----", "https://a.example/x"), ""),
    ],
    ids=[
        "visit day",
        "glued trail",
        "trail and skip link",
        "with the site",
        "persian",
        "one word",
        "prose",
        "nothing",
    ],
)
def test_the_title_of_plain_text_is_the_first_line_that_looks_like_one(
    texts: tuple[str, ...], title: str
) -> None:
    assert title_of(NONE, plain(*texts)) == title


MENU = [
    "Home",
    "Boats",
    "Weather",
    "Ferries",
    "Log in",
    "Sign up",
    "The port",
    "Jobs",
    "Maps",
    "Shop",
    "Help",
    "Prices",
    "Press",
    "Contact",
    "Search",
    "Menu",
]
TEXT = ["The boats came in with the evening tide, and the bakery had sold out before noon."] * 6  # fmt: skip


@pytest.mark.parametrize(
    ("texts", "url", "title"),
    [
        ([*MENU, "The harbour wall is finished", "12 May 2024", *TEXT], "", "The harbour wall is finished"),
        ([*MENU, "Share", "Harbour: a wall", *TEXT], "https://a.example/2024/harbour-a-wall", "Harbour: a wall"),
        (["Get the app now", "A wall for the old harbour", *TEXT], "https://a.example/n/a-wall-for-the-harbour.html", "A wall for the old harbour"),
        (["A wall for the harbour", *TEXT], "https://a.example/news", "A wall for the harbour"),
        (["A wall for the harbour", *TEXT], "http://[", "A wall for the harbour"),
        (["A wall for the harbour", *TEXT], "https://a.example/ferry-timetable-winter", "A wall for the harbour"),
    ],
    ids=["below a long menu", "named by the address", "the address before the first line", "a section's address", "no address", "another's words"],
)  # fmt: skip
def test_plain_text_is_titled_by_its_address_or_place(
    texts: list[str], url: str, title: str
) -> None:
    assert title_of(NONE, plain(*texts), url) == title


# ---------------------------------------------------------------- byline


@pytest.mark.parametrize(
    ("about", "blocks", "byline"),
    [
        (NONE, plain("Floods again", "Reporting by PMOI/MEK", PROSE), "Reporting by PMOI/MEK"),
        (NONE, plain("Floods again", "By Jane Doe and Ali Reza", PROSE), "By Jane Doe and Ali Reza"),
        (NONE, plain("Wieder Hochwasser", "Von Jörg Müller", PROSE), "Von Jörg Müller"),
        (NONE, plain("Encore une crue", "Par Élise Dupont, Lyon", PROSE), "Par Élise Dupont, Lyon"),
        (NONE, plain("Otra inundación", "Por María José García", PROSE), "Por María José García"),
        (NONE, plain("رودخانه باز هم", "نویسنده: مریم احمدی", PERSIAN), "نویسنده: مریم احمدی"),
        (NONE, plain("النهر مرة أخرى", "بقلم: أحمد علي", ARABIC), "بقلم: أحمد علي"),
        (NONE, plain("Floods again", "By the river nobody was surprised", PROSE), ""),
        (NONE, plain("Floods again", "By clicking Accept you agree", PROSE), ""),
        (NONE, plain("Floods again", "Von der Leyen besucht das Tal", PROSE), ""),
        (NONE, plain("Floods again", *[PROSE] * 20, "Reporting by Ann Lee; Editing by Bo Chan"), "Reporting by Ann Lee"),
        (head("Floods"), page(h1("Floods"), p("Jane Doe", "post-author"), p(PROSE)), "Jane Doe"),
        (head("Floods"), page(h1("Floods"), p("Updated Feb 27, 2026", "byline"), p(PROSE)), ""),
        (head("Floods", ld={"@type": "Article", "author": [{"name": "Jane Doe"}]}), page(h1("Floods"), p("Text: Jane Doe, Lyon"), p(PROSE)), "Text: Jane Doe"),
        (head("Floods", ld={"@type": "Article", "author": {"@type": "Person", "name": "Jane Doe"}}), page(h1("Floods"), p(PROSE)), "Jane Doe"),
        (head("Floods", author="Jane Doe"), page(h1("Floods"), p(PROSE)), "Jane Doe"),
        (head("Floods", author="admin"), page(h1("Floods"), p(PROSE)), ""),
        (head("Floods", article__author="https://social.example/jane"), page(h1("Floods"), p(PROSE)), ""),
        (NONE, [], ""),
    ],
)  # fmt: skip
def test_the_byline_is_the_line_that_signs(
    about: PageHead, blocks: list[Block], byline: str
) -> None:
    assert byline_of(about, blocks) == byline


# ---------------------------------------------------------------- date


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (
            "Iran, December 12, 2020—The detailed letter of a group of experts demanding clarity on the fate of thousands.",
            "2020-12-12",
        ),
        (
            "BERLIN, 12. Dezember 2020 (dpa) – Der Fluss ist zum dritten Mal in zehn Jahren über die Mauer getreten.",
            "2020-12-12",
        ),
        (
            "Paris, 12 décembre 2020 - La rivière a franchi le mur pour la troisième fois en dix ans cette nuit.",
            "2020-12-12",
        ),
        (
            "Madrid, 12 de diciembre de 2020.- El río pasó por encima del muro por tercera vez en diez años.",
            "2020-12-12",
        ),
        (
            "تهران، ۲۲ آذر ۱۳۹۹ - رودخانه برای سومین بار در ده سال از دیوار گذشت و هیچ کس تعجب نکرد",
            "2020-12-12",
        ),
        (
            "بيروت، ١٢ كانون الأول ٢٠٢٠ – تجاوز النهر الجدار للمرة الثالثة خلال عشر سنوات ولم يتفاجأ أحد",
            "2020-12-12",
        ),
        (
            "القاهرة، 26 ربيع الآخر 1442 – تجاوز النهر الجدار للمرة الثالثة خلال عشر سنوات ولم يتفاجأ أحد",
            "2020-12-12",
        ),
    ],
    ids=["en", "de", "fr", "es", "fa", "ar", "ar hijri"],
)
def test_a_dateline_dates_the_page(text: str, day: str) -> None:
    assert published(
        NONE, plain("Thursday, April 25, 2024", "A title of some words", text)
    ) == (day, "dateline")


@pytest.mark.parametrize(
    "text",
    [
        "The letter, dated September 3, 2020, was made public on the eve of the day, after sixty days of silence by the authorities.",
        "On July 24, 2019, the minister defended the measure in an interview with a magazine that the state runs, and said so again.",
        "In December 1988, the assembly expressed its concern about the new wave, and the commission did not act upon it at all.",
    ],
)
def test_a_date_in_a_sentence_is_no_dateline(text: str) -> None:
    assert published(NONE, plain("A title of some words", text)) is None


@pytest.mark.parametrize(
    "line",
    [
        "Thursday, April 25, 2024",
        "25. April 2024",
        "پنجشنبه ۶ اردیبهشت ۱۴۰۳",
        "الخميس 25 أبريل 2024",
        "Jeudi 25 avril 2024",
        "Thursday, April 25, 2024 10:15 am",
    ],
)
def test_the_day_of_the_visit_above_the_title_is_no_candidate(line: str) -> None:
    assert dates_of(
        NONE, plain(line, "A title of some words", PROSE), "https://a.example/x", None
    ) == (None, ())


@pytest.mark.parametrize(
    ("about", "blocks", "url", "wanted"),
    [
        (head(ld={"@type": "NewsArticle", "datePublished": "2020-12-12T23:30:00-05:00"}), page(p(PROSE)), "", ("2020-12-12", "json-ld")),
        (head(ld={"@graph": [{"@type": "WebPage", "datePublished": "2019-01-01"}, {"@type": "Article", "datePublished": "2020-12-12"}]}), page(p(PROSE)), "", ("2020-12-12", "json-ld")),
        (head(article__published_time="2020-12-12T10:00:00Z"), page(p(PROSE)), "", ("2020-12-12", "meta")),
        (head(article__published_time="۱۳۹۹/۰۹/۲۲"), page(p(PROSE)), "", ("2020-12-12", "meta")),
        (head(), page(p(PROSE)), "https://a.example/2020/12/12/floods/", ("2020-12-12", "url")),
        (head(), page(p(PROSE)), "https://a.example/world/2020/dec/12/floods", ("2020-12-12", "url")),
        (head(), page(p(PROSE)), "https://a.example/1399/09/22/floods", ("2020-12-12", "url")),
        (head(), page(p(PROSE)), "https://a.example/floods-20201212", ("2020-12-12", "url")),
        (head(), page(p(PROSE)), "https://a.example/item/9920201212", None),
        (head("Floods", times=[("2020-12-12", "12 Dec", 1)]), page(h1("Floods"), p("12 Dec"), p(PROSE)), "", ("2020-12-12", "time")),
        (head("Floods", times=[("2020-12-12", "12 Dec", 14)]), page(h1("Floods"), *[p(PROSE)] * 13, p("12 Dec")), "", None),
        (head("Floods"), page(h1("Floods"), p("By Jane Doe | December 12, 2020"), p(PROSE)), "", ("2020-12-12", "byline")),
        (head("Floods"), page(h1("Floods"), p("Updated: December 14, 2020"), p("December 12, 2020"), p(PROSE)), "", ("2020-12-12", "byline")),
        (head("Floods"), page(h1("Floods"), p("Updated: December 14, 2020"), p(PROSE)), "", ("2020-12-14", "updated")),
        (head(date="3/4/2020"), page(p(PROSE)), "", None),
        (head(), [], "", None),
    ],
    ids=["json-ld", "graph", "meta", "meta jalali", "url", "url month", "url jalali", "url packed", "url number", "time", "far time", "byline", "published before updated", "updated alone", "ambiguous", "empty"],
)  # fmt: skip
def test_the_date_comes_from_the_best_origin(
    about: PageHead, blocks: list[Block], url: str, wanted: tuple[str, str] | None
) -> None:
    assert published(about, blocks, url) == wanted


@pytest.mark.parametrize("claimed", ["2031-01-01", "1850-06-01"])
def test_an_impossible_date_loses_to_a_possible_one(claimed: str) -> None:
    about = head(
        ld={"@type": "Article", "datePublished": claimed},
        article__published_time="2020-12-12",
    )

    assert published(
        about, page(p(PROSE)), fetched=datetime(2024, 4, 25, tzinfo=UTC)
    ) == ("2020-12-12", "meta")


def test_an_impossible_date_stays_a_candidate() -> None:
    about = head(ld={"@type": "Article", "datePublished": "2031-01-01"})

    assert dates_of(about, [], "", datetime(2024, 4, 25, tzinfo=UTC)) == (
        None,
        (DateEvidence(day=date(2031, 1, 1), origin="json-ld", text="2031-01-01"),),
    )


def test_the_winner_is_the_candidate_that_others_agree_with() -> None:
    about = head(
        "Floods",
        ld={"@type": "Article", "datePublished": "2020-12-12"},
        article__published_time="2020-12-13",
    )
    winner, candidates = dates_of(
        about,
        page(h1("Floods"), p("By Jane Doe | December 12, 2020"), p(PROSE)),
        "https://a.example/2020/12/12/",
        None,
    )

    assert (winner, [one.origin for one in candidates]) == (
        candidates[1],
        ["meta", "json-ld", "url", "byline"],
    )


@pytest.mark.parametrize(
    "script",
    [
        "{",
        "[" * 100_000,
        "null",
        '"x"',
        '{"@graph": 3}',
        '{"datePublished": {"a": []}}',
        "\x00",
        '{"@type": 5, "author": [[[["x"]]]]}',
    ],
)
def test_damaged_json_ld_counts_as_silent(script: str) -> None:
    about = PageHead(json_ld=(script,), title="Floods")

    assert (
        title_of(about, page(h1("Floods"))),
        byline_of(about, []),
        dates_of(about, [], "", None),
    ) == ("Floods", "", (None, ()))


# ---------------------------------------------------------------- language


@pytest.mark.parametrize(
    ("about", "text", "site", "language"),
    [
        (head(lang="en-US"), PROSE, "", "en"),
        (head(lang="FA_ir"), PERSIAN, "", "fa"),
        (head(lang="deu"), "", "", "de"),
        (head(lang="xx"), "", "", ""),
        (head(lang="en"), PERSIAN, "", "fa"),
        (head(lang="en"), ARABIC, "", "ar"),
        (head(lang="fa"), PROSE, "", "en"),
        (head(lang="en"), "Короткий текст о реке, которая снова вышла из берегов и затопила улицы", "", "ru"),
        (head(og__locale="fr_FR"), "", "", "fr"),
        (head(ld={"@type": "Article", "inLanguage": "es-MX"}), "", "", "es"),
        (NONE, PROSE, "", "en"),
        (NONE, PERSIAN, "", "fa"),
        (NONE, "Der Fluss ist zum dritten Mal in zehn Jahren über die Mauer getreten, und niemand war überrascht.", "", "de"),
        (NONE, "12 34", "", ""),
        (NONE, PROSE, "en", "en"),
        (NONE, PROSE, "de", "en"),
        (NONE, PERSIAN, "ar", "fa"),
        (head(lang="en"), GERMAN, "", "de"),
        (head(lang="en-US"), GERMAN, "de", "de"),
        (head(lang="fr"), "Der Titel ist kurz", "", "fr"),
        (head(lang="sw"), "Mto ulivuka ukuta kwa mara ya tatu katika miaka kumi na hakuna aliyeshangaa", "", "sw"),
        (head(lang="ar"), PERSIAN + " پل چوبی گذرگاه بزرگ", "", "fa"),
        (head(lang="fa"), ARABIC + " أمام المدرسة القديمة إلى الجهة الأخرى", "", "ar"),
        (NONE, "12 34", "de", "de"),
        (NONE, "", "", ""),
    ],
)  # fmt: skip
def test_the_language_is_the_text_s(
    about: PageHead, text: str, site: str, language: str
) -> None:
    assert language_of(about, text, site) == language


def test_the_language_model_is_not_loaded_for_pages_that_say_their_language() -> None:
    code = (
        "import sys; from indexer.clean.metadata import language_of; from indexer.records import PageHead; "
        "language_of(PageHead(language='en'), 'The river came over the wall again.'); print('py3langid' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert ran.stdout.strip() == "False"


# ---------------------------------------------------------------- any page

PIECES = st.sampled_from(
    ["<h1>", "</h1>", "<p class=author>", "</p>", "<time datetime='2020-13-45'>", "<time>", "</time>", "<article>", "</article>",
     "<meta name=author content=' '>", "<meta property=article:published_time content='²²²²-12-12'>", "<title>", " | ", "By ", "Von ",
     "12 December 2020", "31.02.2020", "99.99.99", "۳۱ اسفند ۱۴۰۰", "令和元年13月40日", "Updated: ", "نویسنده: ", "作者：", "\ud800", "\x00", "İ", "ß",
     "<script type='application/ld+json'>{\"@graph\": [{\"@type\": \"Article\", \"author\": {\"@id\": 3}}]}</script>"]
)  # fmt: skip


@given(
    st.lists(PIECES | st.text(max_size=20), max_size=30).map("".join),
    st.text(max_size=40),
    st.none() | st.datetimes(timezones=st.just(UTC)),
)
def test_no_page_makes_any_of_them_raise(
    html: str, url: str, fetched: datetime | None
) -> None:
    about, blocks = blocks_of_html(html, url)
    title = title_of(about, blocks)
    winner, candidates = dates_of(about, blocks, url, fetched, title)

    assert winner is None or winner in candidates
    assert isinstance(byline_of(about, blocks, title), str)
    assert len(language_of(about, html, "en")) in {0, 2}


# ---------------------------------------------------------------- the example page


@pytest.fixture(scope="session")
def example(test_data: Path) -> list[Block]:
    text = (test_data / "text-crawl" / "000_19a249969aef9513.txt").read_text(
        encoding="utf-8"
    )
    return plain(*(line.strip() for line in text.splitlines() if line.strip()))


def test_the_example_page_has_its_full_title(example: list[Block]) -> None:
    assert (
        title_of(NONE, example)
        == "An international investigation into the 1988 massacre of Iranian political prisoners is long overdue"
    )


def test_the_example_page_has_its_byline(example: list[Block]) -> None:
    assert byline_of(NONE, example) == "Reporting by PMOI/MEK"


def test_the_example_page_is_dated_by_its_dateline(example: list[Block]) -> None:
    evidence = DateEvidence(
        day=date(2020, 12, 12), origin="dateline", text="Iran, December 12, 2020"
    )

    assert dates_of(NONE, example, "file:000_19a249969aef9513.txt", None) == (
        evidence,
        (evidence,),
    )
