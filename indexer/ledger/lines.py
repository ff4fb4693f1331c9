"""The stored lines of a site, gone through once: which of its pages show a line that someone means?"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from sqlalchemy import Row, Select, select

from indexer.ledger.codec import NUMBER, kept_texts
from indexer.ledger.reader import Ledger
from indexer.ledger.tables import State, pages, removed_texts

__all__ = ["pages_showing"]

_FETCHED = 100  # rows the driver holds at a time


def pages_showing(
    ledger: Ledger, site: str, as_of_run: int, is_meant: Callable[[str], bool]
) -> Iterator[str]:
    """The indexed pages of a site, as that run left them, with a line, kept or removed, that is meant; by url.

    A removed text is asked about once however many pages share it, and no page is put together: that takes a quarter
    of the time.
    """
    columns = (pages.c.url, pages.c.state, pages.c.record, pages.c.removed)
    query: Select[Any] = select(*columns).where(
        pages.c.site == site, pages.c.run <= as_of_run
    )
    texts = select(removed_texts.c.key, removed_texts.c.text).where(
        removed_texts.c.site == site
    )
    with ledger.database.transaction() as connection:
        connection = connection.execution_options(yield_per=_FETCHED)
        meant = np.fromiter(
            (row.key for row in connection.execute(texts) if is_meant(row.text)), NUMBER
        )
        rows = connection.execute(query.order_by(pages.c.url, pages.c.run))
        for row in _newest(rows):
            if row.state != State.INDEXED:
                continue
            removed = np.frombuffer(row.removed, NUMBER)
            if np.isin(removed, meant).any() or any(
                map(is_meant, kept_texts(row.record))
            ):
                yield row.url


def _newest(rows: Iterable[Row[Any]]) -> Iterator[Row[Any]]:
    """The last row of each url, rows of one url being neighbours."""
    last: Row[Any] | None = None
    for row in rows:
        if last is not None and last.url != row.url:
            yield last
        last = row
    if last is not None:
        yield last
