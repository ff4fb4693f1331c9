"""Small questions about one line that title, byline and date ask alike."""

import re

from indexer.clean._dates import dates_in
from indexer.clean._fold import fold

__all__ = ["is_date_line", "is_glued_trail", "same"]

# What may stand beside a date in a line that is nothing but a date: weekday, time, zone, a word such as "today".
_BESIDE_DATE = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?|montag|dienstag|mittwoch|donnerstag|freitag|samstag|"
    r"sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo|"
    r"(?:یک|دو|سه|چهار|پنج)? ?شنبه|جمعه|ا?ل?(?:احد|اثنین|ثلاثاء|اربعاء|خمیس|جمعة|سبت)|today|heute|امروز|الیوم|"
    r"\d{1,2}[:.]\d{2}(?::\d{2})?|[ap]\.?m\.?|gmt|utc|uhr|h|ساعت",
    re.IGNORECASE,
)
_LONGEST_DATE_LINE = 80
_LEAST_TITLE = 15  # characters of a title that may be found inside a trail


def same(one: str, other: str) -> bool:
    """Whether two lines read alike."""
    return fold(one).casefold() == fold(other).casefold()


def is_date_line(text: str) -> bool:
    """Whether the line is a full date and nothing else that matters."""
    if len(text) > _LONGEST_DATE_LINE:
        return False
    found = dates_in(text)
    if not found:
        return False
    rest = fold(text[: found[0].start] + " " + text[found[0].end :])
    return not any(map(str.isalnum, _BESIDE_DATE.sub(" ", rest)))


def is_glued_trail(text: str, following: str) -> bool:
    """Whether the line is a trail of sections glued to the next line's title, whole or cut short with dots."""
    line, title = fold(text), fold(following)
    start = line.find(title[:_LEAST_TITLE]) if len(title) >= _LEAST_TITLE else -1
    return start > 0 and title.startswith(line[start:].rstrip(". "))
