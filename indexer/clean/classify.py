"""Blocks to Verdicts: every rule that can remove a Block, in the order in which they speak.

The first to name a Block gives the reason: the catalogue of leftovers, the site's template, then what the page itself
shows, at last what it says twice. For pages with markup a learnt model judges that, with hand-made rules among what it
sees and as reasons for people; pages without markup have rules of their own. Something is kept wherever there is text.
"""

from collections.abc import Collection, Mapping

import numpy as np

from indexer.clean._block_columns import Seen
from indexer.clean._block_cuts import cuts_of
from indexer.clean._block_model import block_model
from indexer.clean._block_reasons import reasons
from indexer.clean._draft import VerdictDraft
from indexer.clean._forum import is_forum
from indexer.clean._lines import judge_lines
from indexer.clean._main import link_lists, outside_main
from indexer.clean._outline import Outline, outline_of
from indexer.clean._repeats import repeats
from indexer.clean._vocabulary import authors_words
from indexer.clean._zones import zones_of
from indexer.clean.fingerprint import fold
from indexer.clean.leftovers import Removal
from indexer.records import (
    Block,
    MediaType,
    PageHead,
    ParsedPage,
    Reach,
    SiteTemplate,
    Verdict,
)

__all__ = ["OWN_TITLE", "classify", "seen_of"]

# The model keeps some 3 KB a block, and of 2,757 labelled pages none has more than 2,700 blocks. Beyond, rules decide.
_MOST_BLOCKS = 20_000

# What keeps a title that the model takes for none of the text: wanted texts often lack it, searchers look for it.
OWN_TITLE = Removal(
    rule="own-title",
    family="title",
    reason="It is the page's title, though it stands apart from the text.",
)
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
        seen, found = seen_of(outline, page.head, page.url, leftovers, title)
        gone = _judge_markup(seen, found, leftovers, repeated)
    if _is_nothing_left(outline, gone):
        gone = {}
    own = _own_title(page, title)
    if own in gone and own not in leftovers:
        gone[own] = OWN_TITLE
    verdicts = [_verdict(block, gone.get(i)) for i, block in enumerate(page.blocks)]
    return tuple(verdicts)


def seen_of(
    page: Outline,
    head: PageHead,
    url: str,
    leftovers: Collection[int],
    title: str,
) -> tuple[Seen, dict[int, Removal]]:
    """What the model may look at, and what the rules would remove: zones before lists of links before margins."""
    forum = is_forum(head, url)
    zones = zones_of(page, is_forum=forum)
    gone = {*leftovers, *zones}
    if len(gone) == len(page):
        gone = set(leftovers)
    margins = outside_main(page, gone)
    links = link_lists(page, gone | margins.keys())
    told = dict(reversed(head.meta))  # the first of a name counts
    seen = Seen(
        page=page,
        title=title,
        description=told.get("description") or told.get("og:description", ""),
        is_forum=forum,
        zones=frozenset(zones),
        known=frozenset(leftovers),
        margins=frozenset(margins),
        links=frozenset(links),
    )
    return seen, margins | links | zones


def _judge_markup(
    seen: Seen,
    found: Mapping[int, Removal],
    leftovers: Mapping[int, Removal],
    repeated: dict[int, Reach],
) -> dict[int, Removal]:
    page = seen.page
    if not 0 < len(page) <= _MOST_BLOCKS:
        return {**found, **dict.fromkeys(repeated, _SITE), **leftovers}
    odds, columns = block_model().look(seen)
    is_text = odds > cuts_of(page, odds)
    words = authors_words(
        page, repeated, {*leftovers, *np.flatnonzero(~is_text).tolist()}
    )
    # That comments go is a decision, not a likelihood: they read like text.
    gone = {i: removal for i, removal in found.items() if removal.family == "comments"}
    # The catalogue says more than that a line repeats: a plug-in may have failed on every page.
    gone |= dict.fromkeys(repeated.keys() - words, _SITE) | dict(leftovers)
    left = [position for position in range(len(page)) if position not in gone]
    if left and not is_text[left].any():
        best = odds[left].max()
        is_text[[position for position in left if odds[position] >= best]] = True
    doubtful = np.flatnonzero(~is_text).tolist()
    gone = _with(gone, reasons(page, doubtful, found, columns))
    return _with(gone, repeats(page, gone))


def _site_lines(page: Outline, template: SiteTemplate, title: str) -> dict[int, Reach]:
    found: dict[int, Reach] = {}
    if not template.repeats:
        return found
    own = fold(title)
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


def _own_title(page: ParsedPage, title: str) -> int:
    """Where the first heading that is the page's title stands; -1 for none."""
    own = fold(title)
    return next((b.position for b in page.blocks if b.level and own and fold(b.text) == own), -1)  # fmt: skip


def _verdict(block: Block, removal: Removal | None) -> Verdict:
    if removal is None:
        return VerdictDraft(block, True).done()
    is_kept = removal is OWN_TITLE
    return VerdictDraft(block, is_kept, removal.rule, removal.family, removal.reason).done()  # fmt: skip
