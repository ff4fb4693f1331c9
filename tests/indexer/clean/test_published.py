import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.clean.blocks import blocks_of_html, blocks_of_text
from indexer.clean.metadata import dates_of
from indexer.records import DateEvidence

PROSE = (
    "<p>The river came over the wall for the third time in ten years, and this time nobody in the lower streets was "
    "surprised; the sandbags had been stacked since Tuesday, and the school had moved its books upstairs.</p>"
)
FETCHED = datetime(2024, 4, 25, 9, 30, tzinfo=UTC)


def dated(
    body: str,
    *,
    head: str = "",
    lang: str = "en",
    url: str = "https://a.example/floods",
    fetched: datetime | None = FETCHED,
) -> tuple[DateEvidence | None, tuple[DateEvidence, ...]]:
    html = f"<html lang={lang}><head><title>Floods again</title>{head}</head><body>{body}</body></html>"
    about, blocks = blocks_of_html(html, url)
    return dates_of(about, blocks, url, fetched)


def day(found: DateEvidence | None) -> str | None:
    return f"{found.day} {found.origin}" if found else None


def article(*lines: str) -> str:
    return f"<main><article>{''.join(lines)}{PROSE}</article></main>"


def json_ld(**facts: str) -> str:
    return f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', **facts})}</script>"


H1 = "<h1>Floods again</h1>"


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (article("<p class=date>12 December 2020</p>", H1), "2020-12-12 byline"),
        (article("<header><span>12 December 2020</span></header>", H1), None),
        (article(H1, "<p>Posted on 12 December 2020</p>"), "2020-12-12 byline"),
        (article("<h1><time datetime=2020-12-12>12.12.</time> Floods again</h1>"), "2020-12-12 time"),
        (article(H1, *["<p>Photo</p>"] * 12, "<time datetime=2020-12-12>12 Dec</time>"), "2020-12-12 time"),
        (article(H1, PROSE * 9, "<p>Published: 12 December 2020</p>"), "2020-12-12 label"),
        (article(H1, PROSE * 9, "<p>Published</p><p>12 December 2020</p>"), "2020-12-12 label"),
        (article(H1, PROSE * 9, "<p>Published: 12 December 2020</p><p>Published: 13 December 2020</p>"), None),
        (article(H1, PROSE * 9, "<p>Last updated: 12 December 2020</p>"), None),
        (article(H1, "<p>Updated 14 December 2020, published 12 December 2020</p>"), "2020-12-12 byline"),
        (article(H1, "<p>Aktualisiert am 14.12.2020</p>"), "2020-12-14 updated"),
        (article(H1) + "<footer>© 12 December 2020 The Valley Post</footer>", None),
        (article(H1, "<p>Copyright 12 December 2020</p>"), None),
        (article(H1) + "<div class=comments><div class=comment><time datetime=2020-12-12>12 Dec</time> Nice</div></div>", None),
        (article(H1) + "<div class='related-posts'><p>Published: 12 December 2020</p></div>", None),
        (article(H1) + "<aside><h3>Latest</h3><p>Published: 12 December 2020</p></aside>", None),
    ],
    ids=[
        "above, in the article", "above, in a header of its own", "below", "in the heading", "below pictures", "label at the end",
        "label in a line of its own", "two labels", "change at the end", "both", "change alone", "footer", "copyright", "comment",
        "related", "aside",
    ],
)  # fmt: skip
def test_a_shown_date_counts_where_it_belongs_to_the_article(
    body: str, wanted: str | None
) -> None:
    assert day(dated(body)[0]) == wanted


@pytest.mark.parametrize("fetched", [FETCHED, None], ids=["known", "unknown"])
@pytest.mark.parametrize(
    "clock",
    [
        "<div class=header><div class=date>Thursday, April 25, 2024</div></div>",
        "<header><span>25 April 2024</span></header>",
        "<div id=top><ul><li>Home</li><li>25.04.2024</li></ul></div>",
        "<div class=topbar><time datetime=2024-04-25>Today</time></div>",
        "<table><tr><td>Jeudi 25 avril 2024</td></tr></table>",
        "<p>25 April 2024</p>",
    ],
    ids=["div", "header", "list", "time", "table", "bare"],
)
def test_the_visit_day_in_a_header_never_wins(
    clock: str, fetched: datetime | None
) -> None:
    bare = dated(f"{clock}{H1}{PROSE}", fetched=fetched)
    wrapped = dated(
        f"<div id=page>{clock}<div>{H1}{PROSE}</div></div>", fetched=fetched
    )

    assert (bare, wrapped) == ((None, ()), (None, ()))


@pytest.mark.parametrize(
    ("line", "lang", "url", "wanted"),
    [
        ("3/4/2020", "en-US", "https://a.example/", "2020-03-04"),
        ("3/4/2020", "en-GB", "https://a.example/", "2020-04-03"),
        ("3/4/2020", "en", "https://a.example.uk/", "2020-04-03"),
        ("3/4/2020", "en", "https://town.gov/", "2020-03-04"),
        ("3/4/2020", "fr", "https://a.example/", "2020-04-03"),
        ("3/4/2020", "en", "https://a.example/", None),
        ("31.12.19, 10:15", "de", "https://a.example/", "2019-12-31"),
    ],
)
def test_numbers_are_read_as_in_the_page_s_country(
    line: str, lang: str, url: str, wanted: str | None
) -> None:
    found, _ = dated(article(H1, f"<p>{line}</p>"), lang=lang, url=url)

    assert (found.day.isoformat() if found else None) == wanted


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://a.example/2020/12/12/floods", "2020-12-12"),
        ("https://a.example/2020/december/12/floods", "2020-12-12"),
        ("https://a.example/12-12-2020-floods", "2020-12-12"),
        ("https://web.archive.org/web/20240101000000/https://a.example/2020/12/12/floods", "2020-12-12"),
        ("https://web.archive.org/web/20240101000000/https://a.example/floods", None),
        ("https://a.example/2020/12/", None),
    ],
    ids=["numbers", "month by name", "day first", "archived", "day of archiving", "no day"],
)  # fmt: skip
def test_the_address_may_tell_the_day(url: str, wanted: str | None) -> None:
    found, _ = dated(article(H1), url=url)

    assert (found.day.isoformat() if found else None) == wanted


