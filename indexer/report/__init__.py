"""How good the cleaned pages are, as data (`report`), and as a page, a sheet or JSON of it."""

from indexer.report.as_html import to_html
from indexer.report.as_json import to_json
from indexer.report.broken import broken_pages
from indexer.report.build import report
from indexer.report.records import (
    BrokenLine,
    BrokenPage,
    Cluster,
    Dates,
    Drift,
    FamilyShare,
    Measure,
    PageQuality,
    Report,
    Score,
    Sign,
    SiteQuality,
)
from indexer.report.sheet import SHEETS, write_sheet
from indexer.report.signs import BROKEN
from indexer.report.words import one_line, percent, points, sentence, thousands

__all__ = [
    "BROKEN",
    "SHEETS",
    "BrokenLine",
    "BrokenPage",
    "Cluster",
    "Dates",
    "Drift",
    "FamilyShare",
    "Measure",
    "PageQuality",
    "Report",
    "Score",
    "Sign",
    "SiteQuality",
    "broken_pages",
    "one_line",
    "percent",
    "points",
    "report",
    "sentence",
    "thousands",
    "to_html",
    "to_json",
    "write_sheet",
]
