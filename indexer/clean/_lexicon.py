"""What words and class names tell about a block, as learnt from pages of many sites.

Each entry is the log-odds by which a block with it is more (or less) often the author's than blocks are on the whole. The
words that count are a block's first ones ("Posted", "Related"), its first two together, and all of a short block; of class
names and ids, the whole and its pieces ("post-content": post, content).
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from indexer.clean._outline import Floats, Outline

__all__ = ["Lexicon", "names_of", "words_of"]

# Of thirteen languages: running text is full of them, labels are not.
_STOPS = (
    "the of and to a in is that for it was on with as be by at from this have are not but you or an his they which we their has "
    "de la le les des et en un une que qui dans pour est sur pas plus au du der die und das den von zu mit ist im nicht ein eine "
    "auch auf für sich dem el los se las por con para su no al es una lo il di che non per si da sono come ha dei nel w i na z do "
    "nie się jest to o że в и на не что с по как het van dat met voor zijn op te och att det som på av"
)
_STOP_WORDS = frozenset(_STOPS.split())
_WORD = re.compile(r"[^\W\d_]+")
_PIECE = re.compile(r"[a-z]{2,}")
_OPENING_CHARS = 100
_OPENING_WORDS = 12
_SHORT = 4  # words; a shorter block counts as a whole too
_REMEMBERED = 50_000  # texts and class names: a site repeats most of its own


def words_of(text: str) -> list[str]:
    """The entries a block's text is looked up by: its first words, "^" the first two, "=" all of a short text."""
    words = _WORD.findall(text[:_OPENING_CHARS].lower())[:_OPENING_WORDS]
    whole = " ".join(words) if len(words) < _SHORT else ""
    return [*words, "^" + " ".join(words[:2]), "=" + whole]


@lru_cache(_REMEMBERED)
def names_of(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """The entries an element's class, id and role tokens are looked up by, each once: "#" the whole, and the pieces."""
    found: dict[str, None] = {}
    for token in tokens:
        found.update(_names_in(token))
    return tuple(found)


@lru_cache(_REMEMBERED)
def _names_in(token: str) -> dict[str, None]:
    return dict.fromkeys(("#" + token, *_PIECE.findall(token)))


class Lexicon:
    """Log-odds of words and of names. Entries that are not there count 0."""

    def __init__(self, words: Mapping[str, float], names: Mapping[str, float]) -> None:
        self._words = words
        self._names = names
        self._of_text = lru_cache(_REMEMBERED)(self._look_up)
        self._of_tokens = lru_cache(_REMEMBERED)(self._add_up)

    def text_columns(self, texts: Sequence[str]) -> dict[str, Floats]:
        """Sum, mean, least and greatest of each text's entries, what it counts as a whole, and its share of stop words."""
        rows = np.array([self._of_text(text[:_OPENING_CHARS]) for text in texts])
        names = (
            "said",
            "said_mean",
            "said_least",
            "said_most",
            "said_whole",
            "stop_words",
        )
        return dict(zip(names, rows.T, strict=True))

    def element_columns(self, page: Outline) -> dict[str, Floats]:
        """Of each element (not block): its own weight; sum, least and greatest over it and what it stands in."""
        own, total, least, most = [0.0], [0.0], [0.0], [0.0]
        for above, _, tokens in page.makes[1:]:
            weight = self._of_tokens(tokens) if tokens else 0.0
            low, high = least[above], most[above]
            own.append(weight)
            total.append(total[above] + weight)
            least.append(weight if weight < low else low)
            most.append(weight if weight > high else high)
        of_makes = np.array([own, total, least, most])
        names = ("named", "named_sum", "named_least", "named_most")
        return dict(zip(names, of_makes.take(page.make, axis=1), strict=True))

    def _look_up(self, opening: str) -> tuple[float, ...]:
        entries = words_of(opening)
        weights = [self._words.get(entry, 0.0) for entry in entries]
        total, size = sum(weights), len(entries)
        stop = len(_STOP_WORDS.intersection(entries)) / (size - 1)
        return total, total / size, min(weights), max(weights), weights[-1], stop

    def _add_up(self, tokens: tuple[str, ...]) -> float:
        return sum([self._names.get(name, 0.0) for name in names_of(tokens)])
