"""The engine as a fault harness drives it."""

import os
from pathlib import Path

import pytest

from indexer.errors import EngineError
from tests.faults import adapter

DOCS = [{"id": f"{batch}-{n}", "batch": f"b{batch}", "title": "w1", "body": f"w1 w2 n{n}"} for batch in range(2) for n in range(3)]  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> str:
    adapter.create(str(tmp_path))
    adapter.add(str(tmp_path), DOCS[:3], "some")
    adapter.add(str(tmp_path), DOCS[3:], "all")
    return str(tmp_path)


def test_an_empty_index_has_no_documents(tmp_path: Path) -> None:
    assert adapter.ids(str(tmp_path)) == set()
    adapter.create(str(tmp_path))

    assert adapter.ids(str(tmp_path)) == set()


def test_batches_are_found_by_scan_and_by_term(path: str) -> None:
    assert adapter.ids(path) == {one["id"] for one in DOCS}
    assert adapter.find(path, "b1") == {"1-0", "1-1", "1-2"}


def test_a_shared_handle_answers_with_snippets(path: str) -> None:
    engine = adapter.opened(path)
    found = adapter.ask(engine, "n2")
    engine.close()

    assert [url for url, _, _ in found] == ["0-2", "1-2"]
    assert ("n2", True) in found[0][2]  # type: ignore[operator]


@pytest.mark.parametrize(("text", "hits"), [("w1", 4), ("", 0), ("w " * 5000, 0)])
def test_a_query_is_answered_or_refused(path: str, text: str, hits: int) -> None:
    assert adapter.search(path, text, 4) == hits


def test_falling_back_to_an_older_state_is_noticed(path: str) -> None:
    adapter.check(path)
    os.truncate(max(Path(path, "generations").iterdir()) / "manifest.json", 10)

    with pytest.raises(EngineError, match="damaged"):
        adapter.check(path)


def test_what_a_dead_commit_left_is_told_from_what_belongs_there(path: str) -> None:
    before = adapter.stray(path)
    Path(path, "generations", "building-dead").mkdir()

    assert (before, adapter.stray(path)) == ([], ["building-dead"])
