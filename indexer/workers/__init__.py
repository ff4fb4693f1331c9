"""What happens to pages in processes of their own, and what becomes of a page that its process does not survive."""

from indexer.workers.pool import Limits, Workers
from indexer.workers.tasks import CleanTask, PrintTask, batches

__all__ = ["CleanTask", "Limits", "PrintTask", "Workers", "batches"]
