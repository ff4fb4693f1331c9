"""Test collections: documents, queries, and which documents answer which query.

A collection is a folder with `meta.json` (its `lang`, ISO 639-1), `docs.jsonl.gz` (a line of JSON a document: `id`,
`title`, `text`), `queries.tsv` (number, text) and `qrels.tsv` (query, document, grade).
"""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Collection", "Paper", "load", "names"]

Paper = dict[str, str]


@dataclass(frozen=True)
class Collection:
    """One of them; its documents are read anew each time."""

    folder: Path
    language: str
    queries: dict[str, str]
    grades: dict[str, dict[str, int]]  # by query, by document

    def documents(self) -> Iterator[Paper]:
        """In the order of the file."""
        with gzip.open(self.folder / "docs.jsonl.gz", "rt", encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)


def names(folder: Path) -> list[str]:
    """The collections in a folder."""
    return sorted(path.parent.name for path in folder.glob("*/meta.json"))


def load(folder: Path, name: str) -> Collection:
    """The collection of that name."""
    own = folder / name
    meta = json.loads((own / "meta.json").read_text(encoding="utf-8"))
    grades: dict[str, dict[str, int]] = {}
    for query, document, grade in _rows(own / "qrels.tsv"):
        grades.setdefault(query, {})[document] = int(grade)
    queries = {row[0]: row[1] for row in _rows(own / "queries.tsv")}
    return Collection(own, meta.get("lang", ""), queries, grades)


def _rows(path: Path) -> Iterator[list[str]]:
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line:
            yield line.split("\t")
