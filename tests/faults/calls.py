"""One call to the operating system that goes wrong: strace fails or kills a process at the n-th of a kind.

Calls that change a disk are listed by a run without faults; the same work is done again with a fault at one of them.
"""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path

__all__ = ["Fault", "can_trace", "changing_calls", "run_with", "said"]

_ROOT = Path(__file__).parents[2]
_NEED_ROOM = {"write", "pwrite64", "writev", "ftruncate", "fallocate", "link", "linkat", "mkdir", "mkdirat"}  # fmt: skip
_CHANGING = _NEED_ROOM | {"truncate", "fsync", "fdatasync", "msync", "rename", "renameat", "renameat2", "unlink", "unlinkat", "rmdir"}  # fmt: skip
_NAME = re.compile(r"^(?:\d+ +)?(\w+)\(", re.MULTILINE)


class Fault(StrEnum):
    """What becomes of the call."""

    EIO = "the device fails once"
    ENOSPC = "the disk is full from here on"
    KILL = "the process is killed"


@cache
def can_trace() -> bool:
    """Whether strace is there and may do its work."""
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-qq", "-o", os.devnull, "true"], check=False, capture_output=True).returncode == 0  # fmt: skip


def changing_calls(command: Sequence[str], log: Path) -> list[str]:
    """The names of the calls that a Python module's run makes to change the disk, in order."""
    _traced(command, log, [])
    return _NAME.findall(log.read_text(encoding="utf-8", errors="replace"))


def run_with(fault: Fault, calls: Sequence[str], place: int, command: Sequence[str], log: Path) -> int:  # fmt: skip
    """Run the module with a fault at the call in that place of `calls`; its exit status, negative for a signal."""
    before = Counter(calls[:place])
    name = calls[place]
    if fault is Fault.ENOSPC:
        injected = [f"?{one}:error=ENOSPC:when={before[one] + 1}+" for one in sorted(_NEED_ROOM)]  # fmt: skip
    elif fault is Fault.EIO:
        injected = [f"{name}:error=EIO:when={before[name] + 1}"]
    else:
        injected = [f"{name}:signal=KILL:when={before[name] + 1}"]
    return _traced(command, log, injected)


def said(log: Path) -> str:
    """What the process that was traced last with this log wrote to its standard error; files left open are told there."""
    return log.with_suffix(".err").read_text(encoding="utf-8", errors="replace")


def _traced(command: Sequence[str], log: Path, injected: Sequence[str]) -> int:
    # With a question mark a call may be one that this processor's kernel does not have.
    tracing = ["-e", "trace=" + ",".join(f"?{name}" for name in sorted(_CHANGING))]
    for one in injected:
        tracing += ["-e", f"inject={one}"]
    done = subprocess.run(
        ["strace", "-f", "-qq", "--seccomp-bpf", "-o", str(log), *tracing, sys.executable, "-m", *command],
        check=False,
        capture_output=True,
        cwd=_ROOT,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "ignore,always::ResourceWarning"},
    )  # fmt: skip
    log.with_suffix(".err").write_bytes(done.stderr)
    return done.returncode
