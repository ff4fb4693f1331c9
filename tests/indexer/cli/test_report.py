"""`winnow report`: one index, told in four forms, and a gate for scripts."""

import csv
import json
from pathlib import Path

import pytest

from indexer.cli import main

WORDS = "the keeper carried lamp oil up the stair every evening for forty years in storm and fog"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    printed = capsys.readouterr()
    assert isinstance(ended.value.code, int)
    return ended.value.code, printed.out, printed.err


def article(number: int, *, extra: str = "", title: str = "") -> str:
    name = title or f"Lamp number {number}"
    text = "".join(f"<p>{WORDS} {number * 10 + n}, {n}.</p>" for n in range(3))
    address = f"https://a.example/{number}"
    return (
        f'<html lang=en><head><title>{name}</title><link rel=canonical href="{address}"></head>'
        f"<body><article><h1>{name}</h1>{text}{extra}</article></body></html>"
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    pages = tmp_path / "crawled"
    pages.mkdir()
    shortcode = "<p>[vc_row]</p>"
    (pages / "1.html").write_text(article(1, extra=shortcode), encoding="utf-8")
    (pages / "2.html").write_text(article(2, title="=cmd()"), encoding="utf-8")
    (pages / "3.html").write_text("", encoding="utf-8")
    return tmp_path


@pytest.fixture
def indexed(folder: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert run(capsys, "index")[0] == 0
    return folder


def test_without_an_index_it_says_what_to_do(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    assert folder.is_dir()
    code, out, err = run(capsys, "report")

    assert (code, out) == (1, "")
    assert "run `winnow index`" in err


def test_the_terminal_shows_the_score_first(
    capsys: pytest.CaptureFixture[str], indexed: Path
) -> None:
    assert indexed.is_dir()
    code, out, _ = run(capsys, "report")

    assert code == 0
    assert out.startswith("66.6 % of 3 pages are sound\n")
    assert "shortcode not rendered" in out
    assert "a.example" in out
    assert "1 empty" in out


def test_json_is_one_line(capsys: pytest.CaptureFixture[str], indexed: Path) -> None:
    assert indexed.is_dir()
    code, out, _ = run(capsys, "report", "--json")

    assert (code, out.count("\n")) == (0, 1)
    assert json.loads(out)["score"]["permille"] == 666


def test_files_are_written_beside_one_another(
    capsys: pytest.CaptureFixture[str], indexed: Path
) -> None:
    code, out, err = run(
        capsys, "report", "--html", "report.html", "--csv", "broken-plugins", "b.csv"
    )

    assert (code, out) == (0, "")
    assert "1 rows written to b.csv" in err
    page = (indexed / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    with (indexed / "b.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[1][4:] == ["[vc_row]", "sc-vc", "no"]


def test_a_dash_writes_to_standard_output(
    capsys: pytest.CaptureFixture[str], indexed: Path
) -> None:
    assert indexed.is_dir()
    code, out, err = run(capsys, "report", "--csv", "pages", "-")

    assert (code, err) == (0, "")
    assert len(list(csv.reader(out.splitlines()))) == 3


@pytest.mark.parametrize(
    ("percent", "code"), [("66", 0), ("66.7", 4), ("0", 0), ("100", 4)]
)
def test_the_gate_ends_with_its_own_code(
    capsys: pytest.CaptureFixture[str], indexed: Path, percent: str, code: int
) -> None:
    assert indexed.is_dir()
    ended, out, err = run(capsys, "report", "--json", "--fail-under", percent)

    assert ended == code
    assert json.loads(out)
    assert ("--fail-under" in err) == (code == 4)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(("--site", "b.example"), "b.example", id="unknown-site"),
        pytest.param(("--fail-under", "101"), "101", id="percentage"),
        pytest.param(("--limit", "0"), "0", id="limit"),
        pytest.param(("--csv", "nothing", "x.csv"), "broken-plugins", id="sheet"),
    ],
)
def test_what_makes_no_sense_is_a_usage_error(
    capsys: pytest.CaptureFixture[str],
    indexed: Path,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    code, out, err = run(capsys, "report", *arguments)

    assert (code, out) == (2, "")
    assert said in err
    assert not (indexed / "x.csv").exists()


def test_a_file_that_cannot_be_written_is_named(
    capsys: pytest.CaptureFixture[str], indexed: Path
) -> None:
    assert indexed.is_dir()
    code, _, err = run(capsys, "report", "--html", "nowhere/report.html")

    assert code == 1
    assert "nowhere/report.html" in err


def test_control_characters_do_not_reach_the_terminal(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    page = article(4, title="\x1b[31mred\x07")
    (folder / "crawled" / "4.html").write_text(page, encoding="utf-8")
    run(capsys, "index")

    assert not {"\x1b", "\x07"} & set(run(capsys, "report")[1])
