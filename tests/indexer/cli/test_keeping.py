"""`winnow verify`, `backup` and `restore`, and that of two writers the second is turned away: with real processes."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.keeping import finish, is_unfinished
from indexer.pipeline import run_lock
from tests.faults import calls
from tests.faults.calls import Fault
from tests.indexer.keeping.world import files_of, places_of, publish, seen, world

ROOT = Path(__file__).parents[3]
TORTURE = os.environ.get("WINNOW_TORTURE") == "1"
BUSY = 5

Winnow = Callable[..., "subprocess.CompletedProcess[str]"]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "indexer.cli", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def lamp(tmp_path: Path) -> Path:
    folder = world(tmp_path / "lamp", "lamp")
    (folder / "crawled").mkdir()
    return folder


def test_a_backup_is_made_and_put_back(lamp: Path) -> None:
    before = seen(lamp)
    made = run(lamp, "backup", "lamp.zip")
    publish(lamp, "mast")
    refused = run(lamp, "restore", "lamp.zip")
    done = run(lamp, "restore", "lamp.zip", "--force")

    assert (made.returncode, refused.returncode, done.returncode) == (0, 2, 0), done.stderr  # fmt: skip
    assert "config.toml, rules.toml, ledger.db, the index" in made.stdout
    assert "before-restore-" in done.stdout
    assert seen(lamp) == before


def test_a_backup_is_for_its_owner_and_overwrites_nothing(lamp: Path) -> None:
    run(lamp, "backup", "lamp.zip")
    first = (lamp / "lamp.zip").read_bytes()
    again = run(lamp, "backup", "lamp.zip")

    assert ((lamp / "lamp.zip").stat().st_mode & 0o777, again.returncode) == (0o600, 2)
    assert "--force" in again.stderr
    assert (lamp / "lamp.zip").read_bytes() == first


def test_a_backup_of_nothing_says_so(tmp_path: Path) -> None:
    done = run(tmp_path, "backup", "nothing.zip")

    assert (done.returncode, [*tmp_path.iterdir()]) == (1, [])
    assert "nothing to back up" in done.stderr


def test_settings_that_would_move_the_index_are_not_put_in_place(lamp: Path) -> None:
    run(lamp, "backup", "lamp.zip")
    (lamp / "config.toml").write_text('[paths]\nindex = "elsewhere"\n')
    refused = run(lamp, "restore", "lamp.zip", "--force")
    done = run(lamp, "restore", "lamp.zip", "--force", "--keep-settings")

    assert ("--keep-settings" in refused.stderr, refused.returncode) == (True, 1)
    assert (done.returncode, (lamp / "elsewhere" / "ledger.db").exists()) == (0, True)


def test_verify_tells_by_its_exit_code(lamp: Path) -> None:
    sound = run(lamp, "verify")
    toc = next((lamp / "index" / "generations").glob("*/*.toc"))
    os.truncate(toc, 9)
    damaged = run(lamp, "verify")
    as_json = json.loads(run(lamp, "verify", "--json").stdout)

    assert (sound.returncode, damaged.returncode) == (0, 1), sound.stdout
    assert "winnow index --rebuild" in damaged.stdout
    assert [part["part"] for part in as_json["parts"] if not part["is_sound"]] == ["generation 000001"]  # fmt: skip
    assert as_json["is_sound"] is False


@pytest.mark.parametrize("command", ["index", "run", "restore"])
def test_the_second_writer_is_turned_away_at_once(lamp: Path, command: str) -> None:
    run(lamp, "backup", "lamp.zip")
    before = seen(lamp)
    arguments = ["restore", "lamp.zip", "--force"] if command == "restore" else [command]  # fmt: skip
    with run_lock(lamp / "index"):
        done = run(lamp, *arguments)

    assert (done.returncode, seen(lamp)) == (BUSY, before), done.stderr


@pytest.mark.parametrize("command", ["verify", "backup"])
def test_who_only_reads_need_not_wait_for_a_run(lamp: Path, command: str) -> None:
    with run_lock(lamp / "index"):
        done = run(lamp, command, *(["lamp.zip"] if command == "backup" else []))

    assert done.returncode == 0, done.stderr


def test_who_writes_rules_does_not_wait_for_ever(lamp: Path) -> None:
    folder = os.open(lamp, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    done = run(lamp, "rules", "keep", "The boat", "--everywhere")
    os.close(folder)

    assert done.returncode == BUSY
    assert "try again" in done.stderr


def test_a_scheduled_run_is_left_out_while_another_is_at_work(lamp: Path) -> None:
    with run_lock(lamp / "index"):
        service = subprocess.Popen(
            [sys.executable, "-m", "indexer.cli", "serve"],
            cwd=lamp,
            env={**os.environ, "PYTHONPATH": str(ROOT), "WINNOW_WEB__PORT": "0", "WINNOW_SCHEDULE__EVERY": "1s"},
            stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        assert service.stderr
        left_out = any("was left out: another one is at work" in line for line in service.stderr)  # fmt: skip
        service.terminate()
        service.communicate(timeout=20)

    assert left_out


# ---------------------------------------------------------------- a restore that is cut off


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder `boat` to restore into, and `lamp.zip`."""
    folder = tmp_path_factory.mktemp("both")
    lamp = world(folder / "lamp", "lamp")
    world(folder / "boat", "boat")
    assert run(lamp, "backup", str(folder / "lamp.zip")).returncode == 0
    return folder


def restoring(both: Path, folder: Path) -> list[str]:
    return ["indexer.cli", "--config", str(folder / "config.toml"), "restore", str(both / "lamp.zip"), "--force"]  # fmt: skip


@pytest.fixture(scope="module")
def trail(both: Path, require: Callable[[str], None], tmp_path_factory: pytest.TempPathFactory) -> list[str]:  # fmt: skip
    """The calls that an undisturbed restore makes to change the disk."""
    if not calls.can_trace():
        require("strace, or the right to trace a process")
    folder = tmp_path_factory.mktemp("trail")
    shutil.copytree(both / "boat", folder / "boat")
    return calls.changing_calls(restoring(both, folder / "boat"), folder / "log")


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.name)
def test_whichever_call_goes_wrong_all_is_restored_or_nothing(
    both: Path, trail: list[str], fault: Fault, tmp_path: Path
) -> None:
    old, new = seen(both / "boat"), seen(both / "lamp")
    step = max(1, len(trail) // (200 if TORTURE else 3))
    wrong = []
    for place in range(step // 2, len(trail), step):
        boat = tmp_path / str(place)
        shutil.copytree(both / "boat", boat)
        status = calls.run_with(fault, trail, place, restoring(both, boat), tmp_path / "log")  # fmt: skip
        was_begun = is_unfinished(places_of(boat))
        finish(places_of(boat), files_of(boat))
        found = seen(boat)
        is_whole = found == new if was_begun or status == 0 else found in (old, new)
        has_crashed = "Traceback" in calls.said(tmp_path / "log")
        if not is_whole or has_crashed:
            wrong.append((place, trail[place], status, was_begun, found))
        shutil.rmtree(boat)

    assert not wrong
