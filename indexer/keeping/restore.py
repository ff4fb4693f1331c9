"""A backup put in place: all of it or nothing, whatever ends the process.

Everything is unpacked beside the index, checked and made durable first; then what is there is put aside; then a plan is
written down. Up to there nothing has changed. From there on each step can be done again: a restore that is cut off is
ended by the next one, or by the next run. The ledger goes first, as one transaction; the index follows as a generation of
its own. The restored ledger gets an identity of its own, so that no generation of another history is taken for its.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer import rules
from indexer.errors import BackupError, EngineError, WouldOverwrite
from indexer.keeping import archive
from indexer.keeping.archive import INDEX, LEDGER, RULES, SETTINGS
from indexer.keeping.places import Places, copied, put, sync
from indexer.ledger import check_ledger, copy_ledger, renamed, replace_ledger
from indexer.records import Mark

if TYPE_CHECKING:
    from indexer.engines import IndexFiles
    from indexer.keeping.archive import Archive

__all__ = ["Restored", "finish", "is_unfinished", "restore"]

_STAGE = "restoring"
_PLAN = "plan.json"
_ASIDE = "before-restore-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was put in place, and where what was there is now."""

    parts: tuple[str, ...]
    made: datetime
    has_index: bool
    aside: Path | None  # None where nothing was there


def restore(
    source: Path,
    places: Places,
    index: "IndexFiles",
    *,
    force: bool = False,
    with_settings: bool = True,
    with_index: bool = True,
    check_settings: Callable[[Path], None] = lambda _: None,
) -> Restored:
    """Put a backup in place; the caller holds the run's lock.

    All checks come before anything changes. Rules, ledger and index are as the backup has them afterwards; one without an
    index leaves none. Settings that the backup lacks stay. `check_settings` is asked to refuse the unpacked settings.

    Raises:
        WouldOverwrite: something else is there, and `force` is not given.
        BackupError: it is no sound backup, or cannot be put in place.
        LedgerError: its ledger cannot be used.
        EngineError: its index cannot be used.
    """
    finish(places, index)
    aside = places.index / f"{_ASIDE}{datetime.now(UTC):%Y%m%dT%H%M%S.%f}"
    try:
        with archive.opened(source) as backup:
            names = _wanted(backup, with_settings=with_settings, with_index=with_index)
            stage = _stage(backup, names, places)
            if SETTINGS in names:
                check_settings(stage / SETTINGS)
            plan = _plan(backup, names, stage, places, index, source)
            _refuse_overwriting(stage, places, plan, force=force)
        _put_aside(places, aside)
        with put(stage / _PLAN) as stream:
            stream.write(json.dumps(plan).encode())
    except OSError as error:
        _discard(places, aside)
        raise BackupError(
            f"{source} cannot be restored: {error}: nothing was changed"
        ) from error
    except BaseException:
        _discard(places, aside)
        raise
    finish(places, index)
    own = tuple(name for name in names if not name.startswith(INDEX))
    return Restored(
        parts=own,
        made=backup.made,
        has_index=plan["index"] is not None,
        aside=aside if aside.exists() else None,
    )


def is_unfinished(places: Places) -> bool:
    """Whether a restore was cut off after its checks: `finish` ends it."""
    return (places.index / _STAGE / _PLAN).is_file()


def finish(places: Places, index: "IndexFiles | None") -> None:
    """End a restore that was cut off, if one was; the caller holds the run's lock.

    Raises:
        BackupError: it still cannot be ended; calling this again tries again.
    """
    stage = places.index / _STAGE
    if not is_unfinished(places) or index is None:
        return
    try:
        plan = json.loads((stage / _PLAN).read_bytes())
        _apply(plan, stage, places, index)
        (stage / _PLAN).unlink()
        sync(stage)
        shutil.rmtree(stage)
    except OSError as error:
        raise BackupError(
            f"the restore is not finished ({error}): mend that, then `winnow index` ends it, or delete {stage}"
        ) from error


def _apply(
    plan: dict[str, Any], stage: Path, places: Places, index: "IndexFiles"
) -> None:
    if plan["ledger"]:
        if not check_ledger(places.ledger).is_sound:
            _remove_ledger(places)
        replace_ledger(places.ledger, stage / LEDGER)
        if plan["index"] is None:
            index.remove()
        else:
            mark = Mark(ledger=plan["ledger"], run=plan["mark"])
            index.take_in(plan["index"], stage / INDEX, mark)
    rules.put(Path(plan["rules"]), _text(stage / RULES))
    if plan["settings"]:
        with put(Path(plan["settings"]), 0o644) as stream:
            stream.write((stage / SETTINGS).read_bytes())


