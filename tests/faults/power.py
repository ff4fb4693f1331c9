"""A folder whose power can fail: what of it was made durable, and how it may look afterwards.

What a file held at its last fsync survives, and a folder's entries as they were at the folder's. Of everything since, any
part may have reached the disk, in any order: a file may be empty, cut short, zeros, as before or as written; an
entry may be there or not. That is harsher than file systems with a journal are.

As long as the `with` lasts, `os.fsync` of this process is ours. Files are told by inode, and held open so that no number
is used again.
"""

import os
import random
import stat
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

__all__ = ["Powered"]

Entries = dict[str, int]
"""Of a folder's entries the inodes by name."""


class Powered:
    """Watches what becomes durable in a folder, which counts as durable with all that is in it now."""

    def __init__(self, folder: Path, before_sync: Callable[[], None] = lambda: None) -> None:  # fmt: skip
        """`before_sync` is called each time before something becomes durable."""
        self._folder = folder
        self._before_sync = before_sync
        self._fsync = os.fsync
        self._held: dict[int, int] = {}  # open handles by inode
        self._files: dict[int, bytes] = {}
        self._folders: dict[int, Entries] = {}

    def __enter__(self) -> Self:
        for path in (self._folder, *self._folder.rglob("*")):
            handle = os.open(path, os.O_RDONLY)
            self._keep(handle)
            os.close(handle)
        os.fsync = self._sync
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.fsync = self._fsync
        for handle in self._held.values():
            os.close(handle)

    def _sync(self, handle: int) -> None:
        self._before_sync()
        self._keep(handle)

    def _keep(self, handle: int) -> None:
        facts = os.fstat(handle)
        if facts.st_ino not in self._held:
            self._held[facts.st_ino] = os.dup(handle)
        if stat.S_ISDIR(facts.st_mode):
            self._folders[facts.st_ino] = _entries(handle)
        else:
            self._files[facts.st_ino] = os.pread(handle, facts.st_size, 0)

    def cut(self, target: Path, rng: random.Random) -> None:
        """Make `target` what the folder may be if the power fails now."""
        _Cut(self._files, self._folders, rng).folder(self._folder, target)


class _Cut:
    """One way in which it may have gone."""

    def __init__(self, files: dict[int, bytes], folders: dict[int, Entries], rng: random.Random) -> None:  # fmt: skip
        self._files = files
        self._folders = folders
        self._rng = rng
        self._made: dict[int, Path] = {}  # a file linked twice is one file afterwards

    def folder(self, source: Path, target: Path) -> None:
        target.mkdir()
        handle = os.open(source, os.O_RDONLY)
        now, durable = _entries(handle), self._folders.get(os.fstat(handle).st_ino, {})
        os.close(handle)
        for name in sorted(now.keys() | durable.keys()):
            choices = [now.get(name), durable.get(name)]
            inode = self._rng.choice(choices)
            if inode is None:
                continue
            if inode == now.get(name):
                self._entry(source / name, inode, target / name)
            else:
                self._gone(inode, target / name)

    def _entry(self, source: Path, inode: int, target: Path) -> None:
        if source.is_dir():
            self.folder(source, target)
        elif inode in self._made:
            os.link(self._made[inode], target)
        else:
            target.write_bytes(self._content(source.read_bytes(), self._files.get(inode, b"")))  # fmt: skip
            self._made[inode] = target

    def _gone(self, inode: int, target: Path) -> None:
        """An entry that was removed or replaced, and is back with what was durable in it."""
        if inode in self._folders:
            target.mkdir()
            for name, inside in self._folders[inode].items():
                self._gone(inside, target / name)
        elif inode in self._made:
            os.link(self._made[inode], target)
        elif inode in self._files:
            target.write_bytes(self._files[inode])
            self._made[inode] = target

    def _content(self, now: bytes, durable: bytes) -> bytes:
        if now == durable:
            return now
        cut = now[: self._rng.randrange(len(now) + 1)]
        return self._rng.choice([now, durable, cut, bytes(len(now)), b""])


def _entries(handle: int) -> Entries:
    return {name: os.stat(name, dir_fd=handle, follow_symlinks=False).st_ino for name in os.listdir(handle)}  # fmt: skip
