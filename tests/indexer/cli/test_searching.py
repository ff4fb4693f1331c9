"""`winnow search`: what is asked for reaches the engine, and what it answers reaches people and scripts."""

import json
from typing import Any

import pytest

from indexer.cli import main

STORY = "The {} of the harbour is told here at length, with names and places, in part {} of this account."
WORDS = {
    "lantern": "https://a.example/docs/lantern",
    "ferry": "https://b.example/ferry",
}
Capsys = pytest.CaptureFixture[str]


def page(word: str, url: str, story: str) -> str:
    text = "".join(f"<p>{STORY.format(story, n)}</p>" for n in ("one", "two", "three"))
    return f'<title>{word}</title><link rel=canonical href="{url}"><main><h1>The {word}</h1>{text}</main>'


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The settings of an index of three pages, two of which say the same."""
    folder = tmp_path_factory.mktemp("indexed")
    (folder / "crawled").mkdir()
    for word, url in WORDS.items():
        (folder / "crawled" / f"{word}.html").write_text(page(word, url, word))
    (folder / "crawled" / "copy.html").write_text(
        page("Print", "https://c.example/print", "ferry")
    )
    (folder / "config.toml").write_text("[index]\nworkers = 1\n")
    with pytest.raises(SystemExit) as ended:
        main(["--config", str(folder / "config.toml"), "index"])
    assert ended.value.code == 0
    return str(folder / "config.toml")


def run(capsys: Capsys, config: str, *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["--config", config, "search", *arguments])
    printed = capsys.readouterr()
    assert isinstance(ended.value.code, int)
    return ended.value.code, printed.out, printed.err


def answer(capsys: Capsys, config: str, *arguments: str) -> Any:
    return json.loads(run(capsys, config, *arguments, "--json")[1])


def addresses(found: Any) -> list[str]:
    return [hit["url"] for hit in found["hits"]]


FOUND = {
    "by title": (("harbour", "--sort", "title"), ["b.example/ferry", "a.example/docs/lantern", "c.example/print"]),
    "of a site": (("harbour", "--site", "b.example"), ["b.example/ferry"]),
    "of either site": (("harbour", "--site", "c.example", "--site", "b.example"), ["b.example/ferry", "c.example/print"]),
    "of a section": (("harbour", "--section", "docs"), ["a.example/docs/lantern"]),
    "in no such language": (("harbour", "--language", "fa"), []),
    "in no such year": (("harbour", "--year", "2020"), []),
    "one of the copies": (("ferry", "--fold"), ["b.example/ferry"]),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "pages"), FOUND.values(), ids=FOUND.keys())
def test_an_option_reaches_the_engine(
    capsys: Capsys, config: str, arguments: tuple[str, ...], pages: list[str]
) -> None:
    found = addresses(answer(capsys, config, *arguments))

    assert found == [f"https://{page}" for page in pages]


def test_json_has_counts_for_scripts(capsys: Capsys, config: str) -> None:
    found = answer(capsys, config, "harbour", "--site", "a.example")

    assert (found["total"], found["facets"]["site"]) == (
        1,
        {"values": [["a.example", 1], ["b.example", 1], ["c.example", 1]], "more": 0},
    )


def test_copies_are_told(capsys: Capsys, config: str) -> None:
    assert "2 copies on 2 sites" in run(capsys, config, "ferry", "--fold")[1]


def test_counts_are_printed(capsys: Capsys, config: str) -> None:
    out = run(capsys, config, "harbour", "--facets")[1]

    assert "section: none 2 · docs 1" in out


def test_a_reading_that_surprises_is_told(capsys: Capsys, config: str) -> None:
    assert "read as: +ferry +harbour" in run(capsys, config, "ferry AND (harbour")[1]


def test_what_was_probably_meant_is_told(capsys: Capsys, config: str) -> None:
    assert "did you mean: lantern" in run(capsys, config, "lanten")[1]


def test_a_score_is_explained(capsys: Capsys, config: str) -> None:
    out = run(capsys, config, "ferries", "--explain", WORDS["ferry"])[1]

    assert "title x 4: ferri (stem, en), 1 of 2" in out


def test_a_score_is_explained_to_scripts(capsys: Capsys, config: str) -> None:
    found = answer(capsys, config, "zebra", "--explain", WORDS["ferry"])

    assert (found["is_match"], found["parts"][0]["asked"]) == (False, "zebra")


FAULTS = {
    "no such page": (("x", "--explain", "https://a.example/none"), "is not indexed"),
    "no such sort": (("x", "--sort", "best"), "'best' is not one of"),
    "no year": (("x", "--year", "last"), "no year: 'last'"),
    "too many patterns": (("w* " * 9,), "more than 8 words"),
}


@pytest.mark.parametrize(("arguments", "message"), FAULTS.values(), ids=FAULTS.keys())
def test_bad_input_is_refused_with_the_reason(
    capsys: Capsys, config: str, arguments: tuple[str, ...], message: str
) -> None:
    code, out, err = run(capsys, config, *arguments)

    assert (code != 0, out, message in err) == (True, "", True)
