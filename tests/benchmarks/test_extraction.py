"""The measures themselves, on an invented pack whose scores can be counted by hand."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.benchmarks import extraction, packs, trial
from tests.benchmarks.naive import naive_text
from tests.benchmarks.packs import LabelledPage, Split
from tests.benchmarks.scores import score, summary

GOLD = "The tide came in. The boats went out at noon."


def page(name: str = "a", **labels: object) -> LabelledPage:
    return LabelledPage(**{"id": name, "html": f"<p>{GOLD}</p>", "text": GOLD} | labels)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            GOLD, {"tokF1": 1.0, "tokP": 1.0, "tokR": 1.0, "F1": 1.0}, id="all of it"
        ),
        pytest.param("", {"tokF1": 0.0, "tokR": 0.0, "R": 0.0, "empty": 1.0}, id="nothing"),
        # 4 of 10 words: F1 2 * 1 * .4 / 1.4. Of 7 runs of four words 1 is there.
        pytest.param("The tide came in.", {"tokF1": 4 / 7, "tokP": 1.0, "tokR": 0.4, "R": 1 / 7}, id="the first sentence"),
        # 10 of 12 words. Of 9 runs of four words 7 are wanted.
        pytest.param(f"{GOLD} Read more", {"tokF1": 2 * (10 / 12) / (22 / 12), "tokP": 10 / 12, "P": 7 / 9, "R": 1.0}, id="more than that"),
        pytest.param(GOLD.upper(), {"tokF1": 1.0, "F1": 0.0}, id="case counts in runs of words only"),
    ],
)  # fmt: skip
def test_a_text_is_compared_by_its_words(text: str, expected: dict[str, float]) -> None:
    found = summary([score(page(), text)])

    assert {name: found[name] for name in expected} == pytest.approx(expected)


def test_what_is_missing_on_both_sides_is_right_and_in_no_mean() -> None:
    found = summary([score(page(text=""), ""), score(page(), GOLD)])

    assert (found["tokF1"], found["tokP"], found["P"]) == (1.0, 1.0, 1.0)


def test_snippets_count_over_all_pages_and_leaks_by_page() -> None:
    labels = {"text": None, "wanted": ("tide", "boats"), "unwanted": ("Read more", "Log in")}  # fmt: skip
    found = summary([
        score(page("a", **labels), "TIDE and\nboats"),
        score(page("b", **labels), "tide, read\n more, log in"),
    ])  # fmt: skip

    assert found == {
        "pages": 2,
        "snipF1": 2 * 3 / (2 * 3 + 1 + 2),
        "leak": 0.5,
        "lost": 0.5,
        "empty": 0.0,
        "errors": 0.0,
    }


def test_an_unwanted_snippet_that_the_wanted_text_holds_is_no_leak() -> None:
    assert score(page(unwanted=("the boats",)), GOLD).shown == 0


@pytest.mark.parametrize(
    ("text", "repeats"),
    [
        (f"{GOLD}\n{GOLD}", 1.0),
        ("The tide  came in\nThe tide came in", 1.0),
        ("Read more\nRead more", 0.0),
    ],
)
def test_lines_of_four_words_may_not_repeat(text: str, repeats: float) -> None:
    assert summary([score(page(), text)])["dup"] == repeats


def test_a_failure_is_counted_and_its_page_is_empty() -> None:
    def broken(pages: Sequence[tuple[str, str | None]]) -> list[str]:
        if GOLD in pages[0][0]:
            raise ValueError
        return [""]

    results = trial.run([[page()]], {"broken": broken}, give=lambda one: one.html)

    assert [(one.score.is_error, one.score.is_empty) for one in results["broken"]] == [(True, True)]  # fmt: skip


def test_each_cleaner_sees_each_page_and_takes_turns_to_begin() -> None:
    calls: list[str] = []

    def cleaner(name: str) -> trial.Cleaner:
        def clean(pages: Sequence[tuple[str, str | None]]) -> list[str]:
            calls.append(name)
            return [GOLD] * len(pages)

        return clean

    trial.run([[page("a")], [page("b")]], {"x": cleaner("x"), "y": cleaner("y")}, give=lambda one: one.html)  # fmt: skip

    assert calls[2:] == ["x", "y", "y", "x"]


def test_a_smaller_sample_is_part_of_a_larger_one() -> None:
    pages = [page(str(n)) for n in range(50)]
    few, more = ({one.id for one in packs.sample(pages, n)} for n in (5, 20))

    assert (len(few), few <= more) == (5, True)
    assert packs.sample(pages, None) == pages


def test_a_site_is_whole_in_one_split() -> None:
    pages = [
        page(f"{site} {n}", url=f"https://{www}{site}.example/{n}", site=None)
        for site in range(40)
        for n, www in enumerate(("", "www."))
    ]
    held = packs.split(pages, Split.VALIDATION)

    assert 10 <= len(held) <= 38
    assert len(held) % 2 == 0
    assert sorted([*held, *packs.split(pages, Split.TRAINING)], key=pages.index) == pages  # fmt: skip
    assert packs.split(pages, Split.ALL) == pages


def test_the_split_is_the_one_that_is_published() -> None:
    hosts = [f"site{n}.example" for n in range(8)]
    held = packs.split([page(host, site=host) for host in hosts], Split.VALIDATION)

    assert [one.site for one in held] == ["site0.example", "site2.example", "site4.example", "site5.example"]  # fmt: skip


@pytest.mark.parametrize("field", ["id", "html", "text"])
def test_the_digest_names_the_pages_measured(field: str) -> None:
    assert packs.digest([page()]) != packs.digest([page(**{field: "other"})])
    assert packs.digest([page("a"), page("b")]) == packs.digest([page("b"), page("a")])


def test_naive_text_is_all_that_shows_a_block_a_line() -> None:
    html = "<title>x</title><nav><a>Home</a><a>News</a></nav><p>One <b>two</b><br>three<script>no</script></p>"

    assert naive_text(html) == "HomeNews\n\nOne two\n\nthree"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one pack of two kinds."""
    lines = [
        {"id": f"{kind}{n}", "html": f"<main><h1>{kind} {n}</h1><p>{GOLD}</p></main>", "url": None, "site": f"{n}.example",
         "kind": kind, "text": f"{kind} {n} {GOLD}", "with_": ["tide"], "without": ["Home"]}
        for kind in ("article", "forum") for n in range(3)
    ]  # fmt: skip
    with gzip.open(tmp_path / "tides.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
    return tmp_path


@pytest.mark.parametrize("options", [[], ["--site"], ["--plain"], ["--plain", "--site"]])  # fmt: skip
def test_the_table_has_a_row_for_each_cleaner_and_kind(
    folder: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    extraction.main(["--data", str(folder), "--no-peers", *options])
    lines = capsys.readouterr().out.splitlines()

    assert lines[0].split()[:4] == ["tides", "pages", "tokF1", "tokP"]
    assert {"winnow", "winnow article", "winnow forum"} <= {line[:14].strip() for line in lines}  # fmt: skip


def test_the_table_is_there_for_machines(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    extraction.main(["--data", str(folder), "--no-peers", "--json", "--sample", "4"])
    row = json.loads(capsys.readouterr().out)["tides"]["winnow"]["all"]

    assert (row["pages"], row["lost"]) == (4, 0.0)
    assert (
        0.9 < row["tokF1"] <= 1.0
    )  # its pages are too short to tell a title from a banner
    assert 0 < row["p50"] <= row["p99"] <= row["max"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--pack", "waves"], "no pack called 'waves' in"),
        (["--data", "{folder}/none"], "no packs (*.jsonl.gz) in"),
    ],
)
def test_what_is_not_there_is_named(
    folder: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        extraction.main(["--data", str(folder), *(one.format(folder=folder) for one in arguments)])  # fmt: skip

    assert said in capsys.readouterr().err
