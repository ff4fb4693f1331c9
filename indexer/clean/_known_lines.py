"""What the catalogue says of lines of text, remembered.

Most lines of most pages are menus, and menus say the same on all pages of a site, many on all sites. What the patterns
say of a line depends on its text alone, so short lines are read once in the life of the catalogue; what stands around a
line is asked anew for each page. Remembering changes the time a match takes and nothing else.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from indexer.clean._fold import fold
from indexer.clean._page_shape import words_in
from indexer.clean._rule import Rule
from indexer.clean._rule_index import InlineRules, RuleIndex

__all__ = ["KnownLines", "Line"]

_LONGEST_INLINE = 20_000  # characters; a stray shortcode in longer text is not looked for (time on hostile pages)
_T = TypeVar("_T")
_SHORT = 120  # characters of a line that may come again; longer ones are sentences (of 120 pages of as many sites: 3 %)
# Lines of at most _SHORT characters: 20 MB. A crawl site by site needs the last site's alone; all are forgotten at once.
_MOST = 40_000


class Line(NamedTuple):
    """One line's text: folded, its words, the rules whose pattern fits all of it, those that may occur in it."""

    folded: str
    words: int
    rules: tuple[Rule, ...] = ()
    inline: tuple[Rule, ...] = ()


class KnownLines:
    """The lines read so far; as many as memory is worth."""

    def __init__(self, lines: RuleIndex, pages: RuleIndex, inline: InlineRules) -> None:
        self._rules = lines
        self._pages = pages
        self._inline = inline
        self._lines: dict[str, Line] = {}
        self._messages: dict[str, tuple[Rule, ...]] = {}

    def of(self, texts: Sequence[str]) -> list[Line]:
        """A Line for each text, which need not be folded."""
        return _looked_up(texts, self._lines, self._read)

    def rules_of(self, text: str) -> tuple[Rule, ...]:
        """The rules whose pattern fits all of the text, wherever it may stand."""
        return self.of([text])[0].rules

    def messages_among(self, texts: Sequence[str]) -> dict[int, tuple[Rule, ...]]:
        """By place the page rules whose message the folded text is, or begins with; a text without is left out."""
        found = _looked_up(texts, self._messages, self._pages.fitting)
        return {i: rules for i, rules in enumerate(found) if rules}

    def _read(self, texts: Sequence[str]) -> list[Line]:
        folded = [fold(text) for text in texts]
        rules = self._rules.fitting(folded, raw=texts)
        inline = self._inline.candidates_among(
            [text if len(text) <= _LONGEST_INLINE else "" for text in folded]
        )
        return [
            Line(text, words_in(text), rules[i], inline.get(i, ()))
            for i, text in enumerate(folded)
        ]


def _looked_up(
    texts: Sequence[str],
    known: dict[str, _T],
    read: Callable[[Sequence[str]], Sequence[_T]],
) -> list[_T]:
    """What is known of each text; what is not known is read in one go, and remembered if it is short."""
    found = [known.get(text) for text in texts]
    new = [text for text, one in zip(texts, found, strict=True) if one is None]
    if new:
        new = list(dict.fromkeys(new))
        learnt = dict(zip(new, read(new), strict=True))
        if len(known) > _MOST:
            known.clear()
        known.update({text: learnt[text] for text in new if len(text) <= _SHORT})
        return [
            learnt[text] if one is None else one
            for text, one in zip(texts, found, strict=True)
        ]
    return [one for one in found if one is not None]
