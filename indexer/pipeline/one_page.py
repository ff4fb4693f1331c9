"""One crawled page as the next run would take it: for whoever asks about a page rather than about all."""

from dataclasses import dataclass

from indexer import archive
from indexer.archive import Survey
from indexer.ledger import Journal, Ledger, Prints
from indexer.pipeline.passes import Sources
from indexer.pipeline.sites import template_before
from indexer.records import RawPage, SiteTemplate, Skip

__all__ = ["Copies", "look", "read_page"]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """What there is of one page."""

    raws: tuple[RawPage | Skip, ...]  # newest first; a Skip where one cannot be read
    template: SiteTemplate
    refusal: Skip | None = None  # why a newer response is none of them


def read_page(url: str, sources: Sources, ledger: Ledger, *, run: int) -> Copies | None:
    """The page with this address, with its site's template as that run left it; None where no such page lies there.

    Raises:
        ArchiveError: the folder, or a file the page is in, cannot be read.
    """
    survey = look(sources, Journal(ledger))
    capture = next((found for found in survey.captures if found.url == url), None)
    if capture is None:
        skip = next((skip for skip in survey.skips if skip.url == url), None)
        return Copies(raws=(skip,), template=SiteTemplate(site="")) if skip else None
    raws = tuple(
        archive.read(sources.root, copy, max_page_bytes=sources.max_page_bytes)
        for copy in (capture, *capture.older)
    )
    template = template_before(Prints(ledger), capture.site, run)
    return Copies(raws=raws, template=template, refusal=capture.refusal)
