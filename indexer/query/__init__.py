"""What the searcher typed, as a tree that every engine reads the same way.

    words               any of them, ranked by how well they are met
    "a phrase"          these words in this order; "…"~5 near each other
    +must -not          required, forbidden
    AND OR NOT ( )      in capitals
    prefix* wild*c?rd   any ending, any run, one character
    fuzzy~              with typing errors (fuzzy~1, fuzzy~2)
    title: removed:     words in the title; in what was cut from the page
    site: lang: date: inurl: section:   filters; date:2020, date:2020-05..2021, date:..2019

Reading is forgiving and linear; limits on length, words and depth are checked before any engine works.
"""

from indexer.query.leaves import STOP_WORDS
from indexer.query.parser import (
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_NEAR,
    MAX_PATTERNS,
    MAX_TERMS,
    parse,
)
from indexer.query.tree import (
    Dates,
    Everything,
    Field,
    Fuzzy,
    Group,
    InUrl,
    Language,
    Node,
    Pattern,
    Phrase,
    Query,
    Section,
    Site,
    Word,
)
from indexer.query.writer import write

__all__ = [
    "MAX_CHARACTERS",
    "MAX_DEPTH",
    "MAX_NEAR",
    "MAX_PATTERNS",
    "MAX_TERMS",
    "STOP_WORDS",
    "Dates",
    "Everything",
    "Field",
    "Fuzzy",
    "Group",
    "InUrl",
    "Language",
    "Node",
    "Pattern",
    "Phrase",
    "Query",
    "Section",
    "Site",
    "Word",
    "parse",
    "write",
]
