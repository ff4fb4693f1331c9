"""The order of the stages: one run from crawled pages to a published index."""

from indexer.pipeline.lock import run_lock
from indexer.pipeline.passes import Progress, Sources
from indexer.pipeline.run import Report, run_index
from indexer.workers import Limits

__all__ = ["Limits", "Progress", "Report", "Sources", "run_index", "run_lock"]
