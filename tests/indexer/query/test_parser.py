import contextlib
import sys
import time
from collections.abc import Callable
from datetime import date
from types import FrameType

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.errors import QueryError
from indexer.query import (
    MAX_CHARACTERS,
    MAX_PATTERNS,
    MAX_TERMS,
    Dates,
    Everything,
    Field,
    Fuzzy,
    Group,
    InUrl,
    Language,
    Node,
    Pattern,
    Phrase,
    Section,
    Site,
    Word,
    leaves,
    parse,
)
from indexer.query.lexer import lexemes

RED, BLUE, SEA = Word("red"), Word("blue"), Word("sea")

READ: dict[str, tuple[str, Node]] = {
    "a word": ("red", RED),
    "words": ("red blue", Group(should=(RED, BLUE))),
    "a repeated word": ("red red", Group(should=(RED, RED))),
    "required": ("+red blue", Group(should=(BLUE,), must=(RED,))),
    "forbidden": ("red -blue", Group(should=(RED,), must_not=(BLUE,))),
    "forbidden alone": ("-red", Group(must_not=(RED,))),
    "and": ("red AND blue", Group(must=(RED, BLUE))),
    "or": ("red OR blue", Group(should=(RED, BLUE))),
    "not": ("red NOT blue", Group(should=(RED,), must_not=(BLUE,))),
    "and not": ("red AND NOT blue", Group(must=(RED,), must_not=(BLUE,))),
    "not not": ("NOT NOT red", RED),
    "and before or": (
        "red AND blue OR sea",
        Group(should=(Group(must=(RED, BLUE)), SEA)),
    ),
    "brackets": ("red AND (blue OR sea)", Group(must=(RED, Group(should=(BLUE, SEA))))),
    "redundant brackets": ("((red))", RED),
    "forbidden group": (
        "red -(blue sea)",
        Group(should=(RED,), must_not=(Group(should=(BLUE, SEA)),)),
    ),
    "small letters are words": ("red or blue", Group(should=(RED, BLUE))),
    "phrase": ('"red  blue"', Phrase("red blue")),
    "curly quotes": ("“red blue”", Phrase("red blue")),
    "near": ('"red blue"~5', Phrase("red blue", slop=5)),
    "prefix": ("red*", Pattern("red*")),
    "wildcard": ("r?d*e**x", Pattern("r?d*e*x")),
    "a question": ("red?", RED),
    "fuzzy": ("red~", Fuzzy("red", 1)),
    "fuzzy, long": ("lighthouse~", Fuzzy("lighthouse", 2)),
    "fuzzy, too much": ("red~9", Fuzzy("red", 2)),
    "a question of a fuzzy word": ("red~?", Fuzzy("red", 1)),
    "a question after a full stop": ("red.?", RED),
    "a question of a pattern after a full stop": ("red*.?", Pattern("red*")),
    "everything": ("*", Everything()),
    "title": ("title:red", Word("red", Field.TITLE)),
    "title group": (
        "title:(red blue)",
        Group(should=(Word("red", Field.TITLE), Word("blue", Field.TITLE))),
    ),
    "removed": ('removed:"red blue"', Phrase("red blue", Field.REMOVED)),
    "field in capitals": ("TITLE:red", Word("red", Field.TITLE)),
    "site": ("site:a.example", Site("a.example")),
    "site as copied": ("site:https://www.A.example/page?x", Site("a.example")),
    "site and words": (
        "site:a.example red",
        Group(must=(Site("a.example"), Group(should=(RED,)))),
    ),
    "sites": (
        "site:a.example site:b.example",
        Group(must=(Group(should=(Site("a.example"), Site("b.example"))),)),
    ),
    "not a site": ("-site:a.example", Group(must_not=(Site("a.example"),))),
    "language": ("lang:en-GB", Language("en")),
    "year": ("date:2020", Dates(date(2020, 1, 1), date(2020, 12, 31))),
    "month": ("date:2020-02", Dates(date(2020, 2, 1), date(2020, 2, 29))),
    "day": ("date:2020-02-03", Dates(date(2020, 2, 3), date(2020, 2, 3))),
    "range": ("date:2020..2021-06", Dates(date(2020, 1, 1), date(2021, 6, 30))),
    "open range": ("date:..2021", Dates(None, date(2021, 12, 31))),
    "in url": ("inurl:Docs/x", InUrl("Docs/x")),
    "section": ("section:Docs/", Section("docs")),
    "sections": (
        'section:docs section:"my blog"',
        Group(must=(Group(should=(Section("docs"), Section("my blog"))),)),
    ),
    "identifier": ("os.path.join", Word("os.path.join")),
    "option of a command": ("--help", Word("--help")),
    "hyphen": ("e-mail", Word("e-mail")),
    "sentence": ("red, blue.", Group(should=(RED, BLUE))),
    "stop words leave": ("the red", RED),
    "stop words alone": ("to be", Group(should=(Word("to"), Word("be")))),
    "required stop word": ("+the red", Group(should=(RED,), must=(Word("the"),))),
    "empty": ("", Group()),
    "blank": (" \t\n", Group()),
    "punctuation": ("!!! ... ---", Group()),
    "only forbidden punctuation": ("-!!!", Group()),
    "unknown field": ("colour:red", Word("colour:red")),
    "url": ("http://a.example/x", Word("http://a.example/x")),
    "field without value": ("site: red", Group(should=(Word("site"), RED))),
    "date that is none": ("date:2020-99", Phrase("date:2020-99")),
    "language that is none": ("lang:12", Phrase("lang:12")),
    "open quote": ('"red blue', Phrase("red blue")),
    "stray quote": ('red" blue', Group(should=(RED, Phrase("blue")))),
    "open bracket": ("(red blue", Group(should=(RED, BLUE))),
    "stray bracket": ("red) blue", Group(should=(RED, BLUE))),
    "empty brackets": ("red () blue", Group(should=(RED, BLUE))),
    "dangling and": ("red AND", RED),
    "leading or": ("OR red", RED),
    "operators alone": ("AND OR", Group(should=(Word("and"), Word("or")))),
    "two operators": ("red AND OR blue", Group(should=(RED, BLUE))),
    "NUL": ("red\0", Word("red\0")),
    "lone surrogate": ("\ud800", Group()),
}


