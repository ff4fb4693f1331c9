import json

import pytest

from indexer.clean import clean_text
from indexer.clean.blocks import blocks_of_html
from indexer.clean.metadata import byline_of

PROSE = (
    "<p>The river came over the wall for the third time in ten years, and this time nobody in the lower streets was "
    "surprised; the sandbags had been stacked since Tuesday, and the school had moved its books upstairs.</p>"
)
H1 = "<h1>Floods again</h1>"


def signed(body: str, *, head: str = "", ld: object = None) -> str:
    script = (
        f"<script type='application/ld+json'>{json.dumps(ld)}</script>" if ld else ""
    )
    about, blocks = blocks_of_html(
        f"<html><head><title>Floods again</title>{head}{script}</head><body><article>{body}</article></body></html>"
    )
    return byline_of(about, blocks)


def article(author: object, **more: object) -> dict[str, object]:
    return {"@type": "NewsArticle", "author": author, **more}


JANE = {"@type": "Person", "name": "Jane Doe"}
ALI = {"@type": "Person", "name": "Ali Reza"}


@pytest.mark.parametrize(
    ("ld", "body", "byline"),
    [
        (article(JANE), "", "Jane Doe"),
        (article("Jane Doe"), "", "Jane Doe"),
        (article([JANE, ALI]), "", "Jane Doe, Ali Reza"),
        (article([JANE, ALI]), "<p>Words by Jane Doe and Ali Reza, 3 May 2021</p>", "Words by Jane Doe and Ali Reza"),
        (article([JANE, ALI]), "<p>By Jane Doe and others</p>", "Jane Doe, Ali Reza"),
        (article(JANE), "<p>3 May 2021 Jane Doe Rivers, Walls 2</p>", "Jane Doe"),
        (article(JANE), "<p>Fotos: Ali Reza, Text: Jane Doe</p>", "Text: Jane Doe"),
        ({"@graph": [article({"@id": "#jane"}), {"@type": "Person", "@id": "#jane", "name": "Jane Doe"}]}, "", "Jane Doe"),
        ({"@graph": [article(JANE), article(ALI)]}, "", "Jane Doe"),
        (article({"@id": ["#x"]}), "", ""),
        (article([[JANE]]), "", ""),
        (article({"name": "Valley Post"}, publisher={"name": "Valley Post"}), "<p>By Jane Doe</p>", "By Jane Doe"),
        (article({"name": "Valley Post"}, publisher={"name": "Valley Post"}), "", "Valley Post"),
        (article({"name": "siteadmin"}), "", ""),
        (article({"name": "12345"}), "", ""),
    ],
    ids=[
        "object", "string", "list", "list shown", "list shown in part", "without a word that signs", "beside another name", "by reference",
        "neighbours", "odd reference", "nested lists", "the site and a person", "the site alone", "admin", "number",
    ],
)  # fmt: skip
def test_the_byline_of_json_ld_is_shown_as_the_page_has_it(
    ld: object, body: str, byline: str
) -> None:
    assert signed(f"{H1}{body}{PROSE}", ld=ld) == byline


@pytest.mark.parametrize(
    ("head", "byline"),
    [
        ("<meta name=author content='Jane Doe'>", "Jane Doe"),
        ("<meta name=citation_author content='Doe, J.'><meta name=citation_author content='Reza, A.'>", "Doe, J., Reza, A."),
        ("<meta name=twitter:label1 content='Written by'><meta name=twitter:data1 content='Jane Doe'>", "Jane Doe"),
        ("<meta name=twitter:label1 content='Verfasst von'><meta name=twitter:data1 content='Jane Doe'>", "Jane Doe"),
        ("<meta name=twitter:label1 content='Price'><meta name=twitter:data1 content='Ten'>", ""),
        ("<meta property=article:author content='https://social.example/jane'>", ""),
    ],
)  # fmt: skip
def test_meta_elements_name_the_author(head: str, byline: str) -> None:
    assert signed(f"{H1}{PROSE}", head=head) == byline


@pytest.mark.parametrize(
    ("body", "byline"),
    [
        (f"{H1}<p class=post-author>Jane Doe</p>{PROSE}", "Jane Doe"),
        (f"<p class=post-author>Jane Doe</p>{H1}{PROSE}", "Jane Doe"),
        (f"{H1}{PROSE * 20}<div class=author-name>Jane Doe</div>", "Jane Doe"),
        (f"{H1}{PROSE * 20}<div class=author-name>Jane Doe</div><div class=author-name>Ali Reza</div>", ""),
        (f"{H1}{PROSE * 20}<p>Posted by Jane Doe at 2:33 PM</p>{PROSE * 6}", "Posted by Jane Doe"),
        (f"{H1}{PROSE * 20}<div class=comments><p class=comment-author>Ali Reza</p></div>", ""),
        (f"{H1}<p class=author-bio>Jane Doe has written about rivers since she was a child.</p>{PROSE}", ""),
        (f"{H1}<p class=byline>Updated May 3, 2021</p>{PROSE}", ""),
    ],
    ids=["below", "above", "card", "two cards", "at the end", "comment", "life", "date alone"],
)  # fmt: skip
def test_markup_shows_where_the_author_stands(body: str, byline: str) -> None:
    assert signed(body) == byline


def test_a_line_of_plain_text_that_holds_the_byline_is_kept() -> None:
    prose = "\n".join(f"{n}. {PROSE[3:-4]}" for n in range(4))
    page = f"Home\nNews\nFloods again in the lower streets\nBy Odile Farrant March 14, 2023 1866 2\n{prose}"

    assert (
        "By Odile Farrant March 14, 2023 1866 2" in clean_text(page, None).splitlines()
    )
