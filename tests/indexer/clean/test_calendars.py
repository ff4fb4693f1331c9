import itertools
from datetime import date, timedelta

import pytest

from indexer.clean.calendars import from_hijri, from_jalali, is_jalali_leap


@pytest.mark.parametrize(
    ("year", "nowruz"),
    [
        (1300, date(1921, 3, 21)),
        (1350, date(1971, 3, 21)),
        (1358, date(1979, 3, 21)),
        (1375, date(1996, 3, 20)),
        (1376, date(1997, 3, 21)),
        (1388, date(2009, 3, 21)),
        (1396, date(2017, 3, 21)),
        (1399, date(2020, 3, 20)),
        (1400, date(2021, 3, 21)),
        (1403, date(2024, 3, 20)),
        (1404, date(2025, 3, 21)),
        (1408, date(2029, 3, 20)),
        (1409, date(2030, 3, 20) + timedelta(days=1)),
    ],
)
def test_nowruz_falls_on_its_known_day(year: int, nowruz: date) -> None:
    assert from_jalali(year, 1, 1) == nowruz


def test_the_leap_years_of_our_time_are_the_calendar_s() -> None:
    leap = [year for year in range(1370, 1420) if is_jalali_leap(year)]

    assert leap == [
        1370,
        1375,
        1379,
        1383,
        1387,
        1391,
        1395,
        1399,
        1403,
        1408,
        1412,
        1416,
    ]


@pytest.mark.parametrize(
    ("jalali", "gregorian"),
    [
        ((1357, 11, 22), date(1979, 2, 11)),
        ((1399, 9, 22), date(2020, 12, 12)),
        ((1401, 6, 25), date(2022, 9, 16)),
        ((1403, 12, 30), date(2025, 3, 20)),
        ((1403, 7, 1), date(2024, 9, 22)),
    ],
)
def test_a_persian_day_is_its_gregorian_day(
    jalali: tuple[int, int, int], gregorian: date
) -> None:
    assert from_jalali(*jalali) == gregorian


@pytest.mark.parametrize(
    ("hijri", "gregorian"),
    [
        ((1442, 4, 26), date(2020, 12, 12)),
        ((1445, 9, 1), date(2024, 3, 11)),
        ((1421, 1, 1), date(2000, 4, 6)),
        ((1400, 1, 1), date(1979, 11, 21)),
    ],
)
def test_an_islamic_day_is_within_a_day_of_the_almanac_s(
    hijri: tuple[int, int, int], gregorian: date
) -> None:
    found = from_hijri(*hijri)

    assert found is not None
    assert abs((found - gregorian).days) <= 1


@pytest.mark.parametrize(
    "day",
    [
        (1402, 12, 30),
        (1403, 7, 31),
        (1403, 13, 1),
        (1403, 1, 0),
        (900, 1, 1),
        (1700, 1, 1),
    ],
)
def test_a_persian_day_that_does_not_exist_is_none(day: tuple[int, int, int]) -> None:
    assert from_jalali(*day) is None


@pytest.mark.parametrize(
    "day", [(1442, 2, 30), (1442, 0, 1), (1443, 12, 30), (1100, 1, 1)]
)
def test_an_islamic_day_that_does_not_exist_is_none(day: tuple[int, int, int]) -> None:
    assert from_hijri(*day) is None


def test_persian_years_follow_each_other_without_gap() -> None:
    lengths = {(1200 + i): 366 if is_jalali_leap(1200 + i) else 365 for i in range(400)}
    starts = {year: from_jalali(year, 1, 1) for year in range(1200, 1601)}

    assert all(
        starts[year + 1] == starts[year] + timedelta(days=days)
        for year, days in lengths.items()
        if starts[year]
    )


def test_every_persian_day_of_a_year_is_the_day_after_the_one_before() -> None:
    days = [
        from_jalali(1403, month, day) for month in range(1, 13) for day in range(1, 32)
    ]
    found = [day for day in days if day]

    assert [after - before for before, after in itertools.pairwise(found)] == [
        timedelta(days=1)
    ] * 365
