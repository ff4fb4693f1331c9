"""Documents into segments: in this process, and in others beside it."""

import contextlib
import multiprocessing
import signal
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from indexer.engines.whoosh.codec import Segment
from indexer.engines.whoosh.merge import Source, merge
from indexer.engines.whoosh.segments import SegmentBuilder, SegmentFiles
from indexer.engines.whoosh.units import Units
from indexer.errors import EngineError
from indexer.records import Document

__all__ = ["MOST_UNITS", "Builder", "RemoteBuilder", "RemoteBuilders", "merged"]

# Stretches between spaces that a segment is built from in memory; 1.5 million take about 90 MB.
MOST_UNITS = 1_500_000
_KNOWN_TERMS = 1_000_000  # of units, kept from segment to segment: about 100 MB
_SENT = 64  # documents at a time to another process: about half a megabyte
_AHEAD = 2  # such lots that may wait there, so that nobody waits for the other


class Builder:
    """Builds segments one after another, each as large as fits in memory."""

    def __init__(self, folder: Path, *, most_units: int = MOST_UNITS) -> None:
        """`most_units`: stretches between spaces that a segment is built from in memory."""
        self._folder = folder
        self._most_units = most_units
        self._segments: list[Segment] = []
        self._builder: SegmentBuilder | None = None
        self._units = Units()
        self.count = 0

    @property
    def is_full(self) -> bool:
        """Whether there was more than one segment can hold."""
        return bool(self._segments) and self._builder is None

    def add(self, document: Document) -> None:
        """Add a document, whether or not there is another with its URL."""
        if self._builder is None:
            if self._units.term_count > _KNOWN_TERMS:
                self._units = Units()
            self._segments.append(Segment())
            self._builder = SegmentBuilder(
                self._segments[-1].stem(self._folder), self._units
            )
        self._builder.add(document)
        self.count += 1
        if self._builder.unit_count >= self._most_units:
            self._end()

    def finish(self) -> list[Segment]:
        """The segments, with the documents in the order in which they came."""
        self._end()
        return self._segments

    def discard(self) -> None:
        """Close the files of a segment that is not finished; twice is no error."""
        if self._builder is not None:
            self._builder.discard()
            self._builder = None

    def _end(self) -> None:
        if self._builder is not None:
            self._segments[-1].size = len(self._builder)
            self._builder.finish()
            self.discard()


def merged(folder: Path, segments: Sequence[Segment]) -> Segment:
    """One segment of the live documents of several, in their order; the files of these are removed.

    It may be empty, and has no files then.
    """
    whole = Segment()
    sources = [_source(folder, segment) for segment in segments]
    whole.size = merge(sources, whole.stem(folder))
    for segment in segments if whole.size else [*segments, whole]:
        for path in folder.glob(f"{segment.segment_id()}.*"):
            path.unlink()
    return whole


def _source(folder: Path, segment: Segment) -> Source:
    live = np.ones(segment.size, bool)
    live[list(segment.deleted)] = False
    return SegmentFiles(segment.stem(folder)), live


class RemoteBuilder:
    """A builder in a process of its own."""

    def __init__(self, folder: Path) -> None:
        context = multiprocessing.get_context("forkserver")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(theirs, folder), daemon=True
        )
        self._process.start()
        theirs.close()
        self._lot: list[Document] = []
        self._waiting = 0  # lots that were not acknowledged yet
        self.count = 0

    @property
    def waiting(self) -> int:
        """How much it has still to do, in lots."""
        while self._waiting and self._connection.poll():
            self._receive()
            self._waiting -= 1
        return self._waiting

    def add(self, document: Document) -> None:
        """Add a document; waits where too many wait already.

        Raises:
            EngineError: the process failed, or has ended.
        """
        self._lot.append(document)
        self.count += 1
        if len(self._lot) == _SENT:
            self._send_lot()

    @property
    def is_between_lots(self) -> bool:
        """Whether all that was added has been sent."""
        return not self._lot

    def end(self) -> None:
        """Say that there is no more, so that it finishes while others do."""
        if self._lot:
            self._send_lot()
        self._send(None)

    def finish(self) -> list[Segment]:
        """After `end`: one segment, with the documents in the order in which they came, or none.

        Raises:
            EngineError: the process failed, or has ended.
        """
        while self._waiting:
            self._receive()
            self._waiting -= 1
        answer = self._receive()
        if sum(segment.size for segment in answer) != self.count:
            raise EngineError("a process that builds the index has lost documents")
        return answer

    def discard(self) -> None:
        """End the process, whatever it does; twice is no error."""
        self._connection.close()
        self._process.terminate()
        self._process.join()

    def _send_lot(self) -> None:
        while self._waiting >= _AHEAD:
            self._receive()
            self._waiting -= 1
        self._send(self._lot)
        self._lot = []
        self._waiting += 1

    def _send(self, message: object) -> None:
        try:
            self._connection.send(message)
        except OSError as error:
            raise EngineError(
                f"a process that builds the index has ended: {error}"
            ) from error

    def _receive(self) -> list[Segment]:
        """What the process says next; nothing but for the last time."""
        try:
            answer: list[Segment] | str = self._connection.recv()
        except (EOFError, OSError) as error:
            raise EngineError("a process that builds the index has ended") from error
        if isinstance(answer, str):
            raise EngineError(answer)
        return answer


class RemoteBuilders:
    """Several of them; each lot goes to the one with least to do."""

    def __init__(self, folder: Path, count: int) -> None:
        self.each: list[RemoteBuilder] = []
        try:
            for _ in range(count):
                self.each.append(RemoteBuilder(folder))
        except BaseException:
            self.discard()
            raise
        self._now = self.each[0]

    def add(self, document: Document) -> tuple[RemoteBuilder, int]:
        """Add a document; who builds it, and the how many-eth it is there."""
        if self._now.is_between_lots:
            self._now = min(self.each, key=lambda builder: builder.waiting)
        self._now.add(document)
        return self._now, self._now.count - 1

    def discard(self) -> None:
        """End them all."""
        for builder in self.each:
            builder.discard()


def _serve(connection: Connection, folder: Path) -> None:
    """In the other process: build what comes, until there is no more or the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    builder = Builder(folder)
    with connection, contextlib.suppress(EOFError, ConnectionError):
        try:
            while (lot := connection.recv()) is not None:
                for document in lot:
                    builder.add(document)
                connection.send([])
            segments = builder.finish()
            whole = [merged(folder, segments)] if len(segments) > 1 else segments
            connection.send(whole)
        except (EOFError, ConnectionError):
            raise
        except Exception as error:  # noqa: BLE001 - told to the parent, which raises it
            fault = f"{type(error).__name__}: {error}"
            connection.send(f"the index cannot be written: {fault}")
        finally:
            builder.discard()
