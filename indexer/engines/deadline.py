"""Time that a search may take. Work is done in steps that are short by themselves; before each one the clock is asked."""

import time
from collections.abc import Callable

__all__ = ["Deadline", "OutOfTime"]


class OutOfTime(Exception):
    """The deadline has passed. Never leaves an engine."""


class Deadline:
    """A moment on a clock; None is never."""

    def __init__(
        self, seconds: float | None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._end = None if seconds is None else clock() + seconds

    def check(self) -> None:
        """Go on, or not.

        Raises:
            OutOfTime: the deadline has passed.
        """
        if self._end is not None and self._clock() >= self._end:
            raise OutOfTime
