"""Which pages a changed rule touches: those, and no others, are cleaned again."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from indexer import clean
from indexer.criteria import By, Rule
from indexer.ledger import Ledger, PageState, Prints, State
from indexer.records import CleanPage

__all__ = ["affected", "applying", "changed"]


def changed(old: Iterable[Rule], new: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules that came or went; one that says something else now, in both its forms. Notes do not count."""
    before = {rule.effect: rule for rule in old}
    after = {rule.effect: rule for rule in new}
    return tuple(
        (before | after)[effect] for effect in sorted(before.keys() ^ after.keys())
    )


def applying(rules: Iterable[Rule], site: str, urls: Collection[str]) -> list[Rule]:
    """The rules that may speak of these pages of one site."""
    return [
        rule
        for rule in rules
        if (rule.page in urls if rule.page else rule.applies_to("", site))
    ]


def affected(
    rules: Iterable[Rule],
    known: Mapping[str, PageState],
    ledger: Ledger,
    as_of_run: int,
) -> set[str]:
    """The indexed pages, as that run left them, that one of these rules speaks of.

    A page is touched where a line of it, kept or removed, is one that the rule means, whether the rule came or went.
    The elements around stored lines are not known, so a rule with a selector touches every page it applies to.
    """
    indexed = {
        url: state.site for url, state in known.items() if state.state is State.INDEXED
    }
    found: set[str] = set()
    to_read: dict[str, list[Rule]] = {}
    for rule in rules:
        if rule.by is By.LINE and not rule.page and clean.line_print(rule.text):
            sites = {rule.site} if rule.site else set(indexed.values())
            found.update(_showing(rule, sites, ledger, as_of_run))
            continue
        for url in {rule.page} & indexed.keys() if rule.page else indexed:
            if not rule.applies_to(url, indexed[url]):
                continue
            if rule.by is By.SELECTOR:
                found.add(url)
            else:
                to_read.setdefault(url, []).append(rule)
    for url in sorted(to_read.keys() - found):
        page = ledger.page(url, as_of_run)
        if isinstance(page, CleanPage) and any(
            clean.is_named(rule, page) for rule in to_read[url]
        ):
            found.add(url)
    return found & indexed.keys()


def _showing(
    rule: Rule, sites: Iterable[str], ledger: Ledger, as_of_run: int
) -> Iterator[str]:
    """The pages with such a line, found by their prints: a hundred times cheaper than by their text."""
    wanted = [clean.line_print(rule.text)]
    for site in sorted(sites):
        for portion in Prints(ledger).portions(site, as_of_run):
            yield from (page.url for page in clean.showing(portion, wanted))
