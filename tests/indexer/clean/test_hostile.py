"""Pages made to break a cleaner come out with their text, whichever parser reads them.

A fiftieth of each page's size here: what is quadratic takes minutes at that already. How long and how much a page may
take is a promise of the worker processes (tests/indexer/workers/test_hostile_pages.py).
"""

import pytest

from indexer.clean import clean, learn, parse, print_of
from indexer.clean.blocks import Parser, blocks_of_html
from indexer.clean.decode import decode
from indexer.records import CleanPage, MediaType, RawPage, Skip, SkipReason, Source
from tests.hostile import PAGES, TEXT, Hostile

SHARE = 0.02
HTML = [page for page in PAGES if page.media_type is MediaType.HTML]


def name_of(page: Hostile) -> str:
    return page.name


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_hostile_page_shows_its_text_or_is_counted(page: Hostile) -> None:
    raw = RawPage(
        url="https://a.example/",
        site="a.example",
        source=Source(file="a"),
        media_type=page.media_type,
        body=page.body(SHARE),
    )
    parsed = parse(raw)
    if not page.shows_text:
        assert isinstance(parsed, Skip)
        assert parsed.reason in {SkipReason.EMPTY, SkipReason.BINARY}
        return
    assert not isinstance(parsed, Skip)
    result = clean(parsed, learn("a.example", [print_of(parsed)]))

    assert isinstance(result, CleanPage)
    assert result.kept != []
    assert any(TEXT in verdict.block.text for verdict in result.verdicts)


@pytest.mark.parametrize("parser", ["lexbor", "soup"])
@pytest.mark.parametrize("page", HTML, ids=name_of)
def test_either_parser_reads_it_or_declines(page: Hostile, parser: Parser) -> None:
    text = decode(page.body(SHARE / 4)).text
    _, blocks = blocks_of_html(text, parser=parser)

    assert blocks == () or any(TEXT in block.text for block in blocks)
