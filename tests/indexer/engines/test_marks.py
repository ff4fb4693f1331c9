from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis import Analyzer
from indexer.engines.marks import Marker
from indexer.engines.plan import Linguist
from indexer.query import parse

WORDS = st.sampled_from(["happy", "happiness", "dying", "die", "hoping", "hope", "e-mail", "email", "E-Mail's", "os.path", "path",
                         "café", "CAFE", "runs", "run", "(run)", "skies", "sky", "don’t", "dont", "日本語", "x"])  # fmt: skip
GAPS = st.sampled_from([" ", "  ", "\n", ", ", "/", " - ", "…"])


@given(
    WORDS,
    st.lists(st.tuples(WORDS, GAPS), max_size=12),
    st.sampled_from(["en", "de", ""]),
)
@settings(max_examples=300, deadline=None)
def test_searching_only_where_a_match_can_be_finds_every_match(
    wanted: str, words: list[tuple[str, str]], language: str
) -> None:
    text = "".join(word + gap for word, gap in words)
    linguist = Linguist([language])
    terms = {
        term
        for each in linguist.words(wanted)
        for several in (
            each.whole,
            *(each.loose or (each.parts if len(each.parts) == 1 else ())),
        )
        for term in several
    }
    everywhere = {
        (t.start, t.end)
        for t in Analyzer(language).tokens(text)
        if terms & set(t.terms)
    }
    found = {
        (span.start, span.end)
        for span in Marker(parse(wanted).root, linguist).spans(text, [language])
    }

    assert everywhere <= found


def test_a_page_of_one_word_over_and_over_is_marked_in_time() -> None:
    text = "to be or not to be " * 20_000

    assert (
        len(Marker(parse("to be").root, Linguist(["en"])).spans(text, ["en"])) == 80_000
    )
