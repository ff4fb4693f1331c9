"""HTML to the text a naive crawler stores: every visible block on a line of its own, nothing removed."""

from indexer.clean import parse
from indexer.records import MediaType, RawPage, Skip, Source

__all__ = ["naive_text"]


def naive_text(html: str) -> str:
    """The page's visible text, a blank line between blocks; "" for a page without any."""
    body = html.encode("utf-8", "replace")
    page = RawPage(
        url="",
        site="",
        source=Source(file=""),
        media_type=MediaType.HTML,
        body=body,
        charset="utf-8",
    )
    parsed = parse(page)
    return (
        ""
        if isinstance(parsed, Skip)
        else "\n\n".join(block.text for block in parsed.blocks)
    )
