"""What was decided about every page, and when: pages, verdicts, templates, runs."""

from indexer.ledger.journal import Entry, Journal, PageState
from indexer.ledger.lines import pages_showing
from indexer.ledger.prints import Prints
from indexer.ledger.quarantine import Quarantined
from indexer.ledger.reader import Ledger
from indexer.ledger.runs import Counts, Outcome, Run, SiteTotal, Totals
from indexer.ledger.tables import LEDGER_VERSION, State
from indexer.ledger.tallies import PageTally, Removed, SiteTally, tally_of

__all__ = [
    "LEDGER_VERSION",
    "Counts",
    "Entry",
    "Journal",
    "Ledger",
    "Outcome",
    "PageState",
    "PageTally",
    "Prints",
    "Quarantined",
    "Removed",
    "Run",
    "SiteTally",
    "SiteTotal",
    "State",
    "Totals",
    "pages_showing",
    "tally_of",
]
