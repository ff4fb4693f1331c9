"""The catalogue of broken and left-over boilerplate, and its matcher.

The catalogue (`leftovers.toml`) knows lines word for word; it is precise and finds about a fifth of the boilerplate.
An article about an error quotes it: a rule therefore needs the whole line, never touches code or the page's title,
and a page is set aside only when hardly anything else is on it. Text is never rewritten: a rule that knows only a
part of a line (a stray shortcode, a broken entity) takes the line when nothing else is in it, and otherwise notes it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from indexer.clean._catalogue import Catalogue, catalogue
from indexer.clean._extent import below
from indexer.clean._fold import fold
from indexer.clean._page_shape import PageShape
from indexer.clean._page_verdict import PageVerdict, verdict_on
from indexer.clean._rule import Covers, Rule
from indexer.clean._structure import lines_to_compare, structural_rule
from indexer.records import Block, BlockKind

__all__ = ["Matches", "PageVerdict", "Removal", "match"]

# Words of its own: such a page has more to say than any message, twice what may stand beside one. Half the cost of
# matching was looking for messages on articles. Default pages and listings of folders, of any length, begin with theirs.
_LONG_PAGE = 1_200
_FIRST_LINES = 20
_NEAR = 3  # lines, for the guard near-family
_LISTS = {
    "related",
    "latest",
}  # families whose block is a list of headlines, not a form
# Families of faults: what an article may be about. Nobody writes about a menu line by line, and those stand in lists.
_FAULTS = {
    "feed-plugin",
    "rss-widget",
    "form-plugin",
    "slider-gallery",
    "shortcode",
    "php-error",
    "database-error",
    "server-error",
    "app-error",
    "template-leak",
    "bot-wall",
    "media-player",
    "encoding",
}
_CELLS = {BlockKind.CELL, BlockKind.TERM, BlockKind.DEFINITION}
_CELL_WORDS = 4  # a table's shorter cells ("None", "Print", "1200x630") are data, whatever they read like


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """Why one block goes: the rule's id, its family and one sentence for people."""

    rule: str
    family: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """What the catalogue says of one page; both tables are keyed by `Block.position`.

    `notes` are blocks to keep that hold something known: sample text, a stray shortcode in a sentence. `page` is set
    when the whole page is no article; `removals` is complete all the same.
    """

    removals: dict[int, Removal]
    notes: dict[int, Removal] = field(default_factory=dict)
    page: PageVerdict | None = None


def match(
    blocks: Sequence[Block],
    *,
    is_plain: bool,
    title: str,
    names: Sequence[str] = (),
    repeated: frozenset[int] = frozenset(),
    rules: Catalogue | None = None,
) -> Matches:
    """The blocks that are known leftovers, and whether the whole page is no article.

    Blocks are in page order; code blocks and blocks that read like the title are never removed. `names` is what
    else the page is called (its <title>, in parts). `repeated` holds the fingerprints that stand on several pages of
    the site: some rules act on those only, and to a whole page's verdict they count as nothing. `rules` is another
    catalogue than the one that ships.
    """
    page = _Page(
        blocks,
        rules or catalogue(),
        is_plain=is_plain,
        title=fold(title),
        repeated=repeated,
    )
    removals: dict[int, Removal] = {}
    notes: dict[int, Removal] = {}
    openings: list[tuple[int, Rule]] = []
    for i in page.suspects():
        block, rule = blocks[i], page.rule_for(i)
        if rule is None:
            continue
        (notes if rule.is_note else removals)[block.position] = _removal(rule)
        if rule.covers is Covers.BLOCK:
            openings.append((i, rule))
    for i, rule, is_all in page.inline_rules():
        if blocks[i].position not in removals:
            (removals if is_all else notes)[blocks[i].position] = _removal(rule)
    for i, rule in openings:
        for j in below(
            i, blocks, page.shape, is_list=rule.family in _LISTS, is_plain=is_plain
        ):
            if page.may_go(j):
                removals.setdefault(
                    blocks[j].position, _removal(rule, under=blocks[i].text)
                )
    gone = {i for i, block in enumerate(blocks) if block.position in removals}
    families = {removal.family for removal in removals.values()}
    return Matches(
        removals=removals,
        notes=notes,
        page=verdict_on(page, gone, families, [fold(name) for name in names]),
    )


def _removal(rule: Rule, *, under: str = "") -> Removal:
    reason = f"Listed under “{under[:60]}”. {rule.reason}" if under else rule.reason
    return Removal(rule=rule.id, family=rule.family, reason=reason)


