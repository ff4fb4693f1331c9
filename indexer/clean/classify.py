"""Blocks to Verdicts: every rule that can remove a Block, in the order in which they speak.

A rule is a function from the page to the Blocks it would remove, each with its rule id, family and reason. The
first rule to name a Block gives the reason; a page on which nothing would be left is given back its text
(`_given_back`). Pages with markup and pages without it have rules of their own; both share the site's template,
the catalogue of leftovers and the rules on repetition.
"""

from collections.abc import Mapping

from indexer.clean._draft import verdict_of
from indexer.clean._forum import is_forum
from indexer.clean._lines import judge_lines
from indexer.clean._main import empty_headings, link_lists, outside_main
from indexer.clean._outline import Outline, outline_of
from indexer.clean._repeats import repeats
from indexer.clean._vocabulary import authors_words
from indexer.clean._zones import zones_of
from indexer.clean.fingerprint import fold
from indexer.clean.leftovers import Removal
from indexer.records import MediaType, ParsedPage, Reach, SiteTemplate, Verdict

__all__ = ["classify"]

_SITE = Removal(
    rule="site-template",
    family="template",
    reason="Many pages of this site show the same line.",
)


def classify(
    page: ParsedPage,
    template: SiteTemplate,
    leftovers: Mapping[int, Removal],
    *,
    title: str = "",
    byline: str = "",
) -> tuple[Verdict, ...]:
    """One Verdict a Block, in page order. `leftovers` is what the catalogue found, by position."""
    outline = outline_of(page.blocks)
    repeated = _site_lines(outline, template, title)
    if page.media_type is MediaType.TEXT:
        site = dict.fromkeys(repeated, _SITE)
        gone = judge_lines(
            outline, leftovers, site, title=title, byline=byline, url=page.url
        )
    else:
        gone = _judge_markup(
            outline, leftovers, repeated, title, is_forum=is_forum(page.head, page.url)
        )
    if _is_nothing_left(outline, gone):
        gone = {}
    return tuple(
        _verdict(page, position, gone.get(position))
        for position in range(len(page.blocks))
    )


def _judge_markup(
    page: Outline,
    leftovers: Mapping[int, Removal],
    repeated: dict[int, Reach],
    title: str,
    *,
    is_forum: bool,
) -> dict[int, Removal]:
    zones = zones_of(page, is_forum=is_forum)
    around = outside_main(page, {*leftovers, *repeated, *zones})
    words = authors_words(page, repeated, {*leftovers, *zones, *around})
    site = dict.fromkeys(repeated.keys() - words, _SITE)
    # The catalogue says more than that the line repeats: a plug-in may have failed on every page.
    known = site | dict(leftovers)
    gone = _with(known, zones)
    if _is_nothing_left(page, gone):
        gone = dict(
            known
        )  # a page made of its margins: an empty answer would be worse than a menu
    gone = _with(gone, outside_main(page, set(gone)))
    gone = _with(gone, link_lists(page, set(gone)))
    gone = _with(gone, repeats(page, gone))
    gone = _with(gone, empty_headings(page, set(gone), title))
    return dict(known) if _is_nothing_left(page, gone) else gone


def _site_lines(page: Outline, template: SiteTemplate, title: str) -> dict[int, Reach]:
    own = fold(title)
    found: dict[int, Reach] = {}
    for position, block in enumerate(page.blocks):
        reach = template.repeats.get(block.fingerprint)
        needed = Reach.PROSE if page.prose[position] else Reach.LINE
        if reach is None or reach < needed or (own and fold(block.text) == own):
            continue
        found[position] = reach
    return found


def _with(gone: dict[int, Removal], more: Mapping[int, Removal]) -> dict[int, Removal]:
    """Both; a Block that was gone keeps its reason."""
    return {**more, **gone}


def _is_nothing_left(page: Outline, gone: Mapping[int, Removal]) -> bool:
    return len(gone) == len(page)


def _verdict(page: ParsedPage, position: int, removal: Removal | None) -> Verdict:
    block = page.blocks[position]
    if removal is None:
        return verdict_of(block, True)
    return verdict_of(block, False, removal.rule, removal.family, removal.reason)
