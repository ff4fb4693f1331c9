"""The learnt eye: what it is told, what it says, and that it never fails."""

import json
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.clean._block_columns import Seen, block_columns
from indexer.clean._block_context import block_context
from indexer.clean._block_model import BlockModel, block_model
from indexer.clean._block_reasons import reasons
from indexer.clean._outline import outline_of
from indexer.clean.blocks import blocks_of_html
from indexer.clean.leftovers import Removal

STORY = """
<header><a href=/>Harbour News</a></header>
<nav><ul><li><a href=/a>Politics</a><li><a href=/b>Sport</a><li><a href=/c>Weather</a></ul></nav>
<article class=post-content><h1>The wall is done</h1>
<p>The harbour wall was finished in the spring, and the first boats came in with the evening tide.</p>
<p>Nobody had expected so many people on the quay, and the bakery sold out before noon.</p>
<p>By the end of the week the council had counted four hundred visitors, most of them from inland.</p></article>
<div class=related><h3>Related articles</h3><ul><li><a href=/d>A new ferry</a><li><a href=/e>Nets for sale</a></ul></div>
<footer><p>© 2021 Harbour News. All rights reserved.</p></footer>
"""


def seen(html: str, title: str = "The wall is done") -> Seen:
    _, blocks = blocks_of_html(html)
    return Seen(page=outline_of(blocks), title=title, description="", is_forum=False, zones=frozenset(), known=frozenset(), margins=frozenset(), links=frozenset())  # fmt: skip


def odds_by_text(html: str) -> dict[str, float]:
    page = seen(html)
    odds, _ = block_model().look(page)
    return {block.text: value for block, value in zip(page.page.blocks, odds.tolist(), strict=True)}  # fmt: skip


def test_the_text_is_likelier_than_what_is_around_it() -> None:
    odds = odds_by_text(STORY)
    text = [value for line, value in odds.items() if line.startswith(("The h", "Nobody", "By the end"))]  # fmt: skip
    around = [odds[line] for line in ("Politics", "Related articles", "A new ferry", "© 2021 Harbour News. All rights reserved.")]  # fmt: skip

    assert min(text) > 0.6
    assert max(around) < 0.4


def test_the_same_page_gives_the_same_odds_bit_for_bit() -> None:
    one, _ = BlockModel(stored()).look(seen(STORY))
    other, _ = BlockModel(stored()).look(seen(STORY))

    assert one.tobytes() == other.tobytes()


def test_every_question_of_the_model_has_a_column() -> None:
    page = seen(STORY)
    columns = block_columns(page, block_model().lexicon)
    columns |= block_context(page.page, np.full(len(page.page), 0.5))  # fmt: skip
    asked = {*stored()["first"]["features"], *stored()["second"]["features"]}

    assert asked <= columns.keys()
    assert {len(column) for column in columns.values()} == {len(page.page)}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["p", "h2", "li", "td", "nav", "div class=x", "pre", "a href=/"]),
            st.text(min_size=1, max_size=80),
        ),
        min_size=1,
        max_size=12,
    )
)  # fmt: skip
def test_every_page_with_text_gets_odds_between_0_and_1(parts: list[tuple[str, str]]) -> None:  # fmt: skip
    html = "".join(f"<{tag}>{text}</{tag.split()[0]}>" for tag, text in parts)
    page = seen(html, title="x")
    if not len(page.page):
        return

    odds, columns = block_model().look(page)

    assert ((odds >= 0) & (odds <= 1)).all()
    assert all(np.isfinite(column).all() for column in columns.values())


def test_a_title_of_very_many_words_is_compared_all_the_same() -> None:
    title = (
        " ".join(f"w{'abcdefghij'[n % 10]}{'klmnopqrst'[n // 10]}" for n in range(100))
        + " tide"
    )
    page = seen("<p>tide</p><p>other</p>", title=title)
    columns = block_columns(page, block_model().lexicon)

    assert columns["like_title"][0] > columns["like_title"][1] == 0.0


def test_blocks_of_one_make_share_a_group() -> None:
    page = seen("<ul class=a><li>x<li>y</ul><ul class=b><li>z</ul>").page

    first, second, other = page.groups.tolist()

    assert first == second != other


@pytest.mark.parametrize(
    ("html", "rule"),
    [
        ("<p>x</p><p><a href=/>Leads elsewhere</a></p>", "looks-linked"),
        ("<p>x</p><p hidden>Not shown to anyone</p>", "looks-hidden"),
        ("<p>x</p><p>Share</p>", "looks-worded"),
    ],
)
def test_a_reason_names_the_plainest_sign(html: str, rule: str) -> None:
    page = seen(html)
    _, columns = block_model().look(page)

    assert reasons(page.page, [1], {}, columns)[1].rule == rule


def test_a_named_zone_gives_its_own_reason() -> None:
    page = seen(STORY)
    _, columns = block_model().look(page)
    zone = Removal(rule="zone-nav", family="navigation", reason="It is a menu.")

    assert reasons(page.page, [1], {1: zone}, columns) == {1: zone}


def stored() -> dict[str, dict[str, list[str]]]:
    read: dict[str, dict[str, list[str]]] = json.loads(
        files("indexer.clean").joinpath("block_model.json").read_text(encoding="utf-8")
    )
    return read
