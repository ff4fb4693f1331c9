"""Rules that stand in the settings, and all rules together."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from indexer import rules
from indexer.criteria import Action, By


@dataclass(frozen=True)
class Said:
    keep: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    keep_lines: tuple[str, ...] = ()
    remove_lines: tuple[str, ...] = ()


def test_the_settings_of_a_site_are_rules_of_that_site() -> None:
    said = Said(
        keep=(".facts",), remove=("aside",), keep_lines=("A",), remove_lines=("B",)
    )
    found = rules.from_settings({"a.example": said})

    assert {(rule.action, rule.by, rule.text) for rule in found} == {
        (Action.KEEP, By.SELECTOR, ".facts"),
        (Action.REMOVE, By.SELECTOR, "aside"),
        (Action.KEEP, By.PATTERN, "A"),
        (Action.REMOVE, By.PATTERN, "B"),
    }
    assert {rule.site for rule in found} == {"a.example"}


def test_the_star_is_every_site() -> None:
    (rule,) = rules.from_settings({"*": Said(remove=("aside",))})

    assert (rule.page, rule.site) == ("", "")


def test_an_id_does_not_depend_on_the_place_in_the_file() -> None:
    one = rules.from_settings({"a.example": Said(remove=("aside", "nav"))})
    other = rules.from_settings({"a.example": Said(remove=("nav", "aside", "nav"))})

    assert one == other
    assert len({rule.id for rule in one}) == 2


def test_rules_of_the_file_and_of_the_settings_are_in_force_together(
    tmp_path: Path,
) -> None:
    book = tmp_path / "rules.toml"
    added = rules.add(
        book,
        action=Action.KEEP,
        by=By.LINE,
        text="Tides",
        page="https://a.example/",
        made=datetime(2026, 11, 22, tzinfo=UTC),
    )
    said = {"*": Said(remove=("aside",)), "a.example": Said(remove=("nav",))}

    scopes = [rule.scope for rule in rules.in_force(book, said)]

    assert scopes == ["https://a.example/", "a.example", "everywhere"]
    assert rules.in_force(book, said)[0] == added
