import pytest

from indexer.errors import EngineError, IndexDamaged, LedgerError, LedgerMissing

ROUTES = ["/", "/search?q=lighthouse", "/page?url=x", "/status", "/healthz"]


def test_an_unknown_address_is_not_found_and_offers_a_search(client, read):
    answer = client.get("/wp-admin")

    assert answer.status_code == 404
    assert read(answer.text).all("input", name="q")


@pytest.mark.parametrize("route", ROUTES)
def test_posting_is_not_allowed_and_says_what_is(client, read, route):
    answer = client.post(route)

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert "That is not how this page is asked for" in read(answer.text).words


def test_too_large_a_body_is_refused(client, read):
    answer = client.post("/search", data=b"x" * 20_000)

    assert answer.status_code == 413
    assert "That is too much at once" in read(answer.text).words


@pytest.mark.parametrize(
    "query", ["q=%ff", "q=a&site=%c3%28", "%e2%82=1", "q=%ed%a0%80"]
)
def test_broken_utf8_in_the_address_is_refused(client, read, query):
    answer = client.get("/search?" + query)

    assert answer.status_code == 400
    assert "no UTF-8 text" in read(answer.text).words


def test_a_bug_shows_no_traceback(client, ledger, caplog):
    def fail(_run):
        raise ZeroDivisionError("secret detail")

    ledger.totals = fail
    answer = client.get("/status")

    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize(
    "address", ["/nope", "/search?q=x&page=0", "/search?q=%ff", "/page?url=x", "/page"]
)
def test_every_error_page_is_well_formed_and_has_a_way_out(client, read, address):
    page = read(client.get(address).text)

    assert not page.faults
    assert page.all("form", role="search")
    assert page.all("a", href="/")


@pytest.mark.parametrize("kind", [EngineError, IndexDamaged])
def test_a_failing_engine_tells_the_log_and_offers_a_way_out(
    client, engine, read, caplog, kind
):
    engine.error = kind("no whole generation is left: run `winnow index`")
    answer = client.get("/search?q=lighthouse")
    page = read(answer.text)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "winnow index" in page.words
    assert "whole generation" not in page.words
    assert page.all("a", href="/")
    assert "no whole generation is left" in caplog.text


@pytest.mark.parametrize("address", ["/status", "/page?url=x"])
def test_a_failing_ledger_tells_the_log_and_offers_a_way_out(
    client, ledger, read, caplog, address
):
    def fail(*_):
        raise LedgerError("the ledger cannot be used (<b>disk full</b>)")

    ledger.totals = ledger.page = fail
    answer = client.get(address)
    page = read(answer.text)

    assert answer.status_code == 503
    assert "disk full" not in page.words
    assert page.all("a", href="/")
    assert "disk full" in caplog.text


@pytest.mark.parametrize("address", ["/status", "/page?url=x"])
def test_a_missing_ledger_is_one_line_of_the_log_and_a_page_that_says_what_to_do(
    client, ledger, read, caplog, address
):
    def fail(*_):
        raise LedgerMissing("the ledger /srv/index/ledger.db is gone")

    ledger.totals = ledger.page = fail
    answer = client.get(address)
    words = read(answer.text).words

    assert answer.status_code == 503
    assert "winnow index" in words
    assert "/srv" not in words
    assert caplog.text.count("\n") == 1
