"""How the commands speak: results on stdout, everything else on stderr."""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

__all__ = ["console", "print_json", "printable", "progress", "say", "start_log"]

_LINE_EVERY_S = 5.0  # of a progress that is written to a file


def print_json(value: Any) -> None:
    """One line of JSON, alone on stdout."""
    # ASCII escapes keep lone surrogates and terminal controls from page data harmless.
    sys.stdout.write(json.dumps(value) + "\n")


def console(*, stderr: bool = False) -> Console:
    """A console for people; colours only on a terminal."""
    return Console(stderr=stderr, highlight=False, soft_wrap=True)


def printable(text: str) -> str:
    """The text without what would steer a terminal: escape sequences, bidirectional overrides and the like."""
    return "".join(
        c if c.isprintable() or c in "\n\t\u200c\u200d" else " " for c in text
    )


def say(line: str) -> None:
    """One line on stderr."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def start_log(level: int) -> None:
    """Log to stderr, for people."""
    logging.getLogger("apscheduler").setLevel(
        logging.WARNING
    )  # its clockwork tells people nothing
    logging.basicConfig(
        level=level,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on a terminal, else a line now and then."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None)

        def told(stage: str, done: int, total: int) -> None:
            bar.update(task, description=stage, completed=done, total=total or None)

        yield told


class _Lines:
    """Progress as plain lines, not more often than every few seconds, and one at the end."""

    def __init__(self) -> None:
        self._said = monotonic()

    def __call__(self, stage: str, done: int, total: int) -> None:
        if total and (done == total or monotonic() - self._said >= _LINE_EVERY_S):
            self._said = monotonic()
            say(f"{stage} {done} of {total} pages")
