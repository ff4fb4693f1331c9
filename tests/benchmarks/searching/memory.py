"""The memory of a process and of all it started, mapped file pages and anonymous memory apart.

From /proc/PID/smaps_rollup. A lone process counts in full; of several, each page that they share counts once.
"""

import contextlib
import threading
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

__all__ = ["Memory", "Peak", "memory_of"]

_EVERY_S = 0.05  # a look costs the process watched about a millisecond


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
    """Watches a process as long as the `with` lasts; `most` is the moment when it had the most."""

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
