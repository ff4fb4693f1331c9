"""Dates in running text: six languages, three calendars, Western, Persian and Arabic digits.

Only full dates count (day, month, year): a date without its year needs guessing. Numbers with slashes are read only
where day and month cannot be confused. A text is searched once, with one compiled pattern for each order of parts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from indexer.clean.calendars import from_hijri, from_jalali

__all__ = ["FoundDate", "dates_in"]

_LAST_JALALI = 1425  # begins in March 2046, when the Islamic year is 1468
_LONGEST = (
    2_000  # characters; a dateline or a date field is at the start of what it stands in
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and where in the text it stands."""

    day: date
    start: int
    end: int


# Character for character, so that what is found can be cut out of the original.
_ALIKE = str.maketrans(
    "۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩يىكأإآ\u00a0\u200c\u202f\u2009",
    "01234567890123456789ییکااا    ",
)

_GREGORIAN = (
    "january|jan|januar|jänner|janvier|janv|enero|ene|ژانویه|ینایر|کانون الثانی|جانفی",
    "february|feb|februar|février|fevrier|févr|febrero|فوریه|فبرایر|شباط|فیفری",
    "march|mar|märz|maerz|mars|marzo|مارس|اذار",
    "april|apr|avril|avr|abril|abr|اوریل|ابریل|نیسان|افریل",
    "may|mai|mayo|مه|می|مایو|ایار|مای",
    "june|jun|juni|juin|junio|ژوئن|یونیو|حزیران|جوان",
    "july|jul|juli|juillet|juil|julio|ژوئیه|جولای|یولیو|تموز|جویلیة",
    "august|aug|août|aout|agosto|ago|اوت|اگوست|اغسطس|اب",
    "september|sept|sep|septembre|septiembre|setiembre|سپتامبر|سبتمبر|ایلول",
    "october|oct|oktober|okt|octobre|octubre|اکتبر|اکتوبر|تشرین الاول",
    "november|nov|novembre|noviembre|نوامبر|نوفمبر|تشرین الثانی",
    "december|dec|dezember|dez|décembre|decembre|déc|diciembre|dic|دسامبر|دیسمبر|کانون الاول",
)
_JALALI = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد|امرداد", "شهریور", "مهر", "ابان", "اذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
_HIJRI = (
    "محرم|المحرم", "صفر", "ربیع الاول", "ربیع الثانی|ربیع الاخر", "جمادی الاولی|جمادی الاول",
    "جمادی الثانیة|جمادی الثانی|جمادی الاخرة|جمادی الاخره|جمادی الثانیه", "رجب", "شعبان", "رمضان", "شوال",
    "ذو القعدة|ذی القعدة|ذوالقعدة|ذوالقعده|ذیقعده|ذی القعده", "ذو الحجة|ذی الحجة|ذوالحجة|ذوالحجه|ذیحجه|ذی الحجه",
)  # fmt: skip


def _names(*calendars: tuple[str, ...]) -> str:
    names = [
        name for months in calendars for month in months for name in month.split("|")
    ]
    return "|".join(sorted(names, key=len, reverse=True))


_MONTH = rf"(?P<month>{_names(_GREGORIAN, _JALALI, _HIJRI)})"
_DAY = r"(?<![\d/.:-])(?P<day>\d{1,2})"
_YEAR = r"(?P<year>\d{4})(?!\d)"
_GAP = r"[\s,،.]{0,3}"
# "12 كانون الأول/ديسمبر 2020" gives the month twice.
_DAY_FIRST = rf"{_DAY}(?:st|nd|rd|th|er|º)?{_GAP}(?:de |of |-|ماه )?{_MONTH}\b(?:\s?/\s?\w+)?(?: ماه)?{_GAP}(?:de |del |-|سنة |عام |سال )?{_YEAR}"
_MONTH_FIRST = rf"\b{_MONTH}\b\.? {_DAY}(?:st|nd|rd|th)?{_GAP} ?{_YEAR}"
_YEAR_FIRST = r"(?<![\d/.-])(?P<year>\d{4})(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})(?![\d/]|\.\d)"
_YEAR_LAST = r"(?<![\d/.-])(?P<day>\d{1,2})(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<year>\d{4})(?![\d/]|\.\d)"

_WRITTEN = [
    re.compile(pattern, re.IGNORECASE) for pattern in (_DAY_FIRST, _MONTH_FIRST)
]
_NUMBERS = re.compile(_YEAR_FIRST)
_NUMBERS_LAST = re.compile(_YEAR_LAST)
_FOUR_DIGITS = re.compile(r"\d{4}")
_ARABIC_DIGIT = re.compile(r"[٠-٩]")

_MONTHS = {
    name: (calendar, number)
    for calendar, months in (
        ("gregorian", _GREGORIAN),
        ("jalali", _JALALI),
        ("hijri", _HIJRI),
    )
    for number, month in enumerate(months, start=1)
    for name in month.split("|")
}


def dates_in(text: str) -> list[FoundDate]:
    """Every full date in the first 2,000 characters, in their order; days that do not exist are left out."""
    text = text[:_LONGEST]
    alike = text.translate(_ALIKE)
    if not _FOUR_DIGITS.search(alike):
        return []
    found: dict[int, FoundDate] = {}
    for one in (
        *_written(alike),
        *_in_numbers(alike, is_arabic=bool(_ARABIC_DIGIT.search(text))),
    ):
        found.setdefault(one.end, one)
    return sorted(found.values(), key=lambda one: one.start)


def _written(text: str) -> Iterator[FoundDate]:
    for pattern in _WRITTEN:
        for match in pattern.finditer(text):
            calendar, month = _MONTHS[match["month"].lower()]
            if day := _day(calendar, int(match["year"]), month, int(match["day"])):
                yield FoundDate(day, *match.span())


def _in_numbers(text: str, *, is_arabic: bool) -> Iterator[FoundDate]:
    for match in _NUMBERS.finditer(text):
        year, month, number = int(match["year"]), int(match["month"]), int(match["day"])
        if day := _day(_calendar_of(year, is_arabic=is_arabic), year, month, number):
            yield FoundDate(day, *match.span())
    for match in _NUMBERS_LAST.finditer(text):
        first, second, year = int(match["day"]), int(match["month"]), int(match["year"])
        # 3/4/2020 is March in one country and April in another; with dots the day always comes first.
        if match["sign"] != "." and first != second and first <= 12 and second <= 12:
            continue
        number, month = (second, first) if second > 12 else (first, second)
        if day := _day(_calendar_of(year, is_arabic=is_arabic), year, month, number):
            yield FoundDate(day, *match.span())


def _calendar_of(year: int, *, is_arabic: bool) -> str:
    """Years from 1250 to 1550 are Persian, or Islamic where Arabic digits or a Persian year far ahead say so."""
    if not 1250 <= year <= 1550:
        return "gregorian"
    return "hijri" if is_arabic or year > _LAST_JALALI else "jalali"


def _day(calendar: str, year: int, month: int, day: int) -> date | None:
    if calendar == "jalali":
        return from_jalali(year, month, day)
    if calendar == "hijri":
        return from_hijri(year, month, day)
    try:
        return date(year, month, day)
    except ValueError:
        return None
