"""An alert means that a share really moved: not noise, not one odd run, not a handful of pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.ledger import Removed, SiteTally
from indexer.report.drift import drifts_of, median
from indexer.report.records import Measure


def state(
    kept: int = 700,
    *,
    pages: int = 100,
    template: int = 300,
    feed_pages: int = 0,
    rules: str = "r1",
    run: int = 1,
) -> SiteTally:
    """A site whose pages keep so much of a thousand words each."""
    removed = {"template": Removed(pages * 10, template * pages, pages)}
    if feed_pages:
        removed["feed-plugin"] = Removed(feed_pages, feed_pages * 5, feed_pages)
    return SiteTally(
        site="a.example",
        run=run,
        rules=rules,
        pages=pages,
        words=1000 * pages,
        kept=kept * pages,
        shares=kept * pages,
        removed=removed,
    )


STEADY = (state(), state(), state())


@pytest.mark.parametrize(
    ("history", "seen"),
    [
        pytest.param((), [], id="nothing"),
        pytest.param((state(),), [], id="first-run"),
        pytest.param((*STEADY, state()), [], id="steady"),
        pytest.param((*STEADY, state(600)), [], id="within-slack"),
        pytest.param((*STEADY, state(500)), [(Measure.KEPT, "")], id="less-kept"),
        pytest.param((*STEADY, state(900)), [(Measure.KEPT, "")], id="more-kept"),
        pytest.param((state(), state(500)), [(Measure.KEPT, "")], id="second-run"),
        pytest.param(
            (*STEADY, state(template=0)),
            [(Measure.WORDS, "template")],
            id="template-no-longer-recognised",
        ),
        pytest.param(
            (*STEADY, state(feed_pages=100)),
            [(Measure.PAGES, "feed-plugin")],
            id="one-line-on-every-page",
        ),
        pytest.param(
            (state(feed_pages=100), state(feed_pages=100), state()),
            [(Measure.PAGES, "feed-plugin")],
            id="mended",
        ),
        pytest.param((*STEADY, state(feed_pages=20)), [], id="on-some-pages"),
        pytest.param((*STEADY, state(500), state()), [], id="one-odd-run-is-past"),
        pytest.param((state(), state(500), state()), [], id="odd-run-of-a-young-site"),
        pytest.param(
            (state(), state(500), state(500)),
            [(Measure.KEPT, "")],
            id="a-jump-is-told-for-more-than-a-run",
        ),
        pytest.param(
            (*STEADY, state(500), state(500)),
            [(Measure.KEPT, "")],
            id="one-odd-run-hides-nothing",
        ),
        pytest.param(
            (*STEADY, *[state(500)] * 4), [], id="the-new-level-becomes-usual"
        ),
        pytest.param(
            (state(700), state(400), state(800), state(450), state(500)),
            [],
            id="a-lively-site",
        ),
        pytest.param(
            (state(pages=9), state(100, pages=500)), [], id="few-pages-before"
        ),
        pytest.param((state(), state(100, pages=9)), [], id="few-pages-now"),
        pytest.param(
            (state(pages=10), state(500, pages=10)), [], id="small-sites-wander"
        ),
        pytest.param(
            (state(pages=10), state(400, pages=10)),
            [(Measure.KEPT, "")],
            id="small-site",
        ),
        pytest.param(
            (state(pages=10_000), state(640, pages=10_000)),
            [(Measure.KEPT, "")],
            id="large-site",
        ),
    ],
)
def test_an_alert_is_a_jump(
    history: tuple[SiteTally, ...], seen: list[tuple[Measure, str]]
) -> None:
    assert [(drift.measure, drift.family) for drift in drifts_of(history)] == seen


def test_a_family_is_told_once_by_the_larger_jump() -> None:
    gone = SiteTally(site="a.example", run=4, pages=100, words=100_000, shares=70_000)

    (drift,) = drifts_of((*STEADY, gone))

    assert (drift.measure, drift.before, drift.now) == (Measure.PAGES, 1000, 0)


def test_an_alert_says_when_our_own_rules_changed_too() -> None:
    histories = [(*STEADY, state(300, rules=rules)) for rules in ("r1", "r2")]

    assert [drifts_of(history)[0].rules_changed for history in histories] == [
        False,
        True,
    ]


shares = st.integers(0, 1000)


@given(st.lists(shares, min_size=1, max_size=9))
def test_a_median_lies_among_the_values(values: list[int]) -> None:
    assert median(values) in values
    assert min(values) <= median(values) <= max(values)


@given(shares, st.integers(0, 5000), st.integers(1, 9))
def test_a_site_that_stands_still_never_alerts(
    kept: int, pages: int, runs: int
) -> None:
    assert drifts_of([state(kept, pages=pages)] * runs) == ()


@given(st.lists(st.builds(state, shares, pages=st.integers(0, 2000)), max_size=12))
def test_any_history_can_be_judged(history: list[SiteTally]) -> None:
    for drift in drifts_of(history):
        assert 0 <= drift.now <= 1000
        assert drift.now != drift.before
