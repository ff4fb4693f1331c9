"""A backup put back gives what was backed up, all of it or nothing, whatever the archive is and whatever goes wrong."""

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import BackupError, ConfigError, WinnowError, WouldOverwrite
from indexer.keeping import back_up, finish, is_unfinished, restore
from indexer.keeping.restore import Restored
from tests.indexer.keeping.world import files_of, places_of, publish, seen, world


def backed_up(folder: Path, *, with_index: bool = True) -> Path:
    target = folder.parent / f"{folder.name}.zip"
    back_up(target, places_of(folder), files_of(folder) if with_index else None)
    return target


def put_back(archive: Path, folder: Path, **options: Any) -> Restored:
    return restore(archive, places_of(folder), files_of(folder), **options)


@pytest.fixture
def lamp(tmp_path: Path) -> Path:
    return world(tmp_path / "lamp", "lamp")


@pytest.fixture
def boat(tmp_path: Path) -> Path:
    return world(tmp_path / "boat", "boat")


def test_on_an_empty_place_everything_is_as_it_was_backed_up(
    lamp: Path, tmp_path: Path
) -> None:
    archive = backed_up(lamp)
    (tmp_path / "new").mkdir()
    done = put_back(archive, tmp_path / "new")

    assert (seen(tmp_path / "new"), done.aside) == (seen(lamp), None)


def test_a_run_can_follow_a_restored_state(lamp: Path, tmp_path: Path) -> None:
    archive = backed_up(lamp)
    (tmp_path / "new").mkdir()
    put_back(archive, tmp_path / "new")
    publish(tmp_path / "new", "mast")

    assert len(seen(tmp_path / "new")["hits"]) == 4  # type: ignore[arg-type]


def test_nothing_is_overwritten_without_being_asked_to(lamp: Path, boat: Path) -> None:
    archive, before = backed_up(lamp), seen(boat)
    with pytest.raises(
        WouldOverwrite, match=r"config\.toml.*rules\.toml.*ledger\.db.*--force"
    ):
        put_back(archive, boat)

    assert seen(boat) == before
    assert not [path for path in (boat / "index").iterdir() if "restor" in path.name]


def test_forced_it_replaces_all_and_puts_what_was_there_aside(
    lamp: Path, boat: Path
) -> None:
    archive, before = backed_up(lamp), seen(boat)
    done = put_back(archive, boat, force=True)
    assert done.aside
    aside = boat.parent / "aside"
    shutil.copytree(done.aside, aside / "index")
    for name in ("config.toml", "rules.toml"):
        (aside / "index" / name).rename(aside / name)

    assert (seen(boat), seen(aside)) == (seen(lamp), before)


def test_a_restored_state_is_not_taken_for_the_one_it_came_from(lamp: Path) -> None:
    """The same run numbers, but from here on another history: nothing of the other may be fallen back on."""
    archive = backed_up(lamp)
    publish(lamp, "mast")
    put_back(archive, lamp, force=True)
    generations = lamp / "index" / "generations"
    newest = max(generations.iterdir())

    assert [path.name for path in generations.iterdir()] == [newest.name]


def test_a_backup_without_index_leaves_none(lamp: Path, boat: Path) -> None:
    put_back(backed_up(lamp, with_index=False), boat, force=True)

    assert (seen(boat)["hits"], seen(boat)["runs"]) == ([], seen(lamp)["runs"])


def test_rules_that_were_not_there_are_not_there_again(lamp: Path, boat: Path) -> None:
    (lamp / "rules.toml").unlink()
    put_back(backed_up(lamp), boat, force=True)

    assert not (boat / "rules.toml").exists()


def test_settings_can_be_left_as_they_are(lamp: Path, boat: Path) -> None:
    put_back(backed_up(lamp), boat, force=True, with_settings=False)

    assert seen(boat) == {**seen(lamp), "settings": '[web]\ntitle = "boat"\n'}


def test_a_damaged_ledger_is_replaced_and_lies_aside_as_it_was(
    lamp: Path, boat: Path
) -> None:
    archive = backed_up(lamp)
    (boat / "index" / "ledger.db").write_bytes(b"no database" * 999)
    done = put_back(archive, boat, force=True)

    assert done.aside
    assert (seen(boat), (done.aside / "ledger.db").read_bytes()) == (
        seen(lamp),
        b"no database" * 999,
    )


# ---------------------------------------------------------------- archives that are not what they should be

Change = Callable[[dict[str, bytes], dict[str, Any]], None]


