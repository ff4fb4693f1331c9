"""What can go wrong, as callers may catch it.

    WinnowError
      ConfigError            the settings are wrong                exit 2
        MissingExtra         a choice needs an extra install       exit 2, names the extra
        RuleError            a rule for cleaning cannot be used    exit 2
        WouldOverwrite       a file is there already               exit 2, says: --force
      ArchiveError           crawled/ cannot be read               exit 1
      LedgerError            the ledger cannot be read or written  exit 1
        LedgerMissing        it was deleted since it was opened    says: run `winnow index`
        LedgerOutdated       another format version                says: run `winnow index --rebuild`
      EngineError            the engine failed                     exit 1; the old index stays live
        EngineUnavailable    not installed, not answering, empty   web UI: 503
        IndexOutdated        another format version                says: run `winnow index --rebuild`
      QueryError             the searcher's query                  web UI: 400, message shown
      BackupError            a backup cannot be written or read    exit 1; nothing is changed
      Busy                   another run holds the lock            exit 5

The expected is a value (`indexer.records.Skip`), the surprise one of these. A message names the thing, the
fault, the value and the way out, in lower case and without a full stop. No other library's exception leaves
the room that imports it.
"""

__all__ = [
    "ArchiveError",
    "BackupError",
    "Busy",
    "ConfigError",
    "EngineError",
    "EngineUnavailable",
    "IndexDamaged",
    "IndexOutdated",
    "LedgerError",
    "LedgerMissing",
    "LedgerOutdated",
    "MissingExtra",
    "QueryError",
    "RuleError",
    "WinnowError",
    "WouldOverwrite",
]


class WinnowError(Exception):
    """Anything Winnow reports on purpose; `exit_code` is what the command line ends with."""

    exit_code = 1


class ConfigError(WinnowError):
    """A setting is unknown, of the wrong type or out of bounds."""

    exit_code = 2


class MissingExtra(ConfigError):
    """A setting chooses something whose packages are not installed."""

    def __init__(self, choice: str, extra: str) -> None:
        super().__init__(
            f"{choice} needs packages that are not installed: pip install 'winnow-search[{extra}]'"
        )
        self.extra = extra


class RuleError(ConfigError):
    """A rule for cleaning cannot be used, or is not there; the message is meant for who made it."""


class WouldOverwrite(ConfigError):
    """Something is there already, and nobody said that it may be overwritten."""


class ArchiveError(WinnowError):
    """The folder of crawled pages, or a file in it, cannot be read."""


class LedgerError(WinnowError):
    """The ledger cannot be read or written."""


class LedgerMissing(LedgerError):
    """The ledger was deleted since it was opened, and there is no other in its place yet."""


class LedgerOutdated(LedgerError):
    """The ledger was written by another format version."""


class EngineError(WinnowError):
    """The search engine failed; what it served before still stands."""


class EngineUnavailable(EngineError):
    """The engine is not installed, does not answer, or has nothing published yet."""


class IndexDamaged(EngineError):
    """Something was published, but no whole state of it is left; the next run builds it anew."""


class IndexOutdated(EngineError):
    """The index was written by another format version."""


class QueryError(WinnowError):
    """The query is beyond the limits; the message is meant for the searcher."""

    exit_code = 2


class BackupError(WinnowError):
    """A backup cannot be written or read."""


class Busy(WinnowError):
    """Another run holds the lock."""

    exit_code = 5
