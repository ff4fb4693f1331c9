"""The format of a backup: a zip file of a closed set of names, and a description with checksums.

    backup.json     format, when, what of the index, and of every other file its size and checksum
    config.toml     the settings
    rules.toml      people's rules
    ledger.db       the ledger, a SQLite file
    index/…         files of the published generation, where they were asked for

Nothing in it is code or a pickle, and nothing outside these names is ever unpacked, whatever an archive holds. Zip
rather than tar: its table stands at the end, so that an archive that was cut short is known at once; any tool opens it.
"""

import hashlib
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from indexer.errors import BackupError

__all__ = ["INDEX", "LEDGER", "RULES", "SETTINGS", "Archive", "opened", "write"]

SETTINGS, RULES, LEDGER, INDEX = "config.toml", "rules.toml", "ledger.db", "index/"

# 1: first version (November 2026)
_FORMAT = 1
_DESCRIPTION = "backup.json"
_NAME = re.compile(r"config\.toml|rules\.toml|ledger\.db|index/\w[\w.]{0,99}", re.ASCII)
_LONGEST_DESCRIPTION = 64_000_000  # a million deleted documents take 8 MB
_PIECE = 1 << 20
_LEVEL = 1  # the ledger's records and the pages' texts are compressed already

_TROUBLE = (
    OSError,
    EOFError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RuntimeError,
    zlib.error,
    BadZipFile,
    RecursionError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """An open backup, its description checked."""

    made: datetime
    described: Mapping[str, Any]  # what the writer said beside
    files: Mapping[str, tuple[int, str]]  # of each its size and checksum
    zip_file: ZipFile

    @property
    def size_bytes(self) -> int:
        """Of all files, unpacked."""
        return sum(size for size, _ in self.files.values())

    def unpack(self, name: str, target: BinaryIO) -> None:
        """Write one file's content.

        Raises:
            BackupError: it is not what was put in.
        """
        size, digest = self.files[name]
        with _told(name), self.zip_file.open(name) as source:
            if _copied(source, target, size) != digest or source.read(1):
                raise BackupError(
                    f"{name} in the backup is damaged: its checksum is another: use an older backup"
                )


def write(
    target: BinaryIO, files: Mapping[str, Path], described: Mapping[str, Any]
) -> int:
    """Write an archive of these files; how many bytes went in."""
    sums: dict[str, list[Any]] = {}
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as zip_file:
        for name, path in files.items():
            size = path.stat().st_size
            with (
                path.open("rb") as source,
                zip_file.open(name, "w", force_zip64=True) as into,
            ):
                sums[name] = [size, _copied(source, into, size)]
        content = {
            "format": _FORMAT,
            "made": datetime.now(UTC).isoformat(),
            **described,
            "files": sums,
        }
        zip_file.writestr(_DESCRIPTION, json.dumps(content, sort_keys=True))
    return sum(size for size, _ in sums.values())


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """An archive whose description is whole and fits what is in it; the files are checked as they are unpacked.

    Raises:
        BackupError: it is none, is damaged, is of another format, or holds what does not belong there.
    """
    with _told(path):
        zip_file = ZipFile(path)
    with zip_file:
        with _told(path):
            archive = _described(zip_file, path)
        yield archive


def _described(zip_file: ZipFile, path: Path) -> Archive:
    if zip_file.getinfo(_DESCRIPTION).file_size > _LONGEST_DESCRIPTION:
        raise BackupError(f"{path}: {_DESCRIPTION} is too long")
    content = json.loads(zip_file.read(_DESCRIPTION))
    if content["format"] != _FORMAT:
        raise BackupError(
            f"{path} has format {content['format']!r}, this version of winnow reads {_FORMAT}: use the version that wrote it"
        )
    files = {
        name: (int(size), str(digest))
        for name, (size, digest) in content["files"].items()
    }
    for name in files:
        if not _NAME.fullmatch(name):
            raise BackupError(
                f"{path}: {name!r} has no place in a backup: nothing was touched"
            )
    held = {one.filename: one.file_size for one in zip_file.infolist()}
    held.pop(_DESCRIPTION)
    if len(zip_file.namelist()) != len(files) + 1 or held != {
        name: size for name, (size, _) in files.items()
    }:
        odd = sorted(held.keys() ^ files.keys())
        raise BackupError(
            f"{path}: what is in it is not what it says is in it{f' ({odd[0]!r})' if odd else ''}: use an older backup"
        )
    return Archive(
        made=datetime.fromisoformat(content["made"]),
        described=content,
        files=files,
        zip_file=zip_file,
    )


def _copied(source: Any, target: Any, size: int) -> str:
    """Copy so many bytes, not one more; their checksum."""
    digest = hashlib.blake2b(digest_size=16)
    while size > 0 and (piece := source.read(min(size, _PIECE))):
        digest.update(piece)
        target.write(piece)
        size -= len(piece)
    return digest.hexdigest()


@contextmanager
def _told(what: object) -> Iterator[None]:
    try:
        yield
    except _TROUBLE as error:
        raise BackupError(
            f"{what} cannot be read as a backup: {type(error).__name__}: {error}"
        ) from error
