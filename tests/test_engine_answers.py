"""Sorting, filters, facets, copies and deadlines: one suite, every engine; the one in memory is the reference."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.engines import Engine, Options, Sort, choice, open_engine
from indexer.errors import QueryError
from indexer.query import Dates, Group, Language, Node, Section, Site, parse
from indexer.records import Copies, Document, Facet, Results
from tests.engines import EXAMPLES, MARK, document

PAGES = [
    document(
        "https://a.example/docs/x", "red fish", "Zebra", published=date(2020, 5, 1), copy_key=7
    ),
    document(
        "https://b.example/news/y", "red fish", "apple", site="b.example", language="de-AT", copy_key=7,
        published=date(2019, 1, 1),
    ),
    document(
        "https://c.example/docs/z", "red fish and red boats", "\u201c\u00c9clair\u201d", site="c.example", language="",
        copy_key=7,
    ),
    document("https://a.example/", "red boats", "", published=date(2020, 12, 31)),
    document("https://a.example/docs/w", "blue", "Blue", published=date(2021, 1, 1)),
]  # fmt: skip
X, Y, Z, TOP, W = (page.url for page in PAGES)
YEAR_2020 = Dates(date(2020, 1, 1), date(2020, 12, 31))


def asked(engine: Engine, query: str = "red", **options: object) -> Results:
    return engine.search(parse(query), Options(**options), limit=100)  # type: ignore[arg-type]


def urls(results: Results) -> list[str]:
    return [hit.url for hit in results.hits]


SORTS = {
    "newest": (Sort.NEWEST, [W, TOP, X, Y, Z]),
    "oldest": (Sort.OLDEST, [Y, X, TOP, W, Z]),
    "title": (Sort.TITLE, [Y, W, Z, X, TOP]),
}


@pytest.mark.parametrize(("sort", "order"), SORTS.values(), ids=SORTS.keys())
def test_hits_are_sorted_and_what_cannot_be_comes_last(
    engine: Engine, sort: Sort, order: list[str]
) -> None:
    engine.update(PAGES, mark=MARK)

    assert urls(asked(engine, "*", sort=sort)) == order


@pytest.mark.parametrize("sort", Sort)
def test_ties_are_in_order_of_url_whatever_the_sort(engine: Engine, sort: Sort) -> None:
    engine.update([document(url, "same") for url in "dbca"], mark=MARK)

    assert urls(asked(engine, "same", sort=sort)) == ["a", "b", "c", "d"]


@pytest.mark.parametrize("sort", Sort)
def test_a_sort_changes_no_score(engine: Engine, sort: Sort) -> None:
    engine.update(PAGES, mark=MARK)
    plain = {hit.url: hit.score for hit in asked(engine).hits}

    assert {hit.url: hit.score for hit in asked(engine, sort=sort).hits} == plain


FILTERS: dict[str, tuple[tuple[Node, ...], list[str]]] = {
    "site": ((Site("a.example"),), [TOP, X]),
    "sites": ((Group(should=(Site("b.example"), Site("c.example"))),), [Y, Z]),
    "language": ((Language("de"),), [Y]),
    "section": ((Section("docs"),), [X, Z]),
    "no section": ((Section(""),), [TOP]),
    "year": ((YEAR_2020,), [TOP, X]),
    "two kinds": ((Site("a.example"), Section("docs")), [X]),
    "a word": ((parse("boats").root,), [TOP, Z]),
    "nothing": ((Group(),), []),
}


@pytest.mark.parametrize(("filters", "wanted"), FILTERS.values(), ids=FILTERS.keys())
def test_every_filter_has_to_hold(
    engine: Engine, filters: tuple[Node, ...], wanted: list[str]
) -> None:
    engine.update(PAGES, mark=MARK)
    results = asked(engine, filters=filters)

    assert (sorted(urls(results)), results.total) == (sorted(wanted), len(wanted))


def test_a_filter_changes_no_score(engine: Engine) -> None:
    engine.update(PAGES, mark=MARK)
    plain = {hit.url: hit.score for hit in asked(engine).hits}

    assert [hit.score for hit in asked(engine, filters=(Language("de"),)).hits] == [
        plain[Y]
    ]


FACETS = {
    Facet.SITE: [("a.example", 2), ("b.example", 1), ("c.example", 1)],
    Facet.LANGUAGE: [("en", 2), ("", 1), ("de", 1)],
    Facet.YEAR: [("2020", 2), ("", 1), ("2019", 1)],
    Facet.SECTION: [("docs", 2), ("", 1), ("news", 1)],
}


@pytest.mark.parametrize(("facet", "counts"), FACETS.items())
def test_a_facet_counts_all_matches(
    engine: Engine, facet: Facet, counts: list[tuple[str, int]]
) -> None:
    engine.update(PAGES, mark=MARK)
    results = engine.search(parse("red"), Options(facets=(facet,)), limit=1, offset=1)

    assert list(results.facets[facet].values) == counts


@pytest.mark.parametrize("facet", Facet)
def test_each_value_of_a_facet_can_be_chosen_and_has_as_many_pages_as_told(
    engine: Engine, facet: Facet
) -> None:
    engine.update(PAGES, mark=MARK)
    counts = asked(engine, facets=(facet,)).facets[facet].values

    assert [
        (value, asked(engine, filters=(choice(facet, [value]),)).total)
        for value, _ in counts
    ] == list(counts)


def test_of_several_chosen_values_any_will_do(engine: Engine) -> None:
    engine.update(PAGES, mark=MARK)

    assert asked(engine, filters=(choice(Facet.YEAR, ["2019", ""]),)).total == 2


@pytest.mark.parametrize("year", ["x", "0", "10000", "2020-05"])
def test_a_year_that_is_none_is_refused(year: str) -> None:
    with pytest.raises(QueryError, match="no year"):
        choice(Facet.YEAR, [year])


def test_only_facets_that_were_asked_for_are_counted(engine: Engine) -> None:
    engine.update(PAGES, mark=MARK)

    assert asked(engine).facets == {}


def test_a_facet_is_counted_without_its_own_filter_but_with_the_others(
    engine: Engine,
) -> None:
    engine.update(PAGES, mark=MARK)
    results = asked(
        engine,
        filters=(Site("a.example"), Section("docs")),
        facets=(Facet.SITE, Facet.SECTION),
    )

    assert (
        urls(results),
        list(results.facets[Facet.SITE].values),
        list(results.facets[Facet.SECTION].values),
    ) == ([X], [("a.example", 1), ("c.example", 1)], [("", 1), ("docs", 1)])


def test_a_filter_of_two_kinds_holds_for_every_facet(engine: Engine) -> None:
    engine.update(PAGES, mark=MARK)
    either = Group(should=(Site("b.example"), Section("docs")))
    results = asked(engine, filters=(either,), facets=(Facet.SITE,))

    assert [pages for _, pages in results.facets[Facet.SITE].values] == [1, 1, 1]


def test_of_very_many_values_the_most_frequent_are_told(engine: Engine) -> None:
    pages = [document(str(n), "red", site=f"{n:03}.example") for n in range(105)]
    engine.update([*pages, document("x", "red", site="104.example")], mark=MARK)
    counts = asked(engine, facets=(Facet.SITE,)).facets[Facet.SITE]

    assert (counts.values[:2], len(counts.values), counts.more) == (
        (("104.example", 2), ("000.example", 1)),
        100,
        5,
    )


def test_copies_are_folded_into_the_first_of_them(engine: Engine) -> None:
    engine.update(PAGES, mark=MARK)
    results = asked(engine, sort=Sort.NEWEST, fold=True)

    assert (urls(results), results.total, results.folded, results.answers) == (
        [TOP, X],
        4,
        2,
        2,
    )


def test_a_hit_tells_of_its_copies_among_the_matches(engine: Engine) -> None:
    engine.update(PAGES, mark=MARK)
    hits = asked(engine, "fish", sort=Sort.OLDEST, fold=True).hits

    assert [hit.copies for hit in hits] == [
        Copies(pages=3, sites=3, earliest=date(2019, 1, 1), urls=(X, Z))
    ]


def test_a_hit_without_copies_tells_of_none(engine: Engine) -> None:
    engine.update([document("u", "red", copy_key=1), document("v", "red")], mark=MARK)

    assert [hit.copies for hit in asked(engine, fold=True).hits] == [None, None]


def test_paging_goes_over_what_is_shown(engine: Engine) -> None:
    engine.update(PAGES, mark=MARK)
    pages = [
        engine.search(
            parse("red"), Options(sort=Sort.NEWEST, fold=True), limit=1, offset=offset
        )
        for offset in range(3)
    ]

    assert [urls(page) for page in pages] == [[TOP], [X], []]


def test_facets_count_copies_too(engine: Engine) -> None:
    engine.update(PAGES, mark=MARK)
    results = asked(engine, fold=True, facets=(Facet.SITE,))

    assert sum(pages for _, pages in results.facets[Facet.SITE].values) == 4


@pytest.mark.parametrize("key", [1, 2**63 - 1])
def test_keys_of_any_size_tell_copies(engine: Engine, key: int) -> None:
    engine.update([document(url, "red", copy_key=key) for url in "ab"], mark=MARK)

    assert urls(asked(engine, fold=True)) == ["a"]


def test_what_time_did_not_suffice_for_is_said(engine: Engine) -> None:
    engine.update(PAGES, mark=MARK)
    results = asked(engine, deadline_s=0, facets=(Facet.SITE,))

    assert (results.hits, results.is_partial, results.is_exact) == ((), True, False)


def test_a_deadline_that_is_met_changes_nothing(engine: Engine) -> None:
    engine.update(PAGES, mark=MARK)

    assert asked(engine, "red -boats", deadline_s=3600) == asked(engine, "red -boats")


WORDS = st.sampled_from(["red", "blue", "fish", "boats", "e-mail"])
DOCUMENTS = st.builds(
    document,
    st.builds(
        "https://{}/{}".format,
        st.sampled_from(["a.example", "b.example"]),
        st.sampled_from(["", "x", "docs/x", "Docs/y", "news/x", "news/y/z"]),
    ),
    body=st.lists(WORDS, max_size=4).map(" ".join),
    title=st.text("aB\u00e9\u062a1 -", max_size=3),
    site=st.sampled_from(["a.example", "b.example"]),
    language=st.sampled_from(["en", "de", "de-AT", ""]),
    published=st.none() | st.dates() | st.dates(date(2020, 1, 1), date(2021, 12, 31)),
    copy_key=st.integers(0, 3),
)
FILTER = st.sampled_from(
    [
        Site("a.example"),
        Group(should=(Site("a.example"), Site("b.example"))),
        Language("de"),
        Section("docs"),
        Section(""),
        YEAR_2020,
        Group(must_not=(YEAR_2020,)),
    ]
)
OPTIONS = st.builds(
    Options,
    sort=st.sampled_from([Sort.NEWEST, Sort.OLDEST, Sort.TITLE]),
    filters=st.lists(FILTER, max_size=2).map(tuple),
    facets=st.just(tuple(Facet)),
    fold=st.booleans(),
)
QUERIES = st.lists(WORDS | st.sampled_from(["*", "-red", "+fish", "fi*"]), min_size=1, max_size=3).map(" ".join)  # fmt: skip


@pytest.fixture(scope="module")
def whoosh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = open_engine("whoosh", tmp_path_factory.mktemp("index"))
    yield opened
    opened.close()


@given(
    st.lists(st.lists(DOCUMENTS, max_size=8), min_size=1, max_size=2),
    st.lists(st.tuples(QUERIES, OPTIONS), min_size=1, max_size=4),
)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whoosh_answers_as_the_reference_does(
    whoosh: Engine,
    batches: list[list[Document]],
    asked_for: list[tuple[str, Options]],
) -> None:
    reference = open_engine("memory", Path())
    for engine in (reference, whoosh):
        for number, batch in enumerate(batches):
            engine.update(batch, mark=MARK, fresh=number == 0)
    answers = [
        [
            facts(engine.search(parse(query), options, limit=5))
            for query, options in asked_for
        ]
        for engine in (reference, whoosh)
    ]

    assert answers[1] == answers[0]


def facts(results: Results) -> list[object]:
    """All but what depends on the order of adding up."""
    return [
        [(hit.url, hit.copies, hit.snippet, hit.title) for hit in results.hits],
        results.total,
        results.folded,
        results.facets,
        results.is_exact,
        results.is_partial,
    ]
