"""What every view is given to work with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from indexer.engines import Engine
from indexer.errors import EngineUnavailable
from indexer.ledger import Ledger
from webui.security import Admission
from webui.settings import WebSettings

__all__ = ["Parts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The engine, the ledger and the settings one app was created with."""

    engine: Engine
    ledger: Ledger
    settings: WebSettings
    next_run: Callable[[], datetime | None]
    admission: Admission

    def published_run(self) -> int | None:
        """The run whose state is searched now, so that pages and counts show the same; None before the first.

        Raises:
            EngineUnavailable: the index was built from another ledger than this one.
            IndexOutdated: the index was written by another format version.
            LedgerMissing: the ledger was deleted.
        """
        mark = self.engine.mark()
        if mark is None:
            return None
        if mark.ledger != self.ledger.identity:
            raise EngineUnavailable(
                "the index was built from another ledger: run `winnow index`"
            )
        return mark.run
