import fcntl
import logging
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.engines.generations import KEPT, Generations
from indexer.errors import EngineError, IndexOutdated
from indexer.records import Mark


def mark(run: int) -> Mark:
    return Mark(ledger="l", run=run)


def opened(folder: Path, version: str = "1") -> Generations:
    return Generations(folder, version=version, always_checked=".toc")


def publish(folder: Path, run: int, *, fresh: bool = False, **files: str) -> None:
    with opened(folder).draft(fresh=fresh) as draft:
        for name, content in files.items():
            (draft.folder / name).unlink(
                missing_ok=True
            )  # as engines do: what is published is not written on
            (draft.folder / name).write_text(content)
        draft.publish(mark(run))


def contents(folder: Path) -> dict[str, str]:
    """Of the newest generation."""
    generation = opened(folder).newest()
    assert generation is not None
    with generation:
        return {
            name: (generation.folder / name).read_text() for name in generation.files
        }


def numbers(folder: Path) -> list[str]:
    return sorted(entry.name for entry in (folder / "generations").iterdir())


def newest_file(folder: Path, name: str) -> Path:
    return folder / "generations" / numbers(folder)[-1] / name


def test_an_empty_folder_has_no_generation(tmp_path: Path) -> None:
    assert opened(tmp_path / "index").newest() is None


def test_what_is_published_is_there(tmp_path: Path) -> None:
    publish(tmp_path, 1, a="one")

    assert contents(tmp_path) == {"a": "one"}


def test_a_generation_keeps_the_files_of_the_one_before(tmp_path: Path) -> None:
    publish(tmp_path, 1, a="one")
    publish(tmp_path, 2, b="two")

    assert contents(tmp_path) == {"a": "one", "b": "two"}


def test_kept_files_are_linked_not_copied(tmp_path: Path) -> None:
    publish(tmp_path, 1, a="one")
    publish(tmp_path, 2, b="two")

    assert (
        len(
            {
                (tmp_path / "generations" / n / "a").stat().st_ino
                for n in numbers(tmp_path)
            }
        )
        == 1
    )


def test_a_fresh_generation_starts_empty(tmp_path: Path) -> None:
    publish(tmp_path, 1, a="one")
    publish(tmp_path, 2, fresh=True, b="two")

    assert contents(tmp_path) == {"b": "two"}


def test_a_draft_that_is_not_published_leaves_nothing(tmp_path: Path) -> None:
    publish(tmp_path, 1, a="one")
    with opened(tmp_path).draft(fresh=False) as draft:
        (draft.folder / "a").unlink()

    assert (contents(tmp_path), numbers(tmp_path)) == ({"a": "one"}, ["000001"])


def test_the_last_generations_are_kept(tmp_path: Path) -> None:
    for run in range(1, 7):
        publish(tmp_path, run, a=str(run))

    assert numbers(tmp_path) == ["000004", "000005", "000006"]
    assert len(numbers(tmp_path)) == KEPT


def test_a_leased_generation_is_not_removed(tmp_path: Path) -> None:
    publish(tmp_path, 1, a="one")
    leased = opened(tmp_path).newest()
    assert leased is not None
    for run in range(2, 7):
        publish(tmp_path, run, a=str(run))
    read = (leased.folder / "a").read_text()
    leased.close()
    leased.close()
    publish(tmp_path, 7, a="seven")

    assert (read, numbers(tmp_path)) == ("one", ["000005", "000006", "000007"])


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


DAMAGE: dict[str, tuple[str, Callable[[Path], None]]] = {
    "a bit of a file": ("b", flipped),
    "a file cut short": ("b", cut),
    "a file gone": ("b", Path.unlink),
    "a bit of the manifest": ("manifest.json", flipped),
    "the manifest cut short": ("manifest.json", cut),
    "the manifest gone": ("manifest.json", Path.unlink),
    "the lease gone": ("lease", Path.unlink),
    "a file nobody knows": ("b", lambda path: path.with_name("_MAIN_99.toc").touch()),
}


