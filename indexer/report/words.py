"""How the report's numbers read, the same in every form of it."""

import re

from indexer.report.records import Drift, Measure

__all__ = ["one_line", "percent", "points", "sentence", "thousands"]

_BLANKS = re.compile(r"\s+")


def percent(permille: int) -> str:
    """A share as people write it: "61.4 %"."""
    return f"{permille // 10}.{permille % 10} %"


def points(change: int | None) -> str:
    """A change of a share, in points of a hundred: "+3.2"; "" without one."""
    if not change:
        return "" if change is None else "0.0"
    sign = "+" if change > 0 else "−"
    return f"{sign}{abs(change) // 10}.{abs(change) % 10}"


def thousands(number: int) -> str:
    """A number with its thousands set apart."""
    return f"{number:,}"


def sentence(drift: Drift) -> str:
    """What happened, without the site's name."""
    now, before = percent(drift.now), percent(drift.before)
    if drift.measure is Measure.KEPT:
        said = f"an average page keeps {now} of its words; it was {before}"
    elif drift.measure is Measure.WORDS:
        said = f"“{drift.family}” takes {now} of all words; it was {before}"
    else:
        said = (
            f"“{drift.family}” takes something from {now} of the pages; it was {before}"
        )
    because = ", and the cleaning rules changed as well" if drift.rules_changed else ""
    return f"{said} (since run {drift.run}{because})"


def one_line(text: str, most: int = 300) -> str:
    """The text on one line, without control characters, cut at `most` characters.

    What would steer a terminal or turn the direction of what follows becomes a blank; the joiners that Persian and
    Indic words need stay.
    """
    seen = "".join(c if c.isprintable() or c in "\u200c\u200d" else " " for c in text)
    line = _BLANKS.sub(" ", seen).strip()
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
