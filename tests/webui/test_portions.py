import pytest

from webui.portions import MAX_BLOCKS, MAX_CHARACTERS, cut, portions


def _texts(part):
    return [verdict.block.text for verdict in part]


def test_what_fits_is_one_part(kept):
    verdicts = [kept("a"), kept("b")]

    assert portions(verdicts) == [verdicts]


def test_nothing_is_one_empty_part():
    assert portions([]) == [[]]


def test_a_part_has_no_more_blocks_than_allowed(kept):
    made = portions([kept("a")] * (2 * MAX_BLOCKS + 1))

    assert [len(part) for part in made] == [MAX_BLOCKS, MAX_BLOCKS, 1]


def test_a_block_that_does_not_fit_opens_the_next_part(kept):
    first, second = "a" * (MAX_CHARACTERS - 1), "bb"

    assert [_texts(part) for part in portions([kept(first), kept(second)])] == [
        [first],
        [second],
    ]


@pytest.mark.parametrize("text", ["x" * 700_000, "word " * 200_000, " " * 700_000])
def test_a_block_longer_than_a_part_goes_on_in_the_next(kept, text):
    made = portions([kept("before"), kept(text), kept("after")])

    assert "".join("".join(_texts(part)) for part in made) == f"before{text}after"


@pytest.mark.parametrize("text", ["x" * 700_000, "word " * 200_000, " " * 700_000])
def test_no_part_is_longer_than_allowed(kept, text):
    made = portions([kept("before"), kept(text), kept("after")])

    assert max(sum(map(len, _texts(part))) for part in made) <= MAX_CHARACTERS


@pytest.mark.parametrize(
    ("text", "most", "head"),
    [
        ("one two", 7, "one two"),
        ("one two", 6, "one "),
        ("one\ntwo", 5, "one\n"),
        ("onetwo", 5, "onetw"),
        ("one two", 0, ""),
        ("", 0, ""),
    ],
)
def test_a_text_is_cut_between_words_where_it_has_them(text, most, head):
    assert cut(text, most) == (head, text[len(head) :])
