"""Lists for a spreadsheet, as CSV: the first row names the columns, a row at a time."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TextIO

from indexer.ledger import Ledger
from indexer.report.broken import broken_pages
from indexer.report.signs import signs_of
from indexer.report.words import one_line

__all__ = ["SHEETS", "write_sheet"]

Row = Sequence[str | int]
# A cell that begins with one of these is a formula to a spreadsheet, and a page's text could call programs or send the
# sheet away with one. The full-width forms are read alike by some.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_LONGEST = 2_000  # characters of a cell


def write_sheet(
    name: str, ledger: Ledger, as_of_run: int, out: TextIO, *, site: str = ""
) -> int:
    """Write one of `SHEETS` and say how many rows it has below the first.

    Cells that a spreadsheet would take for a formula begin with an apostrophe instead. `out` is a text file opened
    with newline="".
    """
    head, rows = SHEETS[name]
    writer = csv.writer(out)
    writer.writerow(head)
    count = 0
    for row in rows(ledger, as_of_run, site):
        writer.writerow([_cell(value) for value in row])
        count += 1
    return count


def _cell(value: str | int) -> str | int:
    if isinstance(value, int):
        return value
    text = one_line(value, _LONGEST)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _broken(ledger: Ledger, as_of_run: int, site: str) -> Iterator[Row]:
    for page in broken_pages(ledger, as_of_run, site):
        for line in page.lines:
            found = "yes" if line.is_kept else "no"
            said = (line.problem, line.text, line.rule, found)
            yield page.site, page.url, page.title, *said


def _pages(ledger: Ledger, as_of_run: int, site: str) -> Iterator[Row]:
    for page in ledger.page_tallies(as_of_run, site):
        published = page.published.isoformat() if page.published else ""
        signs = ", ".join(signs_of(page))
        numbers = (page.words, page.kept, page.garbled)
        yield page.site, page.url, *numbers, published, page.date_origin, signs


SHEETS: Mapping[str, tuple[Row, Callable[[Ledger, int, str], Iterator[Row]]]] = {
    "broken-plugins": (
        (
            "site",
            "page",
            "title",
            "problem",
            "what readers see",
            "rule",
            "still searchable",
        ),
        _broken,
    ),
    "pages": (
        (
            "site",
            "page",
            "words",
            "words kept",
            "garbled words",
            "published",
            "date from",
            "signs",
        ),
        _pages,
    ),
}
"""The sheets by name: what the columns are called, and where the rows come from."""
