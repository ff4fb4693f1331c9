import pytest

from indexer.records import BlockKind
from webui.outline import GroupKind, outline, to_show


def _plain(text):
    return [(text, False)]


def _marking(word):
    def highlight(text):
        before, found, after = text.partition(word)
        return [
            piece
            for piece in ((before, False), (found, True), (after, False))
            if piece[0]
        ]

    return highlight


def _texts(group):
    return ["".join(text for text, _ in line.pieces) for line in group.lines]


@pytest.fixture
def groups(page):
    """The outline of a page made of these verdicts."""

    def make(*verdicts, title="T", highlight=_plain, shows_removed=True):
        made = page("https://a.example/", title, verdicts)
        return outline(to_show(made, shows_removed=shows_removed), highlight=highlight)

    return make


def test_neighbouring_items_are_one_list(groups, kept):
    made = groups(
        kept("a", BlockKind.ITEM),
        kept("b", BlockKind.ITEM),
        kept("c"),
        kept("d", BlockKind.ITEM),
    )

    assert [(group.kind, _texts(group)) for group in made] == [
        (GroupKind.LIST, ["a", "b"]),
        (GroupKind.PARAGRAPH, ["c"]),
        (GroupKind.LIST, ["d"]),
    ]


def test_deeper_items_are_a_list_inside(groups, kept):
    outer = {"path": ("ul", "li"), "container": (1, 2)}
    inner = {"path": ("ul", "li", "ol", "li"), "container": (1, 2, 3, 4)}
    (made,) = groups(
        kept("a", BlockKind.ITEM, **outer),
        kept("b", BlockKind.ITEM, **inner),
        kept("c", BlockKind.ITEM, **outer),
    )

    assert _texts(made) == ["a", "c"]
    assert _texts(made.lines[0].inner) == ["b"]
    assert (made.is_ordered, made.lines[0].inner.is_ordered) == (False, True)


def test_lists_nested_without_end_are_drawn_flat_at_some_depth(groups, kept):
    path = ("ul", "li") * 2000
    (made,) = groups(
        *(
            kept(
                str(n),
                BlockKind.ITEM,
                path=path[: 2 * n],
                container=tuple(range(2 * n)),
            )
            for n in range(1, 2000, 50)
        )
    )

    assert made.kind is GroupKind.LIST


def test_two_lists_side_by_side_stay_two(groups, kept):
    made = groups(
        *(
            kept("a", BlockKind.ITEM, path=("ul", "li"), container=(n, n + 1))
            for n in (1, 5)
        )
    )

    assert len(made) == 2


def test_cells_are_rows_of_a_table(groups, kept):
    def cell(text, row, tag="td"):
        return kept(
            text, BlockKind.CELL, path=("table", "tr", tag), container=(1, row, 0)
        )

    (made,) = groups(cell("a", 2, "th"), cell("b", 2, "th"), cell("c", 3), cell("d", 3))

    assert [
        ["".join(t for t, _ in cell.pieces) for cell in row] for row in made.rows
    ] == [["a", "b"], ["c", "d"]]
    assert [cell.is_header for row in made.rows for cell in row] == [
        True,
        True,
        False,
        False,
    ]


def test_cells_of_which_no_row_is_known_stand_side_by_side(groups, kept):
    (made,) = groups(kept("a", BlockKind.CELL), kept("b", BlockKind.CELL))

    assert (made.kind, _texts(made)) == (GroupKind.CELLS, ["a", "b"])


@pytest.mark.parametrize(("level", "shown"), [(0, 2), (1, 2), (2, 2), (3, 3), (6, 6)])
def test_headings_stand_below_the_title(groups, kept, level, shown):
    assert groups(kept("a", BlockKind.HEADING, level=level))[0].level == shown


def test_the_block_that_repeats_the_title_is_left_out_once(groups, kept):
    made = groups(
        kept("the  Title", BlockKind.HEADING, level=1),
        kept("The title"),
        title="The Title",
    )

    assert [_texts(group) for group in made] == [["The title"]]


def test_a_removed_block_that_repeats_the_title_is_shown(groups, cut):
    assert _texts(groups(cut("Home > T"), cut("T"))[0]) == ["Home > T", "T"]


def test_removed_blocks_are_left_out_unasked(groups, kept, cut):
    made = groups(kept("a"), cut("b"), kept("c"), shows_removed=False)

    assert [_texts(group) for group in made] == [["a"], ["c"]]


def test_removed_blocks_carry_why(groups, cut):
    line = groups(cut("x", family="share bar", reason="a call to share"))[0].lines[0]

    assert (line.family, line.reason, line.rule) == (
        "share bar",
        "a call to share",
        "site-line",
    )


def test_marks_fall_on_the_block_they_belong_to(groups, kept):
    made = groups(
        kept("one"), kept("two three"), kept("four"), highlight=_marking("three\nfo")
    )

    assert [group.lines[0].pieces for group in made] == [
        [("one", False)],
        [("two ", False), ("three", True)],
        [("fo", True), ("ur", False)],
    ]


def test_kept_text_is_marked_as_if_nothing_stood_between(groups, kept, cut):
    seen = []

    def highlight(text):
        seen.append(text)
        return _plain(text)

    groups(kept("a"), cut("b"), kept("c"), cut("d"), highlight=highlight)

    assert seen == ["a\nc", "b\nd"]


def test_a_page_without_blocks_has_no_groups(groups):
    assert groups() == []
