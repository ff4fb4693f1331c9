"""Engines that rank a collection: ours by its public protocol, the peers as their documentation has it.

Ours is asked what the searcher typed. The peers are asked its words, so that no query language is met by accident.
"""

import re
import warnings
from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from tests.benchmarks.ranking.judged import Paper

__all__ = ["OURS", "PEERS", "Ranker", "is_installed", "make"]

OURS = ("whoosh", "memory")

_SNOWBALL = {"ar": "arabic", "de": "german", "en": "english", "es": "spanish", "fr": "french", "it": "italian", "nl": "dutch", "pt": "portuguese", "ru": "russian", "sv": "swedish", "tr": "turkish"}  # fmt: skip
_MOST_WORDS = 100  # of a query; ours takes no more


class Ranker(Protocol):
    """One collection at a time, in a folder of its own."""

    def index(self, papers: Iterable[Paper]) -> None:
        """Take the documents in."""

    def rank(self, text: str, depth: int) -> list[str]:
        """The best documents' ids, best first."""

    def close(self) -> None:
        """Free files."""


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())[:_MOST_WORDS]


class Winnow:
    """Any engine of ours: `query.parse`, words side by side meaning any of them, then the engine's search."""

    def __init__(self, name: str, language: str, folder: Path) -> None:
        from indexer.engines import open_engine

        self._language = language
        self._engine = open_engine(name, folder)

    def index(self, papers: Iterable[Paper]) -> None:
        from indexer.records import Document, Mark

        documents = (
            Document(
                url=paper["id"],
                site="",
                title=paper["title"],
                headings="",
                body=paper["text"],
                removed="",
                language=self._language,
            )
            for paper in papers
        )
        self._engine.update(documents, mark=Mark(ledger="benchmark", run=1), fresh=True)

    def rank(self, text: str, depth: int) -> list[str]:
        from indexer.errors import QueryError
        from indexer.query import parse

        try:
            query = parse(text)
        except QueryError:  # longer than a searcher may be
            query = parse(" ".join(_words(text)))
        return [hit.url for hit in self._engine.search(query, limit=depth).hits]

    def close(self) -> None:
        self._engine.close()


class Bm25s:
    """bm25s: Lucene's BM25, stop words where it has them, Snowball stems; title and text as one."""

    def __init__(self, language: str, folder: Path) -> None:
        import bm25s
        import Stemmer

        del folder  # it stays in memory
        self._bm25s = bm25s
        stemmer = Stemmer.Stemmer(_SNOWBALL[language]) if language in _SNOWBALL else None  # fmt: skip
        stop_words = language if language in ("de", "en", "es", "fr", "ru", "tr") else None  # fmt: skip
        self._how = {"stopwords": stop_words, "stemmer": stemmer, "show_progress": False}  # fmt: skip

    def index(self, papers: Iterable[Paper]) -> None:
        texts = {paper["id"]: f"{paper['title']} {paper['text']}" for paper in papers}
        self._ids = list(texts)
        self._index = self._bm25s.BM25(method="lucene")
        tokens = self._bm25s.tokenize(list(texts.values()), **self._how)
        self._index.index(tokens, show_progress=False)

    def rank(self, text: str, depth: int) -> list[str]:
        tokens = self._bm25s.tokenize([" ".join(_words(text))], return_ids=False, **self._how)  # fmt: skip
        if not tokens[0]:
            return []
        places, scores = self._index.retrieve(tokens, k=min(depth, len(self._ids)), show_progress=False)  # fmt: skip
        return [self._ids[place] for place, one in zip(places[0], scores[0], strict=True) if one > 0]  # fmt: skip

    def close(self) -> None:
        """Nothing to free."""


