"""What is broken on the site itself, page by page, for its owner."""

from collections.abc import Iterator

from indexer.ledger import Ledger
from indexer.records import CleanPage
from indexer.report.records import BrokenLine, BrokenPage
from indexer.report.signs import BROKEN, broken_lines, is_broken

__all__ = ["broken_page", "broken_pages"]


def broken_pages(
    ledger: Ledger, as_of_run: int, site: str = ""
) -> Iterator[BrokenPage]:
    """Every page on which something broken printed a line, of one site or of all; read as they are taken."""
    for tally in ledger.page_tallies(as_of_run, site):
        if broken_lines(tally):
            page = broken_page(ledger, as_of_run, tally.url)
            if page is not None:
                yield page


def broken_page(ledger: Ledger, as_of_run: int, url: str) -> BrokenPage | None:
    """The page's broken lines, removed and kept, in page order; None where the page is no longer known."""
    page = ledger.page(url, as_of_run)
    if not isinstance(page, CleanPage):
        return None
    notes = {note.position: note for note in page.notes}
    lines = []
    for verdict in page.verdicts:
        said = notes.get(verdict.block.position) if verdict.is_kept else verdict
        if said and is_broken(said.family, is_kept=verdict.is_kept):
            lines.append(
                BrokenLine(
                    problem=BROKEN[said.family],
                    family=said.family,
                    rule=said.rule,
                    text=verdict.block.text,
                    is_kept=verdict.is_kept,
                )
            )
    return BrokenPage(url=url, site=page.site, title=page.title, lines=tuple(lines))
