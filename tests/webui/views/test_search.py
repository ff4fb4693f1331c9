from pathlib import Path

import pytest

from indexer.errors import EngineUnavailable, IndexOutdated, QueryError
from indexer.query import Group, Language, Site, parse
from webui import WebSettings, create_app


def test_results_show_the_title_with_its_matches_marked(client):
    html = client.get("/search?q=keeper").text

    assert "The <mark>keeper</mark> of the last lighthouse</a>" in html


def test_results_show_snippets_with_their_matches_marked(client):
    html = client.get("/search?q=strait").text

    assert "lighthouse above the <mark>strait</mark>, first to trim" in html


def test_a_hit_leads_to_the_cleaned_page_with_the_query(client, read, article):
    links = read(client.get("/search?q=strait").text).all("a")
    (found,) = [link["href"] for link in links if link["href"].startswith("/page")]

    assert f'<h1 dir="auto">{article.title}</h1>' in client.get(found).text
    assert "q=strait" in found


def test_a_hit_tells_site_date_and_language(client, read):
    words = read(client.get("/search?q=strait").text).words

    assert "12 December 2020 English more from harbour-post.example" in words


def test_the_address_is_shown_readable_and_leads_to_the_original(client, read, persian):
    page = read(client.get("/search?q=lighthouse").text)

    assert "fanous.example › فانوس › lighthouse" in page.words
    assert page.all("a", href=persian.url, rel="noopener noreferrer")


def test_titles_and_snippets_carry_their_language_and_direction(client, read):
    page = read(client.get("/search?q=lighthouse").text)

    assert page.all("h2", lang="fa", dir="auto")
    assert page.all("p", class_="hit-snippet", lang="fa", dir="auto")


def test_the_total_is_announced(client, read):
    page = read(client.get("/search?q=lighthouse").text)

    assert page.all("p", role="status", **{"aria-live": "polite"})
    assert "33 pages in" in page.words


def test_a_total_that_is_a_lower_bound_says_at_least(client, engine, read):
    engine.is_exact = False

    assert "At least 33 pages" in read(client.get("/search?q=lighthouse").text).words


def test_results_that_time_did_not_suffice_for_say_so(client, engine, read):
    engine.is_partial = True

    assert "Time ran out" in read(client.get("/search?q=lighthouse").text).words
    assert "Time ran out" in read(client.get("/search?q=zebra").text).words


def test_what_was_probably_meant_is_offered_where_nothing_is_found(
    client, engine, read
):
    engine.meant = "lighthouse -x"
    page = read(client.get("/search?q=ligthouse&site=a.example").text)

    assert page.all("a", href="/search?q=lighthouse+-x&site=a.example")


def test_pages_of_results_follow_each_other(client, read):
    second = read(client.get("/search?q=lighthouse&page=2").text)

    assert second.all("a", rel="prev", href="/search?q=lighthouse")
    assert second.all("a", rel="next", href="/search?q=lighthouse&page=3")
    assert "page 2 of 4" in second.words


def test_the_last_page_has_no_next(client, read):
    assert not read(client.get("/search?q=lighthouse&page=4").text).all("a", rel="next")


def test_per_page_is_kept_from_page_to_page(client, read):
    page = read(client.get("/search?q=lighthouse&per_page=5").text)

    assert len(page.all("li", class_="hit")) == 5
    assert page.all("a", rel="next", href="/search?q=lighthouse&per_page=5&page=2")


def test_a_page_beyond_the_last_is_not_found_and_leads_back(client, read):
    answer = client.get("/search?q=lighthouse&page=9")

    assert answer.status_code == 404
    assert read(answer.text).all("a", href="/search?q=lighthouse&page=4")


@pytest.mark.parametrize(
    "number",
    ["0", "-1", "1001", "1000000000", "9" * 5000, "two", "1.5", "٣", "1 ", "１"],
)
def test_a_bad_page_number_is_refused_with_the_bounds(client, read, number):
    answer = client.get("/search", query_string={"q": "lighthouse", "page": number})

    assert answer.status_code == 400
    assert "page must be a number from 1 to 1000" in read(answer.text).words


@pytest.mark.parametrize("per_page", ["0", "101", "all"])
def test_a_bad_per_page_is_refused_with_the_bounds(client, read, per_page):
    answer = client.get(f"/search?q=lighthouse&per_page={per_page}")

    assert answer.status_code == 400
    assert "per_page must be a number from 1 to 100" in read(answer.text).words


@pytest.mark.parametrize(
    ("address", "filters"),
    [
        ("site=www.A.example", (Group(should=(Site("a.example"),)),)),
        (
            "site=a.example&site=b.example",
            (Group(should=(Site("a.example"), Site("b.example"))),),
        ),
        (
            "site=a.example&lang=fa-IR",
            (Group(should=(Site("a.example"),)), Group(should=(Language("fa"),))),
        ),
    ],
    ids=["one site", "any of two", "site and language"],
)
def test_filters_of_the_address_narrow_the_query(client, engine, address, filters):
    client.get(f"/search?q=lighthouse&{address}")

    assert engine.asked[-1].root == Group(must=(*filters, parse("lighthouse").root))


