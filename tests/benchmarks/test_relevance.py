"""The measures of ranking, against counts made by hand on an invented collection."""

import gzip
import json
from math import log2
from pathlib import Path

import pytest

from tests.benchmarks import relevance
from tests.benchmarks.ranking import judged
from tests.benchmarks.ranking.metrics import score
from tests.benchmarks.ranking.rankers import PEERS, is_installed, make

GRADES = {"a": 2, "b": 1, "c": 0, "d": -1}


@pytest.mark.parametrize(
    ("ranking", "ndcg10", "average"),
    [
        pytest.param(["a", "b"], 1.0, 1.0, id="as it should be"),
        pytest.param(["b", "a"], (1 + 2 / log2(3)) / (2 + 1 / log2(3)), 1.0, id="the lesser first"),
        pytest.param(["c", "a", "x", "b"], (2 / log2(3) + 1 / log2(5)) / (2 + 1 / log2(3)), (1 / 2 + 2 / 4) / 2, id="others between"),
        pytest.param(["a"], 2 / (2 + 1 / log2(3)), 1 / 2, id="one is missing"),
        pytest.param([*"0123456789", "a"], 0.0, 1 / 11 / 2, id="after the tenth"),
        pytest.param([], 0.0, 0.0, id="nothing"),
        pytest.param(["c", "d"], 0.0, 0.0, id="judged and not relevant"),
    ],
)  # fmt: skip
def test_a_ranking_is_worth_what_trec_eval_says(
    ranking: list[str], ndcg10: float, average: float
) -> None:
    found = score(ranking, GRADES)

    assert (found["ndcg10"], found["map"]) == pytest.approx((ndcg10, average))


def test_recall_looks_at_the_first_hundred() -> None:
    others = [f"x{number}" for number in range(99)]

    assert score([*others, "a", "b"], GRADES)["r100"] == 0.5


def test_a_query_without_anything_relevant_counts_nothing() -> None:
    assert score(["a"], {"a": 0}) == {"ndcg10": 0.0, "map": 0.0, "r100": 0.0}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One collection of three documents in French: the stem has to be that of the language."""
    own = tmp_path / "phares"
    own.mkdir()
    texts = {"1": "les gardiens du phare", "2": "la mer et le vent", "3": "un bateau au port"}  # fmt: skip
    with gzip.open(own / "docs.jsonl.gz", "wt", encoding="utf-8") as file:
        for number, text in texts.items():
            print(json.dumps({"id": number, "title": "", "text": text}), file=file)
    (own / "meta.json").write_text('{"lang": "fr"}')
    (own / "queries.tsv").write_text('q1\tgardien\nq2\tvent" (\nq3\tnothing judged\n')  # fmt: skip
    (own / "qrels.tsv").write_text("q1\t1\t1\nq2\t2\t1\n")
    return tmp_path


def test_a_collection_is_read_with_its_language_and_grades(folder: Path) -> None:
    loaded = judged.load(folder, "phares")

    assert (loaded.language, loaded.grades) == ("fr", {"q1": {"1": 1}, "q2": {"2": 1}})
    assert [paper["id"] for paper in loaded.documents()] == ["1", "2", "3"]


@pytest.mark.parametrize("engine", ["whoosh", "memory"])
def test_each_engine_of_ours_is_measured_by_its_protocol(
    folder: Path, engine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    relevance.main(["--data", str(folder), "--engine", engine, "--json"])

    assert json.loads(capsys.readouterr().out) == {"phares": {"ndcg10": 1.0, "map": 1.0, "r100": 1.0}}  # fmt: skip


PRESENT = [
    pytest.param(name, marks=pytest.mark.skipif(not is_installed(name), reason=f"{name} comes with `make bench`"))
    for name in PEERS
]  # fmt: skip


@pytest.mark.parametrize("peer", PRESENT)
def test_a_peer_stands_beside_it(
    folder: Path, peer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    relevance.main(["--data", str(folder), "--peers", peer])
    lines = capsys.readouterr().out.splitlines()

    assert lines[0].split() == ["whoosh", "ndcg10", "whoosh", "map", "whoosh", "r100", peer, "ndcg10", peer, "map", peer, "r100"]  # fmt: skip
    assert lines[1].split() == ["phares", *["1.0000"] * 6]


@pytest.mark.parametrize("language", ["ar", "fa", "tr", ""])
def test_stock_whoosh_takes_documents_of_any_language(
    language: str, tmp_path: Path
) -> None:
    ranker = make("stock", language, tmp_path)
    ranker.index([{"id": "1", "title": "", "text": "word أكلت كتاب"}])
    found = ranker.rank("word", 10)
    ranker.close()

    assert found == ["1"]


def test_a_sample_of_queries_is_a_fixed_one(folder: Path) -> None:
    loaded = judged.load(folder, "phares")

    assert relevance.measured("memory", loaded, queries=1) == relevance.measured("memory", loaded, queries=1)  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--only", "trec"], "no collection called 'trec'"),
        (["--peers", "lucene"], "no peer called 'lucene'"),
        (["--data", "{folder}/phares"], "no collections (*/meta.json) in"),
    ],
)
def test_what_is_not_there_is_named(
    folder: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        relevance.main(["--data", str(folder), *(one.format(folder=folder) for one in arguments)])  # fmt: skip

    assert said in capsys.readouterr().err
