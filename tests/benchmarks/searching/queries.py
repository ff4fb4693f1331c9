"""Queries drawn from the documents' own words: the same documents give the same queries, on every machine.

A document is a line of JSON with `url`, `title` and `text`. Rare words are in a handful of documents, frequent ones
in a tenth to two fifths of them; words of one query stand in one document, phrases in one sentence. Each query is
drawn once. Where the documents have too few words for as many as were asked for, there are fewer.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

__all__ = ["COMMON", "FURTHER", "KINDS", "Asked", "Page", "draw", "pages", "site_of"]

COMMON = ("rare", "frequent", "and", "or", "phrase", "prefix")
FURTHER = ("wildcard", "fuzzy", "near", "fielded", "filtered", "facets")
KINDS = COMMON + FURTHER

Page = dict[str, str]


class Asked(NamedTuple):
    """One query, before an engine words it: words (or the one pattern), and the site it is narrowed to."""

    words: tuple[str, ...]
    site: str = ""


_COMMON_WORDS = """
a an and are as at be but by can for from has have if in into is it its may no not of on or so such that the their then
there these they this to use was we when will with you your which us tbd yet
"""
_STOP = frozenset(_COMMON_WORDS.split())
# A word that stands by itself for every engine, whatever it takes compounds (`e-mail`, `os.path`, `dir_fd`) apart into.
_WORD = re.compile(r"(?<![\w.'’-])[a-z]{3,15}(?![\w'’-]|\.\w)")
_RUN = re.compile(r"(?<= )[a-z]{3,15}(?: [a-z]{3,15}){4,}(?= )")
_MOST_READ = 30_000  # documents whose words are counted, evenly over the file; more change no frequency that matters
_MOST_CHARACTERS = 50_000  # of a document
_SAMPLE = 400  # documents that words of one query are taken from
_ATTEMPTS = 30  # for each query wanted


def pages(path: Path) -> Iterator[Page]:
    """The documents in their order."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def site_of(url: str) -> str:
    """The host, as the site that a document is of."""
    return urlsplit(url).netloc


@dataclass
class _Vocabulary:
    """What the documents offer."""

    count: int = 0
    frequencies: Counter[str] = field(default_factory=Counter)
    titles: Counter[str] = field(default_factory=Counter)
    sites: Counter[str] = field(default_factory=Counter)
    sample: list[tuple[list[str], str, str]] = field(
        default_factory=list
    )  # words, text, site

    def between(self, least: float, most: float) -> list[str]:
        """The words that so many documents hold."""
        return sorted(
            word for word, count in self.frequencies.items() if least <= count <= most
        )


def draw(path: Path, per_kind: int, *, seed: int = 7) -> dict[str, list[Asked]]:
    """For each kind up to `per_kind` different queries."""
    rng = random.Random(seed)
    have = _vocabulary(path, rng)
    rare = have.between(2, max(5, have.count // 2000))
    frequent = have.between(have.count * 0.08, have.count * 0.4)
    middle = have.between(have.count * 0.005, have.count * 0.15)
    chosen = _Chooser(rng, have, frozenset(middle), per_kind)
    long = [word for word in middle if len(word) > 6]
    return {
        "rare": chosen.single(rare),
        "frequent": chosen.single(frequent),
        "and": chosen.several(chosen.together),
        "or": chosen.several(chosen.together),
        "phrase": chosen.several(chosen.phrase),
        "prefix": chosen.single({word[:4] for word in middle if len(word) > 5}),
        "wildcard": chosen.single({f"{word[:3]}*{word[-2:]}" for word in long}),
        "fuzzy": chosen.single({word[:3] + word[4:] for word in long}),
        "near": chosen.several(chosen.near),
        "fielded": chosen.single(
            word for word, count in have.titles.items() if count > 1
        ),
        "filtered": chosen.several(chosen.filtered),
        "facets": chosen.single(middle),
    }


def _vocabulary(path: Path, rng: random.Random) -> _Vocabulary:
    have = _Vocabulary()
    with path.open("rb") as file:
        total = sum(1 for _ in file)
    for page in islice(pages(path), 0, None, -(-total // _MOST_READ) or 1):
        have.count += 1
        text, site = page["text"][:_MOST_CHARACTERS].lower(), site_of(page["url"])
        words = _words(text)
        have.frequencies.update(set(words))
        have.titles.update(set(_words(page["title"].lower())))
        have.sites[site] += 1
        one = words, text, site
        if len(have.sample) < _SAMPLE:
            have.sample.append(one)
        elif rng.random() < _SAMPLE / have.count:
            have.sample[rng.randrange(_SAMPLE)] = one
    return have


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if word not in _STOP]


class _Chooser:
    """Draws queries, none twice."""

    def __init__(
        self,
        rng: random.Random,
        have: _Vocabulary,
        middle: frozenset[str],
        per_kind: int,
    ) -> None:
        self._rng = rng
        self._have = have
        self._middle = middle
        self._per_kind = per_kind

    def single(self, words: "Sequence[str] | set[str] | Iterator[str]") -> list[Asked]:
        """Queries of one word each."""
        offered = sorted(set(words))
        count = min(self._per_kind, len(offered))
        return [Asked((word,)) for word in self._rng.sample(offered, count)]

    def several(self, make: Callable[[], Asked | None]) -> list[Asked]:
        """What `make` gives, until there are enough or it seems to have no more."""
        found: dict[Asked, None] = {}
        for _ in range(self._per_kind * _ATTEMPTS if self._have.sample else 0):
            if len(found) == self._per_kind:
                break
            if asked := make():
                found[asked] = None
        return list(found)

    def together(self) -> Asked | None:
        """Two or three words of one document."""
        count = self._rng.choice([2, 3])
        words = sorted(set(self._rng.choice(self._have.sample)[0]) & self._middle)
        return Asked(tuple(self._rng.sample(words, count))) if len(words) >= count else None  # fmt: skip

    def phrase(self) -> Asked | None:
        """Two or three words in a row."""
        words = self._run()[: self._rng.choice([2, 2, 3])]
        return self._told(words)

    def near(self) -> Asked | None:
        """Two words of one sentence with others between them."""
        words = self._run()
        return self._told([words[0], words[self._rng.choice([2, 3, 4])]]) if words else None  # fmt: skip

    def filtered(self) -> Asked | None:
        """A word and the site of a document that holds it."""
        words, _, site = self._rng.choice(self._have.sample)
        offered = sorted(set(words) & self._middle)
        return Asked((self._rng.choice(offered),), site) if offered else None

    def _run(self) -> list[str]:
        text = self._rng.choice(self._have.sample)[1]
        found = _RUN.search(text, self._rng.randrange(len(text) or 1))
        return found[0].split() if found else []

    def _told(self, words: Sequence[str]) -> Asked | None:
        is_telling = (
            len(set(words)) == len(words) > 1
            and not _STOP & set(words)
            and self._middle & set(words)
        )
        return Asked(tuple(words)) if is_telling else None
