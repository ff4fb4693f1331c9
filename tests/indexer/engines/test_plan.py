import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import TAG
from indexer.engines.plan import MAX_EXPANSIONS, chosen, expansion, is_near
from indexer.query import Fuzzy, Pattern

LETTERS = st.text("abc", min_size=1, max_size=7)


def edits(one: str, other: str) -> int:
    """Optimal string alignment, by the book."""
    table = {(i, 0): i for i in range(len(one) + 1)} | {
        (0, j): j for j in range(len(other) + 1)
    }
    for i, left in enumerate(one, 1):
        for j, right in enumerate(other, 1):
            table[i, j] = min(
                table[i - 1, j] + 1,
                table[i, j - 1] + 1,
                table[i - 1, j - 1] + (left != right),
            )
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(one), len(other)]


@given(LETTERS, st.lists(LETTERS, max_size=20), st.integers(0, 2))
def test_the_sieve_lets_through_all_words_within_the_edits(
    word: str, others: list[str], limit: int
) -> None:
    each = expansion(Fuzzy(word, limit))
    lines = "\n".join(others)
    found = {hit[0] for hit in each.sieve.finditer(lines) if each.matches(hit[0])}

    assert found == {other for other in others if edits(word, other) <= limit}


@given(
    st.text("ab*?", min_size=1, max_size=6),
    st.lists(st.text("ab", min_size=1, max_size=7), max_size=20),
)
def test_a_pattern_means_what_it_says(pattern: str, words: list[str]) -> None:
    each = expansion(Pattern(pattern))
    book = re.compile(
        "".join(
            {"*": ".*", "?": "."}.get(character, character) for character in pattern
        )
    )

    assert {hit[0] for hit in each.sieve.finditer("\n".join(words))} == {
        word for word in words if book.fullmatch(word)
    }


@pytest.mark.parametrize(
    "node", [Pattern("ru*"), Pattern("r?n"), Pattern("*n"), Fuzzy("rum", 1)]
)
def test_a_stem_is_meant_by_its_letters_not_by_its_language(
    node: Pattern | Fuzzy,
) -> None:
    stem = f"run{TAG}en"
    each = expansion(node)

    assert (
        [hit[0] for hit in each.sieve.finditer(f"a\n{stem}\nb")],
        each.matches(stem),
    ) == ([stem], True)


@given(
    st.dictionaries(
        LETTERS, st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=120
    )
)
def test_chosen_are_the_most_frequent_whatever_the_bounds(
    counts: dict[str, tuple[int, int]],
) -> None:
    exact = {term: count for term, (count, _) in counts.items()}
    bounds = {term: count + slack for term, (count, slack) in counts.items()}
    there = sorted((-count, term) for term, count in exact.items() if count)

    assert chosen(bounds, exact.__getitem__) == (
        [t for _, t in there[:MAX_EXPANSIONS]],
        len(there) > MAX_EXPANSIONS,
    )


NEAR = {
    "in a row": ([[1], [2]], 0, True),
    "in another order": ([[2], [1]], 0, True),
    "one between": ([[1], [3]], 1, True),
    "two between": ([[1], [4]], 1, False),
    "far, then near": ([[1, 50], [52]], 1, True),
    "the same word twice": ([[1, 3], [1, 3]], 1, True),
    "the same word twice, there once": ([[1], [1]], 5, False),
    "words that share a place": ([[1, 2], [1]], 0, True),
    "no place": ([[], [1]], 5, False),
}


@pytest.mark.parametrize(
    ("occurrences", "slop", "near"), NEAR.values(), ids=NEAR.keys()
)
def test_words_are_near(occurrences: list[list[int]], slop: int, near: bool) -> None:
    assert is_near(occurrences, slop) is near
