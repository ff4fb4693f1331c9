"""The parts of the service, put together from the settings."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.config import Config
from indexer.engines import Engine, open_engine
from indexer.errors import LedgerError
from indexer.ledger import Ledger

__all__ = ["opened", "run_command"]

LEDGER_FILE = "ledger.db"

# Cleaning a page takes about 20 ms, building what is indexed of it 1 ms (November 2026): up to this many processes that clean,
# the run's own keeps up.
_CLEANERS_TO_A_BUILDER = 16


@contextmanager
def opened(config: Config, *, renew: bool = False) -> Iterator[tuple[Ledger, Engine]]:
    """The ledger and the engine of this index; `renew` empties a ledger of another format version.

    Raises:
        ConfigError: the engine chosen is not installed.
        LedgerError: the ledger cannot be opened.
        EngineError: the index cannot be opened.
    """
    folder = config.paths.index
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerError(
            f"{folder} cannot be written ({error.strerror}): set paths.index to another folder"
        ) from error
    ledger = Ledger.open(folder / LEDGER_FILE, renew=renew)
    try:
        cleaners = config.index.workers or os.cpu_count() or 1
        engine = open_engine(
            config.index.engine, folder, processes=cleaners // _CLEANERS_TO_A_BUILDER
        )
        try:
            yield ledger, engine
        finally:
            engine.close()
    finally:
        ledger.close()


def run_command(config_file: Path | None, name: str = "run") -> list[str]:
    """The command line that carries out a command in a process of its own."""
    # -P: a module that lies in the working directory, which may hold crawled files, is not ours to import.
    command = [sys.executable, "-P", "-m", "indexer.cli"]
    if config_file:
        command += ["--config", str(config_file)]
    return [*command, name]
