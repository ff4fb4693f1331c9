"""Whole pages and what must be left of them: tests/golden/pages/<slug>/source.*, expected.txt, expected.toml.

`expected.txt` holds the kept text, a block after the other; `expected.toml` what else is promised: title, byline,
published, language, and the removed lines where the page is small enough to list them.
"""

import tomllib
from pathlib import Path

import pytest

from indexer.clean import clean, parse
from indexer.records import (
    CleanPage,
    MediaType,
    ParsedPage,
    RawPage,
    SiteTemplate,
    Source,
)

PAGES = sorted((Path(__file__).parents[2] / "golden" / "pages").glob("*/expected.txt"))


def cleaned(folder: Path) -> CleanPage:
    (source,) = folder.glob("source.*")
    raw = RawPage(
        url=f"file:{folder.name}",
        site=folder.name,
        source=Source(file=source.name),
        media_type=MediaType.TEXT if source.suffix == ".txt" else MediaType.HTML,
        body=source.read_bytes(),
    )
    page = parse(raw)
    assert isinstance(page, ParsedPage)
    result = clean(page, SiteTemplate(site=folder.name))
    assert isinstance(result, CleanPage)
    return result


def facts(page: CleanPage) -> dict[str, object]:
    return {
        "title": page.title,
        "byline": page.byline,
        "published": page.published.day if page.published else None,
        "language": page.language,
        "removed": [verdict.block.text for verdict in page.removed],
    }


def test_there_are_golden_pages() -> None:
    assert len(PAGES) >= 2


@pytest.mark.parametrize("expected", PAGES, ids=[path.parent.name for path in PAGES])
def test_the_kept_text_is_as_expected(expected: Path) -> None:
    page = cleaned(expected.parent)

    assert "\n".join(block.text for block in page.kept) == expected.read_text(
        encoding="utf-8"
    ).rstrip("\n")


@pytest.mark.parametrize("expected", PAGES, ids=[path.parent.name for path in PAGES])
def test_the_facts_are_as_expected(expected: Path) -> None:
    promised = tomllib.loads(expected.with_suffix(".toml").read_text(encoding="utf-8"))
    found = facts(cleaned(expected.parent))

    assert {name: found[name] for name in promised} == promised
