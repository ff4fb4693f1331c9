"""Where on the parsed page each Block came from: its pieces of text in the document, found again by their text.

The walk that makes Blocks is hot and keeps no trail. Whoever shows a page anew looks for each Block's text in the
document's, both in page order, blanks apart; what the walk passed over (permalinks, numbers of code lines) is passed
over here.
"""

from collections.abc import Sequence

from indexer.records import Block

__all__ = ["place"]

_REACH = 400  # pieces of text that may lie between two neighbours: a menu that the walk does not show


def place(pieces: Sequence[str], blocks: Sequence[Block]) -> dict[int, list[int]]:
    """The indexes of the pieces that make up each Block, by its position; a Block that is not found is left out."""
    bare = ["".join(piece.split()) for piece in pieces]
    found: dict[int, list[int]] = {}
    at = 0
    for block in blocks:
        indexes = _pieces_of("".join(block.text.split()), bare, at)
        if indexes:
            found[block.position] = indexes
            at = indexes[-1] + 1
    return found


def _pieces_of(wanted: str, bare: Sequence[str], start: int) -> list[int]:
    """The pieces from `start` on that give `wanted` when joined; none where they do not."""
    taken: list[int] = []
    done = 0
    for index in range(start, min(len(bare), start + _REACH + len(wanted))):
        piece = bare[index]
        if piece and wanted.startswith(piece, done):
            taken.append(index)
            done += len(piece)
            if done == len(wanted):
                return taken
    return []
