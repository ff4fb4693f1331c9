import pytest

from webui import WebSettings, create_app


@pytest.fixture
def words(client, read):
    return read(client.get("/status").text).words


def test_totals_are_shown(words):
    assert "Searchable pages 33 Sites 4 Skipped pages 62" in words


def test_last_and_next_run_are_shown(client, read):
    page = read(client.get("/status").text)

    assert "Last run running" in page.words
    assert page.all("time", datetime="2026-11-23T03:15:00+00:00")


def test_without_a_schedule_no_next_run_is_planned(engine, ledger, read):
    app = create_app(engine=engine, ledger=ledger, settings=WebSettings())

    assert (
        "Next run none is planned" in read(app.test_client().get("/status").text).words
    )


def test_the_history_tells_what_each_run_met(words):
    assert "done 2 1 0 30 62 1 min 12 s" in words


def test_a_failed_run_tells_why(words):
    assert "failed crawled/ cannot be read: permission denied" in words


def test_sites_are_counted(words):
    assert "almanac.example 30" in words


def test_skipped_pages_are_counted_by_reason(words):
    assert "empty 60 cookie wall 1 soft 404 1" in words


def test_skipped_pages_are_listed_with_their_reason(words):
    assert (
        "harbour-post.example › old soft 404 says “page not found” and little else"
        in words
    )


def test_long_lists_of_skipped_pages_are_leafed_through(client, read):
    page = read(client.get("/status?page=2").text)

    assert "dumps › empty-59.txt" in page.words
    assert page.all("a", rel="prev", href="/status#skipped")


def test_a_bad_page_number_is_refused(client):
    assert client.get("/status?page=0").status_code == 400


def test_before_the_first_run_the_history_is_shown_all_the_same(client, engine, read):
    engine.published = None
    words = read(client.get("/status").text).words

    assert "Nothing has been indexed yet" in words
    assert "Searchable pages 0" in words
    assert "failed" in words


def test_with_no_run_at_all_the_page_still_helps(client, engine, ledger, read):
    engine.published, ledger.history = None, []

    assert "There has been no run yet." in read(client.get("/status").text).words
