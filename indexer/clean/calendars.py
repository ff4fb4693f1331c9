"""Days of the Persian and the Islamic calendar as Gregorian dates, by arithmetic.

Persian (Solar Hijri): the 33-year rule, eight leap years in each 33, given by K. M. Borkowski, "The Persian calendar
for 3000 years", Earth, Moon and Planets 74 (1996), section 2, as equal to the astronomical calendar for the years
1178 to 1633. The 2820-year cycle of A. Birashk lost: it misses the leap year 1403.

Islamic (Hijri): the tabular civil calendar, E. M. Reingold and N. Dershowitz, "Calendrical Calculations", chapter
7. Countries that watch the moon, and the Umm al-Qura calendar, may differ from it by a day.
"""

from datetime import date

__all__ = ["from_hijri", "from_jalali", "is_jalali_leap"]

_JALALI_YEARS = range(1178, 1634)
_HIJRI_YEARS = range(1200, 1601)
_JALALI_EPOCH = 226_894  # the day before 1 Farvardin 1, as `date.toordinal` counts, under the 33-year rule
_HIJRI_EPOCH = 227_015  # 16 July 622, Julian


def is_jalali_leap(year: int) -> bool:
    """Whether Esfand of that year has 30 days."""
    return (25 * year + 11) % 33 < 8


def from_jalali(year: int, month: int, day: int) -> date | None:
    """The Gregorian date; None for a day that does not exist or a year outside 1178-1633."""
    if year not in _JALALI_YEARS or not 1 <= month <= 12:
        return None
    length = 31 if month <= 6 else 30 if month <= 11 or is_jalali_leap(year) else 29
    if not 1 <= day <= length:
        return None
    leap_days = (8 * year + 21) // 33
    before = 31 * (month - 1) if month <= 7 else 30 * (month - 1) + 6
    return date.fromordinal(_JALALI_EPOCH + 365 * (year - 1) + leap_days + before + day)


def from_hijri(year: int, month: int, day: int) -> date | None:
    """The Gregorian date; None for a day that does not exist or a year outside 1200-1600."""
    if year not in _HIJRI_YEARS or not 1 <= month <= 12:
        return None
    is_leap = (14 + 11 * year) % 30 < 11
    length = 30 if month % 2 or (month == 12 and is_leap) else 29
    if not 1 <= day <= length:
        return None
    before = 354 * (year - 1) + (3 + 11 * year) // 30 + 29 * (month - 1) + month // 2
    return date.fromordinal(_HIJRI_EPOCH - 1 + before + day)
