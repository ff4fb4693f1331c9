"""`rules.toml`: what is written can be read, by people too, and nothing in it is lost by a change."""

import threading
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.criteria import Action, By, Rule
from indexer.errors import ConfigError, RuleError
from indexer.rules import add, read, undo

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PAGE = "https://a.example/tides"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "rules.toml"


def keep(book: Path, text: str, **more: Any) -> Rule:
    told = {"action": Action.KEEP, "by": By.LINE, "made": NOON, **more}
    return add(book, text=text, **told)


def test_without_a_file_there_are_no_rules(book: Path) -> None:
    assert read(book) == ()


def test_what_is_added_is_read_back(book: Path) -> None:
    made = [
        keep(book, "Tide tables", page=PAGE, note="asked for by Kari"),
        add(book, action=Action.REMOVE, by=By.PATTERN, text=r"\d+ views", made=NOON),
        add(
            book,
            action=Action.REMOVE,
            by=By.SELECTOR,
            text='[role="note"]',
            site="a.example",
            made=NOON,
        ),
    ]

    assert read(book) == tuple(made)
    assert [rule.id for rule in made] == ["r1", "r2", "r3"]


def test_a_person_can_read_the_file(book: Path) -> None:
    keep(book, "Tide tables", site="a.example", note="wanted")
    add(book, action=Action.REMOVE, by=By.PATTERN, text=r"\d+ views", made=NOON)
    text = book.read_text(encoding="utf-8")

    assert text.startswith("# What people decided about cleaning")
    assert (
        '[[rule]]\nid = "r1"\nmade = 2026-11-22T12:00:00Z\naction = "keep"\nline = "Tide tables"\n'
        'site = "a.example"\nnote = "wanted"\n\n[[rule]]\nid = "r2"'
    ) in text
    assert r"pattern = '\d+ views'" + "\neverywhere = true\n" in text


def test_a_rule_that_is_there_is_not_added_twice(book: Path) -> None:
    first = keep(book, "Tide tables", note="once")
    before = book.read_bytes()

    assert keep(book, "Tide tables", note="twice") == first
    assert book.read_bytes() == before


def test_undo_takes_one_rule_out(book: Path) -> None:
    rules = [keep(book, text) for text in ("one", "two", "three")]

    assert undo(book, "r2") == rules[1]
    assert read(book) == (rules[0], rules[2])


def test_an_id_is_not_used_again(book: Path) -> None:
    keep(book, "one")
    keep(book, "two")
    undo(book, "r2")

    assert keep(book, "three").id == "r3"


def test_an_unknown_rule_is_not_undone(book: Path) -> None:
    keep(book, "one")

    with pytest.raises(RuleError, match="there is no rule 'r7', did you mean 'r1'"):
        undo(book, "r7")


def test_a_rule_of_the_settings_is_not_undone_here(book: Path) -> None:
    with pytest.raises(RuleError, match=r"stands in the settings: take it out"):
        undo(book, "c-00000000")


BY_HAND = """\
# our rules
[[rule]]  # the first
id = "tides"
action = "keep"
line = "Tide tables"  # they are text
site = "a.example"

# about adverts
[[rule]]
id = "ads"
action = "remove"
pattern = '''
Ad: .*'''
everywhere = true
# the end
"""


def test_comments_stay_when_rules_come_and_go(book: Path) -> None:
    book.write_text(BY_HAND, encoding="utf-8")
    keep(book, "new")
    undo(book, "tides")
    text = book.read_text(encoding="utf-8")

    assert [rule.id for rule in read(book)] == ["ads", "r1"]
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "# our rules",
        "# about adverts",
        "# the end",
    ]


