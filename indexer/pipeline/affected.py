"""Which pages a changed rule touches: those, and no others, are cleaned again."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from indexer.clean import is_named
from indexer.criteria import By, Rule
from indexer.ledger import Ledger, PageState, State
from indexer.records import CleanPage

__all__ = ["affected", "applying", "changed"]


def changed(old: Iterable[Rule], new: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules that came or went, one that says something else now in both its forms. Notes do not count."""
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
) -> Iterator[str]:
    """The indexed pages, as that run left them, of which one of these rules speaks; each once.

    A page is touched where a line of it, kept or removed, is one that the rule means; whether the rule is new or has
    gone makes no difference. The elements around stored lines are not known, so a rule with a selector touches every
    page it applies to.
    """
    rules = list(rules)
    by_page = [rule for rule in rules if rule.page]
    wider = [rule for rule in rules if not rule.page]
    on_page: dict[str, list[Rule]] = {}
    for rule in by_page:
        on_page.setdefault(rule.page, []).append(rule)
    for url in sorted(known if wider else on_page.keys() & known.keys()):
        state = known[url]
        if state.state is not State.INDEXED:
            continue
        speaking = [rule for rule in wider if rule.applies_to(url, state.site)]
        speaking += on_page.get(url, [])
        if speaking and _is_touched(speaking, ledger, url, as_of_run):
            yield url


def _is_touched(rules: list[Rule], ledger: Ledger, url: str, as_of_run: int) -> bool:
    if any(rule.by is By.SELECTOR for rule in rules):
        return True
    page = ledger.page(url, as_of_run)
    return isinstance(page, CleanPage) and any(is_named(rule, page) for rule in rules)
