"""From marks to the tree: NOT binds tightest, then AND, then OR, then standing side by side.

Brackets are kept on a stack of our own, so that no nesting can exhaust Python's. What does not fit is read
somehow: a bracket without a partner is closed or dropped, an operator without its operands is dropped, and where
nothing would be left, the operators are words.
"""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

from indexer.analysis import Analyzer
from indexer.errors import QueryError
from indexer.query import leaves, writer
from indexer.query.lexer import Lexeme, Mark, lexemes
from indexer.query.tree import Field, Fuzzy, Group, Node, Pattern, Phrase, Query, Word

__all__ = [
    "MAX_CHARACTERS",
    "MAX_DEPTH",
    "MAX_NEAR",
    "MAX_PATTERNS",
    "MAX_TERMS",
    "parse",
]

MAX_CHARACTERS = (
    2000  # a pasted paragraph; URLs beyond that are cut on their way anyway
)
MAX_TERMS = 100  # each costs an engine up to a list of all documents
MAX_PATTERNS = 8  # each costs a pass over the vocabulary
MAX_DEPTH = 12
# Words near each other: each page that holds them all is looked through for them. 500 took 8 s of 200 pages.
MAX_NEAR = 16

_SHOULD, _MUST, _MUST_NOT = "should", "must", "must not"


@dataclass(frozen=True, slots=True)
class _Part:
    """An operand: a node, how it was signed and how deep it is nested."""

    node: Node
    sign: str = _SHOULD
    depth: int = 1


@dataclass(slots=True)
class _Frame:
    """An open bracket: what stood in front of it and what has been read inside."""

    field: Field = Field.ANY
    sign: str = _SHOULD
    parts: list[_Part | Mark] = dataclasses.field(default_factory=list)


def parse(text: str) -> Query:
    """Read what the searcher typed; never raises on odd input.

    Raises:
        QueryError: the query is longer, wider or deeper than the limits; the message says which.
    """
    if len(text) > MAX_CHARACTERS:
        raise QueryError(
            f"the query has {len(text)} characters, {MAX_CHARACTERS} are allowed: use fewer words"
        )
    reader = _Reader()
    found = list(lexemes(text))
    root = reader.read(found)
    if root is None:
        root = reader.read([_as_word(lexeme) for lexeme in found]) or Group()
    return Query(
        text=text,
        root=root,
        reading=writer.write(root),
        ignored=tuple(dict.fromkeys(reader.ignored)),
    )


def _size(phrase: Phrase) -> int:
    """How many words stand in a phrase; in scripts without spaces, characters."""
    return sum(len(word.parts) for word in Analyzer().wanted(phrase.text))


def _as_word(lexeme: Lexeme) -> Lexeme:
    if lexeme.mark in (Mark.AND, Mark.OR, Mark.NOT):
        return Lexeme(Mark.WORD, lexeme.text.lower())
    return lexeme