class _Page:
    """One page while it is matched: its lines folded once, the rules whose pattern fits each."""

    def __init__(
        self,
        blocks: Sequence[Block],
        rules: Catalogue,
        *,
        is_plain: bool,
        title: str,
        repeated: frozenset[int],
    ) -> None:
        self.blocks = blocks
        self.rules = rules
        self.title = title
        code = BlockKind.CODE
        self._lines = rules.known.of(
            ["" if block.kind is code else block.text for block in blocks]
        )
        self.folded = [line.folded for line in self._lines]
        self._repeated = repeated
        self._fitting = {
            i: line.rules for i, line in enumerate(self._lines) if line.rules
        }
        words = [line.words for line in self._lines]
        known = [bool(line.rules) for line in self._lines]
        self.shape = PageShape(blocks, self.folded, words, known, is_plain=is_plain)
        self.messages: Mapping[int, Sequence[Rule]] = self._messages()

    def messages_in(self, text: str) -> Sequence[Rule]:
        """The page rules whose message the folded text is, or begins with."""
        return self.rules.known.messages_among([text]).get(0, ())

    def is_repeated(self, i: int) -> bool:
        """Whether other pages of the site show the line too."""
        return self.blocks[i].fingerprint in self._repeated

    def may_go(self, i: int) -> bool:
        """Whether any rule may take the line: not code, not the title."""
        return bool(self.folded[i]) and self.folded[i] != self.title

    def suspects(self) -> list[int]:
        """The lines that a rule may take as a whole, in page order: few."""
        alike = lines_to_compare(self.folded, self.title)
        return sorted({*self._fitting, *alike})

    def rule_for(self, i: int) -> Rule | None:
        """The first rule whose pattern and guards the line meets."""
        if not self.may_go(i):
            return None
        if self.blocks[i].kind in _CELLS and self.shape.words[i] < _CELL_WORDS:
            return None
        for rule in self._fitting.get(i, ()):
            # Label and section share their words ("Search", "Login"): what heads running text is a section.
            if (
                rule.family != "ads"
                and self.shape.words[i] <= _CELL_WORDS
                and self.shape.heads_prose(i)
            ):
                continue
            if rule.family in _FAULTS and self._is_subject(i):
                continue
            if all(self._holds(guard, rule, i) for guard in rule.guards):
                return rule
        return structural_rule(
            i, self.blocks, self.folded, self.title, self.shape, self.rules.structural
        )

    def _is_subject(self, i: int) -> bool:
        """Whether the line is what the page speaks of: a quotation, a section's heading, one of a list's items."""
        kind = self.blocks[i].kind
        if kind is BlockKind.ITEM:
            return any(self._is_unknown_item(j, beside=i) for j in (i - 1, i + 1))
        return kind is BlockKind.QUOTE or self.shape.heads_prose(i)

    def _is_unknown_item(self, j: int, *, beside: int) -> bool:
        if not 0 <= j < len(self.blocks) or j in self._fitting:
            return False
        one, other = self.blocks[j], self.blocks[beside]
        is_sibling = one.container[:-1] == other.container[:-1]
        return one.kind is BlockKind.ITEM and is_sibling and self.shape.is_text(j)

    def inline_rules(self) -> Iterator[tuple[int, Rule, bool]]:
        """Lines with an inline rule: the first one found in each, and whether nothing else is in the line."""
        for i, line in enumerate(self._lines):
            if not line.inline or not self.may_go(i):
                continue
            if found := self._inline_rule(i, line.inline):
                rule, is_all = found
                is_subject = rule.family in _FAULTS and self._is_subject(i)
                yield i, rule, is_all and not is_subject

    def _inline_rule(self, i: int, rules: Sequence[Rule]) -> tuple[Rule, bool] | None:
        text, raw = self.folded[i], self.blocks[i].text
        rest = text
        first: Rule | None = None
        taker: Rule | None = None
        for rule in rules:
            if not rule.compiled.search(raw if "unfolded" in rule.guards else text):
                continue
            if "not-in-code" in rule.guards and self.shape.is_among_code(i):
                continue
            first = first or rule
            if not rule.is_note:
                taker = taker or rule
                rest = rule.compiled.sub(" ", rest)
        if taker and not any(map(str.isalnum, rest)):
            return taker, True
        return (first, False) if first else None

    def _messages(self) -> dict[int, tuple[Rule, ...]]:
        """By visible line the page rules whose message it is, or begins with; of a long page the first lines alone."""
        shown = [
            "" if block.is_hidden else text
            for block, text in zip(self.blocks, self.folded, strict=True)
        ]
        own = sum(
            words
            for i, words in enumerate(self.shape.words)
            if shown[i] and not self.is_repeated(i)
        )
        if own > _LONG_PAGE:
            shown = shown[:_FIRST_LINES]
        return self.rules.known.messages_among(shown)

    def _holds(self, guard: str, rule: Rule, i: int) -> bool:
        if (position := _POSITIONS.get(guard)) is not None:
            return position(self.shape, i)
        if guard == "repeats":
            return self.is_repeated(i)
        if guard in {"run", "near-family"}:
            return self._has_neighbour(
                rule.family, i, reach=1 if guard == "run" else _NEAR
            )
        return True  # case-sensitive, unfolded: in the pattern

    def _has_neighbour(self, family: str, i: int, *, reach: int) -> bool:
        around = range(max(0, i - reach), min(len(self.blocks), i + reach + 1))
        others = [j for j in around if self.folded[j] != self.folded[i]]
        return any(
            rule.family == family for j in others for rule in self._fitting.get(j, ())
        )


_POSITIONS: dict[str, Callable[[PageShape, int], bool]] = {
    "head": PageShape.is_head,
    "tail": PageShape.is_tail,
    "head-or-tail": lambda shape, i: shape.is_head(i) or shape.is_tail(i),
    "heading-like": PageShape.is_list_heading,
    "not-first": lambda _, i: i > 0,
    "not-in-code": lambda shape, i: not shape.is_among_code(i),
}
