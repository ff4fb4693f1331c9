"""Invented pages in batches, and what an index of them answers: how tests of faults tell one state from another."""

import random
from pathlib import Path

from indexer.engines import open_engine
from indexer.errors import EngineError
from indexer.query import parse
from indexer.records import Document, Mark, Results

__all__ = ["BATCH", "QUESTIONS", "answers", "batch", "mark"]

BATCH = 15
QUESTIONS = [*(f"w{n}" for n in range(1, 15)), '"w1 w2"', "w1*", "title:w1", "*", "b2"]


def _words(rng: random.Random, count: int) -> str:
    return " ".join(f"w{int(rng.paretovariate(0.6))}" for _ in range(count))


def batch(number: int, length: int = 40) -> list[Document]:
    """Documents that all hold `b<number>`; few words are in most of them, most words in few."""
    rng = random.Random(number)
    return [
        Document(
            url=f"http://a.example/{number}-{i}",
            site="a.example",
            title=_words(rng, 4),
            headings="",
            body=f"b{number} {_words(rng, length)}",
            removed="",
            language="en",
        )
        for i in range(BATCH)
    ]


def mark(run: int) -> Mark:
    """That of the run."""
    return Mark(ledger="l", run=run)


def answers(folder: Path) -> tuple[int, list[Results]] | None:
    """The run of the state that serves and all its answers, snippets included; None where trouble is reported."""
    engine = open_engine("whoosh", folder)
    try:
        found = engine.mark()
        assert found is not None
        return found.run, [engine.search(parse(question), limit=100) for question in QUESTIONS]  # fmt: skip
    except EngineError:
        return None
    finally:
        engine.close()
