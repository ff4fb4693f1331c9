"""One page out of the folder of crawled pages, with what is known of its site."""

from indexer.archive import canonical_url
from indexer.cli import setup
from indexer.cli.indexing import sources_of
from indexer.config import Config
from indexer.errors import ArchiveError
from indexer.pipeline import Copies, read_page

__all__ = ["crawled_page"]


def crawled_page(config: Config, url: str) -> Copies:
    """All copies of the page with this address, with its site's template as the index that is served has it.

    Raises:
        ArchiveError: there is no such page, or it cannot be read.
    """
    address = canonical_url(url) or url
    with setup.opened(config) as (ledger, engine):
        mark = engine.mark()
        found = read_page(
            address, sources_of(config), ledger, run=mark.run if mark else 0
        )
    if found is None:
        raise ArchiveError(
            f"no page in {config.paths.crawled} has the address {address!r}: `winnow search` shows addresses"
        )
    return found
