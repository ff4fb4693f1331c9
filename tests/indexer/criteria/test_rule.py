"""Rules: where they hold, in which order they speak, and what makes one unsound."""

from dataclasses import replace

import pytest

from indexer.criteria import Action, By, Rule, in_order
from indexer.errors import RuleError

URL = "https://a.example/tides"
RULE = Rule(id="r1", action=Action.REMOVE, by=By.PATTERN, text="Ad: .*")


@pytest.mark.parametrize(
    ("scope", "applies"),
    [
        ({}, True),
        ({"site": "a.example"}, True),
        ({"site": "b.example"}, False),
        ({"page": URL}, True),
        ({"page": URL + "/"}, False),
    ],
    ids=["everywhere", "its site", "another site", "its page", "another page"],
)
def test_a_rule_holds_in_its_scope(scope: dict[str, str], applies: bool) -> None:
    assert replace(RULE, **scope).applies_to(URL, "a.example") is applies


def test_the_narrower_rule_speaks_first_whatever_the_order() -> None:
    page = replace(RULE, id="r9", page=URL)
    site = replace(RULE, id="r5", site="a.example")
    other = replace(RULE, id="r0")

    assert in_order([RULE, site, page, other]) == (page, site, other, RULE)
    assert in_order([other, page, RULE, site]) == (page, site, other, RULE)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"id": "R 1"}, "id must be small letters"),
        ({"text": "  "}, "the pattern is empty"),
        ({"text": "("}, "is no regular expression"),
        ({"by": By.SELECTOR, "text": "a:b"}, "cannot be used"),
        ({"page": URL, "site": "a.example"}, "got both"),
        ({"page": "a.example/tides"}, "a page is named by its address"),
        ({"site": "https://a.example/"}, "a site is named as `winnow status`"),
        ({"site": "www.a.example"}, "a site is named as `winnow status`"),
        ({"by": By.LINE, "text": "x" * 20_001}, "20001 characters, 20000 at most"),
    ],
    ids=[
        "id",
        "empty",
        "pattern",
        "selector",
        "two scopes",
        "no page",
        "no site",
        "www",
        "too long",
    ],
)
def test_an_unsound_rule_cannot_be_made(
    changes: dict[str, str], complaint: str
) -> None:
    with pytest.raises(RuleError, match=complaint):
        replace(RULE, **changes)  # type: ignore[arg-type]


def test_a_rule_says_what_it_does() -> None:
    assert RULE.sentence == "Remove lines that match “Ad: .*”."
    long = replace(RULE, action=Action.KEEP, by=By.LINE, text="tide " * 50)
    assert long.sentence.startswith("Keep the line “tide tide")
    assert len(long.sentence) < 110
