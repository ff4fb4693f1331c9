"""The table of settings: every section and key with its type, default, bounds and a line of help."""

from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from indexer.criteria import compile_pattern, parse_selector
from indexer.errors import RuleError

__all__ = ["PREFIX", "Config", "Paths", "Section", "Site", "SiteRules"]

PREFIX = "WINNOW_"


class Section(BaseModel):
    """What sections share: an unknown key is an error, nothing changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Paths(Section):
    """Where things lie."""

    crawled: Path = Field(
        default=Path("crawled"),
        description="folder of crawled pages, the source of truth",
    )
    index: Path = Field(
        default=Path("index"),
        description="folder of the ledger and the search index; may be deleted and rebuilt",
    )
    rules: Path = Field(
        default=Path("rules.toml"),
        description="file of what people decided about cleaning; written by `winnow rules`",
    )


class Web(Section):
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


class Index(Section):
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


class Clean(Section):
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
        description="memory of one cleaning process, without the libraries it shares with others, in megabytes",
    )


_LONGEST_S = 366 * 86400


def _seconds(every: str) -> int:
    return int(every[:-1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[every[-1]]


class Schedule(Section):
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


class Site(Section):
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


class SiteRules(Section):
    """Rules of one site, as `winnow status` names it, or of "*", every site: [rules."example.org"]."""

    keep: tuple[str, ...] = Field(
        default=(),
        description="CSS selectors; lines inside what they select stay, whatever would remove them",
    )
    remove: tuple[str, ...] = Field(
        default=(), description="CSS selectors; lines inside what they select go"
    )
    keep_lines: tuple[str, ...] = Field(
        default=(),
        description="patterns of whole lines that stay, whatever would remove them",
    )
    remove_lines: tuple[str, ...] = Field(
        default=(), description="patterns of whole lines that go"
    )

    @field_validator("keep", "remove")
    @classmethod
    def _check_selectors(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return _checked(value, parse_selector)

    @field_validator("keep_lines", "remove_lines")
    @classmethod
    def _check_patterns(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return _checked(value, compile_pattern)


def _checked(texts: tuple[str, ...], check: Callable[[str], object]) -> tuple[str, ...]:
    for text in texts:
        try:
            check(text)
        except RuleError as error:
            raise ValueError(f"cannot hold {text!r}: {error}") from error
        if not text.strip():
            raise ValueError("cannot hold an empty string: take it out")
    return texts


class Config(BaseSettings):
    """Every setting. Paths are absolute."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix=PREFIX, env_nested_delimiter="__"
    )

    paths: Paths = Paths()
    web: Web = Web()
    index: Index = Index()
    clean: Clean = Clean()
    schedule: Schedule = Schedule()
    sites: dict[str, Site] = Field(
        default={}, description="one section a folder of crawled pages"
    )
    rules: dict[str, SiteRules] = Field(
        default={}, description='one section a site; of every site that of "*"'
    )

    @field_validator("rules")
    @classmethod
    def _check_rules(cls, value: dict[str, SiteRules]) -> dict[str, SiteRules]:
        for site in value:
            if "/" in site or (site.startswith("www.") and site.count(".") > 1):
                raise ValueError(
                    f"has a section {site!r}: name the site as `winnow status` shows it, such as 'example.org'"
                )
        return value

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
