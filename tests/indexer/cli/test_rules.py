"""`winnow rules`: what is told before, written down, and taken back."""

import json
import shutil
import tomllib
from pathlib import Path

import pytest

from indexer.cli import main

SITE = "courier.example"
STORY = "In part {} of this account of the {} the harbour office is told at length, with names and places."
WORDS = ["lantern", "ferry", "anchor", "pilot"]


def page(word: str) -> str:
    story = "".join(f"<p>{STORY.format(n, word)}</p>" for n in ("one", "two", "three"))
    return (
        f'<title>{word}</title><link rel=canonical href="https://{SITE}/{word}"><main><h1>The {word}</h1>{story}'
        f"<div class=shop><p>Lamps, ropes and charts for the {word} are sold at the quay on every working day.</p></div>"
        f"<p>{len(word)} people read this about the {word}</p>"
        "<p>No feed found with the ID 1.</p></main>"
    )


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    printed = capsys.readouterr()
    assert isinstance(ended.value.code, int)
    return ended.value.code, printed.out, printed.err


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with four pages and their index."""
    folder = tmp_path_factory.mktemp("indexed")
    (folder / "crawled").mkdir()
    for word in WORDS:
        (folder / "crawled" / f"{word}.html").write_text(page(word))
    (folder / "config.toml").write_text("[index]\nworkers = 1\n")
    with pytest.raises(SystemExit) as ended:
        main(["--config", str(folder / "config.toml"), "index"])
    assert ended.value.code == 0
    return folder


@pytest.fixture
def desk(indexed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, as the working directory."""
    folder = tmp_path / "desk"
    shutil.copytree(indexed, folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with nothing in it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


Capsys = pytest.CaptureFixture[str]


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("options", "lines", "pages"),
    [
        (("--remove-lines", r"\d+ people .*", "--site", SITE), 4, 4),
        (("--remove-lines", r"\d+ people .*", "--everywhere"), 4, 4),
        (("--remove-lines", ".*ferry", "--site", SITE), 2, 1),
        (("--remove", ".shop", "--page", f"https://{SITE}/ferry"), 1, 1),
        (("--remove-text", "9 people read this about the ferry", "--everywhere"), 1, 1),
        (("--keep-lines", "no feed found.*", "--everywhere"), 4, 4),
        (("--keep", "main > p", "--site", SITE), 4, 4),
        (("--remove-lines", "people", "--everywhere"), 0, 0),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, tuple) else None,
)
def test_a_rehearsal_tells_what_a_rule_would_touch(
    capsys: Capsys, options: tuple[str, ...], lines: int, pages: int
) -> None:
    code, out, _ = run(capsys, "rules", "rehearse", *options, "--json")
    told = json.loads(out)

    assert (code, told["lines"], len(told["pages"])) == (0, lines, pages)
    assert told["great_losses"] == []


def test_a_rehearsal_writes_nothing(capsys: Capsys, desk: Path) -> None:
    run(capsys, "rules", "rehearse", "--remove-lines", "In part .*", "--everywhere")

    assert not (desk / "rules.toml").exists()


@pytest.mark.usefixtures("desk")
def test_pages_that_would_suffer_are_named_with_samples(capsys: Capsys) -> None:
    out = run(
        capsys, "rules", "rehearse", "--remove-lines", "In part .*", "--site", SITE
    )[1]

    assert "12 lines on 4 pages would go" in out
    assert "4 pages would lose over 30%:" in out
    assert f"https://{SITE}/ferry" in out
    assert f"  - {STORY.format('one', 'ferry')}" in out


def test_a_rule_that_takes_too_much_is_refused_unless_one_insists(
    capsys: Capsys, desk: Path
) -> None:
    rule = ("rules", "add", "--remove-lines", "In part .*", "--site", SITE)
    code, _, err = run(capsys, *rule)

    assert code == 4
    assert "4 pages would lose more than 30% of their text" in err
    assert not (desk / "rules.toml").exists()
    assert run(capsys, *rule, "--yes")[0] == 0
    assert (desk / "rules.toml").exists()


def test_a_rule_is_written_down_listed_rehearsed_and_undone(
    capsys: Capsys, desk: Path
) -> None:
    added = run(
        capsys,
        *("rules", "add", "--remove-lines", r"\d+ people .*", "--site", SITE),
        *("--note", "counters"),
    )
    listed = run(capsys, "rules", "list")[1]
    (told,) = json.loads(run(capsys, "rules", "list", "--json")[1])
    rehearsed = run(capsys, "rules", "rehearse", "r1")[1]
    undone = run(capsys, "rules", "undo", "r1")

    assert added[0] == 0
    assert "r1 is written down" in added[1]
    assert f"{SITE}: Remove lines that match “\\d+ people .*”.  (counters)\n" in listed
    assert (told["id"], told["pattern"], told["site"], told["page"]) == (
        "r1",
        r"\d+ people .*",
        SITE,
        None,
    )
    assert "4 lines on 4 pages would go" in rehearsed
    assert (undone[0], "r1 is undone" in undone[1]) == (0, True)
    assert "rule" not in tomllib.loads((desk / "rules.toml").read_text())


