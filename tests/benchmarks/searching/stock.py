"""Whoosh as its documentation sets it up."""

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.benchmarks.searching.contender import (
    HEAP_MB,
    TITLE_BOOST,
    TOP,
    Answer,
    answer,
    typed,
)
from tests.benchmarks.searching.queries import Asked, Page, site_of

__all__ = ["Stock"]


class Stock:
    """Whoosh 2.7.4: StemmingAnalyzer, its parser and highlighter; a searcher for each thread, as it must be."""

    def build(self, pages: Iterable[Page], folder: Path, *, processes: int) -> None:
        from whoosh.analysis import StemmingAnalyzer
        from whoosh.fields import ID, TEXT, Schema
        from whoosh.index import create_in

        schema = Schema(
            url=ID(stored=True, unique=True),
            site=ID(stored=True),
            title=TEXT(StemmingAnalyzer(), stored=True, field_boost=TITLE_BOOST),
            body=TEXT(StemmingAnalyzer(), stored=True),
        )
        more: dict[str, Any] = {"procs": processes, "multisegment": True} if processes > 1 else {}  # fmt: skip
        writer = create_in(str(folder), schema).writer(limitmb=HEAP_MB, **more)
        for page in pages:
            writer.add_document(**_row(page))
        writer.commit()

    def open(self, folder: Path) -> None:
        from whoosh.index import open_dir
        from whoosh.qparser import FuzzyTermPlugin, MultifieldParser, OrGroup

        self._index = open_dir(str(folder))
        self._local = threading.local()
        fields = ["title", "body"]
        self._all = MultifieldParser(fields, self._index.schema)
        self._all.add_plugin(FuzzyTermPlugin())
        self._any = MultifieldParser(fields, self._index.schema, group=OrGroup)

    def search(self, kind: str, asked: Asked) -> Answer:
        from whoosh.query import Term

        searcher = getattr(self._local, "searcher", None)
        if searcher is None:
            searcher = self._local.searcher = self._index.searcher()
        more: dict[str, Any] = {}
        if kind == "filtered":
            more["filter"] = Term("site", asked.site)
        if kind == "facets":
            more["groupedby"] = "site"
        found = searcher.search(self._query(kind, asked), limit=TOP, **more)
        rows = [(hit["url"], hit["title"], hit.highlights("body", top=2)) for hit in found]  # fmt: skip
        return answer(found.estimated_length(), rows)

    def _query(self, kind: str, asked: Asked) -> Any:
        if kind == "or":
            return self._any.parse(" ".join(asked.words))
        if kind == "filtered":
            return self._all.parse(asked.words[0])
        text = typed("" if kind == "and" else kind, asked)
        if kind == "fuzzy" and len(asked.words[0]) > 5:
            text += "2"
        return self._all.parse(text)

    def update(self, pages: Iterable[Page]) -> None:
        writer = self._index.writer(limitmb=HEAP_MB)
        for page in pages:
            writer.update_document(**_row(page))
        writer.commit()
        self._index = self._index.refresh()
        self._local = threading.local()

    def segments(self) -> int:
        return len(self._index._segments())


def _row(page: Page) -> dict[str, str]:
    return {"url": page["url"], "site": site_of(page["url"]), "title": page["title"], "body": page["text"]}  # fmt: skip
