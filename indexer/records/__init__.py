"""The records that pass between the stages, from a fetched page to a hit.

    RawPage -> ParsedPage -> CleanPage -> Document -> Hit

They are frozen and know nothing of disk, network or engine. A stage returns a new record; it never writes on
its input. Queries have a module of their own (`indexer.query`).
"""

from indexer.records.crawled import (
    Capture,
    Conflict,
    FileFacts,
    FileStamp,
    MediaType,
    Notice,
    RawPage,
    Skip,
    SkipReason,
    Source,
)
from indexer.records.found import (
    Copies,
    Document,
    Explanation,
    Facet,
    FacetCounts,
    Hit,
    Mark,
    Piece,
    Results,
    ScorePart,
    Suggestion,
    TermFound,
    ValueCount,
)
from indexer.records.kept import Checked
from indexer.records.pages import (
    Block,
    BlockKind,
    CleanPage,
    DateEvidence,
    Note,
    PageHead,
    ParsedPage,
    Verdict,
)
from indexer.records.sites import LineCounts, PagePrint, Reach, SiteTemplate

__all__ = [
    "Block",
    "BlockKind",
    "Capture",
    "Checked",
    "CleanPage",
    "Conflict",
    "Copies",
    "DateEvidence",
    "Document",
    "Explanation",
    "Facet",
    "FacetCounts",
    "FileFacts",
    "FileStamp",
    "Hit",
    "LineCounts",
    "Mark",
    "MediaType",
    "Note",
    "Notice",
    "PageHead",
    "PagePrint",
    "ParsedPage",
    "Piece",
    "RawPage",
    "Reach",
    "Results",
    "ScorePart",
    "SiteTemplate",
    "Skip",
    "SkipReason",
    "Source",
    "Suggestion",
    "TermFound",
    "ValueCount",
    "Verdict",
]