def test_without_filters_the_query_is_searched_as_it_is(client, engine):
    client.get("/search?q=lighthouse")

    assert engine.asked == [parse("lighthouse")]


def test_a_filter_in_force_can_be_removed_and_stays_in_the_box(client, read):
    page = read(client.get("/search?q=lighthouse&site=a.example").text)

    assert page.all("a", class_="chip", href="/search?q=lighthouse")
    assert page.all("input", type="hidden", name="site", value="a.example")


def test_too_many_filters_are_refused(client):
    assert (
        client.get(
            "/search", query_string={"q": "x", "site": [f"s{n}" for n in range(30)]}
        ).status_code
        == 400
    )


def test_a_query_read_otherwise_than_typed_says_so(client, read):
    words = read(client.get("/search?q=lighthouse+AND+keeper").text).words

    assert f"Read as {parse('lighthouse AND keeper').reading}" in words


def test_a_query_read_as_typed_says_nothing_of_it(client, read):
    assert "Read as" not in read(client.get("/search?q=lighthouse+++keeper").text).words


def test_words_left_out_are_named(client, read):
    words = read(client.get("/search?q=the+lighthouse").text).words

    assert "Too common to look for: the" in words
    assert "Read as" not in words


def test_no_results_says_what_was_searched_and_offers_less(client, read):
    page = read(client.get("/search?q=seal+colony+kelp").text)

    assert "No page matches seal colony kelp" in page.words
    assert page.all("a", class_="chip", href="/search?q=colony+kelp")
    assert page.all("a", class_="chip", href="/search?q=seal+kelp")
    assert page.all("a", class_="chip", href="/search?q=seal+colony")


def test_no_results_in_a_filter_offers_the_search_without_it(client, read):
    assert read(client.get("/search?q=seal&site=a.example").text).all(
        "a", class_="button", href="/search?q=seal"
    )


def test_no_results_for_a_phrase_offers_the_words(client, read):
    page = read(client.get('/search?q="grey+seal"').text)

    assert page.all("a", href="/search?q=+grey+seal+")


def test_no_results_leads_to_a_search_of_what_was_removed(client, read):
    page = read(client.get("/search?q=seal+colony").text)

    assert page.all("a", href="/search?q=removed:(seal+colony)")


def test_a_query_without_any_word_says_so(client, read):
    assert (
        "no word in it to search for"
        in read(client.get("/search?q=%21%21%21").text).words
    )


@pytest.mark.parametrize("address", ["/search", "/search?q=", "/search?q=%20%09"])
def test_an_empty_query_asks_for_words(client, read, engine, address):
    answer = client.get(address)

    assert answer.status_code == 200
    assert "What are you looking for?" in read(answer.text).words
    assert not engine.asked


def test_a_query_beyond_the_limits_is_refused_in_the_searchers_words(client, read):
    answer = client.get("/search", query_string={"q": "a" * 5000})

    assert answer.status_code == 400
    assert "the query has 5000 characters" in read(answer.text).words


def test_a_refused_query_stays_in_the_box(client, engine, read):
    engine.error = QueryError("too many patterns")

    assert read(client.get("/search?q=a*+b*").text).all(
        "input", name="q", value="a* b*"
    )


def test_before_the_first_run_search_says_how_to_begin(client, engine, read):
    engine.published, engine.error = (
        None,
        EngineUnavailable("nothing has been published yet"),
    )
    answer = client.get("/search?q=lighthouse")

    assert answer.status_code == 503
    assert (
        "Nothing has been indexed yet: put pages into crawled/ and run winnow index."
        in read(answer.text).words
    )


def test_an_engine_that_does_not_answer_is_no_fault_of_the_visitor(client, engine):
    engine.error = EngineUnavailable("connection refused: 10.0.0.7")
    answer = client.get("/search?q=lighthouse")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "10.0.0.7" not in answer.text


def test_an_index_of_another_version_says_how_to_go_on(client, engine, read):
    engine.error = IndexOutdated("format 3")
    answer = client.get("/search?q=lighthouse")

    assert answer.status_code == 503
    assert "winnow index --rebuild" in read(answer.text).words


def test_when_every_slot_is_taken_the_visitor_is_asked_to_come_back(engine, ledger):
    settings = WebSettings(max_concurrent_searches=1, search_wait_s=0)
    app = create_app(engine=engine, ledger=ledger, settings=settings)
    answers = []
    search = engine.search

    def search_meanwhile(query, options, **page):
        if not answers:
            answers.append(None)
            answers[0] = app.test_client().get("/search?q=keeper")
        return search(query, options, **page)

    engine.search = search_meanwhile
    outer = app.test_client().get("/search?q=lighthouse")

    assert outer.status_code == 200
    assert answers[0].status_code == 503
    assert answers[0].headers["Retry-After"] == "2"


def test_a_page_of_results_is_small(app, client):
    static = sum(file.stat().st_size for file in Path(app.static_folder).iterdir())

    assert len(client.get("/search?q=lighthouse").data) + static < 60_000