class Tantivy:
    """tantivy-py: `en_stem`, for other languages its simple tokenizer with the stemmer it has."""

    def __init__(self, language: str, folder: Path) -> None:
        import tantivy

        self._t = tantivy
        self._language = language
        self._folder = folder

    def index(self, papers: Iterable[Paper]) -> None:
        t = self._t
        name = "en_stem" if self._language == "en" else "own"
        schema = t.SchemaBuilder().add_text_field("id", stored=True, tokenizer_name="raw")  # fmt: skip
        for field in ("title", "text"):
            schema.add_text_field(field, tokenizer_name=name)
        self._folder.mkdir(parents=True, exist_ok=True)
        index = t.Index(schema.build(), path=str(self._folder))
        if name == "own":
            analyzer = t.TextAnalyzerBuilder(t.Tokenizer.simple()).filter(t.Filter.lowercase())  # fmt: skip
            if self._language in _SNOWBALL:
                analyzer = analyzer.filter(t.Filter.stemmer(_SNOWBALL[self._language]))
            index.register_tokenizer("own", analyzer.build())
        writer = index.writer(100_000_000, 1)
        has_titles = False
        for paper in papers:
            has_titles |= bool(paper["title"])
            writer.add_document(t.Document(id=paper["id"], title=paper["title"], text=paper["text"]))  # fmt: skip
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._index, self._searcher = index, index.searcher()
        self._fields = ["title", "text"] if has_titles else ["text"]

    def rank(self, text: str, depth: int) -> list[str]:
        words = " ".join(_words(text))
        if not words:
            return []
        query = self._index.parse_query(words, self._fields)
        found = self._searcher.search(query, depth)
        return [self._searcher.doc(address)["id"][0] for _, address in found.hits]

    def close(self) -> None:
        """It closes itself."""


class Stock:
    """Whoosh 2.7.4: the analyzer it has for the language, BM25F over title and text, any of the words."""

    def __init__(self, language: str, folder: Path) -> None:
        with warnings.catch_warnings():
            # Its code is from 2016, and warns where it is compiled for the first time.
            warnings.simplefilter("ignore")
            for module in ("analysis", "codec.whoosh3", "fields", "index", "lang.isri", "lang.snowball", "qparser"):  # fmt: skip
                import_module(f"whoosh.{module}")
        self._language = language
        self._folder = folder

    def index(self, papers: Iterable[Paper]) -> None:
        from whoosh.fields import ID, TEXT, Schema
        from whoosh.index import create_in
        from whoosh.qparser import MultifieldParser, OrGroup

        analyzer = self._analyzer()
        self._folder.mkdir(parents=True, exist_ok=True)
        index = create_in(str(self._folder), Schema(id=ID(stored=True), title=TEXT(analyzer), text=TEXT(analyzer)))  # fmt: skip
        writer = index.writer(limitmb=128)
        has_titles = False
        for paper in papers:
            has_titles |= bool(paper["title"])
            writer.add_document(id=paper["id"], title=paper["title"], text=paper["text"])  # fmt: skip
        writer.commit()
        fields = ["title", "text"] if has_titles else ["text"]
        self._parser = MultifieldParser(fields, index.schema, group=OrGroup)
        self._searcher = index.searcher()

    def _analyzer(self) -> Any:
        from whoosh.analysis import LanguageAnalyzer, StandardAnalyzer, StemmingAnalyzer
        from whoosh.lang import has_stemmer

        if self._language == "en":
            return StemmingAnalyzer()
        # Its stemmer for Arabic replaces by a pattern that no Python from 3.7 on takes.
        if has_stemmer(self._language) and self._language != "ar":
            return LanguageAnalyzer(self._language)
        return StandardAnalyzer(stoplist=None)

    def rank(self, text: str, depth: int) -> list[str]:
        query = self._parser.parse(" ".join(_words(text)))
        return [hit["id"] for hit in self._searcher.search(query, limit=depth)]

    def close(self) -> None:
        self._searcher.close()


PEERS: dict[str, tuple[str, Any]] = {"bm25s": ("bm25s", Bm25s), "tantivy": ("tantivy", Tantivy), "stock": ("whoosh", Stock)}  # fmt: skip
"""By name the package that must be installed, and the class."""


def is_installed(name: str) -> bool:
    """Whether it can be measured here."""
    return name in OURS or find_spec(PEERS[name][0]) is not None


def make(name: str, language: str, folder: Path) -> Ranker:
    """The engine of that name for documents of a language, with its index in an empty folder."""
    if name in OURS:
        return Winnow(name, language, folder)
    ranker: Ranker = PEERS[name][1](language, folder)
    return ranker
