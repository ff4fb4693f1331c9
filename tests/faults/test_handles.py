"""No handle stays open after an update that failed, and it says so as an engine does."""

import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.errors import EngineError
from tests.faults.pages import answers
from tests.faults.update import update


def handles() -> int:
    """How many are open now."""
    return len([*Path("/proc/self/fd").iterdir()]) - 1


@contextmanager
def only(more: int) -> Iterator[None]:
    """As many handles may be opened beside those that are open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (handles() + more, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_whichever_file_cannot_be_opened_none_stays_open(tmp_path: Path) -> None:
    """One that is left to the garbage collector is a warning, and warnings are errors here."""
    index = tmp_path / "index"
    index.mkdir()
    for run in range(1, 4):
        update(index, run)
    right = answers(index)
    served, left, refused = [], [], 0
    for more in range(1, 100):
        trial = tmp_path / "trial"
        shutil.copytree(index, trial)
        before = handles()
        try:
            with only(more):
                update(trial, 4)
            break
        except EngineError:
            refused += 1
        left.append(handles() - before)
        served.append(answers(trial) == right)
        shutil.rmtree(trial)

    assert (set(served), set(left), refused > 10) == ({True}, {0}, True)
