"""Our engine through its whole path, by its protocol."""

from collections.abc import Iterable
from pathlib import Path

from tests.benchmarks.searching.contender import TOP, Answer, typed
from tests.benchmarks.searching.queries import Asked, Page, site_of

__all__ = ["Winnow"]


class Winnow:
    """`query.parse`, then the engine's search."""

    def build(self, pages: Iterable[Page], folder: Path, *, processes: int) -> None:
        from indexer.engines import open_engine

        self._folder = folder
        # This process hands out what the others build.
        others = processes if processes > 1 else 0
        self._engine = open_engine("whoosh", folder, processes=others)
        self._write(pages, fresh=True)
        self._engine.close()

    def open(self, folder: Path) -> None:
        from indexer.engines import open_engine

        self._folder = folder
        self._engine = open_engine("whoosh", folder)
        self._engine.mark()  # opens what is published

    def search(self, kind: str, asked: Asked) -> Answer:
        from indexer.engines import Options
        from indexer.query import parse
        from indexer.records import Facet

        options = Options(facets=tuple(Facet) if kind == "facets" else ())
        results = self._engine.search(parse(typed(kind, asked)), options, limit=TOP)
        marked = sum(any(is_match for _, is_match in hit.snippet) for hit in results.hits)  # fmt: skip
        return Answer(results.total, len(results.hits), marked)

    def update(self, pages: Iterable[Page]) -> None:
        self._write(pages, fresh=False)

    def segments(self) -> int:
        newest = max((self._folder / "generations").iterdir())
        return len({path.name.split(".")[0] for path in newest.glob("MAIN_*")})

    def _write(self, pages: Iterable[Page], *, fresh: bool) -> None:
        from indexer.records import Document, Mark

        documents = (
            Document(
                url=page["url"],
                site=site_of(page["url"]),
                title=page["title"],
                headings="",
                body=page["text"],
                removed="",
                language="en",
            )
            for page in pages
        )
        self._engine.update(documents, mark=Mark(ledger="benchmark", run=1), fresh=fresh)  # fmt: skip
