"""The ledger's tables.

Rows of `pages`, `prints` and `line_counts` are versioned by run, never changed in place: what a run wrote becomes visible when
the index built from it is published, because readers ask for the state *as of* the published run. A run that died
leaves rows of a later run behind; nobody sees them and the next run deletes them.
"""

from enum import StrEnum

from sqlalchemy import (
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

__all__ = [
    "LEDGER_VERSION",
    "files",
    "line_counts",
    "meta",
    "metadata",
    "page_tallies",
    "pages",
    "prints",
    "removed_texts",
    "rule_sets",
    "runs",
    "site_tallies",
    "superseded",
]

# 1: first version (November 2026).
# 2: the language that pages declare; prints apart from pages, and the counts of each site's lines; keys of removed texts apart; quarantine.
LEDGER_VERSION = 2

metadata = MetaData()


class State(StrEnum):
    """What became of a page."""

    INDEXED = "indexed"
    SKIPPED = "skipped"
    GONE = (
        "gone"  # was there once; kept until no published index can still hold the page
    )


meta = Table(
    "meta",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)

# What each file of crawled/ held when it was last read: a cache, safe to lose.
files = Table(
    "files",
    metadata,
    Column("path", String, primary_key=True),
    Column("reader", String, nullable=False),
    Column("facts", LargeBinary, nullable=False),
)

pages = Table(
    "pages",
    metadata,
    Column("url", String, primary_key=True),
    Column("run", Integer, primary_key=True),
    Column("site", String, nullable=False),
    Column("state", String, nullable=False),
    Column(
        "digest", String, nullable=False
    ),  # of the capture; "" for a page that never got that far
    Column(
        "rules", String, nullable=False
    ),  # version of the rules the page was cleaned by
    Column(
        "reason", String, nullable=False
    ),  # a SkipReason: of a skipped page, or of the newest capture of one that is shown as an older one has it
    Column("detail", Text, nullable=False),
    Column("since", Integer, nullable=False),  # the run that first met the reason
    Column(
        "record", LargeBinary, nullable=False
    ),  # the CleanPage, compressed; empty unless indexed
    Column(
        "removed", LargeBinary, nullable=False
    ),  # the keys of its removed texts, packed, in page order
)
Index("pages_by_site", pages.c.site, pages.c.run)
Index("pages_by_run", pages.c.run)

# Apart from `pages`, because they are read by the site, at a few microseconds a page, and change less often: a page
# that is cleaned again keeps its print.
prints = Table(
    "prints",
    metadata,
    Column("site", String, primary_key=True),
    Column("url", String, primary_key=True),
    Column("run", Integer, primary_key=True),
    Column("duplicate_key", Integer),  # null: from this run on the page has no print
    Column("language", String, nullable=False),  # as the page declares it; "" if not
    Column("fingerprints", LargeBinary, nullable=False),  # packed, eight bytes each
)
Index("prints_by_key", prints.c.duplicate_key, prints.c.site)
Index("prints_by_run", prints.c.run, prints.c.site)

# A removed line stands on many pages of its site: its text is stored once. The key is a digest of the exact text,
# not the block's fingerprint, which folds digits away and would show one page another page's numbers.
removed_texts = Table(
    "removed_texts",
    metadata,
    Column("site", String, primary_key=True),
    Column("key", Integer, primary_key=True),
    Column("text", Text, nullable=False),
)

# How many versions of a site's pages were deleted since its removed texts were looked through.
superseded = Table(
    "superseded",
    metadata,
    Column("site", String, primary_key=True),
    Column("pages", Integer, nullable=False),
)

# A site's LineCounts, from which its template follows.
line_counts = Table(
    "line_counts",
    metadata,
    Column("site", String, primary_key=True),
    Column("run", Integer, primary_key=True),
    Column("rules", String, nullable=False),  # version of the rules it was counted by
    Column("pages", Integer, nullable=False),
    Column("floor", Integer, nullable=False),
    Column("gains", Integer, nullable=False),
    Column("fingerprints", LargeBinary, nullable=False),  # the watched ones, packed
    Column("counts", LargeBinary, nullable=False),  # in step with fingerprints
    Column("languages", Text, nullable=False),  # JSON: pages by language
)
Index("line_counts_by_run", line_counts.c.run)

# What an indexed page's verdicts add up to. Apart from `pages`, whose rows are a hundred times as long: the quality
# report reads every row. A page's version has a row here if it is indexed.
page_tallies = Table(
    "page_tallies",
    metadata,
    Column("url", String, primary_key=True),
    Column("run", Integer, primary_key=True),
    Column("site", String, nullable=False),
    Column("words", Integer, nullable=False),
    Column("kept", Integer, nullable=False),
    Column("garbled", Integer, nullable=False),
    Column("duplicate_key", Integer, nullable=False),
    Column("published", String, nullable=False),  # ISO 8601, "" without
    Column("date_origin", String, nullable=False),
    Column("has_title", Integer, nullable=False),
    Column("removed", Text, nullable=False),  # JSON: family: [lines, words]
    Column("noted", Text, nullable=False),  # JSON: family: kept lines with a note
    sqlite_with_rowid=False,
)
Index("page_tallies_by_site", page_tallies.c.site)

# A site's pages added up at the end of each run that touched it; the last dozen such runs.
site_tallies = Table(
    "site_tallies",
    metadata,
    Column("site", String, primary_key=True),
    Column("run", Integer, primary_key=True),
    Column("tally", Text, nullable=False),  # JSON
    sqlite_with_rowid=False,
)

# What people's rules were: those of the newest row that is not of a later run made the state as of a run what it is.
rule_sets = Table(
    "rule_sets",
    metadata,
    Column("run", Integer, primary_key=True),
    Column("rules", LargeBinary, nullable=False),  # as `Rule.effect`, compressed
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("started", Float, nullable=False),  # seconds since the epoch
    Column("finished", Float),
    Column("outcome", String, nullable=False),
    Column("published", Integer, nullable=False),  # 1 where the run changed the index
    Column(
        "counts", Text, nullable=False
    ),  # JSON: new, changed, gone, unchanged, recleaned, skipped
    Column(
        "totals", Text, nullable=False
    ),  # JSON: pages and sites and skips after the run
    Column("message", Text, nullable=False),
)
