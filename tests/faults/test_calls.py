"""A call to the disk fails, or the process is killed at it, in the midst of an update."""

import os
import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

import pytest

from tests.faults import calls
from tests.faults.calls import Fault
from tests.faults.pages import answers
from tests.faults.update import REFUSED, update

TORTURE = os.environ.get("WINNOW_TORTURE") == "1"
PLACES = 200 if TORTURE else 3  # of each fault
LAST = 4  # run of the update that is disturbed


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders `3`, `4` and `5`: the index after as many runs."""
    folder = tmp_path_factory.mktemp("states")
    index = folder / "index"
    index.mkdir()
    for run in range(1, LAST + 2):
        update(index, run)
        shutil.copytree(index, folder / str(run))
    return folder


@pytest.fixture(scope="module")
def trail(states: Path, require: Callable[[str], NoReturn], tmp_path_factory: pytest.TempPathFactory) -> list[str]:  # fmt: skip
    """The calls that an undisturbed update makes to change the disk."""
    if not calls.can_trace():
        require("strace, or the right to trace a process")
    folder = tmp_path_factory.mktemp("trail")
    shutil.copytree(states / str(LAST - 1), folder / "index")
    return calls.changing_calls(["tests.faults.update", str(folder / "index"), str(LAST)], folder / "log")  # fmt: skip


def places(trail: Sequence[str], fault: Fault) -> list[int]:
    """Where it happens: everywhere, or a sample with the first and the last call."""
    count = len(trail)
    if count <= PLACES:
        return list(range(count))
    between = random.Random(fault.name).sample(range(1, count - 1), PLACES - 2)
    return sorted([0, *between, count - 1])


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.name)
def test_whichever_call_goes_wrong_one_whole_state_serves_and_the_next_update_works(
    states: Path, trail: list[str], fault: Fault, tmp_path: Path
) -> None:
    right = {run: answers(states / str(run)) for run in (LAST - 1, LAST, LAST + 1)}
    wrong = []
    for place in places(trail, fault):
        index = tmp_path / str(place)
        shutil.copytree(states / str(LAST - 1), index)
        status = calls.run_with(fault, trail, place, ["tests.faults.update", str(index), str(LAST)], tmp_path / "log")  # fmt: skip
        is_tidy = "ResourceWarning" not in calls.said(tmp_path / "log")
        served = answers(index)
        is_told = status == 0 or (status == REFUSED and fault is not Fault.KILL) or (status < 0 and fault is Fault.KILL)  # fmt: skip
        is_whole = served is not None and served == right.get(served[0])
        is_kept = status != 0 or (served is not None and served[0] == LAST)
        update(index, LAST + 1)
        is_mended = _is_mended(index, right[LAST + 1], is_published=bool(served and served[0] == LAST))  # fmt: skip
        if not (is_told and is_whole and is_kept and is_mended and is_tidy):
            wrong.append(
                (place, trail[place], status, is_whole, is_kept, is_mended, is_tidy)
            )
        shutil.rmtree(index)

    assert not wrong


def _is_mended(index: Path, wanted: object, *, is_published: bool) -> bool:
    """The next update is there, and what the disturbed one left behind is gone."""
    served = answers(index)
    is_right = served is not None and served[0] == LAST + 1
    left = [entry.name for entry in (index / "generations").iterdir() if not entry.name.isdigit()]  # fmt: skip
    return is_right and (not is_published or served == wanted) and not left


def test_the_calls_that_change_the_disk_are_seen(trail: list[str]) -> None:
    """With every one of them a fault can be put in."""
    assert {"write", "fsync", "rename"} <= set(trail)
