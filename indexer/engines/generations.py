"""A commit is a new folder: what is published is never written again.

    index/
      current                  the pointer: number and checksum of the published generation's manifest
      generations/
        000007/                files of the engine, manifest.json, lease
        building-…/            a commit under way; swept by the next one

A new generation hard-links the files it keeps (copies where links fail), gets its own beside them, and is made
durable from the inside out: files, manifest, folder, then the pointer by an atomic rename. Whatever ends the process,
the pointer names a whole generation. A reader holds a shared lock on a generation's `lease` while it reads; only
generations that nobody leases and that are older than the last `KEPT` are removed.

Opening compares the sizes of all files, and reads those that name the others (`always_checked`); the rest is
checked by checksum once per file and process. A generation that fails is reported, and the last good one serves.
"""

import contextlib
import fcntl
import logging
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from indexer.engines.manifest import (
    MANIFEST,
    Damaged,
    FileSums,
    digest_of,
    digest_of_text,
    manifest,
    read_manifest,
    sync,
)
from indexer.errors import EngineError, IndexDamaged, IndexOutdated
from indexer.records import Checked, Mark

__all__ = ["KEPT", "Draft", "Generation", "Generations"]

KEPT = 3  # the published one and two to fall back on

_LEASE = "lease"
_POINTER = "current"
_BUILDING = "building-"

_log = logging.getLogger(__name__)

Inherited = dict[str, tuple[int, tuple[int, str]]]
"""Of each file taken over its inode, by which one written anew is told apart, and its sums."""


@dataclass(slots=True)
class Generation:
    """A published state, leased until closed."""

    number: int
    folder: Path
    mark: Mark
    files: FileSums
    _lease: int = field(repr=False)

    def close(self) -> None:
        """Give the lease back; twice is no error."""
        if self._lease >= 0:
            os.close(self._lease)
            self._lease = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