@pytest.mark.parametrize(
    ("scope", "key", "value"),
    [
        (("--page", f"HTTPS://{SITE}:443/ferry#top"), "page", f"https://{SITE}/ferry"),
        (("--site", SITE), "site", SITE),
        (("--everywhere",), "everywhere", True),
    ],
    ids=["page", "site", "everywhere"],
)
def test_a_line_is_kept_where_one_says(
    capsys: Capsys, desk: Path, scope: tuple[str, ...], key: str, value: object
) -> None:
    code, out, _ = run(capsys, "rules", "keep", "No feed found", *scope)
    (rule,) = tomllib.loads((desk / "rules.toml").read_text())["rule"]

    assert (code, "r1 is written down" in out) == (0, True)
    assert (rule["action"], rule["line"], rule[key]) == (
        "keep",
        "No feed found",
        value,
    )


@pytest.mark.usefixtures("desk")
def test_a_site_that_is_not_known_is_noted_with_the_nearest(capsys: Capsys) -> None:
    err = run(capsys, "rules", "keep", "Tides", "--site", "curier.example")[2]

    assert "no page with the site 'curier.example' is indexed" in err
    assert f"did you mean {SITE!r}?" in err


@pytest.mark.usefixtures("desk")
def test_a_rule_that_means_no_line_is_noted(capsys: Capsys) -> None:
    rule = ("--remove-lines", "Nothing of the kind", "--site", SITE)
    code, _, err = run(capsys, "rules", "add", *rule)

    assert (code, "no line of a searchable page is meant so far" in err) == (0, True)


def test_rules_of_the_file_and_the_settings_act_at_the_next_run(
    capsys: Capsys, desk: Path
) -> None:
    def found(query: str) -> int:
        total: int = json.loads(run(capsys, "search", query, "--json")[1])["total"]
        return total

    run(capsys, "rules", "add", "--remove-lines", r"\d+ people .*", "--site", SITE)
    (desk / "config.toml").write_text(
        f'[index]\nworkers = 1\n[rules."{SITE}"]\nkeep_lines = ["no feed.*"]\n'
    )
    before = found('"people read"'), found('"feed found"')
    out = run(capsys, "index")[1]
    after = found('"people read"'), found('"feed found"')

    assert (before, after) == ((4, 0), (0, 4))
    assert "4 unchanged (4 of them cleaned again)" in out


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("add", "--everywhere"), "give exactly one of --remove, --remove-lines"),
        (
            ("add", "--remove", "a", "--keep", "b", "--everywhere"),
            "give exactly one of --remove, --remove-lines",
        ),
        (("add", "--remove", "a"), "give exactly one of --page, --site, --everywhere"),
        (
            ("keep", "Tides", "--site", SITE, "--everywhere"),
            "give exactly one of --page, --site, --everywhere",
        ),
        (("add", "--remove", "a:hover", "--everywhere"), "cannot be used at ':hover'"),
        (("add", "--remove-lines", "(a+)+", "--everywhere"), "may take for ever"),
        (("add", "--remove-lines", "(", "--everywhere"), "is no regular expression"),
        (("add", "--keep-text", " ", "--everywhere"), "the line is empty"),
        (("keep", "Tides", "--page", "ferry"), "a page is named by its address"),
        (("keep", "Tides", "--site", "https://a.example"), "a site is named as"),
        (("undo", "r7"), "there is no rule 'r7'"),
        (("undo", "c-12345678"), "stands in the settings"),
        (("rehearse", "r7"), "there is no rule 'r7'"),
        (("rehearse",), "give exactly one of --remove"),
        (("rehearse", "r1", "--everywhere"), "give the id of a rule, or options"),
        (("rehearse", "--remove", "a", "--everywhere"), "nothing is indexed yet"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, tuple) else None,
)
def test_what_cannot_be_done_is_said(
    capsys: Capsys, arguments: tuple[str, ...], complaint: str
) -> None:
    code, out, err = run(capsys, "rules", *arguments)

    assert (code, out) == (2, "")
    assert complaint in err


def test_before_the_first_run_a_rule_is_taken_unseen(
    capsys: Capsys, bare: Path
) -> None:
    code, _, err = run(capsys, "rules", "add", "--remove", "aside", "--everywhere")

    assert code == 0
    assert "nothing is indexed yet" in err
    assert (bare / "rules.toml").exists()


def test_rules_of_the_settings_are_listed(capsys: Capsys, bare: Path) -> None:
    (bare / "config.toml").write_text('[rules."a.example"]\nremove = ["aside"]\n')
    (told,) = json.loads(run(capsys, "rules", "list", "--json")[1])

    assert (told["selector"], told["site"], told["made"]) == (
        "aside",
        "a.example",
        None,
    )
    assert "config.toml  a.example: Remove" in run(capsys, "rules", "list")[1]


def test_a_broken_file_of_rules_stops_a_run_before_it_starts(
    capsys: Capsys, desk: Path
) -> None:
    (desk / "rules.toml").write_text("[[rule]]\nid = 'a'\n")

    for command in (("index",), ("config", "check"), ("rules", "list")):
        code, _, err = run(capsys, *command)
        assert (code, "rules.toml: rule 'a': exactly one of" in err) == (2, True)


@pytest.mark.usefixtures("bare")
def test_control_characters_of_a_rule_do_not_reach_the_terminal(
    capsys: Capsys,
) -> None:
    run(capsys, "rules", "keep", "Tides \x1b[31m", "--everywhere", "--note", "\x1b")

    assert "\x1b" not in run(capsys, "rules", "list")[1]
