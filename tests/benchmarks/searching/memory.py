"""The memory of a process and of all it started, mapped file pages and anonymous memory apart.

From /proc/PID/smaps_rollup. A lone process counts in full; of several, each page that they share counts once.
"""

import contextlib
import threading
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

__all__ = ["Memory", "Peak", "memory_of"]

_EVERY_S = (
    0.2  # a look at a process of 250 MB takes 4 ms, in which it cannot map memory
)


class Memory(NamedTuple):
    """Resident memory in megabytes (1024 * 1024 bytes)."""

    anonymous_mb: float = 0.0
    mapped_mb: float = 0.0

    @property
    def total_mb(self) -> float:
        """Both."""
        return self.anonymous_mb + self.mapped_mb


def memory_of(pid: int) -> Memory:
    """Of the process and its descendants now; nothing for one that has ended."""
    rows = [row for one in _family(pid) if (row := _rollup(one))]
    if len(rows) == 1:
        anonymous = rows[0]["Anonymous"]
        return Memory(anonymous / 1024, (rows[0]["Rss"] - anonymous) / 1024)
    anonymous = sum(row["Pss_Anon"] for row in rows)
    mapped = sum(row["Pss_File"] + row["Pss_Shmem"] for row in rows)
    return Memory(anonymous / 1024, mapped / 1024)


def _family(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
    return found


def _rollup(pid: int) -> dict[str, int]:
    """Kilobytes by name; nothing where the process has ended."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return {}
    lines = (line.split() for line in text.splitlines()[1:])
    return {name.rstrip(":"): int(size) for name, size, *_ in lines}


class Peak:
    """Watches a process as long as the `with` lasts; `most` is the moment when it had the most.

    Of a process that is alone the system knows the peak itself: what our looks missed of it counts as anonymous.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.most = Memory()

    def _watch(self) -> None:
        while not self._done.wait(_EVERY_S):
            self.look()

    def look(self) -> None:
        """Look once more."""
        self.most = max(self.most, memory_of(self._pid), key=lambda one: one.total_mb)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join()
        self.look()
        missed_mb = _highest_mb(self._pid) - self.most.total_mb
        if missed_mb > 0:
            self.most = self.most._replace(anonymous_mb=self.most.anonymous_mb + missed_mb)  # fmt: skip


def _highest_mb(pid: int) -> float:
    """The most that this one process ever had resident; 0.0 where it has ended."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0
