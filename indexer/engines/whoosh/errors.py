"""No exception of Whoosh, nor of what it stands on, leaves the room."""

import contextlib
import pickle
import struct
import zlib
from collections.abc import Iterator

from whoosh import fields, index, reading, writing
from whoosh.filedb import filestore

from indexer.errors import EngineError

__all__ = ["translated"]

_FOREIGN = (
    OSError, EOFError, ValueError, LookupError, AssertionError, struct.error, zlib.error, pickle.PickleError,
    index.IndexError, index.LockError, reading.ReaderClosed, reading.TermNotFound, writing.IndexingError,
    fields.FieldConfigurationError, fields.UnknownFieldError, filestore.StorageError,
)  # fmt: skip


@contextlib.contextmanager
def translated(what: str) -> Iterator[None]:
    """Turn the library's errors into ours: `what`, then what it said."""
    try:
        yield
    except _FOREIGN as error:
        raise EngineError(f"{what}: {type(error).__name__}: {error}") from error
