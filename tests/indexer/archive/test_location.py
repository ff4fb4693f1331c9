import pytest

from indexer.archive.location import SiteFolder, by_folder, located_url
from indexer.archive.names import stored_name
from indexer.errors import ConfigError

SITES = [
    SiteFolder("news", "https://news.example"),
    SiteFolder("./news/archive/", "http://old.example/a/b?x=1"),
    SiteFolder("docs.example.org", "https://docs.example.org/en/latest/"),
]


@pytest.mark.parametrize(
    ("file", "url"),
    [
        pytest.param(
            "news/2020/a.html", "https://news.example/2020/a.html", id="joined"
        ),
        pytest.param("news/index.html", "https://news.example/", id="index"),
        pytest.param(
            "news/2020/Index.HTM", "https://news.example/2020/", id="index-in-a-folder"
        ),
        pytest.param("news/dump.txt", "https://news.example/dump.txt", id="text"),
        pytest.param(
            "news/a b/ü#?.html", "https://news.example/a%20b/%C3%BC%23", id="escaped"
        ),
        pytest.param(
            "news/a%20b.html",
            "https://news.example/a%2520b.html",
            id="percent-is-a-percent",
        ),
        pytest.param(
            "news/100%.html", "https://news.example/100%25.html", id="lone-percent"
        ),
        pytest.param(
            "news/archive/x.html", "http://old.example/a/b/x.html", id="deepest-folder"
        ),
        pytest.param(
            "docs.example.org/x.html",
            "https://docs.example.org/en/latest/x.html",
            id="setting-beats-host",
        ),
        pytest.param("newsletter/x.html", None, id="whole-names-only"),
        pytest.param("other/x.html", None, id="nothing-known"),
        pytest.param("x.html", None, id="top"),
    ],
)
def test_a_folder_s_setting_gives_the_url(file: str, url: str | None) -> None:
    assert located_url(stored_name(file), by_folder(SITES)) == url


def test_a_setting_for_the_whole_folder_holds_where_no_other_does() -> None:
    assert (
        located_url("a/x.html", by_folder([SiteFolder("", "https://example.org/")]))
        == "https://example.org/a/x.html"
    )


@pytest.mark.parametrize(
    ("file", "url"),
    [
        pytest.param(
            "docs.example.org/a/index.html", "https://docs.example.org/a/", id="host"
        ),
        pytest.param(
            "mirrors/2024/Example.ORG/a.html", "https://example.org/a.html", id="nested"
        ),
        pytest.param(
            "example.org/www.other.example/a.html",
            "https://example.org/www.other.example/a.html",
            id="outermost",
        ),
        pytest.param(
            "example.org+8080/a.html", "http://example.org:8080/a.html", id="port"
        ),
        pytest.param(
            "example.org:443/a.html", "https://example.org/a.html", id="secure-port"
        ),
        pytest.param(
            "http/example.org/a.html", "http://example.org/a.html", id="protocol-folder"
        ),
        pytest.param(
            "127.0.0.1:8000/a.html", "http://127.0.0.1:8000/a.html", id="address"
        ),
        pytest.param(
            "bücher.example/a.html", "https://xn--bcher-kva.example/a.html", id="idna"
        ),
        pytest.param(
            "e.example/page.html?x=1&y=2",
            "https://e.example/page.html?x=1&y=2",
            id="query",
        ),
        pytest.param(
            "e.example/page.html@x=1",
            "https://e.example/page.html?x=1",
            id="query-after-at",
        ),
        pytest.param(
            "e.example/page@x=1.html", "https://e.example/page?x=1", id="query-adjusted"
        ),
        pytest.param(
            "e.example/page.php?x=1.html",
            "https://e.example/page.php?x=1",
            id="query-adjusted-php",
        ),
        pytest.param(
            "e.example/index.html?p=2",
            "https://e.example/?p=2",
            id="query-of-the-folder",
        ),
        pytest.param(
            "e.example/@user.html",
            "https://e.example/@user.html",
            id="at-without-query",
        ),
        pytest.param(
            "e.example/\udcd9%86.html",
            "https://e.example/%D9%86.html",
            id="escapes-of-wget",
        ),
        pytest.param("site.old/a.html", None, id="copy"),
        pytest.param("page.html/a.html", None, id="page"),
        pytest.param("v1.2/a.html", None, id="version"),
        pytest.param("-a.example/a.html", None, id="dash"),
        pytest.param("a..example/a.html", None, id="dots"),
        pytest.param("docs.example.org.html", None, id="a-file-is-no-folder"),
    ],
)
def test_a_mirror_s_folders_give_the_url(file: str, url: str | None) -> None:
    assert located_url(stored_name(file), {}) == url


def test_a_setting_that_is_no_url_is_refused() -> None:
    with pytest.raises(
        ConfigError,
        match=r"base_url of 'news' must be an http or https URL, got 'news\.example'",
    ):
        SiteFolder("news", "news.example")
