"""Other cleaners and ours under one signature, each a function from a page to its text.

The peers come with the extra `bench`; each is imported when it is first asked for, so that one may be missing. They
are asked for the same thing: the main text without comments, tables included.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from indexer.clean import clean_html, clean_site, clean_text

__all__ = ["OURS", "PEERS", "Cleaner", "Peer", "cleaner_of"]

OURS = "winnow"

Given = tuple[str, str | None]
"""HTML or text, and the page's address."""

Cleaner = Callable[[Sequence[Given]], list[str]]
"""From pages of one site (or one page alone) to their texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A cleaner that others wrote."""

    module: str  # what must be installed
    make: Callable[[], Callable[[str, str | None], str]]

    @property
    def is_installed(self) -> bool:
        """Whether it can be measured here."""
        return find_spec(self.module) is not None


def _trafilatura() -> Callable[[str, str | None], str]:
    from trafilatura import extract

    return lambda html, url: extract(html, url=url, include_comments=False, include_tables=True) or ""  # fmt: skip


def _resiliparse() -> Callable[[str, str | None], str]:
    from resiliparse.extract.html2text import extract_plain_text

    return lambda html, _: str(extract_plain_text(html, main_content=True, alt_texts=False, list_bullets=False, comments=False))  # fmt: skip


def _readability() -> Callable[[str, str | None], str]:
    from readability import Document

    from tests.benchmarks.naive import naive_text

    return lambda html, _: naive_text(Document(html).summary())


PEERS = {
    "trafilatura": Peer(module="trafilatura", make=_trafilatura),
    "resiliparse": Peer(module="resiliparse", make=_resiliparse),
    "readability": Peer(module="readability", make=_readability),
}


def cleaner_of(name: str, *, by_site: bool, is_plain: bool) -> Cleaner:
    """The cleaner of that name. Peers know single pages of HTML only, ours is called as the measure asks."""
    if name == OURS:
        if by_site:
            return clean_site
        one = clean_text if is_plain else clean_html
    else:
        one = PEERS[name].make()
    return lambda pages: [one(*page) for page in pages]
