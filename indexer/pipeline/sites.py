"""What a site repeats, after a run's changes: its template, and the unchanged pages that see another one than before."""

from collections.abc import Collection, Iterable, Sequence
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
    prints: Prints,
    site: str,
    *,
    base: int,
    run: int,
    dirty: Collection[str],
    quarantined: Collection[str] = (),
) -> Settled:
    """Learn the template of a site whose changed prints are in the ledger; the new counts are recorded.

    The template is what a run over all pages would learn, whatever the site's history. `dirty` pages are cleaned
    anyway and never among the touched ones; `quarantined` pages are touched by any change of the template, since it
    may decide which of their copies is shown, and a print tells of one copy only.
    """
    rules = clean.rules_version()
    before = prints.counts(site, base, rules)
    counts = _counts(prints, before, base, run)
    prints.put_counts(run, counts, rules)
    template = clean.template_of(counts)
    return Settled(
        template=template,
        touched=_touched(
            prints.portions(site, run),
            clean.template_of(before),
            template,
            dirty=set(dirty),
            quarantined=set(quarantined),
        ),
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
    portions: Iterable[Sequence[PagePrint]],
    before: SiteTemplate,
    after: SiteTemplate,
    *,
    dirty: set[str],
    quarantined: set[str],
) -> dict[str, int]:
    flipped = {line for line, _ in before.repeats.items() ^ after.repeats.items()}
    is_silent_touched = before.language != after.language
    if not flipped and not is_silent_touched:
        return {}
    touched: dict[str, int] = {}
    for portion in portions:
        others = [
            page
            for page in portion
            if page.url in quarantined or (is_silent_touched and not page.language)
        ]
        for page in [*clean.showing(portion, flipped), *others]:
            if page.url not in dirty:
                touched[page.url] = key_of(page)
    return dict(sorted(touched.items()))
