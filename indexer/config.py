"""The settings: one table of keys, from which reading, errors, help and the README's list follow.

A key is looked up in this order: what a flag of the command line says, the environment (`WINNOW_<SECTION>__<KEY>`),
the config file, the default. The config file is the one named by `--config`, else `config.toml` in the working
directory, else there is none. Relative paths start at the config file's folder, without one at the working directory.
"""

import difflib
import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from indexer.errors import ConfigError

__all__ = ["Config", "keys", "load"]

FILE_NAME = "config.toml"
_PREFIX = "WINNOW_"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Paths(_Section):
    """Where things lie."""

    crawled: Path = Field(
        default=Path("crawled"),
        description="folder of crawled pages, the source of truth",
    )
    index: Path = Field(
        default=Path("index"),
        description="folder of the ledger and the search index; may be deleted and rebuilt",
    )


class Web(_Section):
    """The search page."""

    host: str = Field(
        default="127.0.0.1",
        description="address to listen on; only loopback addresses, since there is no login yet",
    )
    port: int = Field(
        default=8080,
        ge=0,
        le=65535,
        description="port to listen on; 0 takes a free one",
    )
    title: str = Field(
        default="Winnow",
        min_length=1,
        max_length=80,
        description="name shown on every page",
    )
    per_page: int = Field(
        default=10, ge=1, le=100, description="hits on a page of results"
    )
    threads: int = Field(
        default=8, ge=1, le=64, description="requests answered at the same time"
    )
    allowed_hosts: tuple[str, ...] = Field(
        default=(),
        description="host names under which the service is reached besides localhost, for a proxy in front of it",
    )

    @field_validator("host")
    @classmethod
    def _check_host(cls, value: str) -> str:
        # Whoever reaches the address reads every page: until there is a login, that is this machine alone.
        try:
            is_loopback = value == "localhost" or ip_address(value).is_loopback
        except ValueError:
            is_loopback = False
        if not is_loopback:
            raise ValueError("must be a loopback address such as 127.0.0.1 or ::1")
        return value


class Index(_Section):
    """Building the index."""

    engine: Literal["whoosh", "opensearch"] = Field(
        default="whoosh",
        description="search engine; opensearch needs the extra of that name",
    )
    workers: int = Field(
        default=0,
        ge=0,
        le=256,
        description="processes that clean pages; 0 means one a processor",
    )


class Clean(_Section):
    """Limits on one page."""

    max_page_mb: float = Field(
        default=10, gt=0, le=1000, description="a larger page is skipped, in megabytes"
    )
    timeout_s: float = Field(
        default=10,
        gt=0,
        le=3600,
        description="a page that takes longer to clean is skipped, in seconds",
    )
    memory_mb: int = Field(
        default=1500,
        ge=256,
        description="address space of one cleaning process, in megabytes",
    )


_LONGEST_S = 366 * 86400


def _seconds(every: str) -> int:
    return int(every[:-1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[every[-1]]


class Schedule(_Section):
    """Reindexing while the service runs; give one of the two, or none for no schedule."""

    every: str = Field(
        default="", description='time between two runs, such as "30m", "6h" or "1d"'
    )
    cron: str = Field(
        default="", description='five cron fields in local time, such as "15 3 * * *"'
    )

    @field_validator("every")
    @classmethod
    def _check_every(cls, value: str) -> str:
        number, unit = value[:-1], value[-1:]
        if value and not (number.isdecimal() and int(number) > 0 and unit in "smhd"):
            raise ValueError('must be a whole number and s, m, h or d, such as "6h"')
        if value and _seconds(value) > _LONGEST_S:
            raise ValueError("must be a year at most")
        return value

    @field_validator("cron")
    @classmethod
    def _check_cron(cls, value: str) -> str:
        # Only the shape; whether the fields mean anything is for the scheduler to say.
        if value and len(value.split()) != 5:
            raise ValueError('must be five cron fields, such as "15 3 * * *"')
        return value

    @model_validator(mode="after")
    def _check_one(self) -> "Schedule":
        if self.every and self.cron:
            raise ValueError("takes either every or cron, not both")
        return self

    @property
    def every_s(self) -> int:
        """Seconds between two runs; 0 without such a schedule."""
        if not self.every:
            return 0
        return (
            int(self.every[:-1])
            * {"s": 1, "m": 60, "h": 3600, "d": 86400}[self.every[-1]]
        )


class Site(_Section):
    """One folder below the crawled pages; the section is named for it: [sites."news/archive"]."""

    base_url: str = Field(
        description="address of the folder's top on the web, for pages that do not tell their own"
    )

    @field_validator("base_url")
    @classmethod
    def _check_base_url(cls, value: str) -> str:
        if not value.lower().startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value


class Config(BaseSettings):
    """Every setting. Paths are absolute."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix=_PREFIX, env_nested_delimiter="__"
    )

    paths: Paths = Paths()
    web: Web = Web()
    index: Index = Index()
    clean: Clean = Clean()
    schedule: Schedule = Schedule()
    sites: dict[str, Site] = Field(
        default={}, description="one section a folder of crawled pages"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load` hands over: it asks the environment itself, to place it below the flags."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)


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
    paths = Paths(crawled=base / config.paths.crawled, index=base / config.paths.index)
    return config.model_copy(update={"paths": paths})


def keys() -> Iterator[tuple[str, str, FieldInfo]]:
    """Every section and key with its type, default and line of help; those of a site under `sites."FOLDER"`."""
    for name, section in Config.model_fields.items():
        model, label = (
            (Site, 'sites."FOLDER"')
            if name == "sites"
            else (type(section.default), name)
        )
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
            name.upper().removeprefix(_PREFIX).lower().partition("__")
        )
        if not name.upper().startswith(_PREFIX):
            continue
        if separator and section not in Config.model_fields:
            raise ConfigError(
                f"{name}: there is no section {section!r}{_nearest(section, Config.model_fields)}"
            )
        first, _, rest = section.partition("_")
        if not separator and rest and first in Config.model_fields:
            meant = f"{_PREFIX}{first}__{rest}".upper()
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
    variable = _PREFIX + "__".join(place).upper()
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
