"""Which pages a changed rule touches: those, and no others, are cleaned again."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from indexer import clean
from indexer.criteria import By, Rule
from indexer.ledger import Ledger, PageState, Prints, State, pages_showing
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
    tests: dict[str, list[Callable[[str], bool]]] = {}  # by site
    for rule in rules:
        sites = {rule.site} if rule.site else set(indexed.values())
        if rule.page:
            found |= _on_its_page(rule, ledger, as_of_run)
        elif rule.by is By.SELECTOR:
            found |= {url for url, site in indexed.items() if site in sites}
        elif rule.by is By.LINE and clean.line_print(rule.text):
            found.update(_with_print(rule, sites, ledger, as_of_run))
        else:
            for site in sites:
                tests.setdefault(site, []).append(clean.meant_by(rule))
    for site, asked in sorted(tests.items()):
        found.update(pages_showing(ledger, site, as_of_run, _any_of(asked)))
    return found & indexed.keys()


def _on_its_page(rule: Rule, ledger: Ledger, as_of_run: int) -> set[str]:
    page = ledger.page(rule.page, as_of_run)
    if not isinstance(page, CleanPage):
        return set()
    is_meant = clean.meant_by(rule)
    shows = rule.by is By.SELECTOR or any(is_meant(v.block.text) for v in page.verdicts)
    return {rule.page} if shows else set()


def _with_print(
    rule: Rule, sites: Iterable[str], ledger: Ledger, as_of_run: int
) -> Iterator[str]:
    """The pages with such a line, found by their prints: cheaper by far than by their text."""
    wanted = [clean.line_print(rule.text)]
    for site in sorted(sites):
        for portion in Prints(ledger).portions(site, as_of_run):
            yield from (page.url for page in clean.showing(portion, wanted))


def _any_of(tests: Sequence[Callable[[str], bool]]) -> Callable[[str], bool]:
    return lambda text: any(test(text) for test in tests)
