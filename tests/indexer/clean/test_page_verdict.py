"""Whole pages that are no articles are set aside, for the right reason; pages that somebody wrote never are."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from indexer.clean import clean, parse
from indexer.clean.blocks import blocks_of_text
from indexer.clean.leftovers import match
from indexer.records import (
    CleanPage,
    MediaType,
    RawPage,
    SiteTemplate,
    Skip,
    SkipReason,
    Source,
)

FOLDER = Path(__file__).parent / "verdicts"


def pages(name: str) -> list[Any]:
    listed = tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))["page"]
    return [pytest.param(page, id=page["id"]) for page in listed]


def cleaned(page: dict[str, str]) -> CleanPage | Skip:
    is_html = "html" in page
    raw = RawPage(
        url="https://harbour.example/page",
        site="harbour.example",
        source=Source(file="page"),
        media_type=MediaType.HTML if is_html else MediaType.TEXT,
        body=page["html" if is_html else "text"].encode(),
        charset="utf-8",
    )
    parsed = parse(raw)
    if isinstance(parsed, Skip):
        return parsed
    return clean(parsed, SiteTemplate(site="harbour.example"))


@pytest.mark.parametrize("page", pages("set_aside.toml"))
def test_a_page_that_is_no_article_is_set_aside(page: dict[str, str]) -> None:
    found = cleaned(page)

    assert isinstance(found, Skip)
    assert found.reason is SkipReason(page["reason"])


@pytest.mark.parametrize("page", pages("kept.toml"))
def test_a_page_that_somebody_wrote_is_kept(page: dict[str, str]) -> None:
    assert isinstance(cleaned(page), CleanPage)


@pytest.mark.parametrize("name", ["set_aside.toml", "kept.toml"])
def test_the_tables_of_pages_are_long(name: str) -> None:
    assert len(pages(name)) >= 60


def test_a_message_followed_by_an_article_in_one_line_is_no_verdict() -> None:
    text = (
        "404 Not Found. " + "The keeper of the gauge has found it all the same. " * 20
    )

    assert match(blocks_of_text(text), is_plain=True, title="").page is None


def test_what_the_site_repeats_counts_as_nothing() -> None:
    footer = (
        "The harbour office answers letters, telephone calls and knocks at the door. "
    )
    blocks = blocks_of_text("Page not found\n\nGo home\n\n" + footer * 8)
    repeated = frozenset({blocks[-1].fingerprint})
    verdicts = [
        match(blocks, is_plain=True, title="", repeated=known).page
        for known in (frozenset[int](), repeated)
    ]

    assert [verdict is not None for verdict in verdicts] == [False, True]
