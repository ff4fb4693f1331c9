"""Why a page is an answer, or is none: what each part of the query finds on it, and adds to its score."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from indexer.analysis import TAG, untagged
from indexer.engines.closeness import Near
from indexer.engines.plan import Linguist, fields_of
from indexer.query import Fuzzy, Group, Node, Pattern, Phrase, Word, write
from indexer.records import Explanation, ScorePart, TermFound

__all__ = ["Page", "explain"]


class Page(Protocol):
    """One document of an index, to be asked how it meets a query."""

    @property
    def url(self) -> str:
        """Which it is."""
        ...

    @property
    def linguist(self) -> Linguist:
        """Of the index's languages."""
        ...

    def score(self, leaf: Node, *, is_strict: bool) -> tuple[float | None, int]:
        """What the leaf adds to the score, None where it is not met, and how many documents meet it."""
        ...

    def near(self, root: Node) -> Sequence[Near]:
        """What neighbours in the query add to the page, which meets it."""
        ...

    def expand(self, leaf: Pattern | Fuzzy) -> Sequence[str]:
        """The terms the leaf stands for."""
        ...

    def times(self, name: str, term: str) -> int:
        """How often the page has a term in a field."""
        ...

    def length(self, name: str) -> int:
        """How many words the field has."""
        ...


@dataclass(frozen=True, slots=True)
class _Told:
    score: float | None
    parts: tuple[ScorePart, ...]

    def muted(self) -> tuple[ScorePart, ...]:
        """The parts where nothing comes of them."""
        return tuple(replace(part, score=0.0) for part in self.parts)


def explain(page: Page, root: Node) -> Explanation:
    """The parts of the query in its order; their scores add up to the page's, up to rounding."""
    told = _node(page, root, is_strict=False)
    near = page.near(root) if told.score is not None else ()
    return Explanation(
        url=page.url,
        is_match=told.score is not None,
        score=(told.score or 0.0) + sum(each.score for each in near),
        parts=(*told.parts, *map(_near, near)),
    )


def _near(near: Near) -> ScorePart:
    return ScorePart(
        asked=write(near.asked),
        is_met=True,
        score=near.score,
        documents=near.documents,
    )


def _node(page: Page, node: Node, *, is_strict: bool) -> _Told:
    if isinstance(node, Group):
        return _group(page, node)
    score, documents = page.score(node, is_strict=is_strict)
    part = ScorePart(
        asked=write(node),
        is_met=score is not None,
        score=score or 0.0,
        documents=documents,
        found=tuple(_found(page, node)),
    )
    return _Told(score, (part,))


def _group(page: Page, group: Group) -> _Told:
    must = [_node(page, part, is_strict=True) for part in group.must]
    should = [_node(page, part, is_strict=False) for part in group.should]
    must_not = [_node(page, part, is_strict=True) for part in group.must_not]
    is_met = (
        group != Group()
        and all(told.score is not None for told in must)
        and all(told.score is None for told in must_not)
        and (bool(must) or not should or any(told.score is not None for told in should))
    )
    forbidden = tuple(
        replace(part, is_forbidden=not part.is_forbidden)
        for told in must_not
        for part in told.muted()
    )
    required = tuple(
        replace(part, is_required=True)
        for told in must
        for part in (told.parts if is_met else told.muted())
    )
    optional = tuple(
        part for told in should for part in (told.parts if is_met else told.muted())
    )
    score = sum(told.score or 0.0 for told in (*must, *should)) if is_met else None
    return _Told(score, (*required, *optional, *forbidden))


def _found(page: Page, leaf: Node) -> Iterator[TermFound]:
    """The leaf's terms that the page has, by field."""
    if not isinstance(leaf, Word | Phrase | Pattern | Fuzzy):
        return
    for spec in fields_of(leaf.field):
        for term in _terms(page, leaf):
            if times := page.times(spec.name, term):
                yield TermFound(
                    field=spec.name,
                    term=untagged(term),
                    stemmed_as=term.partition(TAG)[2],
                    times=times,
                    length=page.length(spec.name),
                    weight=spec.weight,
                )


def _terms(page: Page, leaf: Word | Phrase | Pattern | Fuzzy) -> Mapping[str, None]:
    if isinstance(leaf, Pattern | Fuzzy):
        return dict.fromkeys(page.expand(leaf))
    return dict.fromkeys(
        term
        for word in page.linguist.words(leaf.text)
        for slot in (word.whole, *word.parts, *word.loose)
        for term in slot
    )
