"""Floors only go up, ceilings only down, and neither speaks of other pages than it was measured on."""

import re

import pytest

from tests.benchmarks.floors import FLOORS, MEASURES, Floor, as_toml, compared, read

WORDS, LEAK = "wcxb-dev tokF1", "wcxb-dev leak"
PAGES = dict.fromkeys((measure.name for measure in MEASURES), "0123456789abcdef")
VALUES = {measure.name: 0.5 for measure in MEASURES}
FOUND = {
    measure.name: Floor(bound=0.5, pages="0123456789abcdef", is_ceiling=measure.is_ceiling)
    for measure in MEASURES
}  # fmt: skip


def faults(values: dict[str, float], floors: dict[str, Floor]) -> list[str]:
    return compared(VALUES | values, PAGES, floors, is_raising=False, is_lowering=False)[2]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param({}, [], id="as they were"),
        pytest.param({WORDS: 0.6, LEAK: 0.4}, [], id="better"),
        pytest.param({WORDS: 0.4999}, ["wcxb-dev tokF1: 0.4999 is below the floor 0.500"], id="below a floor"),
        pytest.param({LEAK: 0.5001}, ["wcxb-dev leak: 0.5001 is above the ceiling 0.500"], id="above a ceiling"),
    ],
)  # fmt: skip
def test_what_is_worse_than_its_bound_is_a_fault(
    values: dict[str, float], expected: list[str]
) -> None:
    assert faults(values, FOUND) == expected


def test_a_bound_of_other_pages_is_a_fault_however_good_the_score() -> None:
    floors = FOUND | {WORDS: Floor(bound=0.1, pages="fedcba9876543210")}

    assert faults({}, floors) == [
        "wcxb-dev tokF1: the floor was measured on other pages; measure anew with --allow-lower"
    ]


def test_a_measure_without_a_bound_is_a_fault() -> None:
    floors = {name: floor for name, floor in FOUND.items() if name != WORDS}

    assert faults({}, floors) == [
        "wcxb-dev tokF1: no floor is written down; write it with --raise"
    ]


@pytest.mark.parametrize(
    ("is_raising", "is_lowering", "words", "leak"),
    [
        pytest.param(False, False, 0.5, 0.5, id="measuring writes nothing"),
        pytest.param(True, False, 0.5, 0.401, id="raising writes what is better"),
        pytest.param(True, True, 0.4, 0.401, id="lowering writes all"),
    ],
)
def test_bounds_move_as_asked(
    is_raising: bool, is_lowering: bool, words: float, leak: float
) -> None:
    values = VALUES | {WORDS: 0.4006, LEAK: 0.4006}
    found = compared(values, PAGES, FOUND, is_raising=is_raising, is_lowering=is_lowering)[0]  # fmt: skip

    assert (found[WORDS].bound, found[LEAK].bound) == (words, leak)


def test_a_value_is_rounded_to_the_generous_side() -> None:
    found = compared(VALUES | {WORDS: 0.8999, LEAK: 0.1001}, PAGES, {}, is_raising=True, is_lowering=False)[0]  # fmt: skip

    assert (found[WORDS].bound, found[LEAK].bound) == (0.899, 0.101)


def test_the_file_holds_a_bound_for_each_measure_in_its_direction() -> None:
    written = read(FLOORS)

    assert {name: floor.is_ceiling for name, floor in written.items()} == {
        measure.name: measure.is_ceiling for measure in MEASURES
    }
    assert all(re.fullmatch("[0-9a-f]{16}", floor.pages) for floor in written.values())
    assert FLOORS.read_text(encoding="utf-8") == as_toml(written)
