"""RawPage to CleanPage: the page's own words, and a reason for each line that is none of them.

Pure: no disk (its own data files apart), no network, no clock. `parse` and `print_of` look at one page, `learn`
at the prints of a site, `clean` at one page with what was learnt and what people decided; `count`, `moved` and
`template_of` learn in steps, for sites that are too large to hold. The `clean_*` functions do it all for scripts.
"""

from indexer.clean._people import line_print, meant_by
from indexer.clean._struck import struck_out
from indexer.clean.cleaner import (
    clean,
    clean_html,
    clean_site,
    clean_text,
    parse,
    refusal_of,
    rules_version,
)
from indexer.clean.line_counts import can_move, count, moved, showing
from indexer.clean.template import learn, print_of, template_of

__all__ = [
    "can_move",
    "clean",
    "clean_html",
    "clean_site",
    "clean_text",
    "count",
    "learn",
    "line_print",
    "meant_by",
    "moved",
    "parse",
    "print_of",
    "refusal_of",
    "rules_version",
    "showing",
    "struck_out",
    "template_of",
]
