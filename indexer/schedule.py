"""When the next run is due; each run is a child process, so that a run that fails, leaks or is killed costs no answer.

The service's own process only keeps the clock. A run that is due while another is at work is left out: the lock on the
index folder decides, whoever started the other one.
"""

import logging
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from threading import Event, Lock
from typing import TYPE_CHECKING, Any, Self

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from indexer.errors import Busy, ConfigError

if TYPE_CHECKING:
    from apscheduler.triggers.base import BaseTrigger

__all__ = ["Scheduler", "check_cron", "cron_trigger"]

logger = logging.getLogger(__name__)

_JOB = "run"
_STOP_S = 10  # a run that is told to stop gets this long to put its affairs in order


def check_cron(fields: str) -> None:
    """Nothing where the five fields can be read.

    Raises:
        ConfigError: they cannot.
    """
    cron_trigger(fields)


_DAYS = (
    "sun",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
)  # as cron numbers them; 7 is Sunday again


def cron_trigger(fields: str) -> "BaseTrigger":
    """The trigger that crontab(5) describes.

    The library numbers weekdays from Monday and wants day and weekday both to fit; cron numbers them from Sunday,
    and where both are restricted, either is enough.
    """
    try:
        minute, hour, day, month, weekday = fields.lower().split()
        weekdays = _weekdays(weekday)
        whens = [{"day": day, "day_of_week": weekdays}]
        if day != "*" and weekdays != "*":
            whens = [{"day": day}, {"day_of_week": weekdays}]
        triggers = [
            CronTrigger(minute=minute, hour=hour, month=month, **when) for when in whens
        ]
    except ValueError as error:
        raise ConfigError(
            f'schedule.cron must be five cron fields such as "15 3 * * *", got {fields!r}: {error}'
        ) from error
    return triggers[0] if len(triggers) == 1 else OrTrigger(triggers)


def _weekdays(field: str) -> str:
    """The weekday field with names for numbers, every day of a range or step by itself."""
    if field == "*":
        return field
    days: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = ("0", "-", "6") if span == "*" else span.partition("-")
        start = _weekday(first)
        end = _weekday(last) if last else (6 if step else start)
        end += 7 if end < start else 0
        days |= {number % 7 for number in range(start, end + 1, int(step or 1))}
    return ",".join(_DAYS[number] for number in sorted(days))


def _weekday(text: str) -> int:
    if text in _DAYS:
        return _DAYS.index(text)
    if not text.isdecimal() or int(text) > 7:
        raise ValueError(f"{text!r} is no weekday: 0 to 7 or sun to sat")
    return int(text)


class Scheduler:
    """Starts `command` in a child process whenever it is due; use it as a context."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        every_s: int = 0,
        cron: str = "",
        last_run: datetime | None = None,
    ) -> None:
        """Neither `every_s` nor `cron` means that no run is ever due.

        The first interval is counted from `last_run` where there was one, so that restarting the service does not put
        a run off; one that is overdue starts at once.

        Raises:
            ConfigError: `cron` cannot be read.
        """
        self._command = list(command)
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = Event()
        self._starting = Lock()  # a run that is about to start is seen by who stops it
        self._scheduler = BackgroundScheduler(timezone=None)
        now = datetime.now(UTC)
        trigger: BaseTrigger | None = None
        first = None
        if every_s:
            trigger = IntervalTrigger(seconds=every_s)
            # A last run in the future is a clock that was set back.
            first = max(now, min(last_run or now, now) + timedelta(seconds=every_s))
        elif cron:
            trigger = cron_trigger(cron)
        if trigger:
            # A late run is still wanted, and several missed ones are one.
            options: dict[str, Any] = {
                "coalesce": True,
                "max_instances": 1,
                "misfire_grace_time": None,
            }
            if first:
                options["next_run_time"] = first
            self._scheduler.add_job(self._run, trigger, id=_JOB, **options)

    def __enter__(self) -> Self:
        self._scheduler.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Stop the clock, and a run under way: it ends as an interrupted one, the index as it was."""
        self._scheduler.shutdown(wait=False)
        with self._starting:
            self._stopping.set()
            child = self._child
        if child and child.poll() is None:
            child.terminate()
            try:
                child.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def next_run(self) -> datetime | None:
        """When the next run is due; None without a schedule."""
        job = self._scheduler.get_job(_JOB)
        due: datetime | None = job.next_run_time if job else None
        return due

    def _run(self) -> None:
        logger.info("a scheduled run starts")
        with self._starting:
            if self._stopping.is_set():
                return
            child = subprocess.Popen(self._command, stdin=subprocess.DEVNULL)  # noqa: S603 - our own command line
            self._child = child
        code = child.wait()
        if self._stopping.is_set():
            return
        if code == Busy.exit_code:
            logger.info("the scheduled run was left out: another one is at work")
        elif code:
            logger.warning("the scheduled run ended with exit code %s", code)
