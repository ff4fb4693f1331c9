from datetime import date

import pytest

from indexer.records import Block, BlockKind, CleanPage, DateEvidence, Verdict
from indexer.schema import default_fields, section_of, to_document


def verdict(
    text: str, kind: BlockKind = BlockKind.PARAGRAPH, *, is_kept: bool = True
) -> Verdict:
    return Verdict(block=Block(text=text, kind=kind, position=0), is_kept=is_kept)


PAGE = CleanPage(
    url="https://a.example/",
    site="a.example",
    title="The title",
    language="en",
    published=DateEvidence(
        day=date(2020, 12, 12), origin="dateline", text="12 December 2020"
    ),
    verdicts=(
        verdict("The  title", BlockKind.HEADING),
        verdict("Menu", is_kept=False),
        verdict("Part one", BlockKind.HEADING),
        verdict("Words."),
        verdict("Footer", is_kept=False),
    ),
)


def test_the_body_is_the_kept_text_a_block_a_line_without_the_repeated_title() -> None:
    assert to_document(PAGE).body == "Part one\nWords."


def test_headings_are_kept_apart_as_well() -> None:
    assert to_document(PAGE).headings == "Part one"


def test_removed_text_is_a_field_of_its_own() -> None:
    assert to_document(PAGE).removed == "Menu\nFooter"


def test_the_date_is_the_day_of_its_evidence() -> None:
    assert to_document(PAGE).published == date(2020, 12, 12)


def test_removed_text_is_not_searched_by_default() -> None:
    assert [field.name for field in default_fields()] == ["title", "headings", "body"]


def page(*texts: str, title: str = "", linked: int = 0) -> CleanPage:
    blocks = [
        Block(text=text, kind=BlockKind.PARAGRAPH, position=n, linked_chars=linked)
        for n, text in enumerate(texts)
    ]
    return CleanPage(
        url="u",
        site="s",
        title=title,
        verdicts=tuple(Verdict(block=block, is_kept=True) for block in blocks),
    )


def key(*texts: str, title: str = "", linked: int = 0) -> int:
    return to_document(page(*texts, title=title, linked=linked)).copy_key


LONG = [f"{word} {'words of a paragraph ' * 5}" for word in ("One", "Two", "Three")]
COPIES = {
    "other short lines": (key(*LONG), key("Print", *LONG, "Page 1")),
    "another order": (key(*LONG), key(*reversed(LONG))),
    "another title": (key(*LONG, title="A"), key(*LONG, title="A | Site")),
    "white space and case": (key(*LONG), key(*(t.upper() + " " for t in LONG))),
    "the same few words": (key("Hello", title="A"), key(" hello", title="a")),
}
NO_COPIES = {
    "another paragraph": (key(*LONG), key(*LONG[:2], LONG[2].replace("Three", "Four"))),
    "another number": (key(*LONG, LONG[0] + "1"), key(*LONG, LONG[0] + "2")),
    "few words under another title": (key("Hello", title="A"), key("Hello", title="B")),
    "links alone": (key(*LONG, linked=99), key(*LONG, "Other", linked=99)),
}


@pytest.mark.parametrize(("one", "other"), COPIES.values(), ids=COPIES.keys())
def test_copies_have_one_key(one: int, other: int) -> None:
    assert one == other


@pytest.mark.parametrize(("one", "other"), NO_COPIES.values(), ids=NO_COPIES.keys())
def test_what_are_no_copies_have_keys_of_their_own(one: int, other: int) -> None:
    assert one != other


def test_a_page_without_text_is_no_copy_of_anything() -> None:
    assert key(title="Empty") == 0


SECTIONS = {
    "a page in a folder": ("https://a.example/docs/x.html", "docs"),
    "a folder": ("https://a.example/docs/", "docs"),
    "a page in a folder's folder": ("https://a.example/docs/api/x", "docs"),
    "a page at the top": ("https://a.example/about", ""),
    "the top": ("https://a.example/", ""),
    "a host alone": ("https://a.example", ""),
    "capitals": ("https://a.example/Docs/x", "docs"),
    "percent-codes": ("https://a.example/caf%C3%A9/x", "café"),
    "no UTF-8": ("https://a.example/%ff/x", "\ufffd"),
    "a slash in the query": ("https://a.example/find?in=/docs/x", ""),
    "a slash in the fragment": ("https://a.example/#/docs/x", ""),
    "no scheme": ("a.example/docs/x", "docs"),
    "no address": ("u1", ""),
}


@pytest.mark.parametrize(("url", "section"), SECTIONS.values(), ids=SECTIONS.keys())
def test_the_section_is_the_first_folder(url: str, section: str) -> None:
    assert section_of(url) == section
