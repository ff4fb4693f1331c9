"""Queries made to hang an engine, to exhaust its stack or its memory, or to be read as something else.

The kinds are those that embedded engines failed at when they were measured: wide expansions, long phrases, deep nesting,
long words, and syntax of other query languages. Words are `w1`, `w2`, ... as `pages` writes them.
"""

import random
from collections.abc import Iterator

from indexer.records import Document
from tests.engines import document

__all__ = ["BOMBS", "fuzzed", "pages"]

_RANDOM = random.Random(1)

BOMBS = {
    "empty": "", "a quote": '"', "brackets": "(((", "an open range": "[a TO", "no such field": "nosuch:x", "NUL": "\0",
    "a lone surrogate": "\ud800", "overrides": "\u202e" * 50, "a star": "*", "a question mark": "?", "a field's star": "body:*",
    "most words": "w*", "a suffix": "*1", "an infix": "*1*", "many stars": "w*" * 20, "stars and marks": "w*?*?*",
    "marks and stars": "*?*?*?*?*?*1", "marks in a row": "w" + "?" * 300 + "x", "prefixes in a row": "w* " * 200,
    "infixes, any": " OR ".join(f"*{n}*" for n in range(200)), "as many infixes as may be": " OR ".join(f"*{n}*" for n in range(8)),
    "words": " ".join(f"w{n}" for n in range(2000)), "words, any": " OR ".join(f"w{n}" for n in range(2000)),
    "as many words as may be": " OR ".join(f"w{n}" for n in range(100)), "as many as may be, all": " AND ".join(f"w{n}" for n in range(100)),
    "very many words": " OR ".join(f"w{n}" for n in range(20_000)), "a long phrase": f'"{" ".join(f"w{_RANDOM.randrange(1, 9)}" for _ in range(2000))}"',
    "as long a phrase as may be": f'"{" ".join(f"w{_RANDOM.randrange(1, 9)}" for _ in range(600))}"',
    "words that are near": '"w1 w2 w1 w2 w1 w2 w1 w2"~100000', "many that are near": f'"{"w1 w2 w3 " * 200}"~50', "one word, near itself": f'"{"w1 " * 500}"~50',
    "deep brackets": "(" * 500 + "w1" + ")" * 500, "deeper brackets": "(" * 5000 + "w1" + ")" * 5000,
    "NOT NOT": "NOT " * 490 + "w1", "more NOT": "NOT " * 5000 + "w1",
    "deep AND and OR": "".join(f"(w{n} OR (w{n + 1} AND " for n in range(200)) + "w1" + "))" * 200,
    "fuzzy": "w12~1", "fuzzier": "w1234~2", "fuzzier than may be": "w12345~9", "fuzzy and long": "w" * 300 + "~2",
    "as many fuzzy words as may be": " ".join(f"w{n}2345~2" for n in range(8)), "a range": "[a TO z]", "a field's range": "body:[ TO ]",
    "a boost": "w1^1e308", "a boost that is no number": "w1^nan", "a long word": "w" * 100_000, "a long identifier": "w." * 900,
    "a megabyte": "w1 " * 350_000, "a pattern": 'r"(w+)+$"', "any pattern": 'r".*"', "marks": "e" + "\u0301" * 50_000, "marks within bounds": "e" + "\u0301" * 1900,
    "common words": "the of and", "all but": "NOT w1", "all but nothing": "-zebra", "characters of no spaces": "\u65e5" * 1900,
    "half a language": "-\u200f+\u200e\u0640\u0640 \u064b\u064b*", "filters alone": "site:x " * 90, "no date": "date:9999-99..0000", "in every url": "inurl:/ " * 90,
}  # fmt: skip
"""By what is wrong with them."""

_PIECES = [
    "w1", "w12", "w1*", "*2", "w?", "w1~", "w123~2", '"w1 w2"', '"w3 w1"~9', '"', "(", ")", "+", "-", "AND", "OR", "NOT", "title:", "removed:",
    "site:", "site:a.example", "lang:en", "date:2020", "date:..", "section:docs", "inurl:1", "the", "to", "be", "*", "?", "~", ":", "\u200c", "\u65e5\u672c", "caf\u00e9",
    "\u0643\u062a\u0627\u0628", "os.path", "C++", "e-mail", "--", "\0", "\ud800", "\u202e", "^2", "[a TO b]", "\\", "'", ".", ",", "3.11", "w" * 70,
]  # fmt: skip


def fuzzed(count: int, seed: int) -> Iterator[str]:
    """Random queries of pieces of the language and of what looks like it; the same for a seed."""
    chosen = random.Random(seed)
    for _ in range(count):
        pieces = chosen.choices(_PIECES, k=chosen.randint(1, 30))
        yield chosen.choice(["", " ", " "]).join(pieces)


def pages(count: int) -> Iterator[Document]:
    """Pages of words that follow Zipf's law, as those of real pages do."""
    chosen = random.Random(count)
    for number in range(count):
        words = (f"w{int(1 / (1.0001 - chosen.random()))}" for _ in range(200))
        yield document(
            f"https://a.example/docs/{number}", " ".join(words), f"w{number}"
        )