@pytest.mark.parametrize(("text", "root"), READ.values(), ids=READ.keys())
def test_a_query_is_read_as(text: str, root: Node) -> None:
    assert parse(text).root == root


def test_what_was_left_out_is_told() -> None:
    assert parse("the lighthouse of the north").ignored == ("the", "of")


def test_only_the_empty_query_is_empty() -> None:
    assert [
        parse(text).is_empty for text in ("", "-", "the", "site:a.example", "*")
    ] == [True, True, False, False, False]


def test_the_reading_of_a_narrowed_query_is_as_people_write_it() -> None:
    assert parse("red site:a.example blue").reading == "site:a.example red blue"


TOO_MUCH = {
    "characters": ("a" * (MAX_CHARACTERS + 1), "2001 characters"),
    "words": ("w " * (MAX_TERMS + 1), "more than 100 words"),
    "patterns": ("w* " * (MAX_PATTERNS + 1), r"more than 8 words with \*"),
    "words near each other": ('"' + "w " * 17 + '"~1', "~ has more than 16 words"),
    "characters near each other": ('"' + "\u65e5" * 17 + '"~1', "more than 16 words"),
    "brackets": (
        "".join(f"(w{i} OR (v{i} AND " for i in range(20)) + "x",
        "brackets more than 11 deep",
    ),
}


@pytest.mark.parametrize(("text", "message"), TOO_MUCH.values(), ids=TOO_MUCH.keys())
def test_beyond_a_limit_the_message_says_which(text: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        parse(text)


@pytest.mark.parametrize("text", ['"' + "w " * 16 + '"~1', '"' + "w " * 900 + '"'])
def test_long_phrases_are_read(text: str) -> None:
    assert isinstance(parse(text).root, Phrase)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 998 + "red" + ")" * 998,
        "NOT " * 499 + "red",
        "title:" * 300 + "red",
        "+-" * 999,
    ],
)
def test_no_nesting_exhausts_the_stack(text: str) -> None:
    assert parse(text).text == text


