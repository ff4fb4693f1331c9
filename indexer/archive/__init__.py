"""The folder of crawled pages: which pages lie in it, and their bytes.

`survey` looks over all files and opens only those that changed since it looked last; `read` fetches one page. HTML
and text files and WARCs may be mixed and nested as deep as one likes. Everything is read, nothing written; only
regular files are opened. Hidden files, files that are neither `.html`, `.htm`, `.xhtml`, `.txt`, `.warc` nor
`.warc.gz`, and the page sources that Sphinx leaves (`.rst.txt`) are passed over.

Where a page's URL comes from is told in `settle`, what counts as a page in a WARC in `responses`.
"""

from indexer.archive.facts import read
from indexer.archive.identity import canonical_url, file_identity, site_of
from indexer.archive.location import SiteFolder
from indexer.archive.survey import Survey, survey

__all__ = [
    "READER_VERSION",
    "SiteFolder",
    "Survey",
    "canonical_url",
    "file_identity",
    "read",
    "site_of",
    "survey",
]

# Facts remembered under another number must not be handed in as `known`.
# 1: the first.
# 2: responses that are no page are notices, with their date.
READER_VERSION = 2
