"""A Block made quickly is a Block like any other."""

import pickle
from dataclasses import FrozenInstanceError, astuple, fields

import pytest

from indexer.clean._draft import block_of
from indexer.records import Block, BlockKind

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


def test_it_goes_between_processes() -> None:
    assert pickle.loads(pickle.dumps(MADE)) == WRITTEN  # noqa: S301


def test_it_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        MADE.text = "Ebb"  # type: ignore[misc]


def test_the_order_of_its_fields_is_the_records() -> None:
    assert [field.name for field in fields(Block)] == [
        name for name in block_of.__annotations__ if name != "return"
    ]
    assert astuple(MADE) == astuple(WRITTEN)
