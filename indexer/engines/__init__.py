"""Search engines: documents go in, hits come out. One protocol; the engine's module is imported when chosen."""

from importlib.util import find_spec
from pathlib import Path

from indexer.engines.options import Options, Sort, choice
from indexer.engines.protocol import Engine
from indexer.errors import ConfigError, MissingExtra

__all__ = ["Engine", "Options", "Sort", "choice", "open_engine"]


def open_engine(name: str, folder: Path) -> Engine:
    """The engine of that name with its index in `folder`, which need not exist; nothing is read yet.

    Raises:
        ConfigError: there is no such engine, or its packages are not installed.
    """
    if name == "whoosh":
        from indexer.engines.whoosh import WhooshEngine

        return WhooshEngine(folder)
    if name == "memory":
        from indexer.engines.memory import MemoryEngine

        return MemoryEngine()
    if name == "opensearch":
        if find_spec("opensearchpy") is None:
            raise MissingExtra('index.engine = "opensearch"', extra="opensearch")
        raise ConfigError(
            'index.engine: "opensearch" is still to come: choose "whoosh"'
        )
    raise ConfigError(f"index.engine must be 'whoosh' or 'memory', got {name!r}")
