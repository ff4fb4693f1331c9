"""What a person may say about lines of pages, and which lines they mean by it.

A `Rule` keeps or removes lines: one line word for word, lines that match a pattern, or lines inside the elements that
a CSS selector selects; on one page, one site or everywhere. Pure: where rules are written down is for `indexer.rules`
to know, what becomes of a line for `indexer.clean`.
"""

from indexer.criteria.pattern import LONGEST_LINE, compile_pattern, readable
from indexer.criteria.rule import Action, By, Rule, in_order
from indexer.criteria.selector import Selector, parse_selector

__all__ = [
    "LONGEST_LINE",
    "Action",
    "By",
    "Rule",
    "Selector",
    "compile_pattern",
    "in_order",
    "parse_selector",
    "readable",
]
