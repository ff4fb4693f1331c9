"""What a searcher may be about to type: words of the index, and titles of its pages."""

from indexer.analysis import fold_pattern
from indexer.engines.plan import expansion
from indexer.engines.terms import Terms, by_word, default_names, spelled
from indexer.query import Field, Group, Node, Pattern, Word
from indexer.records import Suggestion

__all__ = ["suggest"]

_MOST_CHARACTERS = 100  # typed: nobody expects a suggestion after a pasted paragraph
_MOST_WORDS = 8
_MOST_TRIED = 16  # words whose spelling is looked for, of which some are stems


def suggest(index: Terms, typed: str, limit: int) -> tuple[Suggestion, ...]:
    """Completions of the last word, the most frequent first, then pages whose title has all words.

    Of `limit`, half at most are titles where there are words enough.
    """
    words = [w for w in typed.split() if any(map(str.isalnum, w))]
    if not words or len(typed) > _MOST_CHARACTERS or len(words) > _MOST_WORDS:
        return ()
    titles = _titles(index, words, typed, limit)
    completed = _completed(index, words[-1], limit) if not typed[-1].isspace() else []
    completed = completed[: max(limit - len(titles), limit - limit // 2)]
    lead = typed[: typed.rindex(words[-1])]
    return (
        *(Suggestion(text=lead.lstrip() + word) for word in completed),
        *titles[: limit - len(completed)],
    )


def _completed(index: Terms, start: str, limit: int) -> list[str]:
    """The words of the index that begin so, without the one that is typed already."""
    start = start.replace("*", "").replace("?", "")
    if not start:
        return []
    terms, _ = index.expand(default_names(), expansion(Pattern(f"{start}*")))
    found: list[str] = []
    for word, same in list(by_word(terms).items())[:_MOST_TRIED]:
        if len(found) < limit and word != fold_pattern(start):
            spelling = spelled(index, word, same)
            found += [spelling] if spelling else []
    return list(dict.fromkeys(found))


def _titles(index: Terms, words: list[str], typed: str, limit: int) -> list[Suggestion]:
    nodes: list[Node] = [
        Word(word.strip("*?"), Field.TITLE) for word in words if word.strip("*?")
    ]
    if not typed[-1].isspace() and nodes:
        start = words[-1].replace("*", "").replace("?", "")
        nodes[-1] = Pattern(f"{start}*", Field.TITLE)
    titles: dict[str, Suggestion] = {}
    for page in index.best(Group(must=tuple(nodes)), 2 * limit):
        text = " ".join(page.title.split())
        titles.setdefault(text, Suggestion(text=text, url=page.url))
    return list(titles.values())[:limit]
