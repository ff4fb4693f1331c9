"""Search engines: documents go in, hits come out. One protocol; the engine's module is imported when chosen."""

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.engines.options import Options, Sort, choice
from indexer.engines.protocol import Engine
from indexer.errors import ConfigError, MissingExtra

if TYPE_CHECKING:
    from indexer.engines.whoosh import IndexFiles  # noqa: TC004 - named for annotations alone

__all__ = [
    "Engine",
    "IndexFiles",
    "Options",
    "Sort",
    "choice",
    "open_engine",
    "open_files",
]


def open_engine(name: str, folder: Path, *, processes: int = 0) -> Engine:
    """The engine of that name with its index in `folder`, which need not exist; nothing is read yet.

    Of a large batch, so many `processes` beside this one build the index, where the engine builds it here.

    Raises:
        ConfigError: there is no such engine, or its packages are not installed.
    """
    if name == "whoosh":
        from indexer.engines.whoosh import WhooshEngine

        return WhooshEngine(folder, processes=processes)
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


def open_files(name: str, folder: Path) -> "IndexFiles | None":
    """The files of that engine's index in `folder`; None for an engine that keeps none of its own."""
    if name != "whoosh":
        return None
    from indexer.engines.whoosh import IndexFiles

    return IndexFiles(folder)
