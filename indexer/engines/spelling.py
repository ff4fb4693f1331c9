"""Did you mean: words that find nothing, or nearly nothing, put right from what the index holds."""

import re
from collections.abc import Iterator

from indexer.analysis import fold_pattern
from indexer.engines.plan import expansion, fields_of, highlighted
from indexer.engines.terms import Terms, by_word, spelled
from indexer.errors import QueryError
from indexer.query import Field, Fuzzy, Phrase, Query, Word, parse

__all__ = ["corrected"]

_MOST_WORDS = 8  # of a query that are looked up
_MOST_TRIED = 4  # of the words that one may have meant: those behind are stems or rare
# A word of three letters is one edit away from a dozen others, one of six two edits away from few.
_FEWEST_LETTERS = 3
_LETTERS_FOR_TWO = 6
_NEARLY_NOTHING = 2  # documents; a typing error is seldom made on three pages
_TIMES = 10  # how much more frequent than such a word another has to be


def corrected(index: Terms, query: Query) -> Query | None:
    """The query with its unknown words put right; None where there is nothing to better.

    Of the words within one edit, or two of long ones, the nearest, then the most frequent. Names of fields, what
    is forbidden, patterns and everything that is found stay as they are typed.
    """
    text = query.text
    for word, field in list(_asked(query))[:_MOST_WORDS]:
        better = _better(index, word, field)
        if better:
            text = _replaced(text, word, better)
    if text == query.text:
        return None
    try:
        return parse(text)
    except QueryError:  # longer words, and now too many characters
        return None


def _asked(query: Query) -> Iterator[tuple[str, Field]]:
    """The words that may be misspelt, each once."""
    seen = set()
    for leaf, _ in highlighted(query.root):
        if isinstance(leaf, Word | Phrase):
            for word in leaf.text.split():
                if (word, leaf.field) not in seen:
                    seen.add((word, leaf.field))
                    yield word, leaf.field


def _better(index: Terms, word: str, field: Field) -> str:
    letters = word.strip(".,;:!'’")
    wanted = index.linguist.words(letters)
    if not (letters.isalpha() and len(letters) >= _FEWEST_LETTERS and len(wanted) == 1):
        return ""
    names = [spec.name for spec in fields_of(field)]
    holding = index.frequency(names, [t for part in wanted[0].parts for t in part])
    if holding > _NEARLY_NOTHING:
        return ""
    for edits in (1, 2) if len(letters) >= _LETTERS_FOR_TWO else (1,):
        terms, _ = index.expand(names, expansion(Fuzzy(letters, edits)))
        others = by_word(terms)
        others.pop(fold_pattern(letters), None)
        ranked = sorted(
            (-index.frequency(names, same), other) for other, same in others.items()
        )
        for frequency, other in ranked[:_MOST_TRIED]:
            if -frequency < max(1, _TIMES * holding):
                break
            if spelling := spelled(index, other, others[other]):
                return spelling
    return ""


def _replaced(text: str, word: str, better: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _: better, text)
