"""An index as files that may leave the machine: without Whoosh's table of contents, which is a pickle.

Whoever opens a pickle runs what is in it, so none is ever taken in from outside. The table says little: which segments there
are, how many documents each has and which of these are deleted. That is described in JSON, and the table is written
anew. The other files are arrays with a table in JSON, and compressed text.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.engines.whoosh.codec import INDEX_NAME, Segment
from indexer.engines.whoosh.engine import format_name, generations_in
from indexer.engines.whoosh.errors import translated
from indexer.engines.whoosh.snapshot import load
from indexer.engines.whoosh.writer import name_segments, segments_of
from indexer.errors import EngineError, IndexOutdated
from indexer.records import Checked, Mark

__all__ = ["Exported", "IndexFiles"]

_SEGMENT = re.compile(rf"{INDEX_NAME}_[0-9a-z]{{16}}")
_FILE = re.compile(rf"{_SEGMENT.pattern}\.(?:body|col|doc|frq|pos|removed|trm)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A published state: what JSON says of it, and its files by name."""

    described: dict[str, Any]
    files: Mapping[str, Path]
    mark: Mark


class IndexFiles:
    """The index in a folder, seen from outside; who writes holds the run's lock."""

    def __init__(self, folder: Path) -> None:
        self._generations = generations_in(folder)

    def checked(self) -> Iterator[Checked]:
        """Read every file of every kept state, oldest first, and compare checksums."""
        return self._generations.checked()

    @contextmanager
    def exported(self) -> Iterator[Exported | None]:
        """The published state, which stays as it is meanwhile; None before the first.

        Raises:
            IndexOutdated: it is of another format version.
            IndexDamaged: nothing whole is left.
        """
        generation = self._generations.newest()
        if generation is None:
            yield None
            return
        with generation:
            with translated("the index cannot be read"):
                segments = segments_of(generation.folder)
            yield Exported(
                described={
                    "format": format_name(),
                    "segments": [
                        {
                            "name": str(segment.segment_id()),
                            "documents": segment.size,
                            "deleted": sorted(segment.deleted),
                        }
                        for segment in segments
                    ],
                },
                files={
                    name: generation.folder / name
                    for name in generation.files
                    if _FILE.fullmatch(name)
                },
                mark=generation.mark,
            )

    def check(self, described: Mapping[str, Any], folder: Path) -> None:
        """Nothing where what was exported, its files lying in `folder`, could be taken in.

        Raises:
            IndexOutdated: it is of another format version.
            EngineError: it is no index.
        """
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            _put_together(described, folder, Path(scratch))

    def take_in(self, described: Mapping[str, Any], folder: Path, mark: Mark) -> None:
        """Publish what was exported, its files lying in `folder`, with a mark of its own.

        All or nothing: the state before is published until this one is. Those before are of another history, and
        are not kept to fall back on.

        Raises:
            IndexOutdated: it is of another format version.
            EngineError: it is no index, or cannot be written.
        """
        with self._generations.draft(fresh=True) as draft:
            _put_together(described, folder, draft.folder)
            draft.publish(mark)
        self._generations.forget_older()

    def remove(self) -> None:
        """Remove every published state."""
        self._generations.unpublish()


def _put_together(described: Mapping[str, Any], source: Path, target: Path) -> None:
    """An index in an empty folder, its files linked from another; it can be opened."""
    files = list(source.iterdir())
    segments = _segments(described, (path.name for path in files))
    with translated("the index cannot be taken in"):
        for path in files:
            _link(path, target / path.name)
        name_segments(target, segments)
        for segment, found in zip(segments, load(target).segments, strict=True):
            if len(found) != segment.size:
                raise EngineError(
                    f"a segment has {len(found)} documents, described are {segment.size}"
                )


def _segments(described: Mapping[str, Any], names: Iterable[str]) -> list[Segment]:
    """The segments that a description tells of."""
    if described.get("format") != format_name():
        raise IndexOutdated(
            f"the index in it has format {described.get('format')!r}, this program {format_name()!r}"
        )
    for name in names:
        if not _FILE.fullmatch(name):
            raise EngineError(f"{name!r} is no file of an index")
    try:
        return [_segment(one) for one in described["segments"]]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise EngineError(
            f"the description of the index makes no sense: {error!r}"
        ) from error


def _segment(described: Mapping[str, Any]) -> Segment:
    size, deleted = int(described["documents"]), {int(n) for n in described["deleted"]}
    if not _SEGMENT.fullmatch(described["name"]):
        raise ValueError(f"{described['name']!r} is no name of a segment")
    if size < 0 or not all(0 <= number < size for number in deleted):
        raise ValueError(f"deleted documents of {size}: {sorted(deleted)[:9]}")
    segment = Segment(size)
    segment.segid = described["name"].removeprefix(f"{INDEX_NAME}_")
    segment.deleted = deleted
    return segment


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
