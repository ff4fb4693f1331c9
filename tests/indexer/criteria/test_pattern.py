"""Patterns: what they match, and which are refused."""

import pytest

from indexer.criteria import LONGEST_LINE, compile_pattern, readable
from indexer.errors import RuleError


def is_matched(pattern: str, line: str) -> bool:
    return compile_pattern(pattern).fullmatch(readable(line)) is not None


@pytest.mark.parametrize(
    ("pattern", "line", "is_match"),
    [
        ("Read more: .*", "Read more: tides", True),
        ("Read more: .*", "READ MORE: Tides", True),
        ("Read more", "Read more: tides", False),
        (r"\d+ comments?", "12 comments", True),
        ("Don't miss .*", "Don’t  miss\u00a0it", True),
        ("Don’t miss .*", "Don't miss it", True),
        ("(?-i:AD)", "ad", False),
        ("caf\u00e9", "cafe\u0301", True),
        ("(?:Ad|Advert|Sponsored)( post)?", "sponsored post", True),
        ("بیشتر بخوانید.*", "بیشتر بخوانید: دریا", True),
        (".*one.*two.*", "and one and two.", True),
        (r"[\w ]+ ago", "two days ago", True),
        ("(a|b)*c", "abbac", True),
    ],
    ids=str,
)  # fmt: skip
def test_a_pattern_speaks_of_the_whole_line(
    pattern: str, line: str, is_match: bool
) -> None:
    assert is_matched(pattern, line) is is_match


@pytest.mark.parametrize(
    ("pattern", "complaint"),
    [
        ("(", "is no regular expression"),
        ("*", "is no regular expression"),
        ("a{1,99999999999999}", "is no regular expression"),
        ("(" * 400 + ")" * 100, "is no regular expression"),
        ("(a+)+b", "may take for ever"),
        ("(a*)*b", "may take for ever"),
        (r"(\w+ )*ago", "may take for ever"),
        ("(a|aa)+b", "may take for ever"),
        ("(a?){30}a{30}", "may take for ever"),
        (".*a.*b.*c.*", "may take for ever"),
        (r"(.)\1+", "may take for ever"),
        ("(?=(a+)+b).", "may take for ever"),
        ("x" * 501, "501 characters, 500 at most"),
    ],
    ids=lambda value: value[:20],
)
def test_a_pattern_that_cannot_be_used_is_refused(pattern: str, complaint: str) -> None:
    with pytest.raises(RuleError, match=complaint):
        compile_pattern(pattern)


def test_the_slowest_pattern_that_is_taken_ends_on_the_longest_line() -> None:
    assert not is_matched(".*a.*a.*", "b" * (LONGEST_LINE - 1) + "a")
    assert not is_matched(r"\w*\w*\w*b", "a" * LONGEST_LINE)
