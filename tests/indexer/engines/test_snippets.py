from hypothesis import given
from hypothesis import strategies as st

from indexer.engines.marks import Marker
from indexer.engines.plan import Linguist
from indexer.engines.snippets import MAX_CHARACTERS, snippet
from indexer.query import parse
from indexer.records import Document, Piece


def shown(query: str, body: str, language: str = "en") -> tuple[Piece, ...]:
    document = Document(
        url="u",
        site="s",
        title="",
        headings="",
        body=body,
        removed="",
        language=language,
    )
    return snippet(Marker(parse(query).root, Linguist([language])), document)


def joined(pieces: tuple[Piece, ...]) -> str:
    return "".join(text for text, _ in pieces)


def test_a_short_text_is_shown_whole() -> None:
    assert shown("red", "a red fish") == (
        ("a ", False),
        ("red", True),
        (" fish", False),
    )


def test_without_a_match_the_text_is_shown_from_its_start() -> None:
    assert joined(shown("red", "word " * 100)).startswith("word word")


def test_what_was_cut_off_is_shown_by_dots() -> None:
    pieces = shown("red", "word " * 100 + "red " + "word " * 100)

    assert (pieces[0], pieces[-1]) == (("…", False), ("…", False))


def test_the_cut_is_between_words() -> None:
    assert set(
        joined(shown("red", "word " * 100 + "red " + "word " * 100)).strip("…").split()
    ) == {"word", "red"}


def test_white_space_is_one_space_and_lines_run_on() -> None:
    assert joined(shown("red", "  one\n\ttwo   red\n\nthree ")) == "one two red three"


def test_different_words_count_more_than_many_of_one() -> None:
    gap = " word" * 80
    pieces = shown("red blue", "red red red red" + gap + " red blue" + gap)

    assert [text for text, is_match in pieces if is_match] == ["red", "blue"]


def test_a_long_script_without_spaces_is_cut_where_the_room_ends() -> None:
    assert (
        len(joined(shown("東京", "日" * 1000 + "東京" + "日" * 1000, "ja")))
        == MAX_CHARACTERS + 2
    )


@given(
    st.text(st.sampled_from("ab 日é\u0301\n-"), max_size=600),
    st.sampled_from(["a", '"a b"', "日", "b*", "é"]),
)
def test_a_snippet_fits_and_invents_no_text(body: str, query: str) -> None:
    text = joined(shown(query, body)).removeprefix("…").removesuffix("…")

    assert (text in " ".join(body.split()), len(text) <= MAX_CHARACTERS + 8) == (
        True,
        True,
    )
