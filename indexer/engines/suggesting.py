"""What a searcher may be about to type: words of the index, and titles of its pages."""

import re
from collections.abc import Sequence

from indexer.analysis import fold_pattern
from indexer.engines.listing import title_key
from indexer.engines.plan import expansion
from indexer.engines.terms import Terms, by_word, default_names, spelled
from indexer.query import Field, Group, Node, Pattern, Word
from indexer.records import Suggestion

__all__ = ["suggest"]

_MOST_CHARACTERS = 100  # typed: nobody expects a suggestion after a pasted paragraph
_MOST_WORDS = 8
_MOST_TRIED = 16  # words whose spelling is looked for, of which some are stems
# Letters from which on a beginning says anything of a title; every tenth title has a word with a given first letter.
_LETTERS_OF_TITLE = 2
_WORD = re.compile(r"\w[\w.'’\u200c+#-]*")


def suggest(index: Terms, typed: str, limit: int) -> tuple[Suggestion, ...]:
    """Completions of the last word, the most frequent first, then pages whose title has all words.

    Titles that begin as typed come before others. Of `limit`, half at most are titles where there are words enough.
    """
    found = list(_WORD.finditer(typed))
    if not found or len(typed) > _MOST_CHARACTERS or len(found) > _MOST_WORDS:
        return ()
    last = found[-1]
    is_done = last.end() < len(typed)
    start = "" if is_done else last[0]
    words = [word[0] for word in (found if is_done else found[:-1])]
    titles = _titles(index, words, start, typed, limit)
    completed = _completed(index, start, limit) if start else []
    completed = completed[: max(limit - len(titles), limit - limit // 2)]
    lead = typed[: last.start()].lstrip()
    return (
        *(Suggestion(text=lead + word) for word in completed),
        *titles[: limit - len(completed)],
    )


def _completed(index: Terms, start: str, limit: int) -> list[str]:
    """The words of the index that begin so, without the one that is typed already."""
    terms, _ = index.expand(default_names(), expansion(Pattern(f"{start}*")))
    found: dict[str, None] = {}
    for word, same in list(by_word(terms).items())[:_MOST_TRIED]:
        if len(found) == limit:
            break
        if word != fold_pattern(start) and (spelling := spelled(index, word, same)):
            found[spelling] = None
    return list(found)


def _titles(
    index: Terms, words: Sequence[str], start: str, typed: str, limit: int
) -> list[Suggestion]:
    if not words and start.isascii() and len(start) < _LETTERS_OF_TITLE:
        return []
    nodes: list[Node] = [Word(word, Field.TITLE) for word in words]
    if start:
        nodes.append(Pattern(f"{start}*", Field.TITLE))
    titles: dict[str, Suggestion] = {}
    for title, url in index.best_titles(Group(must=tuple(nodes)), 4 * limit):
        text = " ".join(title.split())
        titles.setdefault(text, Suggestion(text=text, url=url))
    beginning = title_key(typed)
    return sorted(
        titles.values(), key=lambda each: not title_key(each.text).startswith(beginning)
    )[:limit]
