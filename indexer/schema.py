"""The one table of fields: what a document holds, what of it is searched, and how much a match there weighs."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from urllib.parse import unquote

from indexer.records import Block, BlockKind, CleanPage, Document

__all__ = ["TEXT_FIELDS", "TextField", "default_fields", "section_of", "to_document"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextField:
    """A field whose words are searched; `name` is the attribute of Document that holds its text."""

    name: str
    weight: float  # of a match, against one in the body
    length_share: float  # of the field's length in what a match is divided by: BM25's b
    is_default: bool = True  # searched by words without a field


# Measured in November 2026 with everything in `indexer.engines.ranking`: mean nDCG@10 of five collections (cranfield,
# cacm, npl, medline, nfcorpus), and MRR of 400 queries for the first three words of a title among 10,000 pages.
# The title's weight: .475 and .848 at 3, .478 and .852 at 4, .477 and .854 at 5. Its length's share: .477 and .851 at
# .5, .478 and .852 at .75; a title is long because it says more than one thing, a text because it says more about it.
# The body's share: .476 at .4, .478 at .5, .477 at .6; .5 puts a short page that names the asyncio event loop in passing
# before the long one about it (`tests/test_end_to_end.py`), as the longest pages of a manual are often the ones wanted.
# Headings stand in the body as well, so that a match there counts 1 + 1.5.
TEXT_FIELDS = (
    TextField(name="title", weight=4.0, length_share=0.75),
    TextField(name="headings", weight=1.5, length_share=0.4),
    TextField(name="body", weight=1.0, length_share=0.4),
    TextField(name="removed", weight=1.0, length_share=0.4, is_default=False),
)


# A term that is defined names what follows it, as a heading does: in a reference it is the function's signature.
_HEADINGS = (BlockKind.HEADING, BlockKind.TERM)

# What tells a page from others: as the keys of a site's template have it (`indexer.clean.template`).
_LONG = 80  # characters
_LINKED = (
    0.5  # share of a line inside links, from which on it is no text of the page's own
)
_FEWEST_LONG = 3


def default_fields() -> tuple[TextField, ...]:
    """Those that words without a field are looked for in."""
    return tuple(field for field in TEXT_FIELDS if field.is_default)


def to_document(page: CleanPage) -> Document:
    """The fields of a page.

    The body is the kept text, a block a line, headings included; a heading that only repeats the title is left
    out of it, since the title is searched and shown on its own. What was removed stays searchable apart from it.
    """
    kept = [
        block
        for block in page.kept
        if not (block.kind is BlockKind.HEADING and _same(block.text, page.title))
    ]
    return Document(
        url=page.url,
        site=page.site,
        title=page.title,
        headings="\n".join(block.text for block in kept if block.kind in _HEADINGS),
        body="\n".join(block.text for block in kept),
        removed="\n".join(verdict.block.text for verdict in page.removed),
        language=page.language,
        published=page.published.day if page.published else None,
        copy_key=_copy_key(page.title, kept),
    )


def _copy_key(title: str, kept: Sequence[Block]) -> int:
    """63 bits of what the page says, wherever that stands: its long lines, or where these are few, all and the title.

    A print version, a session id or a syndicated article has other menus, other short lines around the text (printed
    on, filed under), another order of boxes, but the same paragraphs. Digits count: two days' weather are no copies.
    The key that a site's template counts by is of the page as crawled and cannot tell copies on two sites.
    """
    lines = {
        _spaced(block.text)
        for block in kept
        if len(block.text) >= _LONG and block.link_density < _LINKED
    }
    if len(lines) < _FEWEST_LONG:
        lines = {_spaced(block.text) for block in kept}
        if not lines:
            return 0
        lines.add(_spaced(title))
    told = "\n".join(sorted(lines)).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(told, digest_size=8).digest()) >> 1


def _spaced(text: str) -> str:
    return " ".join(text.split()).casefold()


def section_of(url: str) -> str:
    """The first folder on the site, as readers know its parts: `docs` of `https://a.example/Docs/x`; "" where there is none.

    Percent-codes are read and case is folded. The last part of an address names a page, not a folder.
    """
    _, scheme, rest = url.partition("://")
    address = (rest if scheme else url).partition("#")[0].partition("?")[0]
    _, *parts = address.split("/", 2)
    return unquote(parts[0]).casefold() if len(parts) > 1 else ""


def _same(text: str, other: str) -> bool:
    return text.split() == other.split()
