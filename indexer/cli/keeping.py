"""`winnow verify`, `winnow backup` and `winnow restore`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indexer import keeping
from indexer.cli.output import print_json, printable, say
from indexer.config import Config, load
from indexer.engines import open_files
from indexer.errors import BackupError
from indexer.keeping import Places
from indexer.pipeline import run_lock
from indexer.records import Checked

if TYPE_CHECKING:
    from indexer.engines import IndexFiles

__all__ = ["backup_command", "finish", "restore_command", "verify_command"]

EXIT_UNSOUND = 1

_FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
_force = click.option("--force", is_flag=True, help="Overwrite what is there.")


@click.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON.")
@click.pass_obj
def verify_command(config: Config, *, as_json: bool) -> int:
    """Read everything that is kept, and say whether it is sound."""
    parts = []
    for part in keeping.check(_places(config), _files(config)):
        parts.append(part)
        if not as_json:
            _print(part)
    is_sound = all(part.is_sound for part in parts)
    if as_json:
        print_json({"is_sound": is_sound, "parts": [_json(part) for part in parts]})
    elif not is_sound:
        click.echo(_way_out(parts))
    return 0 if is_sound else EXIT_UNSOUND


@click.command("backup")
@_FILE
@click.option(
    "--no-index",
    is_flag=True,
    help="Without the index: smaller, but a restore has to build it anew.",
)
@_force
@click.pass_obj
def backup_command(config: Config, *, file: Path, no_index: bool, force: bool) -> None:
    """Write settings, rules, ledger and index to FILE, a zip file; a run may be at work."""
    index = None if no_index else _files(config)
    written = keeping.back_up(file, _places(config), index, force=force)
    for note in written.notes:
        say(f"note: {note}")
    parts = [*written.parts, *(["the index"] if written.has_index else [])]
    click.echo(
        f"{file} holds {', '.join(parts)}: {file.stat().st_size / 1e6:.1f} MB, the crawled pages are not in it"
    )


@click.command("restore")
@_FILE
@click.option(
    "--no-index", is_flag=True, help="Without its index: `winnow index` builds it anew."
)
@click.option("--keep-settings", is_flag=True, help="Leave config.toml as it is.")
@_force
@click.pass_obj
def restore_command(
    config: Config, *, file: Path, no_index: bool, keep_settings: bool, force: bool
) -> None:
    """Put the backup FILE in place; what is overwritten is put aside."""
    index = _files(config)
    if index is None:
        raise BackupError(
            'this engine keeps no files that could be restored: set index.engine to "whoosh"'
        )
    places = _places(config)
    with run_lock(places.index):
        done = keeping.restore(
            file,
            places,
            index,
            force=force,
            with_settings=not keep_settings,
            with_index=not no_index,
            check_settings=lambda unpacked: _check_settings(config, places, unpacked),
        )
    click.echo(
        f"restored what was backed up at {done.made.astimezone():%Y-%m-%d %H:%M}: {', '.join(done.parts)}"
    )
    if done.aside:
        click.echo(f"what was there is in {done.aside}")
    if not done.has_index:
        click.echo("run `winnow index`, which builds the index")


def finish(config: Config) -> None:
    """End a restore that was cut off; the caller holds the run's lock."""
    if keeping.is_unfinished(_places(config)):
        say("note: a restore was cut off, and is ended now")
        keeping.finish(_places(config), _files(config))


def _places(config: Config) -> Places:
    context = click.get_current_context().find_root()
    named: Path | None = context.params.get("config_file")
    return Places(
        settings=(named or Path("config.toml")).absolute(),
        rules=config.paths.rules,
        index=config.paths.index,
    )


def _files(config: Config) -> "IndexFiles | None":
    return open_files(config.index.engine, config.paths.index)


def _check_settings(config: Config, places: Places, unpacked: Path) -> None:
    """Refuse settings by which the rest would have to lie elsewhere.

    Raises:
        ConfigError: they cannot be used.
        BackupError: they name other places.
    """
    theirs = load(unpacked).paths
    for name in ("index", "rules"):
        here, there = getattr(config.paths, name), getattr(theirs, name)
        moved = (
            places.settings.parent / there.relative_to(unpacked.parent.resolve())
            if there.is_relative_to(unpacked.parent.resolve())
            else there
        )
        if moved.resolve() != here.resolve():
            raise BackupError(
                f"the settings in the backup have paths.{name} = '{moved}', those in force '{here}': give --keep-settings, or set it so first"
            )


def _print(part: Checked) -> None:
    size = f", {part.size_bytes / 1e6:.1f} MB" if part.size_bytes else ""
    serves = ", serves" if part.serves else ""
    said = "; ".join([*part.faults, *part.notes])
    word = "sound" if part.is_sound else "DAMAGED"
    click.echo(
        printable(f"{part.part:<18} {word}{size}{serves}{f': {said}' if said else ''}")
    )


def _way_out(parts: list[Checked]) -> str:
    bad = {part.part.split()[0] for part in parts if not part.is_sound}
    if "rules" in bad:
        return "mend rules.toml as it says, or restore a backup"
    if "ledger" in bad:
        return "restore a backup (`winnow restore FILE --force`), or delete the folder of the index and run `winnow index`"
    if any(part.serves and part.is_sound for part in parts):
        return "the published generation is sound and serves; `winnow index --rebuild` makes generations that share nothing with the damaged one"
    return "`winnow index --rebuild` builds the index anew from the crawled pages; until then the last good generation serves, if there is one"


def _json(part: Checked) -> dict[str, Any]:
    return {
        "part": part.part,
        "is_sound": part.is_sound,
        "faults": list(part.faults),
        "notes": list(part.notes),
        "bytes": part.size_bytes,
        "serves": part.serves,
        "run": part.mark.run if part.mark else None,
    }
