"""What people decided overrules the cleaner, line by line and nowhere else."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.clean import clean, meant_by, parse
from indexer.criteria import Action, By, Rule
from indexer.records import (
    CleanPage,
    MediaType,
    ParsedPage,
    RawPage,
    SiteTemplate,
    Source,
    Verdict,
)

URL = "https://a.example/lamp"
PAGE = """<html lang=en><head><title>Lamp oil</title></head><body>
<nav class=menu><a href=/>Home</a> <a href=/news>News desk</a></nav><main><article><h1>Lamp oil</h1>
<p>The keeper carried lamp oil up the stair every evening, through storms and fog, for forty years.</p>
<p>He did so until the light was made electric, and nobody had to climb the stair any more.</p>
<p>12 people read this</p>
<div class="box lampshop"><p>Our shop sells lamps of brass and glass, made by hand in the old way, one at a time.</p></div>
<p>No feed found with the ID 1. Go to the All Feeds page and select an ID from an existing feed.</p>
<p>* * *</p>
</article></main></body></html>"""


def parsed(body: str = PAGE, media_type: MediaType = MediaType.HTML) -> ParsedPage:
    page = parse(
        RawPage(
            url=URL,
            site="a.example",
            source=Source(file="lamp"),
            media_type=media_type,
            body=body.encode(),
        )
    )
    assert isinstance(page, ParsedPage)
    return page


def judged(*rules: Rule, page: ParsedPage | None = None) -> CleanPage:
    found = clean(page or parsed(), SiteTemplate(site="a.example"), rules)
    assert isinstance(found, CleanPage)
    return found


def rule(action: Action, by: By, text: str, id: str = "r1", **scope: str) -> Rule:  # noqa: A002
    return Rule(id=id, action=action, by=by, text=text, **scope)  # type: ignore[arg-type]


def keep(by: By, text: str, id: str = "k1", **scope: str) -> Rule:  # noqa: A002
    return rule(Action.KEEP, by, text, id, **scope)


def remove(by: By, text: str, id: str = "r1", **scope: str) -> Rule:  # noqa: A002
    return rule(Action.REMOVE, by, text, id, **scope)


def verdict_on(page: CleanPage, start: str) -> Verdict:
    return next(v for v in page.verdicts if v.block.text.startswith(start))


@pytest.mark.parametrize(
    "decision",
    [
        remove(By.LINE, "12 people read this"),
        remove(By.LINE, "7 People read this!"),
        remove(By.PATTERN, r"\d+ people read this"),
        remove(By.PATTERN, r"\d+ people read this", site="a.example"),
        remove(By.PATTERN, r"\d+ people read this", page=URL),
    ],
    ids=["line", "folded line", "pattern", "of the site", "of the page"],
)
def test_a_line_that_a_rule_removes_goes(decision: Rule) -> None:
    verdict = verdict_on(judged(decision), "12 people")

    assert (verdict.is_kept, verdict.rule, verdict.family) == (False, "r1", "rule")
    assert verdict.reason.startswith("A rule for ")


@pytest.mark.parametrize(
    "decision",
    [
        remove(By.PATTERN, "12 people"),
        remove(By.PATTERN, r"\d+ people .*", site="b.example"),
        remove(By.LINE, "12 people read this", page=URL + "s"),
        remove(By.SELECTOR, "aside p"),
    ],
    ids=["part of a line", "another site", "another page", "elsewhere"],
)
def test_a_rule_that_does_not_name_a_line_changes_nothing(decision: Rule) -> None:
    assert judged(decision) == judged()


def test_lines_inside_a_selected_element_go() -> None:
    verdict = verdict_on(judged(remove(By.SELECTOR, "article .lampshop")), "Our shop")

    assert (verdict.is_kept, verdict.rule) == (False, "r1")
    assert (
        verdict.reason
        == "A rule for every site removes lines inside “article .lampshop”."
    )


@pytest.mark.parametrize(
    "decision",
    [
        keep(By.LINE, "No feed found with the ID 1. Go to the All Feeds page and select an ID from an existing feed."),
        keep(By.PATTERN, "No feed found .*"),
        keep(By.SELECTOR, "article > p"),
    ],
    ids=["line", "pattern", "selector"],
)  # fmt: skip
def test_a_line_that_a_rule_keeps_comes_back_and_tells_what_would_have_been(
    decision: Rule,
) -> None:
    before = verdict_on(judged(), "No feed")
    verdict = verdict_on(judged(decision), "No feed")

    assert not before.is_kept
    assert (verdict.is_kept, verdict.rule, verdict.family) == (True, "k1", "rule")
    assert verdict.reason.endswith(f" Else: {before.reason}")


def test_a_menu_is_kept_for_who_wants_it() -> None:
    page = judged(keep(By.SELECTOR, "nav.menu"))

    assert [v.block.text for v in page.verdicts if v.rule == "k1"] == ["Home News desk"]


def test_keeping_beats_removing_whatever_the_scopes() -> None:
    page = judged(
        remove(By.LINE, "12 people read this", page=URL),
        keep(By.PATTERN, ".* people .*"),
    )

    assert verdict_on(page, "12 people").is_kept


def test_the_reason_of_a_line_that_was_gone_stays() -> None:
    page = judged(remove(By.PATTERN, "No feed found.*"))

    assert page == judged()


def test_a_line_without_letters_is_meant_word_for_word() -> None:
    assert not verdict_on(judged(remove(By.LINE, "* * *")), "* * *").is_kept
    assert verdict_on(judged(remove(By.LINE, "***")), "* * *").is_kept


def test_a_person_may_remove_everything() -> None:
    page = judged(remove(By.PATTERN, ".*"))

    assert page.kept == []
    assert len(page.verdicts) == len(judged().verdicts)


def test_the_narrowest_rule_gives_the_reason_whatever_the_order() -> None:
    rules = [
        remove(By.PATTERN, ".* read this", "r1"),
        remove(By.LINE, "12 people read this", "r2", site="a.example"),
        remove(By.SELECTOR, "p", "r3", page=URL),
        remove(By.PATTERN, ".* people .*", "r4", page=URL),
    ]
    for seed in range(5):
        random.Random(seed).shuffle(rules)
        assert verdict_on(judged(*rules), "12 people").rule == "r3"


def test_a_line_longer_than_patterns_are_tried_on_stays() -> None:
    long = "lamp " * 200
    page = parsed(PAGE.replace("12 people", f"12 {long}"))

    assert judged(remove(By.PATTERN, "12 .*"), page=page) == judged(page=page)


def test_rules_speak_of_plain_text_too() -> None:
    text = "Lamp oil\n\nThe keeper carried lamp oil up the stair every evening, through storms and fog.\n\nAd: lamps"
    page = parsed(text, MediaType.TEXT)

    assert not verdict_on(judged(remove(By.PATTERN, "ad: .*"), page=page), "Ad").is_kept
    assert judged(remove(By.SELECTOR, "*"), page=page) == judged(page=page)


def test_the_language_is_that_of_what_is_kept() -> None:
    german = "<p>Der Wärter trug jeden Abend das Öl die Treppe hinauf, bei Sturm und bei Nebel, vierzig Jahre lang.</p>"
    page = parsed(
        PAGE.replace(" lang=en", "").replace("<p>12 people", german + "<p>12 people")
    )
    wanted = remove(By.PATTERN, "(The|He|Our|Lamp|12) .*")

    assert (judged(page=page).language, judged(wanted, page=page).language) == (
        "en",
        "de",
    )


@pytest.mark.parametrize(
    ("decision", "is_meant"),
    [
        (keep(By.LINE, "99 PEOPLE read this"), True),
        (keep(By.LINE, "99 people read that"), False),
        (remove(By.PATTERN, r"12 .*"), True),
        (remove(By.PATTERN, r"12"), False),
        (remove(By.SELECTOR, "p"), False),
    ],
    ids=["line", "another line", "pattern", "another pattern", "selector"],
)
def test_a_text_tells_whether_a_rule_means_it(decision: Rule, is_meant: bool) -> None:
    assert meant_by(decision)("12 people read this") is is_meant


RULES = st.builds(
    Rule,
    id=st.from_regex(r"r[0-9]{1,2}", fullmatch=True),
    action=st.sampled_from(Action),
    by=st.just(By.PATTERN),
    text=st.sampled_from(["The .*", "He .*", "12 .*", ".*lamp.*", "No feed.*", "Home.*"]),
    page=st.sampled_from(["", URL]),
) | st.builds(
    Rule,
    id=st.from_regex(r"s[0-9]{1,2}", fullmatch=True),
    action=st.sampled_from(Action),
    by=st.just(By.SELECTOR),
    text=st.sampled_from(["nav", "article p", ".lampshop", "h1, nav", "main > *"]),
    site=st.sampled_from(["", "a.example", "b.example"]),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    rules=st.lists(RULES, max_size=5, unique_by=lambda rule: rule.id),
    chance=st.randoms(use_true_random=False),
)
def test_rules_in_any_order_change_the_lines_they_name_and_no_other(
    rules: list[Rule], chance: random.Random
) -> None:
    before, after = judged(), judged(*rules)
    shuffled = chance.sample(rules, len(rules))
    ids = {rule.id for rule in rules}

    assert judged(*shuffled) == after
    assert [v.block for v in after.verdicts] == [v.block for v in before.verdicts]
    for old, new in zip(before.verdicts, after.verdicts, strict=True):
        assert new == old or new.rule in ids
