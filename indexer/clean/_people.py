"""What people decided: rules that overrule the cleaner's verdicts, line by line.

They are laid over the finished verdicts rather than mixed into the judging: a rule changes the lines that it names
and no other, so that what it will do can be told beforehand, and undoing it brings back what was there. A line that
any rule keeps is kept, whatever would remove it; the cleaner's own reason stands where the line was gone already.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from indexer.clean.fingerprint import fingerprint
from indexer.criteria import (
    LONGEST_LINE,
    Action,
    By,
    Rule,
    compile_pattern,
    in_order,
    parse_selector,
    readable,
)
from indexer.records import Block, ParsedPage, Verdict

__all__ = ["FAMILY", "decide", "line_print", "meant_by"]

FAMILY = "rule"


def decide(
    page: ParsedPage, verdicts: tuple[Verdict, ...], rules: Iterable[Rule]
) -> tuple[Verdict, ...]:
    """The verdicts after the rules that apply to the page have spoken, the narrower ones first."""
    applying = in_order(rule for rule in rules if rule.applies_to(page.url, page.site))
    if not applying:
        return verdicts
    keep = _Finder([rule for rule in applying if rule.action is Action.KEEP])
    remove = _Finder([rule for rule in applying if rule.action is Action.REMOVE])
    return tuple(_overruled(verdict, keep, remove) for verdict in verdicts)


def meant_by(rule: Rule) -> Callable[[str], bool]:
    """Whether the rule means a line of that text; for a rule with a selector that can not be told, and is said of none."""
    match rule.by:
        case By.LINE:
            wanted = _key(rule.text, fingerprint(rule.text))
            return lambda text: _key(text, fingerprint(text)) == wanted
        case By.PATTERN:
            return _matcher(rule.text)
        case By.SELECTOR:
            return lambda _: False


def line_print(text: str) -> int:
    """The fingerprint of the blocks that a rule for the line `text` means; 0 for a line told word for word."""
    return fingerprint(text)


def _overruled(verdict: Verdict, keep: "_Finder", remove: "_Finder") -> Verdict:
    remover = remove.first_for(verdict.block) if verdict.is_kept else None
    if remover is not None:
        reason = f"A rule for {_scope(remover)} removes {remover.meant}."
        verdict = replace(
            verdict, is_kept=False, rule=remover.id, family=FAMILY, reason=reason
        )
    keeper = None if verdict.is_kept else keep.first_for(verdict.block)
    if keeper is None:
        return verdict
    reason = f"A rule for {_scope(keeper)} keeps {keeper.meant}. Else: {verdict.reason}"
    return replace(verdict, is_kept=True, rule=keeper.id, family=FAMILY, reason=reason)


def _scope(rule: Rule) -> str:
    return "this page" if rule.page else "this site" if rule.site else "every site"


class _Finder:
    """The first of some rules that names a block; what is the same for all blocks of an element is asked once."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._order = {rule.id: number for number, rule in enumerate(rules)}
        self._lines: dict[int | str, Rule] = {}
        for rule in reversed(rules):
            if rule.by is By.LINE:
                self._lines[_key(rule.text, fingerprint(rule.text))] = rule
        self._patterns = [
            (rule, _matcher(rule.text)) for rule in rules if rule.by is By.PATTERN
        ]
        self._selectors = [
            (rule, parse_selector(rule.text))
            for rule in rules
            if rule.by is By.SELECTOR
        ]
        self._selected: dict[tuple[int, ...], Rule | None] = {}

    def first_for(self, block: Block) -> Rule | None:
        found = [
            self._lines.get(_key(block.text, block.fingerprint)),
            next((rule for rule, fits in self._patterns if fits(block.text)), None),
            self._first_selecting(block),
        ]
        named = [rule for rule in found if rule is not None]
        return min(named, key=lambda rule: self._order[rule.id], default=None)

    def _first_selecting(self, block: Block) -> Rule | None:
        if not self._selectors:
            return None
        if block.container not in self._selected:
            found = (
                rule
                for rule, selector in self._selectors
                if selector.holds(block.path, block.tokens)
            )
            self._selected[block.container] = next(found, None)
        return self._selected[block.container]


def _key(text: str, folded: int) -> int | str:
    """What two lines share that a rule takes for one: their letters, or all of it where there is no letter."""
    return folded or text.strip()


def _matcher(pattern: str) -> Callable[[str], bool]:
    matches = compile_pattern(pattern).fullmatch
    return lambda text: (
        len(text) <= LONGEST_LINE and matches(readable(text)) is not None
    )
