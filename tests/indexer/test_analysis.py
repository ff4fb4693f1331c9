import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.analysis import MAX_TERM, Analyzer, fold_pattern, function_words, untagged
from indexer.analysis.words import Compound


def terms(text: str, language: str = "") -> set[str]:
    return {
        untagged(term)
        for token in Analyzer(language).tokens(text)
        for term in token.terms
    }


FOLDED = {
    "case": ("Straße", "STRASSE"),
    "accents": ("café", "cafe"),
    "decomposed accents": ("cafe\u0301", "café"),
    "ligature": ("ﬁnd", "find"),
    "full width": ("Ｆｉｎｄ", "find"),
    "letters that do not decompose": ("Łódź Ærø", "lodz aero"),
    "dotted and dotless i": ("İSTANBUL ısı", "istanbul isi"),
    "final sigma": ("ΛΌΓΟΣ", "λόγος"),
    "Arabic vowel marks": ("مُحَمَّد", "محمد"),
    "tatweel": ("محـــمد", "محمد"),
    "Persian yeh and kaf": ("کی", "كي"),
    "alef variants": ("أإآٱ", "اااا"),
    "Arabic and Persian digits": ("٣٤ ۳۴", "34 34"),
    "soft hyphen": ("light\u00adhouse", "lighthouse"),
    "bidi marks": ("light\u200fhouse", "lighthouse"),
    "possessive": ("keeper's", "keeper"),
    "half-width kana": ("ﾃﾞｰﾀ", "データ"),
    "Hangul taken apart": (unicodedata.normalize("NFD", "한국"), "한국"),
    "Hebrew points": ("שָׁלוֹם", "שלום"),
}


@pytest.mark.parametrize(("one", "other"), FOLDED.values(), ids=FOLDED.keys())
def test_these_are_the_same_words(one: str, other: str) -> None:
    assert terms(one, "und") == terms(other, "und")


APART = {
    "Devanagari vowel signs": ("कि", "का"),
    "kana voice marks": ("かか", "がが"),
    "numbers": ("3.11", "311"),
    "signs": ("C++", "C"),
}


@pytest.mark.parametrize(("one", "other"), APART.values(), ids=APART.keys())
def test_these_are_different_words(one: str, other: str) -> None:
    assert terms(one) != terms(other)


PARTS = {
    "identifier": ("os.path.join", {"os.path.join", "os", "path", "join"}),
    "version": ("3.11", {"3.11", "3", "11"}),
    "hyphen": ("e-mail", {"email", "e", "mail"}),
    "apostrophe": ("don't", {"dont", "don", "t"}),
    "underscores": ("__init__", {"__init__", "init"}),
    "plus signs": ("C++", {"c++", "c"}),
    "sharp": ("F#", {"f#", "f"}),
    "slash": ("and/or", {"and", "or"}),
    "two hyphens": ("one--two", {"one", "two"}),
    "end of a sentence": ("end. Next", {"end", "next"}),
    "Persian joiner": ("می\u200cخواهم", {"ميخواهم", "مي", "خواهم"}),
    "Han": ("日本語", {"日", "日本", "本", "本語", "語"}),
    "Han and Latin": ("日本Python", {"日", "日本", "本", "python"}),
    "punctuation": ("!?…", set()),
    "underscores alone": ("___", set()),
    "lone surrogate": ("\ud800", set()),
}


@pytest.mark.parametrize(("text", "found"), PARTS.values(), ids=PARTS.keys())
def test_a_text_is_found_by_exactly_these(text: str, found: set[str]) -> None:
    assert terms(text, "und") == found


STEMS = {
    "English": ("en", "running runs"),
    "German": ("de", "Häuser Haus"),
    "French": ("fr", "continuellement continuels"),
    "Russian": ("ru", "книги книга"),
    "Turkish": ("tr", "IŞIKLAR ışık"),
    "Arabic ending": ("ar", "المدرسة مدرسه"),
    "Arabic hamza": ("ar", "الأميركية أميركي"),
    "Persian letters": ("fa", "کتابهای کتاب"),
    "Persian on an Arabic keyboard": ("fa", "كتابهاي کتاب"),
    "unknown, in English letters": ("", "running runs"),
}


