import re
from dataclasses import replace

import pytest

from indexer.records import Skip, SkipReason
from webui import WebSettings, create_app


def _show(client, page, **arguments):
    return client.get("/page", query_string={"url": page.url, **arguments})


def test_the_kept_text_is_shown_with_its_structure(client, article):
    html = _show(client, article).text

    assert '<h2 dir="auto">What a keeper does all day</h2>' in html
    assert '<blockquote>\n  <p dir="auto">A light that nobody tends' in html
    assert (
        '<li><span dir="auto">Answer letters from children</span></li>\n</ul>' in html
    )
    assert '<p class="caption" dir="auto">Aud Lien at the lens' in html


def test_the_title_is_shown_once(client, article, read):
    assert (
        _show(client, article).text.count("The keeper of the last lighthouse</h1>") == 1
    )
    assert len(read(_show(client, article).text).all("h1")) == 1


def test_code_tables_and_nested_lists_keep_their_shape(client, manual, read):
    answer = _show(client, manual)
    page = read(answer.text)

    assert (
        "timer = Timer(on=&#39;dusk&#39;, off=&#39;dawn&#39;)\nfor event in"
        in answer.text
    )
    assert (len(page.all("tr")), len(page.all("th")), len(page.all("td"))) == (3, 3, 6)
    assert len(page.all("ol")) == 1
    assert not page.faults


def test_the_querys_terms_are_marked(client, article):
    assert (
        "climbed the 174 <mark>steps</mark> of the lighthouse"
        in _show(client, article, q="steps").text
    )


def test_without_a_query_nothing_is_marked(client, article):
    assert "<mark>" not in _show(client, article).text


def test_removed_lines_are_not_shown_unasked(client, article):
    assert "No feed found" not in _show(client, article).text


def test_removed_lines_are_shown_in_place_with_family_and_reason(client, article, read):
    words = read(_show(client, article, removed="1").text).words

    assert (
        "share bar a call to share, not part of the text Share this on "
        "feed plugin the message of a feed plug-in that lost its feed No feed found with the ID 1."
        in words
    )
    assert (
        words.index("needing a keeper.")
        < words.index("No feed found")
        < words.index("What a keeper does all day")
    )


def test_terms_are_marked_in_removed_lines_too(client, article):
    assert (
        "<mark>Storm</mark> closes"
        in _show(client, article, q="storm", removed="1").text
    )


def test_the_switch_is_a_link_that_keeps_the_query(client, article, read):
    off = read(_show(client, article, q="steps").text).all("a", id="toggle")[0]["href"]
    on = read(client.get(off).text).all("a", id="toggle")[0]["href"]

    assert "removed=1" in off
    assert "q=steps" in off
    assert client.get(on).text == _show(client, article, q="steps").text


def test_a_page_that_lost_nothing_says_so(client, read, sample):
    assert (
        "Nothing was removed from this page."
        in read(_show(client, sample[-1]).text).words
    )


def test_what_was_removed_is_counted_by_family(client, article, read):
    assert (
        "Removed related links 3 navigation 1 share bar 1 feed plugin 1"
        in read(_show(client, article).text).words
    )


def test_the_date_comes_with_its_evidence(client, article, read):
    words = read(_show(client, article).text).words

    assert "12 December 2020 from the page’s dateline: December 12, 2020" in words
    assert "25 April 2024 header: Thursday, April 25, 2024" in words


def test_byline_language_and_site_are_shown(client, persian, read):
    words = read(_show(client, persian).text).words

    assert "Byline مریم هاشمی" in words
    assert "Language Persian Site fanous.example" in words


def test_a_page_in_persian_runs_from_right_to_left(client, persian, read):
    assert read(_show(client, persian).text).all("article", dir="rtl", lang="fa")


def test_the_original_is_linked_without_telling_where_from(client, article, read):
    assert read(_show(client, article).text).all(
        "a", href=article.url, rel="noopener noreferrer"
    )


def test_the_way_back_leads_to_the_results(client, article, read):
    assert read(_show(client, article, q="steps").text).all(
        "a", class_="sheet-back", href="/search?q=steps"
    )


def test_an_unknown_page_is_not_found_and_offers_a_search(client, read):
    answer = client.get("/page?url=https://nowhere.example/a&q=steps")
    page = read(answer.text)

    assert answer.status_code == 404
    assert "This page is not in the index nowhere.example › a" in page.words
    assert page.all("input", name="q", value="steps")
    assert not page.all("a", href="https://nowhere.example/a")


def test_an_older_copy_says_why_a_newer_one_is_not_shown(client, ledger, article, read):
    refusal = Skip(
        url=article.url, reason=SkipReason.BOT_WALL, detail="<b>Just a moment</b>"
    )
    ledger.pages[article.url] = replace(article, refusal=refusal)
    words = read(_show(client, article).text).words

    assert "Newer capture in quarantine: bot wall <b>Just a moment</b>" in words


