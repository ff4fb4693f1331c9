"""What is damaged is named, and nothing else is."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.keeping import check
from indexer.records import Checked
from tests.indexer.keeping.world import files_of, places_of, publish, world


def checked(folder: Path) -> list[Checked]:
    return list(check(places_of(folder), files_of(folder)))


def unsound(folder: Path) -> dict[str, str]:
    return {part.part: "; ".join(part.faults) for part in checked(folder) if not part.is_sound}  # fmt: skip


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = world(tmp_path_factory.mktemp("indexed") / "lamp", "lamp")
    publish(folder, "mast")
    return folder


@pytest.fixture
def desk(indexed: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "desk"
    shutil.copytree(indexed, folder)
    return folder


def test_what_is_sound_is_listed_with_what_serves(desk: Path) -> None:
    parts = [(part.part, part.serves) for part in checked(desk)]

    assert unsound(desk) == {}
    assert parts == [("rules", False), ("ledger", False), ("generation 000001", False), ("generation 000002", True)]  # fmt: skip


def test_where_nothing_was_indexed_nothing_is_wrong(tmp_path: Path) -> None:
    assert unsound(tmp_path) == {}
    assert not [*tmp_path.iterdir()]


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def newest(desk: Path, pattern: str) -> Path:
    return sorted((desk / "index" / "generations" / "000002").glob(pattern))[-1]


def sql(desk: Path, statement: str) -> None:
    database = sqlite3.connect(desk / "index" / "ledger.db")
    database.execute(statement)
    database.commit()
    database.close()


DAMAGE: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "a bit of the pointer": (lambda desk: (desk / "index" / "current").write_text("x"), "pointer", "no generation"),
    "a manifest gone": (lambda desk: newest(desk, "manifest.json").unlink(), "generation 000002", "manifest"),
    "a table of contents cut": (lambda desk: os.truncate(newest(desk, "*.toc"), 9), "generation 000002", "9 bytes"),
    "a ledger that is none": (lambda desk: (desk / "index" / "ledger.db").write_bytes(b"x" * 9999), "ledger", "cannot be read"),
    "a ledger cut short": (lambda desk: os.truncate(desk / "index" / "ledger.db", 8192), "ledger", "SQLite|malformed|cannot be read"),
    "no ledger": (lambda desk: (desk / "index" / "ledger.db").unlink(), "ledger", "cannot be read"),
    "a page's record": (lambda desk: sql(desk, "UPDATE pages SET record = x'00ff' WHERE url LIKE '%lamp/1'"), "ledger", "page https://a.example/lamp/1"),
    "a removed text": (lambda desk: sql(desk, "UPDATE removed_texts SET text = 'other' WHERE text LIKE '%mast'"), "ledger", "removed text of a.example"),
    "a run lost": (lambda desk: sql(desk, "DELETE FROM runs WHERE id = 2"), "generation 000002", "run 2"),
    "another ledger": (lambda desk: sql(desk, "UPDATE meta SET value = 'x' WHERE name = 'identity'"), "generation 000002", "run 2"),
    "another version": (lambda desk: sql(desk, "UPDATE meta SET value = '1' WHERE name = 'version'"), "ledger", "format 1"),
    "rules that are none": (lambda desk: (desk / "rules.toml").write_text("[[rule"), "rules", "rules.toml"),
}  # fmt: skip


@pytest.mark.parametrize(("damage", "part", "said"), DAMAGE.values(), ids=DAMAGE.keys())
def test_damage_is_found_and_nothing_else_is_named(desk: Path, damage: Callable[[Path], object], part: str, said: str) -> None:  # fmt: skip
    damage(desk)
    found = unsound(desk)

    assert list(found) == [part]
    assert any(word in found[part] for word in said.split("|"))


def test_one_bit_of_any_file_of_a_generation_is_found(desk: Path) -> None:
    found = []
    paths = [path for path in newest(desk, "manifest.json").parent.iterdir() if path.stat().st_size]  # fmt: skip
    for path in paths:
        whole = path.read_bytes()
        flip(path)
        found.append(bool(unsound(desk)))
        path.write_bytes(whole)

    assert found == [True] * len(paths)


def test_an_older_generation_of_another_ledger_is_worth_a_note(desk: Path) -> None:
    sql(desk, "DELETE FROM runs WHERE id = 1")

    assert [part.part for part in checked(desk) if part.notes] == ["generation 000001"]
    assert unsound(desk) == {}


def test_nothing_is_changed(desk: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in desk.rglob("*") if path.is_file()}  # fmt: skip
    checked(desk)

    assert {path: path.stat().st_mtime_ns for path in desk.rglob("*") if path.is_file()} == before  # fmt: skip