@pytest.mark.parametrize(
    ("head", "body", "url", "wanted"),
    [
        (json_ld(datePublished="2020-12-12"), article(H1, "<p>14 December 2020</p>"), "", "2020-12-14 byline"),
        ("<meta property=article:published_time content=2020-12-12>", article(H1, "<p>14 December 2020</p>"), "", "2020-12-12 meta"),
        (json_ld(datePublished="2020-12-13T02:00:00Z"), article(H1, "<p>12 December 2020</p>"), "", "2020-12-12 byline"),
        ("<meta property=article:published_time content=2020-12-13T02:00:00Z>", article(H1), "https://a.example/2020/12/12/x", "2020-12-12 url"),
        ("<meta property=article:published_time content=2022-01-01>", article(H1, "<p>12 December 2020</p>"), "https://a.example/2020/12/12/x", "2020-12-12 url"),
        ("<meta name=date content=2024-01-01>", article(H1, "<p>12 December 2020</p>"), "", "2020-12-12 byline"),
        ("<meta name=date content=2020-12-12>", article(H1), "", "2020-12-12 meta"),
        ("<meta property=article:modified_time content=2020-12-12>", article(H1), "", None),
        (json_ld(dateModified="2020-12-12"), article(H1), "", None),
        ("<script type='application/ld+json'>{'broken': \"datePublished\": \"2020-12-12\",}</script>", article(H1), "", "2020-12-12 json-ld"),
        ("<meta property=article:published_time content=1970-01-01>", article(H1, "<p>12 December 2020</p>"), "", "1970-01-01 meta"),
        ("", article(H1, "<p>12 December 1970</p>"), "", None),
    ],
    ids=[
        "json-ld against what is shown", "meta before what is shown", "universal time", "universal time and address", "two against one",
        "vague meta", "vague meta alone", "modified meta", "modified json-ld", "broken json-ld", "old and told", "old and shown",
    ],
)  # fmt: skip
def test_what_disagrees_is_settled_by_rank_and_agreement(
    head: str, body: str, url: str, wanted: str | None
) -> None:
    assert day(dated(body, head=head, url=url)[0]) == wanted


def test_a_date_of_change_is_a_candidate_of_the_lowest_rank() -> None:
    found, candidates = dated(
        article(H1, "<p>Updated: 14 December 2020</p>"),
        head=json_ld(datePublished="2020-12-12", dateModified="2020-12-15"),
    )

    assert (day(found), [one.origin for one in candidates]) == (
        "2020-12-12 json-ld",
        ["json-ld", "updated", "modified"],
    )


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Roma, 12 dicembre 2020 - Il fiume è uscito dagli argini per la terza volta in dieci anni e nessuno si è stupito.", "2020-12-12"),
        ("Lisboa, 12 de dezembro de 2020 – O rio passou por cima do muro pela terceira vez em dez anos e ninguém se admirou.", "2020-12-12"),
        ("МОСКВА, 12 декабря 2020 — Река в третий раз за десять лет вышла из берегов, и никто на нижних улицах не удивился.", "2020-12-12"),
        ("Amsterdam, 12 december 2020 - De rivier kwam voor de derde keer in tien jaar over de muur en niemand was verbaasd.", "2020-12-12"),
        ("Ankara, 12 Aralık 2020 - Nehir on yılda üçüncü kez duvarı aştı ve aşağı sokaklarda kimse buna bu kez hiç şaşırmadı.", "2020-12-12"),
        ("Warszawa, 12 grudnia 2020 – Rzeka po raz trzeci w ciągu dziesięciu lat wylała przez mur i nikt nie był tym zdziwiony.", "2020-12-12"),
    ],
    ids=["it", "pt", "ru", "nl", "tr", "pl"],
)  # fmt: skip
def test_a_dateline_dates_a_page_of_plain_text(line: str, wanted: str) -> None:
    blocks = blocks_of_text(
        f"Thursday, April 25, 2024\nFloods again in the valley\n{line}"
    )

    found, _ = dates_of(blocks_of_html("")[0], blocks, "file:a.txt", None)

    assert (
        (found.day.isoformat(), found.origin) == (wanted, "dateline") if found else None
    )


DAYS = st.dates(min_value=date(1980, 1, 1), max_value=date(2040, 1, 1))


@given(
    told=st.lists(DAYS, max_size=3),
    shown=st.lists(DAYS, max_size=3),
    address=st.none() | DAYS,
    fetched=DAYS,
)
def test_no_page_is_published_after_it_was_fetched(
    told: Sequence[date], shown: Sequence[date], address: date | None, fetched: date
) -> None:
    found, candidates = dated(
        article(H1, *(f"<p>{one:%d.%m.%Y}</p>" for one in shown)),
        head="".join(f"<meta property=article:published_time content={one}>" for one in told),
        url=f"https://a.example/{address:%Y/%m/%d}/" if address else "",
        fetched=datetime(fetched.year, fetched.month, fetched.day, tzinfo=UTC),
    )  # fmt: skip

    assert found is None or found.day <= fetched + timedelta(days=1)
    assert found is None or found in candidates
