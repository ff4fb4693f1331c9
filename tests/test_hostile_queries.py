"""No query, however hostile, goes without an answer or a refusal, nor holds a thread.

The normal run asks each bomb once, and some random queries; WINNOW_TORTURE=1 asks for 10,000, of an index of 2,000
pages, and for a second of processor time at most for each.
"""

import os
import time
from collections.abc import Callable, Iterator

import pytest

from indexer.engines import Engine, Options, Sort, open_engine
from indexer.errors import QueryError
from indexer.query import parse
from indexer.records import Facet
from tests.engines import MARK
from tests.hostile_queries import BOMBS, fuzzed, pages

TORTURE = os.environ.get("WINNOW_TORTURE") == "1"
LONGEST_S = 1.0 if TORTURE else 60.0  # a shared machine may be slow, but nothing hangs
EVERYTHING = Options(facets=tuple(Facet), fold=True, sort=Sort.NEWEST)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = open_engine("whoosh", tmp_path_factory.mktemp("index"))
    opened.update(pages(2000 if TORTURE else 200), mark=MARK)
    yield opened
    opened.close()


def seconds(engine: Engine, text: str) -> float:
    """Processor time of an answer with everything that a results page may ask for; of the dearest request."""
    try:
        query = parse(text)
    except QueryError:
        return 0.0
    return max(
        took(lambda: engine.search(query, EVERYTHING)),
        took(lambda: engine.did_you_mean(query)),
        took(lambda: engine.explain(query, "https://a.example/docs/1")),
        took(lambda: engine.suggest(text)),
    )


def took(work: Callable[[], object]) -> float:
    began = time.thread_time()
    work()
    return time.thread_time() - began


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_is_answered_or_refused(engine: Engine, text: str) -> None:
    assert seconds(engine, text) < LONGEST_S


@pytest.mark.parametrize("seed", range(100 if TORTURE else 1))
def test_random_queries_are_answered_or_refused(engine: Engine, seed: int) -> None:
    slow = {
        text: spent
        for text in fuzzed(100 if TORTURE else 30, seed)
        if (spent := seconds(engine, text)) >= LONGEST_S
    }

    assert not slow
