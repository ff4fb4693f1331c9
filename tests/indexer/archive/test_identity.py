import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.archive.identity import (
    MAX_URL_CHARS,
    canonical_url,
    file_identity,
    site_of,
)
from indexer.archive.names import disk_path


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        pytest.param(
            "HTTP://Example.ORG", "http://example.org/", id="case-and-empty-path"
        ),
        pytest.param(
            "http://example.org:80/", "http://example.org/", id="default-port"
        ),
        pytest.param(
            "https://example.org:443/",
            "https://example.org/",
            id="default-port-of-https",
        ),
        pytest.param(
            "https://example.org:80/",
            "https://example.org:80/",
            id="the-other-scheme's-port",
        ),
        pytest.param(
            "http://example.org:08080/", "http://example.org:8080/", id="port-with-zero"
        ),
        pytest.param("http://example.org:/", "http://example.org/", id="empty-port"),
        pytest.param("http://example.org/a#b?c", "http://example.org/a", id="fragment"),
        pytest.param("http://example.org/?", "http://example.org/", id="empty-query"),
        pytest.param(
            "http://example.org?b=2&a=1",
            "http://example.org/?b=2&a=1",
            id="query-order",
        ),
        pytest.param(
            "http://example.org/a/./b/../c", "http://example.org/a/c", id="dot-segments"
        ),
        pytest.param(
            "http://example.org/a/%2e%2E/c",
            "http://example.org/c",
            id="encoded-dot-segments",
        ),
        pytest.param(
            "http://example.org/../../c/..", "http://example.org/", id="above-the-root"
        ),
        pytest.param(
            "http://example.org/a//.", "http://example.org/a//", id="empty-segments"
        ),
        pytest.param(
            "http://example.org/%7euser/%e2%82%ac",
            "http://example.org/~user/%E2%82%AC",
            id="escapes",
        ),
        pytest.param(
            "http://example.org/€ a",
            "http://example.org/%E2%82%AC%20a",
            id="to-be-escaped",
        ),
        pytest.param(
            "http://example.org/100%", "http://example.org/100%25", id="lone-percent"
        ),
        pytest.param(
            "http://example.org/%2541", "http://example.org/%2541", id="decoded-once"
        ),
        pytest.param(
            "http://example.org/a%2Fb", "http://example.org/a%2Fb", id="reserved-stays"
        ),
        pytest.param(
            "http://bücher.example/", "http://xn--bcher-kva.example/", id="idna"
        ),
        pytest.param(
            "http://user:secret@example.org/", "http://example.org/", id="user"
        ),
        pytest.param("http://[2001:DB8::0:1]:80/", "http://[2001:db8::1]/", id="ipv6"),
        pytest.param(
            "  http://example.org/a\n/b\t ", "http://example.org/a/b", id="white-space"
        ),
        pytest.param(
            "http://example.org/\udcff",
            "http://example.org/%FF",
            id="byte-of-a-file-name",
        ),
        pytest.param(
            "http://example.org/\ud83d",
            "http://example.org/%EF%BF%BD",
            id="lone-surrogate",
        ),
    ],
)
def test_a_url_has_one_spelling(written: str, canonical: str) -> None:
    assert canonical_url(written) == canonical


@pytest.mark.parametrize(
    "written",
    [
        "",
        "example.org/",
        "//example.org/",
        "/a",
        "ftp://example.org/",
        "javascript:alert(1)",
        "data:text/html,x",
        "http:///path",
        "http://",
        "http://ex ample.org/",
        "http://example.org:port/",
        "http://example.org:99999/",
        "http://example.org:²/",
        "http://[::1/",
        "http://[fe80::1%25eth0]/",
        "http://a..b/",
        "http://exa%00mple.org/",
        "http://" + "ü" * 300 + ".example/",
        "http://example.org/" + "a" * MAX_URL_CHARS,
        "http://example.org/" + "€" * (MAX_URL_CHARS // 2),
    ],
)
def test_what_is_no_http_url_has_no_spelling(written: str) -> None:
    assert canonical_url(written) is None


_parts = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        [
            "..",
            ".",
            "/",
            "//",
            "%",
            "%2e",
            "%2F",
            "%zz",
            "%25",
            "?",
            "#",
            "&a=b",
            "\\",
            "ä",
            "@",
            ":80",
            "\udc80",
        ]
    ),
)


@given(st.sampled_from(["http", "HTTPS"]), st.lists(_parts, max_size=12))
@example("http", ["example.org/", "%%34", "%31"])
def test_a_canonical_url_is_its_own(scheme: str, parts: list[str]) -> None:
    canonical = canonical_url(f"{scheme}://" + "".join(parts))

    assert canonical is None or canonical_url(canonical) == canonical


@given(
    st.sampled_from(["http://example.org/", "https://example.org:81/a/"]),
    st.lists(_parts, max_size=12),
)
def test_a_canonical_url_is_ascii_without_spaces(base: str, parts: list[str]) -> None:
    canonical = canonical_url(base + "".join(parts))

    assert canonical is not None
    assert canonical.isascii()
    assert canonical.isprintable()
    assert " " not in canonical


def test_a_file_s_identity_is_its_path_percent_encoded() -> None:
    assert file_identity("a b/ü?#.html") == "file:a%20b/%C3%BC%3F%23.html"


def test_a_file_name_that_is_not_utf8_has_an_identity_of_its_bytes() -> None:
    assert file_identity("caf%E9.html") == "file:caf%E9.html"
    assert disk_path("caf%E9.html") == "caf\udce9.html"


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.example.org/a", "example.org"),
        ("https://docs.example.org/", "docs.example.org"),
        ("http://example.org:8080/", "example.org:8080"),
        ("https://www.example/", "www.example"),
        ("file:my%20site/a/b.html", "my site"),
        ("file:a.html", "crawled"),
    ],
)
def test_a_page_belongs_to_its_host_or_top_folder(url: str, site: str) -> None:

    assert site_of(url) == site