def test_a_skipped_page_says_why(client, skips, read):
    answer = client.get("/page", query_string={"url": skips[0].url})

    assert answer.status_code == 404
    assert (
        "Reason: soft 404 (says “page not found” and little else)."
        in read(answer.text).words
    )


def test_an_address_without_url_is_refused(client):
    assert client.get("/page?q=steps").status_code == 400


def test_before_the_first_run_there_is_no_page(client, engine, article):
    engine.published = None

    assert _show(client, article).status_code == 503


def test_a_ledger_the_index_was_not_built_from_is_not_shown(client, ledger, article):
    ledger.identity = "another"

    assert _show(client, article).status_code == 503


@pytest.mark.parametrize(
    "url", ["\x00", "javascript:alert(1)", "http://[", "file:a/b", "\u202e", "x" * 8000]
)
def test_odd_addresses_are_merely_unknown(client, url):
    assert client.get("/page", query_string={"url": url}).status_code == 404


# ---------------------------------------------------------------- pages too long for one answer


@pytest.fixture
def huge(ledger, page, kept, cut):
    """A page of 1.2 million characters in 4,000 blocks, each with a number of its own and every tenth removed."""
    verdicts = [
        (kept, cut)[n % 10 == 9](f"block{n}. " + "the lamp is lit; " * 17)
        for n in range(4000)
    ]
    made = page("https://a.example/huge", "A huge page", verdicts)
    ledger.pages[made.url] = made
    return made


def _numbers(answer):
    return [int(number) for number in re.findall(r"block(\d+)\.", answer.text)]


def _follow(client, answer, read):
    """The answers from this one on, by their links to the next part."""
    answers = [answer]
    while following := read(answers[-1].text).all("a", rel="next"):
        answers.append(client.get(following[0]["href"]))
    return answers


def test_the_parts_of_a_huge_page_show_all_of_it_once(client, huge, read):
    parts = _follow(client, _show(client, huge, removed="1"), read)

    assert [n for part in parts for n in _numbers(part)] == list(range(4000))


def test_every_part_of_a_huge_page_is_bounded(client, huge, read):
    parts = _follow(client, _show(client, huge), read)

    assert len(parts) > 3
    assert max(len(read(part.text).text) for part in parts) < 310_000


def test_links_between_parts_keep_query_and_removed(client, huge, read):
    second = read(_show(client, huge, q="lamp", removed="1", part="2").text)

    assert not second.faults
    for rel, part in (("prev", ""), ("next", "&part=3")):
        (link,) = second.all("a", rel=rel)
        assert (
            link["href"] == f"/page?url=https://a.example/huge&q=lamp&removed=1{part}"
        )


def test_a_page_that_fits_has_no_links_to_parts(client, article, read):
    assert not read(_show(client, article).text).all("nav", class_="pager")


def test_highlighting_a_huge_page_is_bounded(client, engine, huge):
    handed = []
    highlight = engine.highlight

    def counting(query, text):
        handed.append(len(text))
        return highlight(query, text)

    engine.highlight = counting
    _show(client, huge, q="lamp", removed="1")

    assert 190_000 < sum(handed) <= 200_000


def test_text_beyond_what_is_marked_is_shown_unmarked(client, ledger, page, kept):
    made = page(
        "https://a.example/one", "One block", [kept("lamp " * 50_000 + "the end")]
    )
    ledger.pages[made.url] = made
    text = _show(client, made, q="lamp").text

    assert 39_000 < text.count("<mark>lamp</mark>") <= 40_000
    assert "lamp lamp the end" in text


def test_an_endless_title_is_cut(client, ledger, page):
    made = page("https://a.example/title", "word " * 100_000)
    ledger.pages[made.url] = made

    assert len(_show(client, made).text) < 20_000


@pytest.mark.parametrize("part", ["0", "-1", "x", "1.5", "²", "9" * 11])
def test_a_part_that_is_no_number_is_refused(client, article, part):
    assert _show(client, article, part=part).status_code == 400


@pytest.mark.parametrize("part", ["2", "9999999999"])
def test_a_part_beyond_the_last_is_not_found_and_leads_back(
    client, article, read, part
):
    answer = _show(client, article, q="steps", part=part)
    way = read(answer.text).all("a", class_="button")[0]["href"]

    assert answer.status_code == 404
    assert client.get(way).text == _show(client, article, q="steps").text


def test_searches_are_answered_while_pages_take_every_slot(engine, ledger, article):
    settings = WebSettings(max_concurrent_searches=1, search_wait_s=0)
    client = create_app(engine=engine, ledger=ledger, settings=settings).test_client
    codes = []
    stored = ledger.page

    def page_meanwhile(url, run):
        if len(codes) < 4:
            codes.append(client().get("/search?q=lighthouse").status_code)
            codes.append(_show(client(), article).status_code)
        return stored(url, run)

    ledger.page = page_meanwhile
    _show(client(), article)

    assert codes.count(503) == 1
    assert codes.count(200) >= 3
