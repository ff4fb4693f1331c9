"""Where people's rules on cleaning are written down: `rules.toml`, and the settings.

`add` and `undo` change the file, `put` replaces it, `read` gives what stands in it, `from_settings` what the settings say; `in_force` is
both. A changed rule acts at the next run.
"""

from indexer.rules.book import add, put, read, undo
from indexer.rules.settings import SiteSettings, from_settings, in_force

__all__ = ["SiteSettings", "add", "from_settings", "in_force", "put", "read", "undo"]