class _Reader:
    """The state of one reading: open brackets, what stands before the next operand, and the counts."""

    def __init__(self) -> None:
        self.ignored: list[str] = []

    def read(self, found: Iterable[Lexeme]) -> Node | None:
        """The tree of these lexemes; None if they hold no operand."""
        self._frames = [_Frame()]
        self._sign = _SHOULD
        self._name = ""  # of the field whose value comes next
        self._terms = self._patterns = 0
        self.ignored.clear()
        for lexeme in found:
            self._take(lexeme)
        while len(self._frames) > 1:
            self._close()
        part = self._reduce(self._frames[0])
        return part.node if part else None

    def _take(self, lexeme: Lexeme) -> None:
        match lexeme.mark:
            case Mark.OPEN:
                self._frames.append(_Frame(self._text_field(), self._sign))
                self._sign, self._name = _SHOULD, ""
            case Mark.CLOSE:
                self._close()
            case Mark.PLUS:
                self._sign = _MUST
            case Mark.MINUS:
                self._sign = _MUST_NOT
            case Mark.FIELD:
                self._name = lexeme.text
            case Mark.AND | Mark.OR | Mark.NOT:
                self._frames[-1].parts.append(lexeme.mark)
            case _:
                self._operand(lexeme)

    def _text_field(self) -> Field:
        """The field that words are looked for in here: named just before, or by a bracket around."""
        return (
            Field(self._name)
            if self._name in ("title", "removed")
            else self._frames[-1].field
        )

    def _operand(self, lexeme: Lexeme) -> None:
        name, sign, text_field = self._name, self._sign, self._text_field()
        self._sign, self._name = _SHOULD, ""
        node = None
        if name and name not in ("title", "removed"):
            node = leaves.value(name, lexeme.text)
            if node is None:
                lexeme = Lexeme(Mark.QUOTED, f"{name}:{lexeme.text}")
        if node is None and lexeme.mark is Mark.QUOTED:
            node = leaves.phrase(lexeme.text, text_field, lexeme.slop)
        elif node is None:
            node = leaves.word(lexeme.text, text_field)
        if node is not None:
            self._count(node)
            self._frames[-1].parts.append(_Part(node, sign))

    def _count(self, node: Node) -> None:
        self._terms += 1
        self._patterns += isinstance(node, Pattern | Fuzzy)
        if isinstance(node, Phrase) and node.slop and _size(node) > MAX_NEAR:
            raise QueryError(
                f"a phrase with ~ has more than {MAX_NEAR} words: use fewer, or leave out the ~"
            )
        if self._terms > MAX_TERMS:
            raise QueryError(f"the query has more than {MAX_TERMS} words: use fewer")
        if self._patterns > MAX_PATTERNS:
            raise QueryError(
                f"the query has more than {MAX_PATTERNS} words with *, ? or ~: use fewer"
            )

    def _close(self) -> None:
        self._sign, self._name = _SHOULD, ""
        if len(self._frames) == 1:
            return  # a closing bracket without an opening one
        frame = self._frames.pop()
        if part := self._reduce(frame):
            self._frames[-1].parts.append(_Part(part.node, frame.sign, part.depth))

    def _reduce(self, frame: _Frame) -> _Part | None:
        """What a bracket holds, as one part."""
        chains = _chains(frame.parts)
        return self._side_by_side([self._any_of(chain) for chain in chains])

    def _any_of(self, chain: list[list[_Part]]) -> _Part:
        """Of `a AND b OR c`, given as [[a, b], [c]]."""
        if len(chain) == 1 and len(chain[0]) == 1:
            return chain[0][0]
        options = [
            _all_of(parts) if len(parts) > 1 else _as_node(parts[0]) for parts in chain
        ]
        if len(options) == 1:
            return options[0]
        telling = self._without_stop_words([part.node for part in options])
        if len(telling) == 1:
            return _Part(telling[0], depth=max(part.depth for part in options))
        return _grouped(Group(should=telling), options)

    def _side_by_side(self, parts: list[_Part]) -> _Part | None:
        must_not = tuple(part.node for part in parts if part.sign == _MUST_NOT)
        must = [part.node for part in parts if part.sign == _MUST]
        filters = _filters(
            [
                part.node
                for part in parts
                if part.sign == _SHOULD and leaves.narrows(part.node)
            ]
        )
        ranked = [
            part.node
            for part in parts
            if part.sign == _SHOULD and not leaves.narrows(part.node)
        ]
        should = self._without_stop_words(ranked)
        if not parts:
            return None
        if len(parts) == 1 and parts[0].sign == _SHOULD:
            return parts[0]
        if len(should) == 1 and not (must or must_not or filters):
            return _Part(should[0], _SHOULD, max(part.depth for part in parts))
        if filters and should and not must:
            return _grouped(
                Group(must=(*filters, Group(should=should)), must_not=must_not),
                parts,
                levels=2,
            )
        return _grouped(
            Group(should=should, must=(*filters, *must), must_not=must_not), parts
        )

    def _without_stop_words(self, nodes: list[Node]) -> tuple[Node, ...]:
        """The nodes but for words that say nothing, unless there are no others."""
        telling = [node for node in nodes if not _is_stop_word(node)]
        if not telling:
            return tuple(nodes)
        self.ignored += [
            node.text
            for node in nodes
            if isinstance(node, Word) and _is_stop_word(node)
        ]
        return tuple(telling)


def _chains(parts: list[_Part | Mark]) -> list[list[list[_Part]]]:
    """Operands by operator: standing side by side, then OR, then AND. Operators without operands are dropped."""
    chains: list[list[list[_Part]]] = []
    joint: Mark | None = None
    is_negated = False
    for part in parts:
        if isinstance(part, Mark):
            if part is Mark.NOT:
                is_negated = not is_negated
            else:
                joint = part
            continue
        operand = _negated(part) if is_negated else part
        if joint is Mark.AND and chains:
            chains[-1][-1].append(operand)
        elif joint is Mark.OR and chains:
            chains[-1].append([operand])
        else:
            chains.append([[operand]])
        joint, is_negated = None, False
    return chains


def _negated(part: _Part) -> _Part:
    return _Part(
        part.node, _SHOULD if part.sign == _MUST_NOT else _MUST_NOT, part.depth
    )


def _as_node(part: _Part) -> _Part:
    """An operand of OR: what is forbidden becomes "everything but"."""
    if part.sign == _MUST_NOT:
        return _grouped(Group(must_not=(part.node,)), [part])
    return _Part(part.node, _SHOULD, part.depth)


def _all_of(parts: list[_Part]) -> _Part:
    must = tuple(part.node for part in parts if part.sign != _MUST_NOT)
    return _grouped(
        Group(
            must=must,
            must_not=tuple(part.node for part in parts if part.sign == _MUST_NOT),
        ),
        parts,
    )


def _grouped(group: Group, parts: list[_Part], *, levels: int = 1) -> _Part:
    depth = levels + max(part.depth for part in parts)
    if depth > MAX_DEPTH:
        raise QueryError(
            f"the query has brackets more than {MAX_DEPTH - 1} deep: use fewer"
        )
    return _Part(group, _SHOULD, depth)


def _is_stop_word(node: Node) -> bool:
    return isinstance(node, Word) and node.text.lower() in leaves.STOP_WORDS


def _filters(nodes: list[Node]) -> list[Node]:
    """Filters side by side: of one kind, any of them; of different kinds, each."""
    kinds: dict[object, list[Node]] = {}
    for node in nodes:
        kinds.setdefault(
            id(node) if isinstance(node, Group) else type(node), []
        ).append(node)
    return [
        same[0] if len(same) == 1 else Group(should=tuple(same))
        for same in kinds.values()
    ]
