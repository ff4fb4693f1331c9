"""The rules that stand in the settings, and all rules together."""

from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

from indexer.criteria import Action, By, Rule, in_order
from indexer.rules.book import SETTINGS_PREFIX, read

__all__ = ["SiteSettings", "from_settings", "in_force"]

EVERY_SITE = "*"


class SiteSettings(Protocol):
    """What the settings say of one site."""

    @property
    def keep(self) -> tuple[str, ...]:
        """Selectors whose lines stay."""
        ...

    @property
    def remove(self) -> tuple[str, ...]:
        """Selectors whose lines go."""
        ...

    @property
    def keep_lines(self) -> tuple[str, ...]:
        """Patterns of lines that stay."""
        ...

    @property
    def remove_lines(self) -> tuple[str, ...]:
        """Patterns of lines that go."""
        ...


def from_settings(sites: Mapping[str, SiteSettings]) -> tuple[Rule, ...]:
    """The rules of each site, `*` for every site; in the order in which they speak.

    A rule's id follows from what it says, so that moving it in the file changes nothing.

    Raises:
        RuleError: a selector or pattern cannot be used.
    """
    rules = {}
    for name, site in sites.items():
        scope = "" if name == EVERY_SITE else name
        for action, by, texts in (
            (Action.KEEP, By.SELECTOR, site.keep),
            (Action.REMOVE, By.SELECTOR, site.remove),
            (Action.KEEP, By.PATTERN, site.keep_lines),
            (Action.REMOVE, By.PATTERN, site.remove_lines),
        ):
            for text in texts:
                named = _id(scope, action, by, text)
                rules[named] = Rule(
                    id=named, action=action, by=by, text=text, site=scope
                )
    return in_order(rules.values())


def in_force(path: Path, sites: Mapping[str, SiteSettings]) -> tuple[Rule, ...]:
    """Every rule, of the file at `path` and of the settings, in the order in which they speak.

    Raises:
        ConfigError: see `read` and `from_settings`.
    """
    return in_order([*read(path), *from_settings(sites)])


def _id(*parts: str) -> str:
    said = "\0".join(parts).encode("utf-8", "surrogatepass")
    return SETTINGS_PREFIX + blake2b(said, digest_size=4).hexdigest()
