"""tantivy, as its documentation for Python sets it up."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.benchmarks.searching.contender import (
    HEAP_MB,
    TITLE_BOOST,
    TOP,
    Answer,
    Lacking,
    answer,
)
from tests.benchmarks.searching.queries import Asked, Page, site_of

__all__ = ["Tantivy"]


class Tantivy:
    """tantivy-py: `en_stem`, its query parser, its snippet generator."""

    def __init__(self) -> None:
        import tantivy

        self._t = tantivy

    def build(self, pages: Iterable[Page], folder: Path, *, processes: int) -> None:
        schema = self._t.SchemaBuilder()
        for name in ("url", "site"):
            schema.add_text_field(name, stored=True, tokenizer_name="raw")
        for name in ("title", "body"):
            schema.add_text_field(name, stored=True, tokenizer_name="en_stem")
        writer = self._t.Index(schema.build(), path=str(folder)).writer(HEAP_MB << 20, processes)  # fmt: skip
        for page in pages:
            writer.add_document(self._document(page))
        writer.commit()
        writer.wait_merging_threads()

    def _document(self, page: Page) -> Any:
        return self._t.Document(
            url=[page["url"]],
            site=[site_of(page["url"])],
            title=[page["title"]],
            body=[page["text"]],
        )

    def open(self, folder: Path) -> None:
        self._index = self._t.Index.open(str(folder))
        self._searcher = self._index.searcher()

    def search(self, kind: str, asked: Asked) -> Answer:
        query = self._query(kind, asked)
        found = self._searcher.search(query, TOP)
        snippets = self._t.SnippetGenerator.create(self._searcher, query, self._index.schema, "body")  # fmt: skip
        rows = []
        for _, address in found.hits:
            document = self._searcher.doc(address)
            snippet = snippets.snippet_from_doc(document).to_html()
            rows.append((document["url"][0], document["title"][0], snippet))
        return answer(found.count, rows)

    def _query(self, kind: str, asked: Asked) -> Any:
        t, schema = self._t, self._index.schema
        word = asked.words[0]
        match kind:
            case "prefix":
                return self._either(lambda name: t.Query.regex_query(schema, name, f"{word}.*"))  # fmt: skip
            case "wildcard":
                return self._either(lambda name: t.Query.regex_query(schema, name, word.replace("*", ".*")))  # fmt: skip
            case "fuzzy":
                edits = 1 if len(word) < 6 else 2
                return self._either(lambda name: t.Query.fuzzy_term_query(schema, name, word, edits))  # fmt: skip
            case "fielded":
                return self._index.parse_query(word, ["title"])
            case "filtered":
                site = t.Query.term_query(schema, "site", asked.site)
                both = (t.Occur.Must, self._parsed(word)), (t.Occur.Must, t.Query.const_score_query(site, 0.0))  # fmt: skip
                return t.Query.boolean_query(list(both))
            case "phrase" | "near":
                slop = "~5" if kind == "near" else ""
                return self._parsed(f'"{" ".join(asked.words)}"{slop}')
            case "facets":
                raise Lacking("counts by site are no part of its search")
            case _:
                return self._parsed(" ".join(asked.words), is_and=kind == "and")

    def _parsed(self, text: str, *, is_and: bool = False) -> Any:
        return self._index.parse_query(text, ["title", "body"], field_boosts={"title": TITLE_BOOST}, conjunction_by_default=is_and)  # fmt: skip

    def _either(self, query: Any) -> Any:
        should = self._t.Occur.Should
        return self._t.Query.boolean_query([(should, query(name)) for name in ("title", "body")])  # fmt: skip

    def update(self, pages: Iterable[Page]) -> None:
        writer = self._index.writer(HEAP_MB << 20, 1)
        for page in pages:
            writer.delete_documents_by_term("url", page["url"])
            writer.add_document(self._document(page))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def segments(self) -> int:
        return int(self._searcher.num_segments)
