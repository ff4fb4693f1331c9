"""The workers as their parent sees them: started, told what to do, watched, ended."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.benchmarks.searching.contender import Lacking
from tests.benchmarks.searching.memory import Memory, Peak, memory_of

__all__ = ["Failed", "Running", "evict", "size_mb"]

_ROOT = Path(__file__).parents[3]


class Failed(Exception):
    """A worker ended before its work was done; the message is the last it said."""


class Running:
    """A worker's process; ends with the `with`."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder
        self._said = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed with the process
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.searching.worker", name, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
            cwd=_ROOT,
            env=os.environ | {"PYTHONHASHSEED": "0", "PYTHONWARNINGS": "ignore"},
        )  # fmt: skip

    def tell(self, command: str, **given: Any) -> None:
        """Begin something; its answer must be heard before the next."""
        assert self._process.stdin
        try:
            print(json.dumps([command, given]), file=self._process.stdin, flush=True)
        except BrokenPipeError:
            self._fail()

    def hear(self) -> dict[str, Any]:
        """The answer to what was told.

        Raises:
            Lacking: the engine has no such thing.
            Failed: the process ended.
        """
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            self._fail()
        reply: dict[str, Any] = json.loads(line)
        if "lacking" in reply:
            raise Lacking(reply["lacking"])
        return reply

    def ask(self, command: str, **given: Any) -> dict[str, Any]:
        """Tell and hear."""
        self.tell(command, **given)
        return self.hear()

    def watched(self, command: str, **given: Any) -> tuple[dict[str, Any], Memory]:
        """Ask, and the most memory it took meanwhile."""
        with Peak(self._process.pid) as peak:
            reply = self.ask(command, **given)
        return reply, peak.most

    def memory(self) -> Memory:
        """Now."""
        return memory_of(self._process.pid)

    def _fail(self) -> None:
        self._process.wait()
        self._said.seek(0)
        last = (self._said.read().strip().splitlines() or ["nothing"])[-1]
        raise Failed(f"{self.name} ended by itself; it said: {last}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            self._process.kill()
        assert self._process.stdin
        assert self._process.stdout
        with contextlib.suppress(BrokenPipeError):  # it has ended already
            self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
        self._said.close()


def evict(folder: Path) -> None:
    """Ask the system to forget what it holds of these files, so that the first queries meet a cold disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
                os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(handle)


def size_mb(folder: Path) -> float:
    """Megabytes (of 1e6 bytes) of the files, one that is linked twice counted once."""
    facts = [path.stat() for path in folder.rglob("*") if path.is_file()]
    return sum({one.st_ino: one.st_size for one in facts}.values()) / 1e6
