"""Neighbours in the query that are near each other on a page: what they add, and to which pages.

A page that speaks of a ferry terminal has the two words side by side; one with a terminal here and a ferry there only
has both. So each two words that stand side by side in a query are looked for as `"ferry terminal"~2`, and where they
are found that counts as a rare word would, for a share. Only the best pages are looked through: it orders them, and
makes nothing an answer. Phrases, patterns, filters and words of several parts (`e-mail`) are no neighbours.

That is asked once in a field, so a field's length does not matter: divided by it, a short page that names the asyncio
event loop in passing came before the long one about it (`tests/test_end_to_end.py`).

What lost (mean nDCG@10 of cranfield, cacm, npl, medline and nfcorpus; MRR of whole titles, of three words of a title
and of six words of a text among 10,000 pages; November 2026; divided by length, a text's length counting .5): this
.480, .993, .867, .552; without .476, .972, .831, .501; side by side in this order alone .479, .987, .852, .549; up to 5
words between .480, .993, .860, .541; counted each time they are near .479, .987, .855, .548. Not divided, with a text's
length at .4, it is .478, .994, .863, .538. Any two words of the query were no better, and are more to look for.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from indexer.query import Group, Node, Phrase, Word

__all__ = ["BEST", "SHARE", "Near", "neighbours"]

# Pages that are looked through. Mean nDCG@10 as above, of pairs in order: .477 at 50, .478 at 100 and at 200; each costs time.
BEST = 100
# What two neighbours count of a word as rare as they are side by side. The five means, and the MRR of three words of a
# title: .476 and .831 at 0, .480 and .867 at .2, .478 and .872 at .3.
SHARE = 0.2
_SLOP = 2  # words in between


class Near(NamedTuple):
    """Two neighbours: how often they are near among the best pages, and what that adds to one of them."""

    asked: Phrase
    documents: int
    score: float


def neighbours(root: Node) -> list[Phrase]:
    """What to look for, in the order of the query, each once."""
    return list(dict.fromkeys(_pairs(root)))


def _pairs(node: Node) -> Iterator[Phrase]:
    """Of words side by side: in a group and, where filters stand beside them, in what has to be met with these."""
    if not isinstance(node, Group):
        return
    for parts in (node.must, node.should):
        for one, other in pairwise(parts):
            if (
                isinstance(one, Word)
                and isinstance(other, Word)
                and one.field is other.field
                and one.text.casefold() != other.text.casefold()
            ):
                yield Phrase(f"{one.text} {other.text}", one.field, _SLOP)
    for part in node.must:
        yield from _pairs(part)
