"""The rules for pages without markup, in the order in which they speak."""

from collections.abc import Mapping

from indexer.clean._outline import Outline
from indexer.clean._repeats import repeats
from indexer.clean._span import (
    around_the_text,
    breadcrumbs,
    dense_span,
    image_names,
    visit_days,
)
from indexer.clean.fingerprint import fold
from indexer.clean.leftovers import Removal

__all__ = ["judge_lines"]

_BESIDE_BYLINE = (
    60  # characters that a line holds besides its byline: the date, counts, an office
)


def judge_lines(
    page: Outline, known: Mapping[int, Removal], title: str, byline: str
) -> dict[int, Removal]:
    """The lines to remove, by position: those `known` to the catalogue and the site, and what the rules add.

    `known` alone where the rules would leave nothing.
    """
    gone = {**image_names(page), **known}
    span = dense_span(page, set(gone))
    own = _own_lines(page, title, byline, before=span[0]) - set(known)
    for found in (
        visit_days(page, span),
        breadcrumbs(page, title, span),
        around_the_text(page, span),
    ):
        gone = {**{i: why for i, why in found.items() if i not in own}, **gone}
    gone = {**repeats(page, gone), **gone}
    return dict(known) if len(gone) == len(page) else gone


def _own_lines(page: Outline, title: str, byline: str, *, before: int) -> set[int]:
    """The last line that is the title, and the last that holds the byline, where they stand above the text."""
    named, signed = fold(title), fold(byline)
    last: dict[str, int] = {}
    for i in range(before):
        line = fold(page.blocks[i].text)
        if named and line == named:
            last["title"] = i
        elif signed and signed in line and len(line) <= len(signed) + _BESIDE_BYLINE:
            last["byline"] = i
    return set(last.values())
