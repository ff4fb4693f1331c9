"""Dates in running text: thirty languages, four calendars, five kinds of digits.

Only full dates count (day, month, year): a date without its year needs guessing. A text is searched for years, and
the words beside each are read as day and month: one alternation of all months' names at every place of the text lost,
being ten times slower and no easier to read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from indexer.clean._months import alike, month_of
from indexer.clean.calendars import from_hijri, from_jalali

__all__ = ["FoundDate", "dates_in"]

_LAST_JALALI = 1425  # begins in March 2046, when the Islamic year is 1468
_LONGEST = (
    2_000  # characters; a dateline or a date field is at the start of what it stands in
)
_BESIDE = 48  # characters before a year in which its day and month stand, weekday not included
_SHORT = 60  # characters of a line in which two digits may be a year ("28.09.19"); longer ones hold version numbers


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and where in the text it stands."""

    day: date
    start: int
    end: int


_YEAR = re.compile(r"(?<!\d)(?:1[2-9]|2[0-6])\d\d(?!\d)")
_TOKEN = re.compile(r"\d+|[^\W\d_][^\s\d,،.()/|:;–—-]*(?:\.[^\W\d_]\b)?")
_GAP = re.compile(r"[\s,،.'’/º°ª-]{0,4}")  # between two words of one date
_SUFFIXES = frozenset({"st", "nd", "rd", "th", "er", "e", "ה"})
_FILLERS = _SUFFIXES - {"e"} | frozenset(
    {"de", "del", "di", "do", "da", "of", "the", "den", "der", "d", "г", "р", "года", "год", "року", "рік", "سنة", "عام", "سال",
     "ماه", "م", "هـ", "พ.ศ"}
)  # fmt: skip
# Hungarian "2020. december 12."; without the dot "in 2019 March 12" would be one.
_YEAR_FIRST = re.compile(r"\.\s{0,2}(?P<one>[^\W\d_]+)\s(?P<two>\d{1,2})(?!\d)")
_NUMBERS = re.compile(
    r"(?<![\d/.-])(?P<year>\d{4})(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})(?![\d/]|\.\d)"
)
_NUMBERS_LAST = re.compile(
    r"(?<![\d/.-])(?P<day>\d{1,2})(?P<sign>[-/.] ?)(?P<month>\d{1,2})(?P=sign)(?P<year>\d{4})(?![\d/]|\.\d)"
)
_SHORT_YEAR = re.compile(
    r"(?<![\d/.-])(?P<day>[0-3]\d)\.(?P<month>[01]\d)\.(?P<year>[0-3]\d)(?![\d/.])"
)
_EAST = re.compile(
    r"(?P<year>(?<!\d)\d{4}|(?:令和|平成)(?:\d{1,2}|元)) ?[年년] ?(?P<month>\d{1,2}) ?[月월] ?(?P<day>\d{1,2}) ?[日号일]"
)
_VIETNAMESE = re.compile(
    r"(?<!\d)(?P<day>\d{1,2}),? tháng (?P<month>\d{1,2})(?:,| năm)? (?P<year>\d{4})(?!\d)",
    re.IGNORECASE,
)
_ERAS = {"令和": 2018, "平成": 1988}
_DIGITS = re.compile(r"\d")
_ARABIC_DIGIT = re.compile(r"[٠-٩]")


def dates_in(text: str, *, day_first: bool | None = None) -> list[FoundDate]:
    """Every full date in the first 2,000 characters, in their order; days that do not exist are left out.

    `day_first` says how 3/4/2020 is meant; without it, such a date is left out.
    """
    text = text[:_LONGEST]
    same = alike(text)
    if not _DIGITS.search(same):
        return []
    found: dict[int, FoundDate] = {}
    is_arabic = bool(_ARABIC_DIGIT.search(text))
    for one in (
        *_written(same),
        *_in_numbers(same, is_arabic=is_arabic, day_first=day_first),
    ):
        found.setdefault(one.end, one)
    return sorted(found.values(), key=lambda one: one.start)


def _written(text: str) -> Iterator[FoundDate]:
    """Dates with a month's name, or with the signs of the east."""
    for match in _YEAR.finditer(text):
        start = max(0, match.start() - _BESIDE)
        tokens = list(_TOKEN.finditer(text, start, match.start()))
        year = int(match[0])
        before = _before(text, tokens, match.start(), match.end(), year)
        if one := before or _after(text, match, year):
            yield one
    if not text.isascii():
        yield from _named_by_signs(text)


