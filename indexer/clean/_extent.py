"""How far a list or form reaches below the line that opens it."""

from collections.abc import Iterator, Sequence

from indexer.clean._page_shape import PageShape
from indexer.records import Block, BlockKind

__all__ = ["below"]

# Without a container of its own a list ends somewhere unseen: twelve lines are four teasers of three lines.
_MOST_UNBOUNDED = 12
_MOST = 60


def below(
    i: int, blocks: Sequence[Block], shape: PageShape, *, is_list: bool, is_plain: bool
) -> Iterator[int]:
    """The lines that belong to what line `i` opens: up to prose, the container's end or a heading of its rank.

    Where no container of its own bounds it (plain text never has one), it must be a list of headlines that opens with
    more than a word ("Categories" heads real lists too) and stands after the page's running text. On a page that is
    no article, lists of headlines are what it has to say.
    """
    if is_list and not shape.is_article:
        return
    container = _common_container(i, blocks)
    is_bounded = (
        not is_plain and container is not None and _is_own(container, i, blocks)
    )
    if not is_bounded and not (is_list and shape.is_tail(i) and shape.words[i] > 1):
        return
    most = _MOST if is_bounded else _MOST_UNBOUNDED
    for j in range(i + 1, min(len(blocks), i + 1 + most)):
        inside = container is None or container in blocks[j].container
        if (
            not inside
            or blocks[j].kind is BlockKind.CODE
            or shape.is_prose(j)
            or _is_next_section(blocks[i], blocks[j])
        ):
            return
        yield j


def _common_container(i: int, blocks: Sequence[Block]) -> int | None:
    if i + 1 >= len(blocks):
        return None
    following = set(blocks[i + 1].container)
    return next(
        (number for number in reversed(blocks[i].container) if number in following),
        None,
    )


def _is_own(container: int, i: int, blocks: Sequence[Block]) -> bool:
    return i == 0 or container not in blocks[i - 1].container


def _is_next_section(opening: Block, block: Block) -> bool:
    if block.kind is not BlockKind.HEADING:
        return False
    if block.link_density >= 0.5:  # an entry of the list that is marked up as a heading
        return 0 < block.level < opening.level
    return opening.level == 0 or block.level <= opening.level
