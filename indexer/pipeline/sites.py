"""What a site repeats, after a run's changes: its template, and the unchanged pages that see another one than before."""

from collections.abc import Collection
from dataclasses import dataclass

from indexer import clean
from indexer.ledger import Prints
from indexer.records import LineCounts, PagePrint, SiteTemplate

__all__ = ["Settled", "key_of", "settle", "template_before"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A site's template, and the pages whose print did not change but for which the template did."""

    template: SiteTemplate
    touched: dict[str, int]  # url: duplicate key


def settle(
    prints: Prints, site: str, *, base: int, run: int, dirty: Collection[str]
) -> Settled:
    """Learn the template of a site whose changed prints are in the ledger; the new counts are recorded.

    The template is what a run over all pages would learn, whatever the site's history. `dirty` pages are cleaned
    anyway and never among the touched ones.
    """
    rules = clean.rules_version()
    before = prints.counts(site, base, rules)
    counts = _counts(prints, before, base, run)
    prints.put_counts(run, counts, rules)
    template = clean.template_of(counts)
    return Settled(
        template=template,
        touched=_touched(prints, clean.template_of(before), template, run, dirty),
    )


def template_before(prints: Prints, site: str, base: int) -> SiteTemplate:
    """The template that the pages of a site were cleaned with, as of run `base`."""
    return clean.template_of(prints.counts(site, base))


def key_of(page: PagePrint) -> int:
    """What tells a page's copies; 0 where no line of the page has a letter, as that says nothing."""
    return page.duplicate_key if page.fingerprints else 0


def _counts(prints: Prints, before: LineCounts, base: int, run: int) -> LineCounts:
    if before.floor:
        keys = prints.changed_keys(before.site, base, run)
        if clean.can_move(before, len(keys)):
            after = clean.moved(
                before,
                prints.with_keys(before.site, keys, base),
                prints.with_keys(before.site, keys, run),
            )
            if after is not None:
                return after
    return clean.count(before.site, lambda: prints.portions(before.site, run))


def _touched(
    prints: Prints,
    before: SiteTemplate,
    after: SiteTemplate,
    run: int,
    dirty: Collection[str],
) -> dict[str, int]:
    flipped = {line for line, _ in before.repeats.items() ^ after.repeats.items()}
    is_silent_touched = before.language != after.language
    if not flipped and not is_silent_touched:
        return {}
    known = set(dirty)
    touched: dict[str, int] = {}
    for portion in prints.portions(after.site, run):
        shown = clean.showing(portion, flipped)
        silent = [page for page in portion if not page.language and is_silent_touched]
        for page in [*shown, *silent]:
            if page.url not in known:
                touched[page.url] = key_of(page)
    return dict(sorted(touched.items()))
