"""What tests of engines put into them."""

import os

from indexer.records import Document, Mark

__all__ = ["EXAMPLES", "MARK", "document"]

# Random corpora that two engines answer alike; WINNOW_TORTURE=1 asks for the full count.
EXAMPLES = 2500 if os.environ.get("WINNOW_TORTURE") == "1" else 25
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
