"""The one table of fields: what a document holds, what of it is searched, and how much a match there weighs."""

from dataclasses import dataclass
from urllib.parse import unquote

from indexer.records import BlockKind, CleanPage, Document

__all__ = ["TEXT_FIELDS", "TextField", "default_fields", "section_of", "to_document"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextField:
    """A field whose words are searched; `name` is the attribute of Document that holds its text."""

    name: str
    weight: float  # of a match, against one in the body
    is_default: bool = True  # searched by words without a field


# The title's weight: true BM25F with 3 was the best found on five collections (cranfield, cacm, npl, medline,
# nfcorpus; November 2026). Headings stand in the body as well, so that a match there counts 1 + 1.5.
TEXT_FIELDS = (
    TextField(name="title", weight=3.0),
    TextField(name="headings", weight=1.5),
    TextField(name="body", weight=1.0),
    TextField(name="removed", weight=1.0, is_default=False),
)


# A term that is defined names what follows it, as a heading does: in a reference it is the function's signature.
_HEADINGS = (BlockKind.HEADING, BlockKind.TERM)


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
    )


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
