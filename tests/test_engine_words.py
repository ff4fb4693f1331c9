"""Suggestions, spelling, likeness and explanations: one suite, every engine; the one in memory is the reference."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.engines import Engine, open_engine
from indexer.errors import EngineUnavailable
from indexer.query import parse
from indexer.records import Document, Explanation
from tests.engines import EXAMPLES, MARK, document

PAGES = [
    document("u1", "The lighthouse keeper was happy. All lighthouses need happiness.", "Lighthouse keeper"),
    document("u2", "The lighthouse stands. A light in the harbour.", "The Light"),
    document("u3", "Whales and lighter sharks. Happiness is a whale.", "Lighter whales"),
    document("u4", "Das caf\u00e9 im Hafen, caf\u00e9s", "Caf\u00e9", language="de"),
    document("u5", "\u06a9\u062a\u0627\u0628\u062e\u0627\u0646\u0647 \u0648 \u06a9\u062a\u0627\u0628", "\u06a9\u062a\u0627\u0628", language="fa"),
    document("u6", "removed words", removed="lightning", title="os.path.join"),
]  # fmt: skip


def suggested(engine: Engine, typed: str, limit: int = 8) -> list[str]:
    return [each.text for each in engine.suggest(typed, limit=limit) if not each.url]


def titles(engine: Engine, typed: str, limit: int = 8) -> dict[str, str]:
    found = engine.suggest(typed, limit=limit)
    return {each.text: each.url for each in found if each.url}


COMPLETED = {
    "the most frequent first": ("ligh", ["lighthouse", "light", "lighter", "lighthouses"]),
    "of the last word": ("whale ligh", ["whale lighthouse", "whale light", "whale lighter", "whale lighthouses"]),
    "no stem that is no word": ("happ", ["happiness", "happy"]),
    "without what is typed": ("lighthouse", ["lighthouses"]),
    "capitals": ("LIGHTHO", ["lighthouse", "lighthouses"]),
    "accents": ("caf", ["caf\u00e9", "caf\u00e9s"]),
    "Persian, as pages write it": ("\u0643\u062a\u0627", ["\u06a9\u062a\u0627\u0628", "\u06a9\u062a\u0627\u0628\u062e\u0627\u0646\u0647"]),
    "a name": ("haf", ["Hafen"]),
    "after a sign": ("std::lightho", ["std::lighthouse", "std::lighthouses"]),
    "an identifier": ("os.pa", ["os.path.join"]),
    "nothing removed": ("lightn", []),
    "nothing after a space": ("lighthouse ", []),
    "a star is no pattern": ("*", []),
    "nothing": ("", []),
    "blank": ("  ", []),
    "signs": ("(\"+-", []),
    "unknown": ("zebra", []),
    "a paragraph": ("word " * 30 + "lig", []),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "texts"), COMPLETED.values(), ids=COMPLETED.keys())
def test_the_word_that_is_being_typed_is_completed(
    engine: Engine, typed: str, texts: list[str]
) -> None:
    engine.update(PAGES, mark=MARK)

    assert suggested(engine, typed) == texts


TITLES = {
    "beginning": ("lig", {"Lighthouse keeper": "u1", "The Light": "u2", "Lighter whales": "u3"}),
    "words in any order": ("keeper light", {"Lighthouse keeper": "u1"}),
    "a word that is done": ("light ", {"The Light": "u2"}),
    "accents": ("cafe", {"Caf\u00e9": "u4"}),
    "not of the text": ("harbour", {}),
    "a letter says nothing": ("l", {}),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "wanted"), TITLES.values(), ids=TITLES.keys())
def test_titles_with_all_words_are_suggested(
    engine: Engine, typed: str, wanted: dict[str, str]
) -> None:
    engine.update(PAGES, mark=MARK)

    assert titles(engine, typed) == wanted


def test_a_title_of_many_pages_is_suggested_once(engine: Engine) -> None:
    engine.update([document(url, title="Harbour") for url in "ba"], mark=MARK)

    assert titles(engine, "harb") == {"Harbour": "a"}


def test_titles_that_begin_as_typed_come_first(engine: Engine) -> None:
    pages = [("a", "Harbour"), ("b", "The harbour of the north"), ("c", "Old harbours")]
    engine.update([document(url, title=title) for url, title in pages], mark=MARK)

    assert [*titles(engine, "old harb").values(), *titles(engine, "harb").values()][
        :2
    ] == ["c", "a"]


def test_a_word_is_told_from_a_stem_by_any_of_many_titles(engine: Engine) -> None:
    inflected = [document(f"a{n:02}", "strings", f"Strings {n}") for n in range(20)]
    engine.update([*inflected, document("z", title="A string")], mark=MARK)

    assert suggested(engine, "strin") == ["string", "strings"]


@pytest.mark.parametrize("limit", [1, 2, 3, 20])
def test_no_more_is_suggested_than_asked_for(engine: Engine, limit: int) -> None:
    engine.update(PAGES, mark=MARK)
    found = engine.suggest("lig", limit=limit)

    assert len(found) == min(limit, 7)


def test_nothing_is_suggested_before_the_first_batch(engine: Engine) -> None:
    with pytest.raises(EngineUnavailable):
        engine.suggest("lig")


MEANT = {
    "a letter too few": ("ligthouse", "lighthouse"),
    "a letter too many": ("lightthouse", "lighthouse"),
    "another letter": ("whame", "whale"),
    "two edits": ("ligtouse", "lighthouse"),
    "two of a short word": ("wxyle", None),
    "the rest stays": ('+ligthouse -whale site:a.example "hapiness is"', '+lighthouse -whale site:a.example "happiness is"'),
    "in the title": ("title:keper", "title:keeper"),
    "in the title, from the title": ("title:hapiness", None),
    "forbidden": ("whale -ligthouse", None),
    "pattern": ("ligth*", None),
    "accents": ("cafr\u00e9", "caf\u00e9"),
    "punctuation": ("ligthouse, whale", "lighthouse, whale"),
    "what is found": ("happy", None),
    "a stem that is found": ("keepers", None),
    "an identifier": ("os.pathh", None),
    "a number": ("2020", None),
    "unknown altogether": ("zebra", None),
    "short": ("zz", None),
    "nothing": ("", None),
}  # fmt: skip


@pytest.mark.parametrize(("query", "meant"), MEANT.values(), ids=MEANT.keys())
def test_unknown_words_are_put_right(
    engine: Engine, query: str, meant: str | None
) -> None:
    engine.update(PAGES, mark=MARK)
    found = engine.did_you_mean(parse(query))

    assert found == (parse(meant) if meant else None)


def test_of_two_words_as_near_the_more_frequent_is_meant(engine: Engine) -> None:
    pages = [document(str(n), "cat") for n in range(3)]
    engine.update([*pages, document("x", "bat"), document("y", "bat")], mark=MARK)

    assert engine.did_you_mean(parse("xat")) == parse("cat")


def test_a_nearer_word_is_meant_before_a_more_frequent_one(engine: Engine) -> None:
    pages = [document(str(n), "lighthouse") for n in range(5)]
    engine.update([*pages, document("x", "lightxousk")], mark=MARK)

    assert engine.did_you_mean(parse("lightxousj")) == parse("lightxousk")


@pytest.mark.parametrize(("others", "meant"), [(9, None), (10, "harbour")])
def test_a_word_of_one_page_is_an_error_where_another_is_ten_times_as_frequent(
    engine: Engine, others: int, meant: str | None
) -> None:
    pages = [document(str(n), "harbour") for n in range(others)]
    engine.update([*pages, document("x", "habrour")], mark=MARK)

    assert engine.did_you_mean(parse("habrour")) == (parse(meant) if meant else None)


def test_like_a_page_are_those_that_share_its_telling_words(engine: Engine) -> None:
    engine.update(PAGES, mark=MARK)
    results = engine.more_like("u1")

    assert ([hit.url for hit in results.hits], results.total, results.mark) == (
        ["u2", "u3"],
        2,
        MARK,
    )


def test_like_a_page_are_not_its_copies_and_of_others_copies_one(
    engine: Engine,
) -> None:
    engine.update(
        [
            document("u", "red whale", copy_key=1),
            document("v", "red whale", copy_key=1),
            document("w", "a red whale", copy_key=2),
            document("x", "a red whale", copy_key=2),
            document("y", "fish"),
        ],
        mark=MARK,
    )

    assert [hit.url for hit in engine.more_like("u").hits] == ["w"]


def test_a_common_word_alone_makes_no_page_alike(engine: Engine) -> None:
    shared = [document(f"c{n}", f"page number{n}") for n in range(30)]
    telling = "page whale shark dolphin seal penguin albatross"
    engine.update([*shared, document("u", telling), document("v", telling)], mark=MARK)

    assert [hit.url for hit in engine.more_like("u").hits] == ["v"]


def test_no_page_is_like_one_that_is_not_there(engine: Engine) -> None:
    engine.update(PAGES, mark=MARK)

    assert (engine.more_like("u99").hits, engine.explain(parse("x"), "u99")) == (
        (),
        None,
    )


def explained(engine: Engine, query: str, url: str) -> Explanation:
    found = engine.explain(parse(query), url)
    assert found is not None
    return found


def test_an_explanation_names_fields_stems_and_counts(engine: Engine) -> None:
    engine.update(PAGES, mark=MARK)
    (part,) = explained(engine, "lighthouses", "u1").parts

    assert (
        part.asked,
        part.documents,
        [(f.field, f.term, f.stemmed_as, f.times, f.length) for f in part.found],
    ) == (
        "lighthouses",
        2,
        [
            ("title", "lighthous", "en", 1, 2),
            ("body", "lighthouses", "", 1, 9),
            ("body", "lighthous", "en", 2, 9),
        ],
    )


def test_an_explanation_tells_which_words_stand_near_each_other(
    engine: Engine,
) -> None:
    engine.update(PAGES, mark=MARK)
    parts = explained(engine, "lighthouse keeper", "u1").parts

    assert [(p.asked, p.documents, p.score > 0) for p in parts] == [
        ("lighthouse", 2, True),
        ("keeper", 1, True),
        ('"lighthouse keeper"~2', 1, True),
    ]


def test_an_explanation_tells_what_is_required_and_forbidden(engine: Engine) -> None:
    engine.update(PAGES, mark=MARK)
    parts = explained(engine, "+lighthouse keeper -whale", "u1").parts

    assert [(p.asked, p.is_met, p.is_required, p.is_forbidden) for p in parts] == [
        ("lighthouse", True, True, False),
        ("keeper", True, False, False),
        ("whale", False, False, True),
    ]


def test_a_page_that_is_no_match_is_explained_too(engine: Engine) -> None:
    engine.update(PAGES, mark=MARK)
    found = explained(engine, "+lighthouse +whale", "u1")

    assert (found.is_match, found.score, [p.is_met for p in found.parts]) == (
        False,
        0.0,
        [True, False],
    )


def test_what_stands_in_an_unmet_bracket_adds_nothing(engine: Engine) -> None:
    engine.update(PAGES, mark=MARK)
    found = explained(engine, "keeper (lighthouse AND whale)", "u1")

    assert [part.score > 0 for part in found.parts] == [True, False, False]


WORDS = st.sampled_from(
    ["run", "runs", "runner", "home", "homes", "hone", "os.path", "e-mail", "\u65e5\u672c", "caf\u00e9", "rum"]
)  # fmt: skip
TEXTS = st.lists(WORDS, max_size=6).map(" ".join)
DOCUMENTS = st.builds(
    document,
    st.sampled_from("abcdef"),
    body=TEXTS,
    title=TEXTS,
    headings=TEXTS,
    removed=TEXTS,
    language=st.sampled_from(["en", "fr", ""]),
    copy_key=st.integers(0, 2),
)
LEAVES = WORDS | st.sampled_from(
    ["hmoe", "rnu", "run*", "homes~", '"run home"', '"home run"~2', "-run", "+home", "OR", "AND", "NOT", "(", ")",
     "title:rub", "removed:hime", "lang:fr"]
)  # fmt: skip
QUERIES = st.lists(LEAVES, min_size=1, max_size=5).map(" ".join)


@pytest.fixture(scope="module")
def whoosh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = open_engine("whoosh", tmp_path_factory.mktemp("index"))
    yield opened
    opened.close()


@given(
    st.lists(DOCUMENTS, max_size=8),
    st.lists(DOCUMENTS, max_size=4),
    st.lists(QUERIES, min_size=1, max_size=3),
    st.sampled_from(["r", "ru", "ho", "run h", "os", "\u65e5", "ca", "home "]),
)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whoosh_knows_the_words_as_the_reference_does(
    whoosh: Engine,
    first: list[Document],
    second: list[Document],
    queries: list[str],
    typed: str,
) -> None:
    reference = open_engine("memory", Path())
    for engine in (reference, whoosh):
        engine.update(first, mark=MARK, fresh=True)
        engine.update(second, ["a"], mark=MARK)
    told = [
        [
            engine.suggest(typed),
            [engine.did_you_mean(parse(query)) for query in queries],
            [hit.url for hit in engine.more_like("b").hits],
            [rounded(engine.explain(parse(query), "b")) for query in queries],
        ]
        for engine in (reference, whoosh)
    ]

    assert told[1] == told[0]


def rounded(found: Explanation | None) -> object:
    """The explanation but for the digits that depend on the order of adding up."""
    if found is None:
        return None
    return (
        found.is_match,
        pytest.approx(found.score, abs=1e-8),
        [
            (p.asked, p.is_met, pytest.approx(p.score, abs=1e-8), p.documents, p.found, p.is_required, p.is_forbidden)
            for p in found.parts
        ],
    )  # fmt: skip


@given(st.lists(DOCUMENTS, min_size=1, max_size=6), QUERIES)
@settings(max_examples=200, deadline=None)
def test_an_explanation_adds_up_to_the_score(pages: list[Document], query: str) -> None:
    engine = open_engine("memory", Path())
    engine.update(pages, mark=MARK)
    scores = {hit.url: hit.score for hit in engine.search(parse(query)).hits}
    for page in pages:
        found = explained(engine, query, page.url)

        assert found.is_match == (page.url in scores)
        assert found.score == pytest.approx(scores.get(page.url, 0.0), abs=1e-8)
        assert sum(p.score for p in found.parts) == pytest.approx(found.score, abs=1e-8)