def test_a_file_made_by_hand_in_another_layout_is_written_anew(book: Path) -> None:
    book.write_text(
        'rule = [{id = "a", action = "keep", line = "[[rule]]", everywhere = true}]'
    )
    added = keep(book, "new")

    assert [rule.id for rule in read(book)] == ["a", added.id]
    undo(book, "a")
    assert read(book) == (added,)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[rule", r"rules\.toml: is no valid TOML"),
        ("version = 2", r"version is 2, this winnow reads 1"),
        ("rules = 1", r"unknown key 'rules', did you mean 'rule'\?"),
        ("rule = 3", r"rules are written as \[\[rule\]\] tables"),
        ("last = -1", "last must be the last number given to a rule, got -1"),
        ("[[rule]]\nid = 'a'\nlin = 'x'", r"rule 'a': unknown key 'lin', did you mean"),
        (
            "[[rule]]\nid = 'a'\naction = 'keep'\neverywhere = true",
            "rule 'a': exactly one of line, pattern, selector is needed, got none",
        ),
        (
            "[[rule]]\nid = 'a'\naction = 'keep'\nline = 'x'\nsite = 's'\npage = 'file:x'",
            "exactly one of page, site, everywhere is needed, got page and site",
        ),
        (
            "[[rule]]\nid = 'a'\naction = 'keep'\nline = 'x'\nsite = ''",
            "exactly one of page, site, everywhere is needed",
        ),
        (
            "[[rule]]\nid = 'a'\naction = 'keep'\nline = 'x'\neverywhere = 1",
            "everywhere must be true or left out, got 1",
        ),
        (
            "[[rule]]\naction = 'keep'\nline = 'x'\neverywhere = true",
            "rule number 1: a rule's id must be",
        ),
        (
            "[[rule]]\nid = 3\naction = 'keep'\nline = 'x'\neverywhere = true",
            "rule 3: id must be a string, got 3",
        ),
        (
            "[[rule]]\nid = 'a'\naction = 'drop'\nline = 'x'\neverywhere = true",
            "rule 'a': action must be 'keep' or 'remove', got 'drop'",
        ),
        (
            "[[rule]]\nid = 'a'\nmade = 2026-01-01\naction = 'keep'\nline = 'x'\neverywhere = true",
            "rule 'a': made must be a moment with its zone",
        ),
        (
            "[[rule]]\nid = 'a'\naction = 'remove'\nselector = 'a:b'\nsite = 's'",
            "rule 'a': selector 'a:b' cannot be used at ':b'",
        ),
        (
            "[[rule]]\nid = 'c-1'\naction = 'keep'\nline = 'x'\nsite = 's'",
            "ids that begin with 'c-' are for rules in the settings",
        ),
        (
            2 * "[[rule]]\nid = 'a'\naction = 'keep'\nline = 'x'\nsite = 's'\n",
            "two rules have the id 'a': rename one",
        ),
    ],
    ids=lambda value: value[:30],
)
def test_a_fault_in_the_file_is_named_and_the_file_left_alone(
    book: Path, text: str, complaint: str
) -> None:
    book.write_text(text)

    with pytest.raises(ConfigError, match=complaint):
        read(book)
    with pytest.raises(ConfigError, match=complaint):
        keep(book, "new")
    assert book.read_text() == text


def test_bytes_that_are_no_text_are_named(book: Path) -> None:
    book.write_bytes(b"\xff\xfe")

    with pytest.raises(ConfigError, match="is not in UTF-8"):
        read(book)


def test_a_refused_rule_leaves_no_file(book: Path) -> None:
    for text in ("half \ud800 a character", " "):
        with pytest.raises(RuleError):
            keep(book, text)

    assert list(book.parent.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(ConfigError, match=r"rules\.toml: cannot be written"):
        keep(tmp_path / "file" / "rules.toml", "one")


def test_a_path_that_is_a_folder_is_named(book: Path) -> None:
    book.mkdir()

    with pytest.raises(ConfigError, match="cannot be read"):
        keep(book, "one")


def test_nothing_but_the_file_is_left_behind(book: Path) -> None:
    keep(book, "one")
    undo(book, "r1")

    assert list(book.parent.iterdir()) == [book]


def test_a_link_stays_a_link_and_permissions_stay(book: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere" / "ours.toml"
    target.parent.mkdir()
    target.write_text("")
    target.chmod(0o600)
    book.symlink_to(target)
    keep(book, "one")

    assert book.is_symlink()
    assert [rule.text for rule in read(target)] == ["one"]
    assert target.stat().st_mode & 0o777 == 0o600


def test_writers_at_the_same_time_lose_nothing(book: Path) -> None:
    def write(name: str) -> None:
        for number in range(10):
            keep(book, f"{name} {number}")

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({rule.text for rule in read(book)}) == 40
    assert len({rule.id for rule in read(book)}) == 40


LINES = st.text(min_size=1, max_size=60).filter(str.strip)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_text_survives_the_way_through_the_file(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    book = tmp_path_factory.mktemp("any") / "rules.toml"
    texts = data.draw(st.lists(LINES, min_size=1, max_size=5, unique=True))
    rules = [keep(book, text, note=text[::-1]) for text in texts]
    gone = data.draw(st.sampled_from(rules))
    undo(book, gone.id)

    assert read(book) == tuple(rule for rule in rules if rule != gone)
    tomllib.loads(book.read_text(encoding="utf-8"))


def test_the_moment_is_kept_to_the_second(book: Path) -> None:
    rule = keep(book, "one", made=replace_micro(NOON))

    assert rule.made == NOON
    assert read(book) == (replace(rule, made=NOON),)


def replace_micro(moment: datetime) -> datetime:
    return moment.replace(microsecond=123456)
