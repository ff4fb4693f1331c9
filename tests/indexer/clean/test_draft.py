"""Blocks and Verdicts made quickly are like any others."""

import pickle
from dataclasses import FrozenInstanceError, fields

import pytest

from indexer.clean._draft import block_of, verdict_of
from indexer.records import Block, BlockKind, Verdict

MADE = block_of("Tide", BlockKind.ITEM, 3, ("ul", "li"), ((), ("x",)), (1, 2), 0, 4, 1, True, 7)  # fmt: skip
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

    assert verdict_of(MADE, False, "a", "b", "c") == removed
    assert verdict_of(MADE, True) == Verdict(block=WRITTEN, is_kept=True)


def test_it_goes_between_processes() -> None:
    assert pickle.loads(pickle.dumps(MADE)) == WRITTEN  # noqa: S301


def test_it_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        MADE.text = "Ebb"  # type: ignore[misc]


def test_the_order_of_its_fields_is_the_records() -> None:
    assert [*_names(Block), "return"] == list(block_of.__annotations__)
    assert [*_names(Verdict), "return"] == list(verdict_of.__annotations__)


def _names(record: type[Block] | type[Verdict]) -> list[str]:
    return [field.name for field in fields(record)]
