"""One crawled page as the next run would take it: for whoever asks about a page rather than about all."""

from indexer import archive
from indexer.archive import Survey
from indexer.ledger import Journal, Ledger, Prints
from indexer.pipeline.passes import Sources
from indexer.pipeline.sites import template_before
from indexer.records import RawPage, SiteTemplate, Skip

__all__ = ["look", "read_page"]


def look(sources: Sources, journal: Journal) -> Survey:
    """What lies in `crawled/`; files that are as they were at the last run are not opened, nothing is remembered.

    Raises:
        ArchiveError: the folder cannot be read.
    """
    return archive.survey(
        sources.root,
        journal.files(sources.reader),
        sites=sources.sites,
        max_page_bytes=sources.max_page_bytes,
    )


def read_page(
    url: str, sources: Sources, ledger: Ledger, *, run: int
) -> tuple[RawPage | Skip, SiteTemplate] | None:
    """The page with this address, and its site's template as that run left it; None where no such page lies there.

    Raises:
        ArchiveError: the folder, or the file the page is in, cannot be read.
    """
    survey = look(sources, Journal(ledger))
    capture = next((found for found in survey.captures if found.url == url), None)
    if capture is None:
        skip = next((skip for skip in survey.skips if skip.url == url), None)
        return (skip, SiteTemplate(site="")) if skip else None
    raw = archive.read(sources.root, capture, max_page_bytes=sources.max_page_bytes)
    return raw, template_before(Prints(ledger), capture.site, run)