def _wanted(backup: "Archive", *, with_settings: bool, with_index: bool) -> list[str]:
    return [
        name
        for name in backup.files
        if (with_settings or name != SETTINGS)
        and (with_index or not name.startswith(INDEX))
    ]


def _stage(backup: "Archive", names: list[str], places: Places) -> Path:
    """A folder with the unpacked files, each as it was put in and on the disk."""
    stage = places.index / _STAGE
    places.index.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(stage, ignore_errors=True)
    needed = 2 * sum(
        backup.files[name][0] for name in names
    )  # unpacked, and what is put aside
    if needed > shutil.disk_usage(places.index).free:
        raise BackupError(
            f"{places.index}: restoring needs {needed / 1e6:.0f} MB of free space: make room first"
        )
    (stage / INDEX).mkdir(parents=True)
    for name in names:
        with put(stage / name) as stream:
            backup.unpack(name, stream)
    sync(stage)
    sync(places.index)
    return stage


def _plan(
    backup: "Archive",
    names: list[str],
    stage: Path,
    places: Places,
    index: "IndexFiles",
    source: Path,
) -> dict[str, Any]:
    """What is to be done, once it is known that it can be."""
    rules.read(stage / RULES)
    plan: dict[str, Any] = {
        "ledger": "",
        "index": None,
        "mark": 0,
        "rules": str(places.rules),
    }
    plan["settings"] = str(places.settings) if SETTINGS in names else ""
    described = backup.described.get("index")
    files = [name.removeprefix(INDEX) for name in names if name.startswith(INDEX)]
    if LEDGER in names:
        checked = check_ledger(stage / LEDGER)
        if checked.faults:
            raise BackupError(
                f"{source}: its ledger cannot be used: {checked.faults[0]}: take config.toml and rules.toml out of it (it is a zip file) and run `winnow index`"
            )
        plan["ledger"] = renamed(stage / LEDGER)
        if described is not None and files:
            try:
                index.check(described, stage / INDEX)
                plan |= {"index": described, "mark": int(backup.described["mark"])}
            except (EngineError, AttributeError, TypeError, ValueError) as error:
                raise BackupError(
                    f"{source}: {error}: give --no-index, and run `winnow index` afterwards"
                ) from error
    return plan


def _refuse_overwriting(
    stage: Path, places: Places, plan: dict[str, Any], *, force: bool
) -> None:
    there = []
    if plan["settings"] and _text(places.settings) not in ("", _text(stage / SETTINGS)):
        there.append(places.settings)
    if _text(places.rules) not in ("", _text(stage / RULES)):
        there.append(places.rules)
    if plan["ledger"]:
        index = (places.ledger, places.index / "generations")
        there += [path for path in index if path.exists()]
    if there and not force:
        raise WouldOverwrite(
            f"{', '.join(map(str, there))} would be overwritten: give --force, which puts what is there aside"
        )


def _put_aside(places: Places, aside: Path) -> None:
    """Copies of all that a restore changes, if there is any, in a new folder; damaged things as they are."""
    kept = [path for path in (places.settings, places.rules) if path.is_file()]
    own = (places.ledger, places.index / "current", places.index / "generations")
    states = [path for path in own if path.exists()]
    if not kept and not states:
        return
    aside.mkdir()
    for path in kept:
        shutil.copy2(path, aside / path.name)
    if places.ledger.exists():
        if check_ledger(places.ledger).is_sound:
            copy_ledger(places.ledger, aside / LEDGER)
        else:
            for path in places.index.glob(f"{LEDGER}*"):
                shutil.copy2(path, aside / path.name)
    for path in states:
        if path.is_dir():
            shutil.copytree(path, aside / path.name, copy_function=_linked)
        elif path != places.ledger:
            shutil.copy2(path, aside / path.name)
    for path in (*aside.rglob("*"), aside, places.index):
        sync(path)


def _linked(source: str, target: str) -> None:
    copied(Path(source), Path(target))


def _remove_ledger(places: Places) -> None:
    """Of a ledger that SQLite cannot use; it lies aside."""
    for path in places.index.glob(f"{LEDGER}*"):
        path.unlink()


def _discard(places: Places, aside: Path) -> None:
    for folder in (places.index / _STAGE, aside):
        shutil.rmtree(folder, ignore_errors=True)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return ""
