"""Words to terms, under one language."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple, Protocol

import Stemmer

from indexer.analysis.folding import MAX_TERM, normal, plain
from indexer.analysis.words import Compound, pairs, word_pattern

__all__ = ["TAG", "Analyzer", "Token", "Wanted", "untagged", "version"]

TAG = "\x1f"  # parts a stem from its language; in no word, and before all that is
# Signs that are no part of a word at its ends; `+` and `#` may be (C++), and so may all that is not ASCII.
_EDGES = ".,;:!?()[]{}<>\"'`*/\\|=-~^&%$@"
_ASCII_PART = re.compile("[A-Za-z0-9]+")
_ASCII_HARD = re.compile("[._+#]")
# Words kept per analyzer: 530 bytes each on the Python documentation, where a new one comes every 19 words.
_MEMO = 50_000

# 1: the first
# 2: accents are left out whatever the stem
# 3: letters of Arabic are folded after stemming
# 4: stems are tagged with the language alone, without its region
_RULES = "4"

_LANGUAGES = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french",
    "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian",
    "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian", "no": "norwegian",
    "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish",
    "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip


class Token(NamedTuple):
    """A stretch `[start, end)` of the text and the terms it is found by; a compound lies over its parts."""

    start: int
    end: int
    position: int
    terms: tuple[str, ...]


class Wanted(NamedTuple):
    """One word of a query: found where the parts stand in a row, or where `whole` stands.

    Where it need not be there as such (hyphens, scripts without spaces), a page with any of `loose` is an answer
    too, a weak one. Parts, whole and each of `loose` are given by the terms that may stand for them.
    """

    parts: tuple[tuple[str, ...], ...]
    whole: tuple[str, ...] = ()
    loose: tuple[tuple[str, ...], ...] = ()


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 - the library's name


class Analyzer:
    """Text to terms under one language (ISO 639-1, "" where unknown). Cheap to use again; not for two threads at once."""

    def __init__(self, language: str = "") -> None:
        self._language = language
        # English is a fair guess for words in its letters, and none for others.
        stemmed_as = (language or "en").split("-")[0].lower()
        self._stemmer, self._tag = _stemmer(stemmed_as), TAG + stemmed_as
        self._memo: dict[str, tuple[Token, ...]] = {}
        self._places: dict[str, tuple[int, Sequence[tuple[int, str]]]] = {}
        self._stems: dict[str, tuple[str, ...]] = {}

    def tokens(self, text: str) -> Iterator[Token]:
        """The tokens of the text, by position, then start; linear in its length."""
        base = 0
        for found in word_pattern().finditer(text):
            start, position = found.start(), base - 1
            for token in self._known(found[0]):
                position = base + token.position
                yield Token(
                    start + token.start, start + token.end, position, token.terms
                )
            base = position + 1

    def positions(self, text: str) -> tuple[dict[str, list[int]], int]:
        """Each term with its positions, ascending, and how many positions there are."""
        terms: dict[str, list[int]] = {}
        size, placed = self.placed(text)
        for offset, term in placed:
            terms.setdefault(term, []).append(offset)
        return terms, size

    def word(self, text: str) -> tuple[int, str, tuple[str, ...]] | None:
        """Of a text that is one plain word with signs around it: where it begins, the word, its terms; else None."""
        bare = text.strip(_EDGES)
        if bare.isascii() and bare.isalnum() and len(bare) <= MAX_TERM:
            return text.index(bare), bare, self._terms(bare)
        return None

    def placed(self, text: str) -> tuple[int, list[tuple[int, str]]]:
        """How many positions the text has, and each term at each of its positions, ascending."""
        bare = text.strip(_EDGES)
        if bare.isascii() and bare.isalnum() and len(bare) <= MAX_TERM:
            return 1, [(0, term) for term in self._terms(bare)]
        base = 0
        terms: list[tuple[int, str]] = []
        for raw in word_pattern().findall(text):
            size, placed = self._places.get(raw) or self._placed(raw)
            if base:
                placed = [(base + offset, term) for offset, term in placed]
            terms += placed
            base += size
        return base, terms

    def wanted(self, text: str) -> list[Wanted]:
        """The words of a query's text."""
        return [self._wanted(found[0]) for found in word_pattern().finditer(text)]

    def _known(self, raw: str) -> Sequence[Token] | Iterator[Token]:
        """The tokens of one word, with offsets and positions from its start."""
        known = self._memo.get(raw)
        if known is not None:
            return known
        if len(raw) > MAX_TERM:
            return self._tokens(raw)  # not worth remembering, and may be a megabyte
        if len(self._memo) >= _MEMO:
            self._memo.clear()
        self._memo[raw] = known = tuple(self._tokens(raw))
        return known

    def _placed(self, raw: str) -> tuple[int, Sequence[tuple[int, str]]]:
        """The same of one word."""
        if raw.isascii() and len(raw) <= MAX_TERM:
            size, terms = self._placed_ascii(raw)
        else:
            tokens = list(self._tokens(raw))
            size = 1 + max((token.position for token in tokens), default=-1)
            terms = [(token.position, term) for token in tokens for term in token.terms]
        known = size, tuple(dict.fromkeys(terms))
        if len(raw) <= MAX_TERM:
            if len(self._places) >= _MEMO:
                self._places.clear()
            self._places[raw] = known
        return known

    def _placed_ascii(self, raw: str) -> tuple[int, list[tuple[int, str]]]:
        """What `_tokens` gives for a word of ASCII, in a fifth of the time."""
        text = raw[:-2] if raw[-2:].lower() == "'s" and len(raw) > 2 else raw
        if text.isalnum():
            return 1, [(0, term) for term in self._terms(text)]
        parts = _ASCII_PART.findall(text)
        if not parts:
            return 0, []
        is_soft = not _ASCII_HARD.search(text)
        whole = self._terms("".join(parts)) if is_soft else (self._plain(text),)
        terms = [(0, term) for term in whole]
        for place, part in enumerate(parts):
            terms += [(place, term) for term in self._terms(part)]
        return len(parts), terms

    def _tokens(self, raw: str) -> Iterator[Token]:
        compound = Compound(raw)
        if compound.has_whole and len(raw) <= MAX_TERM:
            yield Token(0, compound.end, 0, self._whole(compound, self._terms))
        position = 0
        for part in compound.parts():
            if not part.is_unspaced:
                yield Token(part.start, part.end, position, self._terms(part.text))
                position += 1
                continue
            for left, right in pairs(part):
                yield Token(left.start, left.end, position, (self._plain(left.text),))
                if right:
                    yield Token(
                        left.start,
                        right.end,
                        position,
                        (self._plain(left.text + right.text),),
                    )
                position += 1

    def _wanted(self, raw: str) -> Wanted:
        compound = Compound(raw)
        row: list[tuple[str, ...]] = []
        loose: list[tuple[str, ...]] = []
        for part in compound.parts():
            if not part.is_unspaced:
                row.append(self._asked(part.text))
                loose.append(row[-1])
                continue
            for left, right in pairs(
                part
            ):  # the last one stands alone, so that what follows is in its place
                row.append((self._plain(left.text + (right.text if right else "")),))
                if right or left.start == part.start:
                    loose.append(row[-1])
        has_whole = compound.has_whole and len(raw) <= MAX_TERM
        whole = self._whole(compound, self._asked) if has_whole else ()
        if whole and len(row) == 1:
            return Wanted((whole,))  # C++ is no C, __init__ no init
        return Wanted(
            tuple(row), whole, tuple(loose) if len(row) > 1 and compound.is_soft else ()
        )

    def _whole(
        self, compound: "Compound", terms: Callable[[str], tuple[str, ...]]
    ) -> tuple[str, ...]:
        return (
            terms(compound.joined)
            if compound.is_soft
            else (self._plain(compound.text),)
        )

    def _asked(self, word: str) -> tuple[str, ...]:
        """What a query asks for: the terms of the word, and the plain one in any case, for pages in other languages."""
        return tuple(dict.fromkeys((self._plain(word), *self._terms(word))))

    def _terms(self, word: str) -> tuple[str, ...]:
        """The plain term, unless the word and its stem are the same, and the tagged stem, where there is a stemmer."""
        known = self._stems.get(word)
        if known is None:
            known = self._stemmed(normal(word[:MAX_TERM], self._language))
            if len(word) <= MAX_TERM:
                if len(self._stems) >= _MEMO:
                    self._stems.clear()
                self._stems[word] = known
        return known

    def _stemmed(self, spelled: str) -> tuple[str, ...]:
        bare = plain(spelled)
        if (
            self._stemmer is None
            or not spelled.isalpha()
            or not (self._language or spelled.isascii())
        ):
            return (bare,)
        stem = plain(self._stemmer.stemWord(spelled)) or bare
        is_one = stem == bare == spelled
        return (stem + self._tag,) if is_one else (bare, stem + self._tag)

    def _plain(self, word: str) -> str:
        return plain(normal(word[:MAX_TERM], self._language))


def untagged(term: str) -> str:
    """The term as a reader would know it."""
    return term.partition(TAG)[0]


@cache
def version() -> str:
    """Changes whenever the same text would give other terms."""
    return f"{_RULES}/{Stemmer.version()}"


def _stemmer(language: str) -> _Stemmer | None:
    name = _LANGUAGES.get(language)
    if name is None:
        return None
    stemmer: _Stemmer = Stemmer.Stemmer(name, 0)  # we remember whole words ourselves
    return stemmer
