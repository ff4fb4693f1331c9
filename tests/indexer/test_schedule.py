"""The clock: when the next run is due, and that each is a process of its own."""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from indexer.errors import ConfigError
from indexer.schedule import Scheduler, check_cron, cron_trigger


def until(is_true: Callable[[], bool], *, seconds: float = 15) -> bool:
    """Whether it became true in time."""
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def firings(fields: str, count: int) -> list[datetime]:
    """The next moments that the fields name."""
    trigger, found = cron_trigger(fields), []
    now = datetime.now(UTC)
    for _ in range(count):
        moment = trigger.get_next_fire_time(found[-1] if found else None, now)
        found.append(moment)
        now = moment + timedelta(seconds=1)
    return found


def script(folder: Path, text: str) -> list[str]:
    return [
        sys.executable,
        "-c",
        f"from pathlib import Path; folder = Path({str(folder)!r}); {text}",
    ]


def test_without_a_schedule_no_run_is_due() -> None:
    with Scheduler(["true"]) as scheduler:
        assert scheduler.next_run() is None


def test_the_first_interval_is_counted_from_the_last_run() -> None:
    last = datetime.now(UTC) - timedelta(minutes=20)
    with Scheduler(["true"], every_s=3600, last_run=last) as scheduler:
        assert scheduler.next_run() == last + timedelta(hours=1)


def test_without_a_last_run_a_whole_interval_passes_first() -> None:
    before = datetime.now(UTC)
    with Scheduler(["true"], every_s=3600) as scheduler:
        due = scheduler.next_run()

    assert due is not None
    assert before + timedelta(hours=1) <= due <= datetime.now(UTC) + timedelta(hours=1)


def test_cron_fields_are_local_time() -> None:
    with Scheduler(["true"], cron="15 3 * * *") as scheduler:
        due = scheduler.next_run()

    assert due is not None
    assert due > datetime.now(UTC)
    assert (due.astimezone().hour, due.astimezone().minute) == (3, 15)


@pytest.mark.parametrize(
    ("fields", "days"),
    [
        ("15 3 * * 0", {"Sun"}),
        ("15 3 * * 7", {"Sun"}),
        ("15 3 * * 1-5", {"Mon", "Tue", "Wed", "Thu", "Fri"}),
        ("15 3 * * fri-sun", {"Fri", "Sat", "Sun"}),
        ("15 3 * * */3", {"Sun", "Wed", "Sat"}),
        ("15 3 * * 6,2", {"Tue", "Sat"}),
    ],
)
def test_weekdays_are_numbered_as_cron_numbers_them(
    fields: str, days: set[str]
) -> None:
    assert {moment.strftime("%a") for moment in firings(fields, 14)} == days


def test_a_day_of_the_month_or_a_weekday_is_enough() -> None:
    found = firings("0 0 13 * 5", 60)

    assert any(moment.day == 13 for moment in found)
    assert all(moment.day == 13 or moment.strftime("%a") == "Fri" for moment in found)
    assert any(moment.day != 13 for moment in found)


@pytest.mark.parametrize(
    "fields", ["61 * * * *", "* * * *", "every day", "a b c d e", "0 0 * * 8"]
)
def test_cron_fields_that_mean_nothing_are_refused(fields: str) -> None:
    with pytest.raises(ConfigError, match=r"schedule\.cron must be five cron fields"):
        check_cron(fields)


def test_an_overdue_run_starts_at_once_in_a_process_of_its_own(tmp_path: Path) -> None:
    command = script(tmp_path, "import os; (folder / str(os.getpid())).touch()")
    long_ago = datetime.now(UTC) - timedelta(days=1)
    with Scheduler(command, every_s=3600, last_run=long_ago) as scheduler:
        assert until(lambda: any(tmp_path.iterdir()))
        assert until(lambda: (scheduler.next_run() or long_ago) > datetime.now(UTC))


def test_two_runs_are_never_under_way_together(tmp_path: Path) -> None:
    command = script(
        tmp_path,
        "import time; (folder / 'at-work').mkdir(); time.sleep(1.5); (folder / 'at-work').rmdir(); "
        "open(folder / 'log', 'a').write('done\\n')",
    )
    with Scheduler(command, every_s=1):
        log = tmp_path / "log"
        assert until(lambda: log.exists() and len(log.read_text().splitlines()) >= 2)


def test_stopping_ends_a_run_under_way(tmp_path: Path) -> None:
    command = script(
        tmp_path,
        "import time; (folder / 'begun').touch(); time.sleep(60); (folder / 'ended').touch()",
    )
    with Scheduler(command, every_s=1):
        assert until((tmp_path / "begun").exists)
        before = time.monotonic()

    assert time.monotonic() - before < 9
    assert not (tmp_path / "ended").exists()
