"""Blocks and Verdicts made quickly are like any others."""

import pickle
from dataclasses import FrozenInstanceError, fields

import pytest

from indexer.clean._draft import BlockDraft, VerdictDraft
from indexer.records import Block, BlockKind, Verdict

MADE = BlockDraft("Tide", BlockKind.ITEM, 3, ("ul", "li"), ((), ("x",)), (1, 2), 0, 4, 1, True, 7).done()  # fmt: skip
WRITTEN = Block(
    text="Tide",
    kind=BlockKind.ITEM,
    position=3,
    path=("ul", "li"),
    tokens=((), ("x",)),
    container=(1, 2),
    level=0,
    linked_chars=4,
    links=1,
    is_hidden=True,
    fingerprint=7,
)


def test_it_equals_the_one_written_out() -> None:
    assert (MADE, hash(MADE), repr(MADE)) == (WRITTEN, hash(WRITTEN), repr(WRITTEN))


def test_a_verdict_equals_the_one_written_out() -> None:
    removed = Verdict(block=WRITTEN, is_kept=False, rule="a", family="b", reason="c")

    assert VerdictDraft(MADE, False, "a", "b", "c").done() == removed
    assert VerdictDraft(MADE, True).done() == Verdict(block=WRITTEN, is_kept=True)


def test_it_goes_between_processes() -> None:
    assert pickle.loads(pickle.dumps(MADE)) == WRITTEN  # noqa: S301


def test_it_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        MADE.text = "Ebb"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("draft", "record"), [(BlockDraft, Block), (VerdictDraft, Verdict)]
)
def test_the_order_of_its_fields_is_the_records(draft: type, record: type) -> None:
    assert [one.name for one in fields(draft)] == [one.name for one in fields(record)]
