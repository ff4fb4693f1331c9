"""What was decided about every page, and when: pages, verdicts, templates, runs."""

from indexer.ledger.copying import check_ledger, copy_ledger, renamed, replace_ledger
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
    "check_ledger",
    "copy_ledger",
    "pages_showing",
    "renamed",
    "replace_ledger",
    "tally_of",
]