@pytest.mark.parametrize(("name", "damage"), DAMAGE.values(), ids=DAMAGE.keys())
def test_the_last_good_generation_serves_and_the_damage_is_reported(
    tmp_path: Path,
    name: str,
    damage: Callable[[Path], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    publish(tmp_path, 1, a="one")
    publish(tmp_path, 2, b="two words")
    damage(newest_file(tmp_path, name))
    with caplog.at_level(logging.ERROR):
        served = contents(tmp_path)

    assert (served, "000002 is damaged" in caplog.text) == ({"a": "one"}, True)


def test_after_damage_the_next_commit_goes_on_from_what_serves(tmp_path: Path) -> None:
    publish(tmp_path, 1, a="one")
    publish(tmp_path, 2, b="two words")
    flipped(newest_file(tmp_path, "b"))
    publish(tmp_path, 3, c="three")

    assert contents(tmp_path) == {"a": "one", "c": "three"}


@pytest.mark.parametrize("content", ["", "garbage", "000002 0123", "\0" * 30])
def test_a_damaged_pointer_hides_no_state(tmp_path: Path, content: str) -> None:
    publish(tmp_path, 1, a="one")
    publish(tmp_path, 2, a="two")
    (tmp_path / "current").write_text(content)
    generation = opened(tmp_path).newest()
    assert generation is not None
    generation.close()

    assert generation.mark in (mark(1), mark(2))


def test_a_generation_that_was_never_pointed_to_is_not_served(tmp_path: Path) -> None:
    publish(tmp_path, 1, a="one")
    before = (tmp_path / "current").read_text()
    publish(tmp_path, 2, a="two")
    (tmp_path / "current").write_text(before)

    assert contents(tmp_path) == {"a": "one"}


def test_with_nothing_whole_left_it_says_so(tmp_path: Path) -> None:
    publish(tmp_path, 1, a="one word")
    flipped(newest_file(tmp_path, "a"))

    with pytest.raises(EngineError, match="no whole generation"):
        opened(tmp_path).newest()


def test_with_nothing_whole_left_a_fresh_start_works(tmp_path: Path) -> None:
    publish(tmp_path, 1, a="one word")
    flipped(newest_file(tmp_path, "a"))
    publish(tmp_path, 2, fresh=True, a="new")

    assert contents(tmp_path) == {"a": "new"}


def test_another_format_version_is_told_apart_from_damage(tmp_path: Path) -> None:
    publish(tmp_path, 1, a="one")

    with pytest.raises(IndexOutdated, match="winnow index --rebuild"):
        opened(tmp_path, version="2").newest()


def test_files_are_checked_once_but_those_that_name_others_always(
    tmp_path: Path,
) -> None:
    publish(tmp_path, 1, **{"a": "one word", "b.toc": "names a"})
    generations = opened(tmp_path)
    first = generations.newest()
    assert first is not None
    first.close()
    toc = newest_file(tmp_path, "b.toc")
    facts = toc.stat()
    flipped(toc)
    os.utime(toc, ns=(facts.st_atime_ns, facts.st_mtime_ns))

    with pytest.raises(EngineError):
        generations.newest()


def test_verify_finds_what_was_right_when_opened(tmp_path: Path) -> None:
    publish(tmp_path, 1, a="one word")
    generations = opened(tmp_path)
    first = generations.newest()
    assert first is not None
    first.close()
    path = newest_file(tmp_path, "a")
    facts = path.stat()
    flipped(path)
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))

    assert [(one.part, one.faults) for one in generations.checked()] == [
        ("generation 000001", ("a has another checksum",))
    ]


def test_what_a_cut_off_commit_left_is_swept_by_the_next(tmp_path: Path) -> None:
    publish(tmp_path, 1, a="one")
    (tmp_path / "generations" / "building-dead").mkdir()
    (tmp_path / "generations" / "000002").mkdir()
    publish(tmp_path, 2, a="two")

    assert (contents(tmp_path), numbers(tmp_path)) == (
        {"a": "two"},
        ["000001", "000002"],
    )


def test_the_stamp_changes_with_each_commit(tmp_path: Path) -> None:
    generations = opened(tmp_path)
    stamps = [generations.stamp()]
    for run in (1, 2):
        publish(tmp_path, run, a=str(run))
        stamps.append(generations.stamp())

    assert len(set(stamps)) == 3


def test_a_lease_is_a_shared_lock(tmp_path: Path) -> None:
    publish(tmp_path, 1, a="one")
    generation = opened(tmp_path).newest()
    assert generation is not None
    with (
        generation,
        (generation.folder / "lease").open() as other,
        pytest.raises(BlockingIOError),
    ):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
