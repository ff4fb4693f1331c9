"""The measures of search themselves, on invented documents: nothing here is about speed."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.benchmarks import search
from tests.benchmarks.searching import measures, report
from tests.benchmarks.searching.contenders import CONTENDERS, is_installed
from tests.benchmarks.searching.measures import Built, Kind, Searched
from tests.benchmarks.searching.memory import memory_of
from tests.benchmarks.searching.queries import COMMON, KINDS, Asked, draw, pages
from tests.benchmarks.searching.running import Failed, Running

WORDS = [first + second + "ton" for first in ("bar", "cor", "del", "fen", "gal", "hor") for second in ("ma", "nis", "pol", "ru", "sam", "tor", "vin", "wes", "yal", "zu")]  # fmt: skip
COUNT = 60
# Every word is in a few documents, one of five in a fifth of them, one in two, one in all; words stand in runs.
DOCS = [
    {
        "url": f"http://site{number % 3}.example/{number}",
        "title": f"About {WORDS[number // 2]}",
        "text": " ".join([
            "The", *(WORDS[(number + step) % len(WORDS)] for step in (0, 1, 2, 3, 7)), "often",
            ("harbour", "lantern", "herring", "anchor", "ferry")[number % 5], f"keeper{'abcdefghijklmnopqrstuvwxyzabcd'[number // 2]}",
            f"sailing {'the boats come home late ' * 20} end",
        ]),
    }
    for number in range(COUNT)
]  # fmt: skip


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("docs") / "docs.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in DOCS), encoding="utf-8")
    return path


def test_the_same_documents_give_the_same_queries(docs: Path) -> None:
    assert draw(docs, 8) == draw(docs, 8)


def test_no_query_is_drawn_twice_however_many_are_asked_for(docs: Path) -> None:
    for asked in draw(docs, 500).values():
        assert len(asked) == len(set(asked)) <= 500


def test_words_of_one_query_stand_in_one_document(docs: Path) -> None:
    texts = [set(one["text"].split()) for one in pages(docs)]
    asked = draw(docs, 20)["and"]

    assert asked
    assert all(any(set(words) <= text for text in texts) for words, _ in asked)


def test_documents_without_words_give_no_queries(tmp_path: Path) -> None:
    path = tmp_path / "empty.jsonl"
    path.write_text('{"url": "http://a.example/", "title": "", "text": ""}\n')

    assert draw(path, 5) == {kind: [] for kind in KINDS}


@pytest.mark.parametrize(
    ("share", "expected"), [(0.5, 51.0), (0.99, 100.0), (0.0, 1.0)]
)
def test_of_a_hundred_the_last_percentile_is_the_slowest(
    share: float, expected: float
) -> None:
    values = [float(one) for one in range(100, 0, -1)]

    assert measures.percentile(values, share) == expected


def test_the_mean_is_over_the_kinds_that_all_engines_have() -> None:
    row = Searched(
        kinds={
            "rare": Kind(cold_ms=[9.0], warm_ms=[1.0, 3.0]),
            "fuzzy": Kind(cold_ms=[9.0], warm_ms=[500.0]),
        }
    )

    assert row.mean_ms == 2.0


def test_a_process_and_its_memory_are_seen(docs: Path, tmp_path: Path) -> None:
    with Running("stock", tmp_path) as worker:
        _, most = worker.watched("build", docs=str(docs), processes=1)
        now = worker.memory()

    assert 1 < most.anonymous_mb < most.total_mb
    assert now.total_mb <= most.total_mb + 1
    assert memory_of(2**22 + 1).total_mb == 0.0  # beyond any process


def test_a_worker_that_fails_says_why(tmp_path: Path) -> None:
    with (
        Running("stock", tmp_path) as worker,
        pytest.raises(Failed, match="EmptyIndexError"),
    ):
        worker.ask("open")


PRESENT = [
    pytest.param(
        name,
        marks=pytest.mark.skipif(
            not is_installed(name), reason=f"{name} comes with `make bench`"
        ),
    )
    for name in CONTENDERS
]


@pytest.mark.parametrize("name", PRESENT)
def test_each_engine_finds_what_was_drawn_and_marks_it(
    name: str, docs: Path, tmp_path: Path
) -> None:
    drawn = draw(docs, 3)
    folder = tmp_path / name
    folder.mkdir()
    with Running(name, folder) as worker:
        worker.ask("build", docs=str(docs), processes=1)
        worker.ask("open")
        replies = {kind: worker.ask("search", kind=kind, queries=drawn[kind]) for kind in COMMON if drawn[kind]}  # fmt: skip

    # A prefix is no word that tantivy's snippets know.
    assert {kind: one["answered"] for kind, one in replies.items()} == {kind: len(drawn[kind]) for kind in replies}  # fmt: skip
    assert all(one["marked"] for kind, one in replies.items() if kind != "prefix")


@pytest.mark.parametrize("name", PRESENT)
def test_an_update_replaces_pages_and_is_searched(
    name: str, docs: Path, tmp_path: Path
) -> None:
    folder = tmp_path / name
    folder.mkdir()
    with Running(name, folder) as worker:
        worker.ask("build", docs=str(docs), processes=1)
        worker.ask("open")
        changed = worker.ask("update", docs=str(docs), every=10)["docs"]
        revised, all_of_them = (worker.ask("search", kind="rare", queries=[Asked((word,))])["total"] for word in ("revised", "sailing"))  # fmt: skip

    assert (changed, revised, all_of_them) == (6, 6, len(DOCS))


@pytest.mark.parametrize("name", PRESENT)
def test_an_index_of_many_commits_holds_every_page(
    name: str, docs: Path, tmp_path: Path
) -> None:
    folder = tmp_path / name
    folder.mkdir()
    with Running(name, folder) as worker:
        segments = worker.ask("batches", docs=str(docs), count=5)["segments"]
        total = worker.ask("search", kind="rare", queries=[Asked(("sailing",))])["total"]  # fmt: skip

    assert (total, segments >= 1) == (len(DOCS), True)


def run(docs: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[str, str]:
    search.main(["--docs", str(docs), "--engines", "whoosh,stock", "--per-kind", "2", "--passes", "1", "--kinds", "rare,and,facets", *more])  # fmt: skip
    said = capsys.readouterr()
    return said.out, said.err


def test_the_figures_have_the_published_names(
    docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = json.loads(run(docs, capsys, "--json")[0])

    assert set(figures) == {"whoosh", "stock"}
    for one in figures.values():
        assert set(one) == {"build_docs_per_cpu_s", "build_wall_s", "build_wall_s_2p", "peak_mb", "index_mb", "mean_ms", "kinds"}  # fmt: skip
        assert set(one["kinds"]["rare"]) == {"p50_ms", "p99_ms"}
        assert 0 < one["kinds"]["rare"]["p50_ms"] <= one["kinds"]["rare"]["p99_ms"]


def test_the_table_has_ratios_and_names_what_is_lacking(
    docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, _ = run(docs, capsys, "--one-process", "--updates", "--segments", "--threads")  # fmt: skip
    begins = {line.split("  ")[0].strip() for line in table.splitlines()}

    assert {"whoosh : stock", "rare", "one page in 100 changed", "many commits", "queries/s"} <= begins  # fmt: skip


def test_a_kept_index_is_searched_again_unless_it_is_to_be_built_anew(
    docs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = ("--json", "--work", str(tmp_path), "--reuse")
    first, again = (json.loads(run(docs, capsys, *kept, *more)[0]) for more in ((), ("--rebuild", "whoosh")))  # fmt: skip

    assert first["stock"]["build_wall_s"] == again["stock"]["build_wall_s"]
    assert first["whoosh"]["build_wall_s"] != again["whoosh"]["build_wall_s"]


def test_what_an_engine_lacks_is_told_below_the_table() -> None:
    built = {"whoosh": Built(docs=1, cpu_s=1.0, wall_s=1.0, wall_s_2p=None, anonymous_mb=1.0, mapped_mb=1.0, index_mb=1.0)}  # fmt: skip
    searched = {"whoosh": Searched(lacking={"facets": "none yet"})}

    assert "whoosh has no facets: none yet" in report.as_text(built, searched, {"whoosh": {}})  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--engines", "lucene"], "no engine called 'lucene'"),
        (["--kinds", "regex"], "no kind of query called 'regex'"),
        (["--docs", "nowhere.jsonl"], "no such file: nowhere.jsonl"),
    ],
)
def test_what_is_not_there_is_named(
    docs: Path,
    arguments: Sequence[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        search.main(["--docs", str(docs), *arguments])

    assert said in capsys.readouterr().err
