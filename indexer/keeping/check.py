"""Is everything sound that is kept? Each part is read from end to end; nothing is changed and nobody is held up."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from indexer import rules
from indexer.errors import ConfigError
from indexer.keeping.places import Places
from indexer.keeping.restore import is_unfinished
from indexer.ledger import Journal, Ledger, check_ledger
from indexer.records import Checked

if TYPE_CHECKING:
    from indexer.engines import IndexFiles

__all__ = ["check"]


def check(places: Places, index: "IndexFiles | None") -> Iterator[Checked]:
    """The rules, the ledger, and every kept generation, as they are looked at.

    A published generation that is not of the ledger is a fault; of an older one it is a note, since it serves only if those
    after it are damaged. Where nothing was ever indexed, there is nothing to be wrong.
    """
    if is_unfinished(places):
        yield Checked(
            part="restore", faults=("it was cut off: `winnow index` ends it",)
        )
    yield _rules(places)
    states = list(index.checked()) if index else []
    if not states and not places.ledger.exists():
        return
    ledger = check_ledger(places.ledger)
    yield ledger
    for state in states:
        yield _with_its_mark(state, places) if ledger.is_sound else state


def _rules(places: Places) -> Checked:
    try:
        rules.read(places.rules)
    except ConfigError as error:
        return Checked(part="rules", faults=(str(error),))
    size = places.rules.stat().st_size if places.rules.exists() else 0
    return Checked(part="rules", size_bytes=size)


def _with_its_mark(state: Checked, places: Places) -> Checked:
    """What a generation says of the ledger, against what the ledger says."""
    if state.mark is None:
        return state
    ledger = Ledger.open(places.ledger)
    try:
        if Journal(ledger).can_follow(state.mark):
            return state
    finally:
        ledger.close()
    told = f"it shows run {state.mark.run}, which this ledger does not hold"
    if state.serves:
        return replace(state, faults=(told,))
    return replace(state, notes=(told,))
