"""What a generation says of itself: its number, format, mark, and the size and checksum of each of its files."""

import hashlib
import json
import os
from pathlib import Path

from indexer.errors import IndexOutdated
from indexer.records import Mark

__all__ = [
    "MANIFEST",
    "Damaged",
    "FileSums",
    "digest_of",
    "digest_of_text",
    "manifest",
    "read_manifest",
    "sync",
]

MANIFEST = "manifest.json"
_CHUNK = 1 << 20

FileSums = dict[str, tuple[int, str]]
"""Of each file its size and checksum."""


class Damaged(Exception):
    """A generation that cannot be served; the message says why."""


def manifest(number: int, version: str, mark: Mark, files: FileSums) -> str:
    """The manifest's text: one line of JSON, and its checksum as the second."""
    content = {
        "generation": number,
        "version": version,
        "mark": {"ledger": mark.ledger, "run": mark.run},
        "files": {name: list(sums) for name, sums in files.items()},
    }
    line = json.dumps(content, sort_keys=True)
    return f"{line}\n{digest_of_text(line)}\n"


def read_manifest(
    folder: Path, number: int, digest: str | None, version: str
) -> tuple[FileSums, Mark]:
    """The files and the mark of the generation in a folder; `digest` is the manifest's as the pointer gives it.

    Raises:
        Damaged: it is not what was written.
        IndexOutdated: it is of another format version.
    """
    try:
        text = (folder / MANIFEST).read_bytes().decode("utf-8")
        line, own_digest, _ = text.split("\n")
    except (OSError, ValueError) as error:
        raise Damaged(f"the manifest cannot be read: {error}") from error
    if digest_of_text(line) != own_digest or digest not in (None, digest_of_text(text)):
        raise Damaged("the manifest has another checksum")
    content = json.loads(line)
    if content["generation"] != number:
        raise Damaged(f"the manifest is of generation {content['generation']}")
    if content["version"] != version:
        raise IndexOutdated(
            f"the index has format {content['version']!r}, this program {version!r}: run `winnow index --rebuild`"
        )
    files = {
        name: (size_bytes, own) for name, (size_bytes, own) in content["files"].items()
    }
    return files, Mark(ledger=content["mark"]["ledger"], run=content["mark"]["run"])


def digest_of_text(text: str) -> str:
    """A text's checksum."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def digest_of(path: Path) -> str:
    """A file's checksum, read in pieces."""
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def sync(path: Path) -> None:
    """Make a file's content, or a folder's entries, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
