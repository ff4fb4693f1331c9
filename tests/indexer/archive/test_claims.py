import time

import pytest

from indexer.archive.claims import HEAD_BYTES, claimed_url

URL = "https://example.org/a?b=1&c=2"


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="canonical" href="https://example.org/a?b=1&amp;c=2">',
        "<LINK HREF='https://example.org/a?b=1&amp;c=2' REL='Canonical' />",
        "<link\nrel=canonical\nhref=https://example.org/a?b=1&c=2>",
        '<link data-x=">" rel="shortlink canonical" href=" https://example.org/a?b=1&#38;c=2 ">',
        '<link rel="stylesheet" href="x.css"><link rel="canonical" href="https://EXAMPLE.org:443/a?b=1&c=2">',
        '<link rel=canonical href="/relative"><link rel=canonical href="https://example.org/a?b=1&c=2">',
        "<!-- saved from url=(0029)https://example.org/a?b=1&c=2 -->",
        "<!DOCTYPE html>\n<!-- saved from url=(0029)https://example.org/a?b=1&c=2 -->\n<html>",
        "<!--\n Page saved with SingleFile \n url: https://example.org/a?b=1&c=2 \n saved date: x\n-->",
        '<!-- saved from url=(0014)https://other.example/ --><link rel=canonical href="https://example.org/a?b=1&c=2">',
    ],
)
def test_the_claim_is_found(head: str) -> None:
    assert (
        claimed_url(f"<html><head>{head}<title>t</title></head><body>".encode()) == URL
    )


@pytest.mark.parametrize(
    "head",
    [
        "",
        '<link rel="alternate" href="https://example.org/">',
        '<link rel="canonical">',
        '<link rel="canonical" href="/a">',
        '<link rel="canonical" href="//example.org/a">',
        '<link rel="canonical" href="javascript:alert(1)">',
        '<link rel="canonical" href="ftp://example.org/">',
        '<!-- <link rel="canonical" href="https://example.org/"> -->',
        """<script>var x = '<link rel="canonical" href="https://example.org/">'</script>""",
        '<style>/* <link rel="canonical" href="https://example.org/"> */</style>',
        '<title><link rel="canonical" href="https://example.org/"></title>',
        '<link rel="canonical" href="https://example.org/' + "a" * 5000 + '">',
        '<body><link rel="canonical" href="https://example.org/">',
        "<!-- saved from url=(0014)about:internet -->",
        "<!-- saved from url=(0022)http://internet.e-mail -->",
        '<!-- <link rel="canonical" href="https://example.org/">',
        "<script>" + '<link rel="canonical" href="https://example.org/">',
    ],
)
def test_no_claim_is_found(head: str) -> None:
    assert claimed_url(f"<html><head>{head}".encode()) is None


def test_an_address_in_another_charset_is_no_claim() -> None:
    assert (
        claimed_url(b'<link rel=canonical href="https://example.org/caf\xe9">') is None
    )


def test_utf16_is_read() -> None:
    page = '<link rel="canonical" href="https://example.org/">'

    assert claimed_url(b"\xff\xfe" + page.encode("utf-16-le")) == "https://example.org/"


def test_what_comes_late_is_not_looked_at() -> None:
    late = b" " * HEAD_BYTES + b'<link rel="canonical" href="https://example.org/">'

    assert claimed_url(late) is None


@pytest.mark.parametrize(
    "piece",
    [
        b"<!--",
        b"<link ",
        b'<link a="',
        b"<link a='\"",
        b"<script ",
        b"<link\n\n",
        b"< = ",
    ],
)
def test_hostile_heads_cost_little(piece: bytes) -> None:
    began = time.process_time()
    claimed_url(piece * (HEAD_BYTES // len(piece)))

    # Measured 1 to 30 ms; a quadratic scan takes seconds.
    assert time.process_time() - began < 1
