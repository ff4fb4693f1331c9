"""The order of the stages: one run from crawled pages to a published index, and what a rule would do in one."""

from indexer.pipeline.lock import run_lock
from indexer.pipeline.one_page import Copies, read_page
from indexer.pipeline.passes import Progress, Sources
from indexer.pipeline.rehearsal import GREAT_LOSS, Rehearsal, Touched, rehearse
from indexer.pipeline.run import Report, run_index
from indexer.workers import Limits

__all__ = [
    "GREAT_LOSS",
    "Copies",
    "Limits",
    "Progress",
    "Rehearsal",
    "Report",
    "Sources",
    "Touched",
    "read_page",
    "rehearse",
    "run_index",
    "run_lock",
]