def rewritten(archive: Path, change: Change) -> Path:
    """The archive with other content or another description; sums are those of the content unless changed."""
    with zipfile.ZipFile(archive) as old:
        content = {name: old.read(name) for name in old.namelist()}
    described = json.loads(content.pop("backup.json"))
    change(content, described)
    with zipfile.ZipFile(archive, "w") as new:
        for name, data in content.items():
            new.writestr(name, data)
        new.writestr("backup.json", json.dumps(described))
    return archive


def renamed(name: str) -> Change:
    """A file by a name that leads elsewhere, told of as any other."""

    def change(content: dict[str, bytes], described: dict[str, Any]) -> None:
        content[name] = content.pop("rules.toml")
        described["files"][name] = described["files"].pop("rules.toml")

    return change


def of(part: str, value: object) -> Change:
    return lambda _, described: described.__setitem__(part, value)


def in_file(name: str, data: bytes) -> Change:
    return lambda content, _: content.__setitem__(name, data)


def in_segment(**facts: object) -> Change:
    return lambda _, described: described["index"]["segments"][0].update(facts)


HOSTILE: dict[str, Change] = {
    "a path upwards": renamed("../../evil.toml"),
    "a path upwards in the index": renamed("index/../../evil"),
    "an absolute path": renamed("/srv/evil.toml"),
    "a path with backslashes": renamed("..\\evil.toml"),
    "a name of no file of ours": renamed("evil.toml"),
    "a pickle among the index": renamed("index/_MAIN_1.toc"),
    "a hidden file": renamed("index/.evil"),
    "a name with a line feed": renamed("rules.toml\n"),
    "a file that is not told of": in_file("index/MAIN_aaaaaaaaaaaaaaaa.col", b""),
    "a file that is missing": lambda content, _: content.__delitem__("rules.toml"),
    "other content of the same length": lambda content, _: content.__setitem__(
        "ledger.db", bytes(len(content["ledger.db"]))
    ),
    "content that goes on": lambda content, _: content.__setitem__(
        "rules.toml", content["rules.toml"] + b" "
    ),
    "a format to come": of("format", 99),
    "no table of files": of("files", None),
    "files without sums": of("files", {"rules.toml": 1}),
    "a moment that is none": of("made", "yesterday"),
    "an index of another format": lambda _, described: described["index"].__setitem__(
        "format", "other"
    ),
    "an index that is a list": of("index", [1]),
    "a mark that is none": of("mark", "x"),
    "a segment by another name": in_segment(name="../../evil"),
    "deleted documents beyond the last": in_segment(deleted=[99]),
    "documents that are no number": in_segment(documents="many"),
    "another number of documents": in_segment(documents=3),
    "a segment that is not there": in_segment(name="MAIN_" + 16 * "a"),
    "a negative number of documents": in_segment(documents=-1),
}


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE.keys())
def test_an_archive_that_is_not_ours_changes_nothing(
    lamp: Path, boat: Path, change: Change
) -> None:
    archive, before = rewritten(backed_up(lamp), change), seen(boat)
    with pytest.raises(WinnowError) as refused:
        put_back(archive, boat, force=True)

    assert isinstance(refused.value, BackupError | ConfigError)
    assert seen(boat) == before
    assert not [path for path in (boat / "index").iterdir() if "restor" in path.name]
    assert not [*boat.parent.glob("**/evil*")]


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99])
def test_an_archive_cut_short_changes_nothing(
    lamp: Path, boat: Path, share: float
) -> None:
    archive, before = backed_up(lamp), seen(boat)
    archive.write_bytes(archive.read_bytes()[: int(share * archive.stat().st_size)])
    with pytest.raises(BackupError):
        put_back(archive, boat, force=True)

    assert seen(boat) == before


def test_one_bit_of_an_archive_is_noticed_or_harmless(lamp: Path, boat: Path) -> None:
    archive, right, before = backed_up(lamp), seen(lamp), seen(boat)
    whole = archive.read_bytes()
    for place in range(0, len(whole), len(whole) // 40):
        archive.write_bytes(
            whole[:place] + bytes([whole[place] ^ 16]) + whole[place + 1 :]
        )
        trial = boat.parent / "trial"
        shutil.copytree(boat, trial)
        try:
            put_back(archive, trial, force=True)
            wanted = right
        except WinnowError:
            wanted = before
        assert seen(trial) == wanted, place
        shutil.rmtree(trial)


def test_a_missing_file_is_told_of(boat: Path) -> None:
    with pytest.raises(BackupError, match=r"nowhere\.zip"):
        put_back(boat / "nowhere.zip", boat, force=True)


def test_a_restore_that_was_not_begun_is_not_ended(boat: Path) -> None:
    before = seen(boat)
    finish(places_of(boat), files_of(boat))

    assert (seen(boat), is_unfinished(places_of(boat))) == (before, False)
