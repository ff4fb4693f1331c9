import pytest

from webui import WebSettings, create_app

ADDRESSES = [
    "/", "/search?q=lighthouse", "/search?q=nothing", "/search?q=x&page=0", "/search?q=%ff", "/page?url=x", "/status",
    "/healthz", "/nowhere", "/static/winnow.css", "/static/nothing.css",
]  # fmt: skip


@pytest.fixture
def answer(client):
    """Asks for an address and frees what the answer holds."""

    def ask(address, **options):
        with client.open(address, **options) as response:
            return response

    return ask


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_carries_the_strict_policy(answer, address):
    assert answer(address).headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Frame-Options", "DENY"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ],
)
def test_every_answer_carries_the_other_headers(answer, address, header, value):
    assert answer(address).headers[header] == value


def test_a_failure_carries_them_too(answer, engine):
    def fail():
        raise ZeroDivisionError

    engine.mark = fail
    response = answer("/status")

    assert response.status_code == 500
    assert "Content-Security-Policy" in response.headers


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_needs_anything_inline(client, read, address):
    with client.get(address) as response:
        page = read(response.text)

    inline = [
        (tag, name)
        for tag, own in page.elements
        for name in own
        if name == "style" or name.startswith("on")
    ]
    assert not inline
    assert not page.all("style")
    assert all(script.get("src") for script in page.all("script"))


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "127.0.0.1:80:80", "[::1", "localhost:x", "a@localhost", "localhost/", "10.0.0.1"])  # fmt: skip
@pytest.mark.parametrize(
    "address", ["/", "/search?q=lighthouse", "/healthz", "/static/winnow.css"]
)
def test_a_foreign_host_is_refused(answer, host, address):
    assert answer(address, headers={"Host": host}).status_code == 400


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:8080",
        "127.0.0.1",
        "127.0.0.1:8080",
        "[::1]",
        "[::1]:8080",
        "localhost.",
    ],
)
def test_a_host_of_this_machine_is_answered(answer, host):
    assert answer("/", headers={"Host": host}).status_code == 200


def test_a_host_name_of_the_settings_is_answered(engine, ledger):
    app = create_app(
        engine=engine,
        ledger=ledger,
        settings=WebSettings(allowed_hosts=("Search.Example",)),
    )

    assert (
        app.test_client().get("/", headers={"Host": "search.example:443"}).status_code
        == 200
    )


def test_a_static_file_of_this_version_may_be_kept_for_ever(answer, client, read):
    address = read(client.get("/").text).all("link", rel="stylesheet")[0]["href"]

    assert (
        answer(address).headers["Cache-Control"]
        == "public, max-age=31536000, immutable"
    )


@pytest.mark.parametrize(
    "address", ["/static/winnow.css", "/static/winnow.css?v=older", "/"]
)
def test_anything_else_is_asked_for_anew(answer, address):
    assert answer(address).headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["../app.py", "%2e%2e/app.py", "..%2fapp.py"])
def test_nothing_outside_the_static_folder_is_served(answer, path):
    assert answer(f"/static/{path}").status_code == 404
