"""Rules that compare a line with the page's title or with the line before it."""

from collections.abc import Mapping, Sequence

from indexer.clean._page_shape import PageShape
from indexer.clean._rule import Rule
from indexer.records import Block, BlockKind

__all__ = ["lines_to_compare", "structural_rule"]

# Shorter titles ("News", "About us") begin other lines by chance.
_LEAST_TITLE = 15
_LEAST_REPEAT_WORDS = 8  # a refrain, a poem's line, "Yes." twice are shorter
_SPOKEN = {BlockKind.PARAGRAPH, BlockKind.CAPTION, BlockKind.LINE, BlockKind.QUOTE}


def lines_to_compare(folded: Sequence[str], title: str) -> list[int]:
    """The lines that `structural_rule` may speak of: those that hold the title's start or say the line before again."""
    start = title[:_LEAST_TITLE]
    is_long = len(start) == _LEAST_TITLE
    before = ""
    found: list[int] = []
    for i, text in enumerate(folded):
        if text == before or (is_long and start in text):
            found.append(i)
        before = text
    return found


def structural_rule(
    i: int,
    blocks: Sequence[Block],
    folded: Sequence[str],
    title: str,
    shape: PageShape,
    rules: Mapping[str, Rule],
) -> Rule | None:
    """The rule a line falls under by its place: title with a trail before or the site after it, line said twice."""
    text = folded[i]
    if len(title) >= _LEAST_TITLE and shape.is_head(i) and blocks[i].level != 1:
        if (rule := rules.get("st-breadcrumb-glued")) and _ends_in_title(
            text, title, rule
        ):
            return rule
        if (
            (rule := rules.get("st-title-repeat"))
            and text.startswith(title)
            and rule.compiled.fullmatch(text)
        ):
            return rule
    if (rule := rules.get("st-caption-repeat")) and _repeats_line_before(
        i, blocks, folded, shape
    ):
        return rule
    return None


def _ends_in_title(text: str, title: str, rule: Rule) -> bool:
    """Whether the line is a trail of links glued to the title, whole or cut short."""
    start = text.find(title[:_LEAST_TITLE])
    if start <= 0 or not rule.compiled.fullmatch(text):
        return False
    return title.startswith(text[start:].rstrip(". "))


def _repeats_line_before(
    i: int, blocks: Sequence[Block], folded: Sequence[str], shape: PageShape
) -> bool:
    if i == 0 or folded[i] != folded[i - 1] or shape.words[i] < _LEAST_REPEAT_WORDS:
        return False
    return blocks[i].kind in _SPOKEN
