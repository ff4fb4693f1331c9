"""The power fails during an update: everything that was not made durable may be gone, in part or as a whole."""

import os
import random
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.pages import answers
from tests.faults.power import Powered
from tests.faults.update import update

TORTURE = os.environ.get("WINNOW_TORTURE") == "1"
LAST = 10  # runs; the later ones merge what the first ones wrote
SHARE = (
    1.0 if TORTURE else 0.1
)  # of the moments before something becomes durable: about 20 in each update


@dataclass
class Cut:
    """What the power left, and the run that had been acknowledged."""

    folder: Path
    acknowledged: int


def test_after_a_power_cut_one_whole_state_serves_and_the_next_update_works(
    tmp_path: Path,
) -> None:
    rng = random.Random(3)
    index = tmp_path / "index"
    index.mkdir()
    update(index, 1)
    cuts: list[Cut] = []
    acknowledged = 1

    def fail(share: float = SHARE) -> None:
        if rng.random() < share:
            cuts.append(Cut(tmp_path / f"cut{len(cuts)}", acknowledged))
            powered.cut(cuts[-1].folder, rng)

    right = {1: answers(index)}
    with Powered(index, fail) as powered:
        for run in range(2, LAST + 1):
            update(index, run)
            acknowledged = run
            fail(share=1.0)
            right[run] = answers(index)
    wrong = [cut for cut in cuts if not _survives(cut, right)]

    assert (wrong, len(cuts) >= LAST - 1) == ([], True)


def _survives(cut: Cut, right: Mapping[int, object]) -> bool:
    """The acknowledged state serves, or the one that was being written, and another update can follow."""
    served = answers(cut.folder)
    if served is None or served[0] not in (cut.acknowledged, cut.acknowledged + 1):
        return False
    update(cut.folder, served[0] + 1)
    following = answers(cut.folder)
    shutil.rmtree(cut.folder)
    is_right = served == right[served[0]]
    return is_right and following is not None and following == right.get(served[0] + 1, following)  # fmt: skip


@pytest.mark.parametrize("seed", range(5))
def test_what_was_synced_is_kept_and_the_rest_may_be_lost(
    tmp_path: Path, seed: int
) -> None:
    """Of the power supply of these tests itself."""
    index = tmp_path / "index"
    index.mkdir()
    (index / "old").write_bytes(b"old")
    seen = set()
    with Powered(index) as powered:
        for name in ("synced", "not"):
            (index / name).write_bytes(name.encode())
        handle = os.open(index / "synced", os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
        handle = os.open(index, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
        (index / "old").unlink()
        for attempt in range(40):
            image = tmp_path / f"image{attempt}"
            powered.cut(image, random.Random(seed * 100 + attempt))
            assert (image / "synced").read_bytes() == b"synced"
            seen |= {((image / "not").read_bytes(), (image / "old").exists())}

    assert {b"not", b"", bytes(3)} <= {content for content, _ in seen}
    assert {is_back for _, is_back in seen} == {True, False}
