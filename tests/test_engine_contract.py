"""One suite, every engine; the one in memory is the reference."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.engines import Engine, open_engine
from indexer.engines.closeness import BEST
from indexer.errors import EngineUnavailable
from indexer.query import parse
from indexer.records import Document, Mark, Piece
from tests.engines import MARK, document


def found(engine: Engine, query: str) -> list[str]:
    return sorted(hit.url for hit in engine.search(parse(query), limit=1000).hits)


def scores(engine: Engine, query: str) -> dict[str, object]:
    """Of each page its score, whose last digits depend on the order of adding up."""
    hits = engine.search(parse(query), limit=1000).hits
    return {hit.url: pytest.approx(hit.score, abs=1e-8) for hit in hits}


def text_of(pieces: "tuple[Piece, ...] | object") -> str:
    return "".join(text for text, _ in pieces)  # type: ignore[attr-defined]


def matches(pieces: object) -> list[str]:
    return [text for text, is_match in pieces if is_match]  # type: ignore[attr-defined]


CORPUS = [
    document(
        "u1",
        "The lighthouse keeper is running home.\nHe keeps running.",
        "Light house",
        headings="Keepers",
    ),
    document(
        "u2",
        "import os.path then os.path.join(a, b); e-mail me in C++ 3.11",
        "Paths",
        site="docs.a.example",
    ),
    document(
        "u3",
        "os is a word, path is a word, join too, and C is a letter",
        "Words",
        published=date(2020, 12, 12),
    ),
    document(
        "u4", "日本語のテキストです。東京都", "東京", language="ja", site="b.example"
    ),
    document(
        "u5",
        "می‌خواهم كتاب ٣٤ صفحه",
        "کتاب",
        language="fa",
        published=date(2021, 1, 1),
        site="b.example",
    ),
    document(
        "u6",
        "Die Häuser der Straße",
        "Haus",
        language="de",
        removed="Related articles lighthouse",
    ),
    document("u7", "to be or not to be, that is the question", "Hamlet", language=""),
    document(
        "http://c.example/Deep/Page?id=1",
        "café crème, coöperate",
        "Menu",
        site="c.example",
        language="fr",
    ),
]

ANSWERS = {
    "a word": ("lighthouse", "u1"),
    "any of the words": ("lighthouse question", "u1 u7"),
    "required": ("+word os", "u3"),
    "forbidden": ("os -word", "u2"),
    "and": ("os AND word", "u3"),
    "and not": ("os AND NOT word", "u2"),
    "or": ("lighthouse OR question", "u1 u7"),
    "brackets": ("(lighthouse OR question) AND keeper", "u1"),
    "not alone": ("NOT word", "http://c.example/Deep/Page?id=1 u1 u2 u4 u5 u6 u7"),
    "phrase": ('"keeper is running"', "u1"),
    "phrase in another order": ('"running is keeper"', ""),
    "phrase over a line's end": ('"home he keeps"', "u1"),
    "near": ('"home lighthouse"~4', "u1"),
    "not near enough": ('"home lighthouse"~1', ""),
    "title": ("title:house", "u1"),
    "title, not elsewhere": ("title:keeper", ""),
    "title group": ("title:(light paths)", "u1 u2"),
    "removed text": ("removed:lighthouse", "u6"),
    "removed text is not found otherwise": ("related", ""),
    "prefix": ("ligh*", "u1"),
    "prefix of a word with another stem": ("quest*", "u7"),
    "wildcard": ("*ghthou?e", "u1"),
    "question mark at the end": ("lighthouse?", "u1"),
    "inner question mark": ("h?me", "u1"),
    "fuzzy": ("lihgthouse~", "u1"),
    "fuzzy, too far": ("lxxxthouse~1", ""),
    "fuzzy with half a character": ("lighthouse\ud800~", "u1"),
    "a pattern in half a character": ("\ud800*", ""),
    "identifier": ("os.path.join", "u2"),
    "identifier's part": ("join", "u2 u3"),
    "identifier in a row": ("path.join", "u2"),
    "identifier by prefix": ("os.path.j*", "u2"),
    "version": ("3.11", "u2"),
    "sign": ("C++", "u2"),
    "without the sign": ("c", "u2 u3"),
    "hyphen": ("+e-mail", "u2"),
    "hyphen left out": ("email", "u2"),
    "part of a hyphened word": ("mail", "u2"),
    "one Han character": ("京", "u4"),
    "two": ("東京", "u4"),
    "a run": ("+日本語", "u4"),
    "katakana": ("テキスト", "u4"),
    "Persian letters for Arabic ones": ("کتاب", "u5"),
    "without the joiner": ("میخواهم", "u5"),
    "with a space instead": ('"می خواهم"', "u5"),
    "digits": ("34", "u5"),
    "umlaut left out": ("hauser", "u6"),
    "sharp s": ("STRASSE", "u6"),
    "accents": ("cafe creme", "http://c.example/Deep/Page?id=1"),
    "decomposed": ("cafe\u0301", "http://c.example/Deep/Page?id=1"),
    "stop words alone": ("to be", "u7"),
    "site": ("site:a.example os", "u2 u3"),
    "site below": ("site:docs.a.example", "u2"),
    "two sites": (
        "site:b.example site:c.example",
        "http://c.example/Deep/Page?id=1 u4 u5",
    ),
    "no part of a site's name": (
        "site:example",
        "http://c.example/Deep/Page?id=1 u1 u2 u3 u4 u5 u6 u7",
    ),
    "not a site": ("-site:a.example", "http://c.example/Deep/Page?id=1 u4 u5"),
    "language": ("lang:de", "u6"),
    "year": ("date:2020", "u3"),
    "range": ("date:2020-12-12..2021", "u3 u5"),
    "open range": ("date:..2020", "u3"),
    "in the url": ("inurl:deep/page", "http://c.example/Deep/Page?id=1"),
    "section": ("section:deep", "http://c.example/Deep/Page?id=1"),
    "everything": ("*", "http://c.example/Deep/Page?id=1 u1 u2 u3 u4 u5 u6 u7"),
    "nothing": ("", ""),
    "nothing to search for": ("!?", ""),
    "an unknown word": ("zebra", ""),
}


@pytest.mark.parametrize(("query", "urls"), ANSWERS.values(), ids=ANSWERS.keys())
def test_a_query_finds_these_pages(engine: Engine, query: str, urls: str) -> None:
    engine.update(CORPUS, mark=MARK)

    assert found(engine, query) == urls.split()


@pytest.mark.parametrize(
    ("query", "urls"),
    [("runs", "u1"), ("keeper", "u1"), ("Haus", "u6"), ('"keepers run"', "")],
)
def test_a_query_without_a_language_finds_stems_of_the_page_s(
    engine: Engine, query: str, urls: str
) -> None:
    engine.update(CORPUS, mark=MARK)

    assert found(engine, query) == urls.split()


def test_before_the_first_batch_nothing_answers(engine: Engine) -> None:
    with pytest.raises(EngineUnavailable):
        engine.search(parse("lighthouse"))


def test_before_the_first_batch_there_is_no_mark(engine: Engine) -> None:
    assert engine.mark() is None


def test_an_empty_batch_is_published(engine: Engine) -> None:
    engine.update([], mark=MARK)

    assert engine.search(parse("lighthouse")).total == 0


def test_the_mark_of_the_last_batch_is_handed_back(engine: Engine) -> None:
    engine.update([], mark=MARK)
    engine.update([], mark=Mark(ledger="l", run=2))

    assert (engine.mark(), engine.search(parse("x")).mark) == (
        Mark(ledger="l", run=2),
    ) * 2


def test_a_document_indexed_twice_is_found_once(engine: Engine) -> None:
    page = document("u", "lighthouse")
    engine.update([page], mark=MARK)
    engine.update([page], mark=MARK)

    assert found(engine, "lighthouse") == ["u"]


def test_the_later_of_two_with_one_url_stands(engine: Engine) -> None:
    engine.update(
        [document("u", "first"), document("v", "other"), document("u", "second")],
        mark=MARK,
    )

    assert (found(engine, "first"), found(engine, "second"), found(engine, "*")) == (
        [],
        ["u"],
        ["u", "v"],
    )


def test_a_changed_document_is_no_longer_found_by_its_old_words(engine: Engine) -> None:
    engine.update([document("u", "old")], mark=MARK)
    engine.update([document("u", "new")], mark=MARK)

    assert (found(engine, "old"), found(engine, "new")) == ([], ["u"])


def test_a_removed_document_is_gone(engine: Engine) -> None:
    engine.update([document("u", "word"), document("v", "word")], mark=MARK)
    engine.update([], ["u", "never-was"], mark=MARK)

    assert found(engine, "word") == ["v"]


def test_a_fresh_batch_replaces_everything(engine: Engine) -> None:
    engine.update([document("u", "word")], mark=MARK)
    engine.update([document("v", "word")], mark=MARK, fresh=True)

    assert found(engine, "*") == ["v"]


def test_a_batch_that_fails_changes_nothing(engine: Engine) -> None:
    def broken() -> Iterator[Document]:
        yield document("v", "word")
        raise ZeroDivisionError

    engine.update([document("u", "word")], mark=MARK)
    with pytest.raises(ZeroDivisionError):
        engine.update(broken(), ["u"], mark=Mark(ledger="l", run=2))

    assert (found(engine, "word"), engine.mark()) == (["u"], MARK)


def test_after_a_batch_that_failed_the_next_one_works(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError):
        engine.update((document(str(1 // n), "x") for n in (1, 0)), mark=MARK)
    engine.update([document("u", "word")], mark=MARK)

    assert found(engine, "*") == ["u"]


def test_ties_are_in_order_of_url(engine: Engine) -> None:
    engine.update([document(url, "same words") for url in "dbca"], mark=MARK)

    assert [hit.url for hit in engine.search(parse("words"), limit=3).hits] == [
        "a",
        "b",
        "c",
    ]


def test_a_repeated_word_counts_as_often_as_it_is_asked_for(engine: Engine) -> None:
    engine.update(CORPUS, mark=MARK)
    once, twice = (engine.search(parse(q)).hits[0].score for q in ("os", "os os"))

    assert twice == pytest.approx(2 * once)


def test_common_words_weigh_nothing_beside_others(engine: Engine) -> None:
    engine.update(CORPUS, mark=MARK)

    assert scores(engine, "what is the question") == scores(engine, "question")


def test_an_offset_goes_on_where_the_page_before_ended(engine: Engine) -> None:
    engine.update([document(url, "same words") for url in "dbca"], mark=MARK)

    assert [
        hit.url for hit in engine.search(parse("words"), limit=2, offset=2).hits
    ] == ["c", "d"]


def test_an_offset_beyond_the_last_hit_has_the_right_total(engine: Engine) -> None:
    engine.update([document("u", "word")], mark=MARK)
    results = engine.search(parse("word"), offset=10**9)

    assert (results.hits, results.total) == ((), 1)


QUESTIONS = {
    "German": ("de", "Welche Farbe", "Welche Boote sind es", "Eine Farbe am Haus"),
    "French, joined": ("fr", "qu'est la couleur", "il dit qu'est parti", "une couleur de mer"),
    "Turkish": ("tr", "kaç ev", "kaç", "ev ve deniz ve liman ve gemi"),
    "English": ("en", "about boats", "about about about", "red boats and blue houses"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "query", "asking", "telling"), QUESTIONS.values(), ids=QUESTIONS.keys()
)
def test_a_word_that_tells_little_ranks_below_one_that_tells_more(
    engine: Engine, language: str, query: str, asking: str, telling: str
) -> None:
    texts = {"a": asking, "b": telling, "c": "another page"}
    pages = [document(url, text, language=language) for url, text in texts.items()]
    engine.update(pages, mark=MARK)

    assert [hit.url for hit in engine.search(parse(query)).hits] == ["b", "a"]


def test_a_joined_letter_by_itself_is_a_word_like_any_other(engine: Engine) -> None:
    engine.update([document("a", "vitamin"), document("b", "d")], mark=MARK)
    found = {hit.url: hit.score for hit in engine.search(parse("vitamin d")).hits}

    assert found["a"] == found["b"]


CLOSE = {
    "side by side": "red ferry terminal and a blue harbour by the sea",
    "one between": "red ferry or terminal and blue harbour by the sea",
    "the other way round": "red terminal ferry and a blue harbour by the sea",
    "two between": "red terminal of a ferry and blue harbour by the sea",
}


@pytest.mark.parametrize("query", ["ferry terminal", "ferry AND terminal"])
@pytest.mark.parametrize("text", CLOSE.values(), ids=CLOSE.keys())
def test_words_near_each_other_rank_a_page_higher(
    engine: Engine, query: str, text: str
) -> None:
    apart = "red ferry and a blue harbour by the sea terminal"
    engine.update([document("a", apart), document("b", text)], mark=MARK)

    assert [hit.url for hit in engine.search(parse(query)).hits] == ["b", "a"]


@pytest.mark.parametrize(
    "query",
    ["ferry", '"ferry" terminal', "ferry -sea terminal*", "title:ferry terminal", "site:a.example ferry", "ferry ferry"],
)  # fmt: skip
def test_only_two_words_side_by_side_in_a_query_are_looked_for_together(
    engine: Engine, query: str
) -> None:
    pages = [
        document("a", "ferry terminal ferry and a blue harbour by it"),
        document("b", "ferry and a blue harbour by it terminal ferry"),
    ]
    engine.update(pages, mark=MARK)
    found = {hit.score for hit in engine.search(parse(query)).hits}

    assert len(found) <= 1


def test_a_filter_leaves_words_side_by_side(engine: Engine) -> None:
    far, near = "ferry and a blue harbour terminal", "and a blue harbour ferry terminal"
    engine.update([document("a", far), document("b", near)], mark=MARK)
    found = engine.search(parse("ferry terminal site:a.example"))

    assert [hit.url for hit in found.hits] == ["b", "a"]


def test_words_near_each_other_make_nothing_an_answer(engine: Engine) -> None:
    engine.update([document("a", "ferry"), document("b", "harbour")], mark=MARK)

    assert found(engine, "ferry terminal") == ["a"]


def test_only_the_best_pages_are_looked_through(engine: Engine) -> None:
    better = [document(f"a{n}", "ferry ferry terminal terminal x x x x") for n in range(BEST)]  # fmt: skip
    pages = [*better, document("b", "ferry x x x x x x terminal"), document("c", "x x x x x x ferry terminal")]  # fmt: skip
    engine.update(pages, mark=MARK)
    told = {hit.url: hit.score for hit in engine.search(parse("ferry terminal"), limit=200).hits}  # fmt: skip

    assert told["b"] == told["c"] < told["a0"]


def test_the_title_weighs_more_than_the_body(engine: Engine) -> None:
    engine.update(
        [document("a", "whale shark", "fish"), document("b", "fish shark", "whale")],
        mark=MARK,
    )

    assert [hit.url for hit in engine.search(parse("whale")).hits] == ["b", "a"]


def test_a_hit_shows_its_facts(engine: Engine) -> None:
    engine.update(CORPUS, mark=MARK)
    hit = engine.search(parse("os word")).hits[0]

    assert (hit.url, hit.site, hit.language, hit.published) == (
        "u3",
        "a.example",
        "en",
        date(2020, 12, 12),
    )


def test_a_title_is_shown_whole_with_its_matches(engine: Engine) -> None:
    engine.update(CORPUS, mark=MARK)

    assert engine.search(parse("title:house")).hits[0].title == (
        ("Light ", False),
        ("house", True),
    )


@pytest.mark.parametrize("padding", [0, 40, 4000, 400_000])
def test_a_snippet_shows_the_match_wherever_it_is(engine: Engine, padding: int) -> None:
    engine.update(
        [
            document(
                "u",
                "filler words " * padding
                + "the lighthouse stands "
                + "more text " * padding,
            )
        ],
        mark=MARK,
    )
    snippet = engine.search(parse("lighthouse")).hits[0].snippet

    assert (matches(snippet), len(text_of(snippet)) <= 242) == (["lighthouse"], True)


def test_a_snippet_prefers_the_passage_with_more_of_the_words(engine: Engine) -> None:
    gap = "filler " * 100
    engine.update(
        [document("u", f"red red red {gap} red and green {gap} green green")], mark=MARK
    )

    assert matches(engine.search(parse("red green")).hits[0].snippet) == [
        "red",
        "green",
    ]


@pytest.mark.parametrize("query", ["keep* OR title:keep*", "title:keep* OR keep*"])
def test_a_pattern_in_two_fields_marks_what_it_means_in_the_text(
    engine: Engine, query: str
) -> None:
    engine.update([document("u", f"{'x ' * 900} keeper", "Keeping")], mark=MARK)

    assert matches(engine.search(parse(query)).hits[0].snippet) == ["keeper"]


def test_a_snippet_of_removed_text_is_of_that_text(engine: Engine) -> None:
    engine.update(CORPUS, mark=MARK)

    assert matches(engine.search(parse("removed:lighthouse")).hits[0].snippet) == [
        "lighthouse"
    ]


HIGHLIGHTS = {
    "word": ("lighthouse", "A Lighthouse, the light house.", ["Lighthouse"]),
    "part of an identifier": ("path", "os.path.join", ["path"]),
    "compound": ("e-mail", "An e-mail, an email", ["e-mail", "email"]),
    "phrase only as such": ('"red fish"', "red, a red fish", ["red", "fish"]),
    "forbidden": ("red -fish", "red fish", ["red"]),
    "pairs run together": ("東京都", "東京都へ", ["東京都"]),
    "Persian": ("کتاب", "كتاب، صفحه", ["كتاب"]),
    "decomposed": ("creme", "cre\u0300me brûlée", ["cre\u0300me"]),
    "prefix": ("bru*", "brûlée", ["brûlée"]),
    "fuzzy": ("brulé~", "brûlée", ["brûlée"]),
    "length changes when folded": ("strasse", "die Straße hier", ["Straße"]),
    "length changes when lowered": ("istanbul", "İİİ İstanbul", ["İstanbul"]),
    "nothing": ("", "red", []),
}


@pytest.mark.parametrize(
    ("query", "text", "marked"), HIGHLIGHTS.values(), ids=HIGHLIGHTS.keys()
)
def test_a_highlight_marks_exactly_these(
    engine: Engine, query: str, text: str, marked: list[str]
) -> None:
    engine.update(CORPUS, mark=MARK)

    assert matches(engine.highlight(parse(query), text)) == marked


@given(st.text(), st.text())
@settings(max_examples=50, deadline=None)
def test_highlighted_pieces_are_the_text(query: str, text: str) -> None:
    reference = open_engine("memory", Path())

    assert text_of(reference.highlight(parse(query), text)) == text


HOSTILE = {
    "NUL": "a\0b word",
    "lone surrogate": "x \ud800 word \udfff",
    "long word": "w" * 100_000 + " word",
    "long identifier": "a." * 50_000 + " word",
    "many marks": "e" + "\u0301" * 50_000 + " word",
    "bidi": "\u202e" * 1000 + " word",
    "large": "filler words and more " * 250_000 + "word",
    "blank": " \n\t word",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_found_and_kept(engine: Engine, text: str) -> None:
    engine.update(
        [document("u\ud800", text, title=text[:100], removed=text[:100], site="s\0")],
        mark=MARK,
    )

    assert matches(engine.search(parse('"word"')).hits[0].snippet)[-1:] == ["word"]


def test_the_most_frequent_words_stand_for_a_pattern_and_the_total_is_a_bound(
    engine: Engine,
) -> None:
    pages = [document(f"u{n:03}", f"wa{n:03}") for n in range(100)] + [
        document("v", "wz"),
        document("w", "wz"),
    ]
    engine.update(pages, mark=MARK)
    results = engine.search(parse("w*"), limit=1000)

    assert (results.is_exact, sorted(hit.url for hit in results.hits)) == (
        False,
        sorted(["v", "w", *(f"u{n:03}" for n in range(63))]),
    )


WORDS = st.sampled_from(
    [
        "run",
        "runs",
        "running",
        "home",
        "homes",
        "os.path",
        "e-mail",
        "email",
        "日本語",
        "le",
        "x1",
    ]
)
TEXTS = st.lists(WORDS, max_size=6).map(" ".join)
DOCUMENTS = st.builds(
    document,
    st.sampled_from("abcdef"),
    body=TEXTS,
    title=TEXTS,
    headings=TEXTS,
    removed=TEXTS,
    language=st.sampled_from(["en", "fr", ""]),
    site=st.sampled_from(["s.example", "t.s.example"]),
    published=st.none() | st.dates(date(2020, 1, 1), date(2020, 12, 31)),
)
BATCHES = st.tuples(
    st.lists(DOCUMENTS, max_size=4),
    st.lists(st.sampled_from("abcdef"), max_size=2),
    st.booleans(),
)
OPERATORS = st.sampled_from(
    [
        "AND",
        "OR",
        "NOT",
        "(",
        ")",
        "+",
        "-",
        "title:",
        "removed:",
        "site:s.example",
        "lang:fr",
    ]
)
LEAVES = WORDS | st.sampled_from(
    [
        "ru*",
        "*n*",
        "hme~",
        "date:2020-06",
        '"run home"',
        '"home run"~2',
        "*",
        "os",
        "日",
    ]
)
QUERIES = st.lists(LEAVES | OPERATORS, min_size=1, max_size=7).map(" ".join)


@given(
    st.lists(BATCHES, min_size=1, max_size=4), st.lists(QUERIES, min_size=1, max_size=5)
)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whoosh_finds_what_the_reference_finds_and_ranks_it_alike(
    tmp_path_factory: pytest.TempPathFactory,
    batches: list[tuple[list[Document], list[str], bool]],
    queries: list[str],
) -> None:
    reference, whoosh = (
        open_engine("memory", Path()),
        open_engine("whoosh", tmp_path_factory.mktemp("index")),
    )
    for documents, removed, fresh in batches:
        for engine in (reference, whoosh):
            engine.update(documents, removed, mark=MARK, fresh=fresh)
    answers = [(scores(reference, query), scores(whoosh, query)) for query in queries]
    whoosh.close()

    assert [got for _, got in answers] == [wanted for wanted, _ in answers]


@given(
    st.lists(BATCHES, min_size=2, max_size=5), st.lists(QUERIES, min_size=1, max_size=3)
)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_an_index_grown_in_steps_answers_as_one_built_at_once(
    tmp_path_factory: pytest.TempPathFactory,
    batches: list[tuple[list[Document], list[str], bool]],
    queries: list[str],
) -> None:
    grown, built = (
        open_engine("whoosh", tmp_path_factory.mktemp("index")) for _ in range(2)
    )
    state: dict[str, Document] = {}
    for documents, removed, fresh in batches:
        grown.update(documents, removed, mark=MARK, fresh=fresh)
        state = (
            {}
            if fresh
            else {url: page for url, page in state.items() if url not in removed}
        )
        state |= {page.url: page for page in documents}
    built.update(state.values(), mark=MARK)
    answers = [
        (grown.search(parse(query)), built.search(parse(query))) for query in queries
    ]
    for engine in (grown, built):
        engine.close()

    assert [one for one, _ in answers] == [other for _, other in answers]
