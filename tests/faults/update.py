"""One update in a process of its own, for disks and processes that fail meanwhile.

    python -m tests.faults.update FOLDER RUN

Puts in that run's batch and takes out part of the one before. Ends with 0 if the update is published, 10 if the engine
said that it is not, 1 with any other error.
"""

import sys
from pathlib import Path

from indexer.engines import open_engine
from indexer.errors import EngineError
from tests.faults.pages import batch, mark

__all__ = ["REFUSED", "update"]

REFUSED = 10


def update(folder: Path, run: int) -> None:
    """The update of that run."""
    engine = open_engine("whoosh", folder)
    try:
        engine.update(batch(run), [page.url for page in batch(run - 1)][:5], mark=mark(run))  # fmt: skip
    finally:
        engine.close()


if __name__ == "__main__":
    try:
        update(Path(sys.argv[1]), int(sys.argv[2]))
    except EngineError:
        sys.exit(REFUSED)
