"""From text to terms: the one analyzer that the index, queries and snippets share.

A word of the text gives its plain term (NFKC, case and accents folded, Arabic and Persian letters and digits
unified) and its stem under the language of the page, tagged with that language; where both are the word as it is spelled, the tagged one
stands for both. A query often has no language: it asks for the plain term and the stems under every language the index
holds, as one word. So a word is found where it stands as it is, and where the page's language makes the same stem
of both, and nowhere else. What lost: stems alone, because `organiz*` then misses `organize`, whose stem is `organ`; stems without
a tag, because one French page then makes `international` find `intern` on all English ones; and stemming by query
expansion, which reads many lists for one word.

A compound (`os.path.join`, `3.11`, `e-mail`, `می‌خواهم`) gives its parts, one position each, and itself at the
position of the first part. Scripts written without spaces give single characters and, beside them, pairs.

Offsets are those of the text as given, whatever folding does to lengths.
"""

from indexer.analysis.analyzer import TAG, Analyzer, Token, Wanted, untagged, version
from indexer.analysis.folding import MAX_TERM
from indexer.analysis.function_words import function_words
from indexer.analysis.words import fold_pattern

__all__ = [
    "MAX_TERM",
    "TAG",
    "Analyzer",
    "Token",
    "Wanted",
    "fold_pattern",
    "function_words",
    "untagged",
    "version",
]
