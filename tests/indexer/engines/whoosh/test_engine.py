import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.engines import Engine, open_engine
from indexer.engines.generations import Generations
from indexer.errors import ConfigError, EngineError, IndexOutdated
from indexer.query import parse
from indexer.records import Document, Mark

ROOT = Path(__file__).parents[4]
MARK = Mark(ledger="l", run=1)


def document(url: str, body: str) -> Document:
    return Document(
        url=url,
        site="a.example",
        title="",
        headings="",
        body=body,
        removed="",
        language="en",
    )


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_engine("whoosh", tmp_path)
    yield opened
    opened.close()


def segments(folder: Path) -> int:
    newest = max((folder / "generations").iterdir())
    return len(list(newest.glob("*.trm")))


def test_an_unknown_engine_is_a_setting_gone_wrong(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="'lucene'"):
        open_engine("lucene", tmp_path)


def test_the_engine_s_module_is_imported_when_chosen() -> None:
    code = "import sys, indexer.engines; sys.exit(any(name.startswith('whoosh') for name in sys.modules))"

    assert (
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode
        == 0
    )


def test_another_engine_on_the_folder_sees_what_was_published(
    engine: Engine, tmp_path: Path
) -> None:
    reader = open_engine("whoosh", tmp_path)
    engine.update([document("u", "first")], mark=MARK)
    before = reader.search(parse("second")).total
    engine.update([document("v", "second")], mark=Mark(ledger="l", run=2))
    after = reader.search(parse("second"))
    reader.close()

    assert (before, after.total, after.mark) == (0, 1, Mark(ledger="l", run=2))


def test_many_small_batches_leave_few_segments(engine: Engine, tmp_path: Path) -> None:
    for number in range(40):
        engine.update([document(f"u{number}", "word")], mark=MARK)

    assert (segments(tmp_path) <= 9, engine.search(parse("word")).total) == (True, 40)


@pytest.mark.parametrize("kept", [0, 4])
def test_removals_alone_shrink_an_index(
    engine: Engine, tmp_path: Path, kept: int
) -> None:
    engine.update([document(f"u{number}", "word") for number in range(10)], mark=MARK)
    before = set(max((tmp_path / "generations").iterdir()).glob("MAIN_*"))
    engine.update([], [f"u{number}" for number in range(kept, 10)], mark=MARK)
    after = set(max((tmp_path / "generations").iterdir()).glob("MAIN_*"))

    assert engine.search(parse("word")).total == kept
    assert not {path.name for path in before} & {path.name for path in after}


def test_an_update_does_not_write_large_segments_anew(
    engine: Engine, tmp_path: Path
) -> None:
    engine.update([document(f"u{number}", "word") for number in range(50)], mark=MARK)
    large = set(max((tmp_path / "generations").iterdir()).glob("*.trm"))
    engine.update([document("v", "word")], mark=MARK)
    now = {
        path.name for path in max((tmp_path / "generations").iterdir()).glob("*.trm")
    }

    assert {path.name for path in large} < now


def test_nothing_of_whoosh_s_own_making_is_left_in_a_generation(
    engine: Engine, tmp_path: Path
) -> None:
    engine.update([document("u", "word")], mark=MARK)
    names = {path.name for path in max((tmp_path / "generations").iterdir()).iterdir()}

    assert not {name for name in names if "LOCK" in name or name.endswith(".tmp")}


def test_an_index_of_another_format_says_how_to_go_on(
    engine: Engine, tmp_path: Path
) -> None:
    engine.update([document("u", "word")], mark=MARK)
    with Generations(tmp_path, version="other", always_checked=".toc").draft(
        fresh=True
    ) as draft:
        draft.publish(MARK)

    with pytest.raises(IndexOutdated, match="rebuild"):
        engine.mark()


def test_an_index_of_another_format_can_be_built_anew(
    engine: Engine, tmp_path: Path
) -> None:
    with Generations(tmp_path, version="other", always_checked=".toc").draft(
        fresh=True
    ) as draft:
        draft.publish(MARK)
    engine.update([document("u", "word")], mark=MARK, fresh=True)

    assert engine.search(parse("word")).total == 1


def test_a_closed_engine_opens_again(engine: Engine) -> None:
    engine.update([document("u", "word")], mark=MARK)
    engine.close()
    engine.close()

    assert engine.search(parse("word")).total == 1


def test_a_folder_that_cannot_be_written_is_our_error(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("a file in its place")

    with pytest.raises(EngineError, match="cannot be written"):
        open_engine("whoosh", tmp_path / "index").update([], mark=MARK)


def test_stock_whoosh_opens_the_index_and_finds_the_documents(
    engine: Engine, tmp_path: Path
) -> None:
    from whoosh import index, query

    engine.update(
        [document("u", "version 3 11 stands"), document("v", "version 11 3")], mark=MARK
    )
    newest = max((tmp_path / "generations").iterdir())
    with index.open_dir(str(newest), "MAIN").searcher() as searcher:
        found = [
            hit["body"] for hit in searcher.search(query.Phrase("body", ["3", "11"]))
        ]

    assert found == ["version 3 11 stands"]