class Generations:
    """The published states of one index folder. Any thread may ask, one process at a time may write."""

    def __init__(self, folder: Path, *, version: str, always_checked: str) -> None:
        """`version` is the index format's, `always_checked` the ending of files to check by checksum at each opening."""
        self._folder = folder
        self._version = version
        self._always_checked = always_checked
        self._sound: set[tuple[int, int, int, int, str]] = (
            set()
        )  # files whose checksum was right
        self._lock = threading.Lock()

    def stamp(self) -> object:
        """Compares equal as long as nothing new was published; cheap."""
        try:
            facts = (self._folder / _POINTER).stat()
        except FileNotFoundError:
            return None
        return facts.st_ino, facts.st_mtime_ns, facts.st_size

    def newest(self) -> Generation | None:
        """Lease the published generation, or the last good one before it; None before the first.

        Raises:
            IndexOutdated: it was written by another format version.
            IndexDamaged: something was published, but nothing whole is left.
        """
        while True:
            before = self.stamp()
            generation, is_settled = self._last_good()
            if is_settled or self.stamp() == before:
                break
            if generation:  # what was newest was published over, and perhaps removed, while we looked
                generation.close()
        if generation is None and (before is not None or self._numbers()):
            raise IndexDamaged(
                f"{self._folder}: no whole generation is left: run `winnow index`, which builds it anew"
            )
        return generation

    def _last_good(self) -> tuple[Generation | None, bool]:
        """The newest whole generation, and whether it is the one the pointer names."""
        number, digest = self._pointed()
        for candidate in sorted(self._numbers(), reverse=True):
            if number is not None and candidate > number:
                continue  # never published: a commit ended between its rename and the pointer
            try:
                return self._open(
                    candidate, digest if candidate == number else None
                ), candidate == number
            except Damaged as damage:
                _log.error(
                    "index generation %06d is damaged, the one before it serves: %s",
                    candidate,
                    damage,
                )
        return None, False

    @contextlib.contextmanager
    def draft(self, *, fresh: bool) -> Iterator["Draft"]:
        """A folder to build the next generation in, gone again unless published. `fresh` starts it empty."""
        parent = self._folder / "generations"
        with _told():
            parent.mkdir(parents=True, exist_ok=True)
            self._sweep()
            building = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=parent))
        try:
            with _told():
                inherited = {} if fresh else self._inherit(building)
            yield Draft(building, inherited, self._publish)
        finally:
            shutil.rmtree(building, ignore_errors=True)

    def checked(self) -> Iterator[Checked]:
        """Read every file of every kept generation, oldest first, as they are asked for; the pointer comes last.

        What a commit removes meanwhile, and what was never pointed to, is passed over.
        """
        for number in sorted(self._numbers()):
            published, digest = self._pointed()
            if published is not None and number > published:
                continue
            is_published = number == published
            found = self._read_through(number, digest if is_published else None)
            if not found.faults or number in sorted(self._numbers())[-KEPT:]:
                yield replace(found, serves=is_published)
        published, _ = self._pointed()
        numbers = self._numbers()
        if numbers and published not in numbers:
            yield Checked(part="pointer", faults=("it names no generation",))

    def _read_through(self, number: int, digest: str | None) -> Checked:
        part = f"generation {number:06d}"
        try:
            with self._open(number, digest, is_thorough=True) as found:
                sizes = [size_bytes for size_bytes, _ in found.files.values()]
                return Checked(part=part, mark=found.mark, size_bytes=sum(sizes))
        except (Damaged, IndexOutdated) as damage:
            return Checked(part=part, faults=(str(damage),))

    def forget_older(self) -> None:
        """Remove the generations before the published one, but for those that are read."""
        published, _ = self._pointed()
        for number in self._numbers():
            if number < (published or 0) and _is_unleased(self._path(number)):
                shutil.rmtree(self._path(number), ignore_errors=True)

    def unpublish(self) -> None:
        """Remove all that was ever published; who reads it has it open. Twice is no error."""
        with _told():
            (self._folder / _POINTER).unlink(missing_ok=True)
            shutil.rmtree(self._folder / "generations", ignore_errors=True)
            sync(self._folder)

    def is_spoiled(self, generation: Generation) -> bool:
        """Whether a file of a leased generation has other content than was published.

        A file that is gone or cannot be read now does not count: who has it open has it whole. Like an opening, this
        reads only what has changed since its checksum was right.
        """
        for name, sums in generation.files.items():
            with contextlib.suppress(OSError):
                if self._fault(generation.folder / name, sums, is_thorough=False):
                    return True
        return False

    def _inherit(self, building: Path) -> Inherited:
        """Link the newest generation's files, which nobody removes meanwhile."""
        base = self.newest()
        if base is None:
            return {}
        with base:
            return _link_all(base, building)

    def _pointed(self) -> tuple[int | None, str]:
        """What the pointer says; None where it is missing or makes no sense."""
        try:
            number, digest = (
                (self._folder / _POINTER).read_text(encoding="ascii").split()
            )
            return int(number), digest
        except FileNotFoundError:
            return None, ""
        except (OSError, ValueError):
            _log.error(
                "%s is damaged; the newest whole generation serves",
                self._folder / _POINTER,
            )
            return None, ""

    def _numbers(self) -> list[int]:
        with contextlib.suppress(FileNotFoundError):
            return [
                int(entry.name)
                for entry in (self._folder / "generations").iterdir()
                if entry.name.isdigit()
            ]
        return []

    def _path(self, number: int) -> Path:
        return self._folder / "generations" / f"{number:06d}"

    def _open(
        self, number: int, digest: str | None, *, is_thorough: bool = False
    ) -> Generation:
        folder = self._path(number)
        try:
            lease = os.open(folder / _LEASE, os.O_RDONLY)
        except OSError as error:
            raise Damaged(f"no lease file: {error}") from error
        try:
            fcntl.flock(lease, fcntl.LOCK_SH)
            files, mark = read_manifest(folder, number, digest, self._version)
            self._check(folder, files, is_thorough=is_thorough)
        except BaseException:
            os.close(lease)
            raise
        return Generation(number, folder, mark, files, lease)

    def _check(self, folder: Path, files: FileSums, *, is_thorough: bool) -> None:
        try:
            strange = (
                {entry.name for entry in folder.iterdir()}
                - files.keys()
                - {MANIFEST, _LEASE}
            )
            if strange:
                raise Damaged(f"unknown file {min(strange)!r}")
            for name, sums in files.items():
                fault = self._fault(folder / name, sums, is_thorough=is_thorough)
                if fault:
                    raise Damaged(f"{name} {fault}")
        except OSError as error:
            raise Damaged(str(error)) from error

    def _fault(self, path: Path, sums: tuple[int, str], *, is_thorough: bool) -> str:
        """How a file differs from what was published; "" if it does not, as far as was looked."""
        size_bytes, digest = sums
        facts = path.stat()
        if facts.st_size != size_bytes:
            return f"has {facts.st_size} bytes instead of {size_bytes}"
        key = (facts.st_dev, facts.st_ino, facts.st_mtime_ns, size_bytes, digest)
        with self._lock:
            is_known = key in self._sound and not path.name.endswith(
                self._always_checked
            )
        if is_known and not is_thorough:
            return ""
        if digest_of(path) != digest:
            return "has another checksum"
        with self._lock:
            self._sound.add(key)
        return ""

    def _publish(self, building: Path, inherited: Inherited, mark: Mark) -> None:
        files = {}
        for path in sorted(building.iterdir()):
            inode, sums = inherited.get(path.name, (-1, (0, "")))
            if path.stat().st_ino != inode:
                sync(path)
                sums = path.stat().st_size, digest_of(path)
            files[path.name] = sums
        number = max([*self._numbers(), self._pointed()[0] or 0, 0]) + 1
        described = manifest(number, self._version, mark, files)
        for name, content in ((_LEASE, ""), (MANIFEST, described)):
            (building / name).write_text(content, encoding="utf-8")
            sync(building / name)
        sync(building)
        building.rename(self._path(number))
        sync(self._folder / "generations")
        self._point(number, described)
        self._prune(number)

    def _point(self, number: int, described: str) -> None:
        new = self._folder / f"{_POINTER}.new"
        new.write_text(f"{number:06d} {digest_of_text(described)}\n", encoding="ascii")
        sync(new)
        new.rename(self._folder / _POINTER)
        sync(self._folder)

    def _prune(self, published: int) -> None:
        """Remove what is neither among the last ones nor leased."""
        for number in sorted(self._numbers())[:-KEPT]:
            if number < published and _is_unleased(self._path(number)):
                shutil.rmtree(self._path(number), ignore_errors=True)

    def _sweep(self) -> None:
        """Remove what commits that were cut off left behind."""
        published, _ = self._pointed()
        for entry in (self._folder / "generations").iterdir():
            is_orphan = (
                entry.name.isdigit()
                and published is not None
                and int(entry.name) > published
            )
            if entry.name.startswith(_BUILDING) or is_orphan:
                shutil.rmtree(entry, ignore_errors=True)


class Draft:
    """The next generation while it is built."""

    def __init__(
        self,
        folder: Path,
        inherited: Inherited,
        publish: Callable[[Path, Inherited, Mark], None],
    ) -> None:
        self.folder = folder
        self._inherited = inherited
        self._publish = publish

    def publish(self, mark: Mark) -> None:
        """Make the folder the published generation; everything in it must be closed. Durable when this returns."""
        with _told():
            self._publish(self.folder, self._inherited, mark)


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Trouble with the disk as our own error."""
    try:
        yield
    except OSError as error:
        raise EngineError(f"the index cannot be written: {error}") from error


def _link_all(base: Generation, building: Path) -> Inherited:
    """Hard-link the files of a generation; the sums of those linked. Copies are new files."""
    linked: Inherited = {}
    for name, sums in base.files.items():
        try:
            os.link(base.folder / name, building / name)
            linked[name] = (base.folder / name).stat().st_ino, sums
        except OSError:
            shutil.copyfile(base.folder / name, building / name)
    return linked


def _is_unleased(folder: Path) -> bool:
    try:
        lease = os.open(folder / _LEASE, os.O_RDONLY)
    except FileNotFoundError:
        return True  # half removed, or damaged: nobody can have leased it
    try:
        fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(lease)
    return True
