"""A ledger, and runs in it."""

import pytest

from indexer.ledger import Counts, Entry, Journal, Ledger, Outcome
from tests.indexer.report.making import Publish


@pytest.fixture
def publish(ledger: Ledger) -> Publish:
    """Record entries as one published run that follows the last; its number."""
    journal = Journal(ledger)
    runs = [0]

    def run(*entries: Entry, rules: str = "rules-1") -> int:
        number = journal.start_run(runs[-1])
        journal.put(number, entries)
        journal.count(number, rules)
        journal.finish_run(number, Outcome.DONE, Counts(), published=True)
        runs.append(number)
        return number

    return run