def _after(text: str, found: re.Match[str], year: int) -> FoundDate | None:
    after = _YEAR_FIRST.match(text, found.end())
    month = month_of(after["one"]) if after else None
    if after is None or month is None:
        return None
    day = _day(month[0], year, month[1], int(after["two"]))
    return FoundDate(day, found.start(), after.end()) if day else None


def _named_by_signs(text: str) -> Iterator[FoundDate]:
    for match in (*_EAST.finditer(text), *_VIETNAMESE.finditer(text)):
        written = match["year"]
        era = _ERAS.get(written[:2], 0)
        year = int(written[2:].replace("元", "1")) if era else int(written)
        if day := _day("gregorian", era + year, int(match["month"]), int(match["day"])):
            yield FoundDate(day, *match.span())


def _before(
    text: str, tokens: list[re.Match[str]], start: int, end: int, year: int
) -> FoundDate | None:
    """The date whose year begins at `start`: day and month, or month and day, stand before it, words such as "of" between."""
    read: list[re.Match[str]] = []
    upto = start
    for token in reversed(tokens):
        if not _GAP.fullmatch(text, token.end(), upto) or len(read) == 4:
            break
        upto = token.start()
        if token[0].lower() in _FILLERS:
            continue
        read.append(token)
        if month := _reads(read):
            calendar, number, day = month
            if found := _day(calendar, year, number, day):
                return FoundDate(found, token.start(), end)
    return None


def _reads(read: list[re.Match[str]]) -> tuple[str, int, int] | None:
    """Calendar, month and day of words read backwards from the year; None as long as they are no day and month."""
    words = [token[0] for token in read if token[0].lower() not in _SUFFIXES]
    numbers = [word for word in words if word.isdecimal()]
    names = [word for word in reversed(words) if not word.isdecimal()]
    if len(numbers) != 1 or len(numbers[0]) > 2 or not names:
        return None
    if words[0].isdecimal() == words[-1].isdecimal():
        return None  # the number stands between names
    month = _month(names)
    return (*month, int(numbers[0])) if month else None


def _month(names: list[str]) -> tuple[str, int] | None:
    """The month of a name of one or two words; "كانون الأول/ديسمبر" gives it twice, and all of it must be a month."""
    for length in (2, 1):
        named, rest = "_".join(names[:length]), names[length:]
        if (month := month_of(named)) and all(map(month_of, rest)):
            return month
    return None


def _in_numbers(
    text: str, *, is_arabic: bool, day_first: bool | None
) -> Iterator[FoundDate]:
    for match in _NUMBERS.finditer(text):
        year, month, number = int(match["year"]), int(match["month"]), int(match["day"])
        if day := _day(_calendar_of(year, is_arabic=is_arabic), year, month, number):
            yield FoundDate(day, *match.span())
    for match in _NUMBERS_LAST.finditer(text):
        first, second, year = int(match["day"]), int(match["month"]), int(match["year"])
        is_clear = (
            match["sign"][0] == "." or first > 12 or second > 12 or first == second
        )
        # With dots the day always comes first.
        swap = second > 12 or (
            match["sign"][0] != "." and day_first is False and first <= 12
        )
        if not is_clear and day_first is None:
            continue
        number, month = (second, first) if swap else (first, second)
        if day := _day(_calendar_of(year, is_arabic=is_arabic), year, month, number):
            yield FoundDate(day, *match.span())
    if len(text) <= _SHORT:
        for match in _SHORT_YEAR.finditer(text):
            if day := _day(
                "gregorian",
                2000 + int(match["year"]),
                int(match["month"]),
                int(match["day"]),
            ):
                yield FoundDate(day, *match.span())


def _calendar_of(year: int, *, is_arabic: bool) -> str:
    """Years from 1250 to 1550 are Persian, or Islamic where Arabic digits or a Persian year far ahead say so."""
    if year >= 2400:
        return "thai"
    if not 1250 <= year <= 1550:
        return "gregorian"
    return "hijri" if is_arabic or year > _LAST_JALALI else "jalali"


def _day(calendar: str, year: int, month: int, day: int) -> date | None:
    if calendar == "jalali":
        return from_jalali(year, month, day)
    if calendar == "hijri":
        return from_hijri(year, month, day)
    if calendar == "thai":
        year -= 543 if year >= 2400 else 0  # both eras are in use beside Thai names
    try:
        return date(year, month, day)
    except ValueError:
        return None
