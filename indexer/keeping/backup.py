"""Everything that cannot be had again from `crawled/`, as one file, while the service and a run may be at work."""

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.errors import BackupError, WouldOverwrite
from indexer.keeping import archive
from indexer.keeping.places import Places, put
from indexer.ledger import Journal, Ledger, copy_ledger
from indexer.records import Mark

if TYPE_CHECKING:
    from indexer.engines import IndexFiles

__all__ = ["Written", "back_up"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What went into a backup."""

    parts: tuple[str, ...]
    size_bytes: int  # before it was compressed
    has_index: bool
    notes: tuple[str, ...] = ()


def back_up(
    target: Path, places: Places, index: "IndexFiles | None", *, force: bool = False
) -> Written:
    """Write a backup to `target`: settings, rules, ledger and, with `index`, the published generation.

    The ledger is as it is at one moment, and holds what the generation was built from. What is missing is left out.
    The file is there whole or not at all, readable by its owner alone.

    Raises:
        WouldOverwrite: `target` is there, and `force` is not given.
        BackupError: it cannot be written, or there is nothing to back up.
        LedgerError: the ledger cannot be read.
        EngineError: the index cannot be read.
    """
    if target.exists() and not force:
        raise WouldOverwrite(
            f"{target} is there already: name another file, or give --force"
        )
    try:
        with ExitStack() as held:
            files = {archive.SETTINGS: places.settings, archive.RULES: places.rules}
            files = {name: path for name, path in files.items() if path.is_file()}
            described: dict[str, Any] = {"index": None, "mark": None}
            notes: list[str] = []
            if places.ledger.is_file():
                scratch = Path(
                    held.enter_context(
                        tempfile.TemporaryDirectory(
                            dir=target.absolute().parent, prefix=".winnow-"
                        )
                    )
                )
                exported = held.enter_context(index.exported()) if index else None
                copy_ledger(places.ledger, scratch / archive.LEDGER)
                files[archive.LEDGER] = scratch / archive.LEDGER
                if exported and _has(scratch / archive.LEDGER, exported.mark):
                    described = {"index": exported.described, "mark": exported.mark.run}
                    files |= {
                        archive.INDEX + name: path
                        for name, path in exported.files.items()
                    }
                elif exported:
                    notes.append(
                        "the index is not of this ledger and was left out: `winnow index` builds it anew"
                    )
            if not files:
                raise BackupError(
                    "there is nothing to back up: no settings, no rules, nothing indexed"
                )
            with put(target) as stream:
                size_bytes = archive.write(stream, files, described)
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {error}") from error
    own = tuple(name for name in files if not name.startswith(archive.INDEX))
    return Written(
        parts=own,
        size_bytes=size_bytes,
        has_index=described["index"] is not None,
        notes=tuple(notes),
    )


def _has(copy: Path, mark: Mark) -> bool:
    """Whether the ledger's copy holds what an index with this mark was built from."""
    ledger = Ledger.open(copy)
    try:
        return Journal(ledger).can_follow(mark)
    finally:
        ledger.close()
