"""What tests of engines put into them."""

from indexer.records import Document, Mark

__all__ = ["MARK", "document"]

MARK = Mark(ledger="l", run=1)


def document(url: str, body: str = "", title: str = "", **fields: object) -> Document:
    """A page in English of `a.example`, unless told otherwise."""
    facts: dict[str, object] = {
        "site": "a.example",
        "headings": "",
        "removed": "",
        "language": "en",
    }
    return Document(url=url, body=body, title=title, **(facts | fields))  # type: ignore[arg-type]
