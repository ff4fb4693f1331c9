"""RawPage to CleanPage: the page's own words, and a reason for each line that is none of them.

Pure: no disk (its own data files apart), no network, no clock. `parse` and `print_of` look at one page, `learn`
at the prints of a site, `clean` at one page with what was learnt
and what people decided. The `clean_*` functions do it all for scripts.
"""

from indexer.clean._people import is_named
from indexer.clean.cleaner import (
    clean,
    clean_html,
    clean_site,
    clean_text,
    parse,
    rules_version,
)
from indexer.clean.template import learn, print_of

__all__ = [
    "clean",
    "clean_html",
    "clean_site",
    "clean_text",
    "is_named",
    "learn",
    "parse",
    "print_of",
    "rules_version",
]