UNITS = [
    "w ", "(", ")", "((w", '"', '"w', "-", "w*", "w?", "*", "title:", "title:(", "site:", "date:", "date:2020..", "AND ",
    "NOT ", "w OR ", "\u201c", "~", "w~", "w~1", '"~1', '"~', "\0", "\u65e5", "\u00e9", "e\u0301", "w:", "+(", "-(", "+-", ".", "'", "w.", "\ud800", "\u202e", "\n",
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS, ids=ascii)
def test_a_megabyte_is_refused_before_any_of_it_is_read(unit: str) -> None:
    def read() -> None:
        with pytest.raises(QueryError, match="characters"):
            parse(text)

    text = unit * (1_000_000 // len(unit))

    assert lines_of(read) < 20


@pytest.mark.parametrize("unit", UNITS, ids=ascii)
def test_four_times_the_query_is_four_times_the_work(unit: str) -> None:
    short, long = (unit * (length // len(unit)) for length in (400, 1600))

    assert lines_of(lambda: read(long)) < 6 * lines_of(lambda: read(short)) + 500


@pytest.mark.parametrize("unit", UNITS, ids=ascii)
def test_the_patterns_never_go_back(unit: str) -> None:
    """What the lexer and a single word cost inside `re`, where no line can be counted."""
    short, long = (unit * (length // len(unit)) for length in (10_000, 80_000))

    assert patterns_s(long) < 24 * patterns_s(short)  # 64 if it were quadratic


def read(text: str) -> None:
    with contextlib.suppress(QueryError):
        parse(text)


def lines_of(work: Callable[[], None]) -> int:
    """How many lines of the query room run."""
    lines = 0

    def count(frame: FrameType, event: str, _: object) -> Callable[..., object] | None:
        nonlocal lines
        if "query" not in frame.f_code.co_filename:
            return None
        lines += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        work()
    finally:
        sys.settrace(before)
    return lines


def patterns_s(text: str) -> float:
    """The least time of several, plus a little, so that none is nothing."""
    times = []
    for _ in range(5):
        began = time.thread_time()
        for _ in lexemes(text):
            pass
        leaves.word(text, Field.ANY)
        times.append(time.thread_time() - began)
    return min(times) + 0.001


def test_common_words_weigh_nothing_beside_others() -> None:
    assert parse("what is the lighthouse").root == parse("lighthouse").root


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("red blue", ""),
        ("the  red", ""),
        ("red AND (blue", "+red +blue"),
        ('"red', '"red"'),
        ("red site:a.example", "site:a.example red"),
        ("date:2020-99", '"date:2020-99"'),
    ],
)
def test_a_reading_is_told_where_it_is_not_what_was_typed(
    text: str, reading: str
) -> None:
    assert parse(text).other_reading == reading


FRAGMENTS = st.sampled_from(
    ["red", "the", "AND", "OR", "NOT", "(", ")", '"', "+", "-", "~", "*", "re*", "b?r", "site:", "site:x", "lang:en", "date:2020",
     "date:..2021", "title:", "removed:", "inurl:a", "inurl:", "section:a", "section:/", " ", ":", '"x y"', "C++", "~2", "é", "\u200c", "|", "!", "--", ".", "'"]
)  # fmt: skip


@example("a" * 32 + "~")  # as long as a fuzzy word may be
@given(st.lists(FRAGMENTS).map("".join) | st.lists(FRAGMENTS).map(" ".join) | st.text())
@settings(max_examples=500, deadline=None)
def test_the_reading_reads_as_the_same_tree(text: str) -> None:
    try:
        query = parse(text)
    except QueryError:
        return

    assert (parse(query.reading).root, parse(query.reading).reading) == (
        query.root,
        query.reading,
    )