@pytest.mark.parametrize(("language", "forms"), STEMS.values(), ids=STEMS.keys())
def test_forms_of_a_word_share_a_stem(language: str, forms: str) -> None:
    one, other = (set(token.terms) for token in Analyzer(language).tokens(forms))

    assert one & other


def test_a_compound_s_parts_stand_in_a_row_and_it_stands_over_the_first() -> None:
    tokens = [
        (untagged(t.terms[0]), t.position)
        for t in Analyzer("und").tokens("use os.path now")
    ]

    assert tokens == [("use", 0), ("os.path", 1), ("os", 1), ("path", 2), ("now", 3)]


@given(st.text())
def test_offsets_are_inside_the_text_and_positions_ascend(text: str) -> None:
    tokens = list(Analyzer("en").tokens(text))

    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert [token.position for token in tokens] == sorted(
        token.position for token in tokens
    )


@given(st.text())
def test_the_text_at_a_token_s_offsets_has_the_token_s_terms(text: str) -> None:
    analyzer = Analyzer("und")
    tokens = list(analyzer.tokens(text))

    assert all(set(t.terms) <= terms(text[t.start : t.end], "und") for t in tokens)


@given(st.text())
def test_a_word_asked_for_is_found_in_itself(text: str) -> None:
    analyzer = Analyzer("en")
    places, _ = analyzer.positions(text)
    rows = [wanted.parts for wanted in analyzer.wanted(text)]

    assert all(any(term in places for term in part) for row in rows for part in row)


@given(st.text())
@example("0'ぁ")  # one term of two pieces, which are found as two
def test_terms_are_folded_for_good(text: str) -> None:
    assert all(
        terms(term, "und") >= {term}
        for term in terms(text, "und")
        if len(term) < MAX_TERM
        and [part.text for part in Compound(term).parts()] == [term]
    )


@given(st.text(), st.sampled_from(["en", "de", "tr", ""]))
def test_the_memo_changes_nothing(text: str, language: str) -> None:
    analyzer = Analyzer(language)
    first = list(analyzer.tokens(text))

    assert list(analyzer.tokens(text)) == first


@pytest.mark.parametrize(
    "unit", ["w", "a.", "a-", "日", "e\u0301", "_", "a'", "ﷺ", "\u0301"]
)
def test_no_text_takes_longer_than_its_length(unit: str) -> None:
    began = time.thread_time()
    Analyzer("en").positions(unit * 100_000)

    assert time.thread_time() - began < 3


def test_a_pattern_is_folded_as_terms_are_and_keeps_its_wildcards() -> None:
    assert fold_pattern("É-mA*l?") == "ema*l?"


@given(
    st.text()
    | st.lists(
        st.sampled_from(["___", "a_b", "e-mail's", "C++", "x.y", "日本", "'S", "don't"])
    ).map("/".join)
)
def test_words_stand_where_their_marks_are(text: str) -> None:
    analyzer = Analyzer("en")
    tokens = list(analyzer.tokens(text))

    assert {(token.position, term) for token in tokens for term in token.terms} == set(
        analyzer.placed(text)[1]
    )


@pytest.mark.parametrize("word", ["résumé", "resume", "RESUME"])
def test_a_word_is_found_with_or_without_its_accents(word: str) -> None:
    page = {term for _, term in Analyzer("en").placed("résumé")[1]}

    assert page & set(Analyzer("en").wanted(word)[0].parts[0])


@pytest.mark.parametrize("language", ["ar", "de", "en", "fa", "fr", "ru", "tr"])
def test_a_function_word_is_listed_as_a_query_asks_for_it(language: str) -> None:
    analyzer = Analyzer(language)
    asked = {
        word
        for word in function_words(language)
        if word not in analyzer.wanted(word)[0].parts[0]
    }

    assert not asked


def test_a_language_without_a_list_has_no_function_words() -> None:
    assert not function_words("xx")
    assert not function_words("")


def test_a_region_is_no_other_language() -> None:
    assert function_words("de-AT") == function_words("de")
