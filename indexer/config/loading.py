"""Reading the settings: the layers they come from, and what is said when one is wrong."""

import difflib
import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import (
    ValidationError,
)
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import (
    EnvSettingsSource,
    SettingsError,
)

from indexer.config.sections import PREFIX, Config, Paths, Section, Site, SiteRules
from indexer.errors import ConfigError

__all__ = ["keys", "load"]

FILE_NAME = "config.toml"
# Sections that the file names itself, and what they are called where all settings are listed.
_NAMED: dict[str, tuple[type[Section], str]] = {
    "sites": (Site, 'sites."FOLDER"'),
    "rules": (SiteRules, 'rules."SITE"'),
}


def load(
    named: Path | None = None, flags: Mapping[str, Mapping[str, Any]] | None = None
) -> Config:
    """The settings in force. `flags` are sections of keys that a command line gave.

    Raises:
        ConfigError: the file is missing or no TOML, or a key is unknown, of the wrong type or out of bounds; the
            message names every fault.
    """
    file = named or Path(FILE_NAME)
    has_file = named is not None or file.is_file()
    stored = _read(file) if has_file else {}
    values: dict[str, Any] = {}
    for layer in (stored, _environment(), flags or {}):
        values = _merge(_without_overruled(values, layer), layer)
    try:
        config = Config(**values)
    except ValidationError as error:
        raise ConfigError(
            "\n".join(_complaint(fault, file, stored) for fault in error.errors())
        ) from error
    base = file.resolve().parent if has_file else Path.cwd()
    paths = Paths(
        crawled=base / config.paths.crawled,
        index=base / config.paths.index,
        rules=base / config.paths.rules,
    )
    return config.model_copy(update={"paths": paths})


def keys() -> Iterator[tuple[str, str, FieldInfo]]:
    """Every section and key with its type, default and line of help; of sections with a name of their own one each."""
    for name, section in Config.model_fields.items():
        model, label = _NAMED.get(name, (type(section.default), name))
        for key, info in model.model_fields.items():
            yield label, key, info


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(
            f"{file}: cannot be read ({error.strerror}): name another file with --config"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: is no valid TOML: {error}") from error


def _environment() -> dict[str, Any]:
    """What the environment sets, as nested sections."""
    for name in sorted(os.environ):
        section, separator, _ = (
            name.upper().removeprefix(PREFIX).lower().partition("__")
        )
        if not name.upper().startswith(PREFIX):
            continue
        if separator and section not in Config.model_fields:
            raise ConfigError(
                f"{name}: there is no section {section!r}{_nearest(section, Config.model_fields)}"
            )
        first, _, rest = section.partition("_")
        if not separator and rest and first in Config.model_fields:
            meant = f"{PREFIX}{first}__{rest}".upper()
            raise ConfigError(
                f"{name}: section and key are joined by two underscores, did you mean {meant}?"
            )
    try:
        return EnvSettingsSource(Config)()
    except SettingsError as error:
        raise ConfigError(
            f"a WINNOW_ environment variable cannot be read: {error}"
        ) from error


def _without_overruled(
    values: dict[str, Any], layer: Mapping[str, Any]
) -> dict[str, Any]:
    """The values without a schedule of the other kind than the one the layer above them sets."""
    above, below = layer.get("schedule"), values.get("schedule")
    if not (isinstance(above, Mapping) and isinstance(below, Mapping)):
        return values
    other = {"every": "cron", "cron": "every"}
    overruled = {other[key] for key in above if key in other and above[key]}
    return {
        **values,
        "schedule": {
            key: value for key, value in below.items() if key not in overruled
        },
    }


def _merge(low: Mapping[str, Any], high: Mapping[str, Any]) -> dict[str, Any]:
    """Both, nested; where they differ, `high`."""
    merged = dict(low)
    for key, value in high.items():
        below = merged.get(key)
        if isinstance(value, Mapping) and isinstance(below, Mapping):
            merged[key] = _merge(below, value)
        else:
            merged[key] = value
    return merged


def _complaint(fault: ErrorDetails, file: Path, stored: Mapping[str, Any]) -> str:
    """One fault as a sentence: where the value came from, the key, what is wrong with it, the way out."""
    place = [str(part) for part in fault["loc"]]
    origin = _origin(place, file, stored)
    name = ".".join(place)
    if fault["type"] == "extra_forbidden":
        siblings = _siblings(place)
        return f"{origin}: unknown key {name!r}{_nearest(place[-1], siblings)}"
    if fault["type"] == "missing":
        return f"{origin}: {name} is missing"
    message = fault["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return f"{origin}: {name} {message}, got {fault['input']!r}"


def _origin(place: Sequence[str], file: Path, stored: Mapping[str, Any]) -> str:
    variable = PREFIX + "__".join(place).upper()
    if any(name.upper() == variable for name in os.environ):
        return variable
    value: Any = stored
    for part in place[:-1]:  # the key itself may be what is missing
        value = value.get(part) if isinstance(value, Mapping) else None
    return str(file) if value is not None and stored else "settings"


def _siblings(place: Sequence[str]) -> Iterable[str]:
    """The keys that could have been meant at this place."""
    if len(place) == 1:
        return Config.model_fields
    return [key for section, key, _ in keys() if section.partition(".")[0] == place[0]]


def _nearest(name: str, known: Iterable[str]) -> str:
    known = list(known)
    close = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    if close:
        return f", did you mean {close[0]!r}?"
    return f"; known: {', '.join(known)}"
