"""`rules.toml`: what people decided, one table a rule, readable and open to edits by hand.

A change takes the file's lock, edits its text (comments stay), reads the result back to see that it says what it should,
and puts it in place of the old file in one step, on the disk before it is called done. Where the text is laid out so
that editing it would not give that (inline tables, say), the whole file is written anew.
"""

import fcntl
import os
import re
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from time import monotonic, sleep

from indexer.criteria import Action, By, Rule
from indexer.errors import Busy, ConfigError, RuleError
from indexer.rules.format import HEADER, rules_from, table_of

__all__ = ["SETTINGS_PREFIX", "add", "put", "read", "undo"]

SETTINGS_PREFIX = "c-"  # ids of rules in the settings; none in the file begin so
_PATIENCE_S = 1.0  # a write takes some milliseconds, on a slow disk a tenth of a second
_TABLE = re.compile(r"^[ \t]*\[\[[ \t]*rule[ \t]*\]\][ \t]*(?:#.*)?$", re.MULTILINE)
_LAST = re.compile(r"^last[ \t]*=[ \t]*\d+", re.MULTILINE)
_NUMBERED = re.compile(r"r(\d{1,9})")


def read(path: Path) -> tuple[Rule, ...]:
    """The rules in the file, in its order; none if there is no file.

    Raises:
        ConfigError: it cannot be read, is no TOML, or a rule in it cannot be used; the message names the rule.
    """
    return _parse(_text(path), path)[0]


def add(
    path: Path,
    *,
    action: Action,
    by: By,
    text: str,
    page: str = "",
    site: str = "",
    note: str = "",
    made: datetime,
) -> Rule:
    """Write down a rule; without page and site it holds everywhere. One that is there already is given back as it is.

    Raises:
        RuleError: it cannot be used.
        ConfigError: the file cannot be read or written; it is as it was.
        Busy: another process is writing it.
    """
    with _locked(path):
        old = _text(path)
        rules, last = _parse(old, path)
        rule = Rule(
            id=f"r{last + 1}",
            action=action,
            by=by,
            text=text,
            page=page,
            site=site,
            note=note,
            made=made.astimezone(UTC).replace(microsecond=0),
        )
        for known in rules:
            if known.effect[1:] == rule.effect[1:]:
                return known
        edited = f"{(old or HEADER).rstrip()}\n\n{table_of(rule)}"
        _put(path, edited, [*rules, rule], last + 1)
    return rule


def undo(path: Path, rule_id: str) -> Rule:
    """Take a rule out of the file and give it back. Its id is not used again.

    Raises:
        RuleError: there is no such rule in the file.
        ConfigError: the file cannot be read or written; it is as it was.
        Busy: another process is writing it.
    """
    if rule_id.startswith(SETTINGS_PREFIX):
        raise RuleError(
            f"rule {rule_id!r} stands in the settings: take it out of config.toml"
        )
    with _locked(path):
        old = _text(path)
        rules, last = _parse(old, path)
        at = next((n for n, rule in enumerate(rules) if rule.id == rule_id), None)
        if at is None:
            raise RuleError(f"there is no rule {rule_id!r}{_nearest(rule_id, rules)}")
        _put(path, _without(old, at), [*rules[:at], *rules[at + 1 :]], last)
    return rules[at]


def put(path: Path, text: str) -> None:
    """Replace the whole file; "" removes it.

    Raises:
        ConfigError: the text is no file of rules, or it cannot be written; it is as it was.
    """
    _parse(text, path)
    with _locked(path):
        if text:
            _write(path, text)
        else:
            path.unlink(missing_ok=True)


def _nearest(rule_id: str, rules: Sequence[Rule]) -> str:
    close = get_close_matches(rule_id, [rule.id for rule in rules], n=1, cutoff=0.5)
    return (
        f", did you mean {close[0]!r}?" if close else ": `winnow rules list` shows them"
    )


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read ({error.strerror}): set paths.rules to another file"
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not in UTF-8: {error}") from error


def _parse(text: str, path: Path) -> tuple[tuple[Rule, ...], int]:
    """The rules, and the highest number that any was ever called by."""
    try:
        stored = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: is no valid TOML: {error}") from error
    try:
        rules, last = rules_from(stored)
        for rule in rules:
            if rule.id.startswith(SETTINGS_PREFIX):
                raise RuleError(
                    f"rule {rule.id!r}: ids that begin with {SETTINGS_PREFIX!r} are for rules in the settings"
                )
    except RuleError as error:
        raise ConfigError(f"{path}: {error}") from error
    numbers = [int(n[1]) for rule in rules if (n := _NUMBERED.fullmatch(rule.id))]
    return rules, max(last, *numbers) if numbers else last


def _without(text: str, index: int) -> str:
    """The text without its rule number `index` (from 0); comments behind the rule stay."""
    starts = [match.start() for match in _TABLE.finditer(text)] + [len(text)]
    if index + 1 >= len(starts):
        return ""
    lines = text[starts[index] : starts[index + 1]].splitlines(keepends=True)
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        lines.pop()
    return text[: starts[index]] + text[starts[index] + sum(map(len, lines)) :]


def _put(path: Path, edited: str, rules: Sequence[Rule], last: int) -> None:
    """Write the edited text if it says what it should, else one made of the rules alone."""
    counter = f"last = {last}"
    edited, counters = _LAST.subn(counter, edited, count=1)
    if not counters:
        edited = f"{counter}\n{edited}"
    if not _says(edited, rules, last):
        tables = "\n".join(table_of(rule) for rule in rules)
        header = _LAST.sub(f"last = {last}", HEADER, count=1)
        edited = f"{header}\n{tables}"
    _write(path, edited)


def _says(text: str, rules: Sequence[Rule], last: int) -> bool:
    try:
        found = rules_from(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, RuleError):
        return False
    return found == (tuple(rules), last)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One writer at a time; the lock is on the folder, since the file itself is replaced.

    It is held for one write of a small file: who finds it held waits that long, and no longer.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        _lock(folder, path)
        yield
    finally:
        os.close(folder)


def _lock(folder: int, path: Path) -> None:
    until = monotonic() + _PATIENCE_S
    while True:
        try:
            return fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if monotonic() > until:
                raise Busy(
                    f"{path}: another process is writing it: try again when it has ended"
                ) from error
            sleep(0.01)


def _write(path: Path, text: str) -> None:
    """The whole file or, after a failure of any kind, the old one."""
    target = path.resolve()  # a link stays one
    temporary = ""
    try:
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
        descriptor, temporary = tempfile.mkstemp(
            dir=target.parent, prefix=f".{target.name}."
        )
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(text.encode("utf-8"))
            stream.flush()
            os.fchmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
        Path(temporary).replace(target)
        temporary = ""
        _sync_folder(target.parent)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unwritable(path: Path, error: OSError) -> ConfigError:
    return ConfigError(
        f"{path}: cannot be written ({error.strerror}): set paths.rules to a file in another folder"
    )
