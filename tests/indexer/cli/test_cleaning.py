"""`winnow clean`: one page as JSON, or for reading."""

import json
from pathlib import Path

import pytest

from indexer.cli import main

PAGE = """<html lang=en><head><title>Lamp oil at the North Light | The Courier</title></head><body>
<nav><a href=/>Home</a> <a href=/news>News</a></nav><article><h1>Lamp oil at the North Light</h1>
<p>By Kari Rask</p><p>PORT ALDER, March 14, 2023 — The keeper carried  lamp oil up the stair every evening.</p>
<p>He did so for forty years, through storms and fog, and never once was late with it.</p>
<p>No feed found with the ID 1. Go to the All Feeds page and select an ID from an existing feed.</p></article></body></html>"""


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    printed = capsys.readouterr()
    assert isinstance(ended.value.code, int)
    return ended.value.code, printed.out, printed.err


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    return "page.html"


def test_json_tells_what_was_kept_and_why_the_rest_went(
    capsys: pytest.CaptureFixture[str], page: str
) -> None:
    code, out, _ = run(capsys, "clean", page, "--json")
    cleaned = json.loads(out)

    assert (code, out.count("\n")) == (0, 1)
    assert list(cleaned) == [
        "title",
        "byline",
        "published",
        "language",
        "kept",
        "removed",
    ]
    assert (cleaned["title"], cleaned["published"], cleaned["language"]) == (
        "Lamp oil at the North Light",
        "2023-03-14",
        "en",
    )
    assert cleaned["title"] not in cleaned["kept"]
    assert "By Kari Rask" in [cleaned["byline"], *cleaned["kept"]]
    feed = next(
        line for line in cleaned["removed"] if line["text"].startswith("No feed found")
    )
    assert feed["rule"]
    assert (feed["family"], feed["reason"][-1]) == ("feed-plugin", ".")


def test_explain_shows_removed_lines_with_their_reasons(
    capsys: pytest.CaptureFixture[str], page: str
) -> None:
    code, out, _ = run(capsys, "clean", page, "--explain")

    assert code == 0
    assert "- No feed found with the ID 1." in out
    assert "feed-plugin/" in out


def test_without_explain_removed_lines_are_not_shown(
    capsys: pytest.CaptureFixture[str], page: str
) -> None:
    assert "No feed found" not in run(capsys, "clean", page)[1]


def test_an_empty_file_is_skipped_with_its_reason(
    capsys: pytest.CaptureFixture[str], page: str
) -> None:
    Path(page).write_bytes(b"")
    code, out, _ = run(capsys, "clean", page, "--json")

    assert code == 0
    assert json.loads(out)["skipped"]["reason"] == "empty"
    assert json.loads(out)["kept"] == []


def test_a_missing_file_is_named(capsys: pytest.CaptureFixture[str], page: str) -> None:
    code, out, err = run(capsys, "clean", f"not-{page}")

    assert (code, out) == (1, "")
    assert "not-page.html cannot be read" in err


def test_control_characters_do_not_reach_the_terminal(
    capsys: pytest.CaptureFixture[str], page: str
) -> None:
    Path(page).write_text(
        PAGE.replace("storms and fog", "\x1b[31mstorms\x07 and fog"), encoding="utf-8"
    )

    assert not {"\x1b", "\x07"} & set(run(capsys, "clean", page, "--explain")[1])


def test_what_a_rule_kept_is_marked_and_explained(
    capsys: pytest.CaptureFixture[str], page: str
) -> None:
    Path("config.toml").write_text('[rules."*"]\nkeep_lines = ["no feed found.*"]\n')
    out = run(capsys, "clean", page, "--explain")[1]

    assert "+ No feed found with the ID 1." in out
    assert "rule/c-" in out
    assert "No feed found" in run(capsys, "clean", page)[1]


@pytest.mark.usefixtures("page")
def test_a_crawled_page_is_cleaned_with_what_its_site_repeats(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("crawled").mkdir()
    notice = "<p>The office of the harbour is open from eight until noon.</p></article>"
    for name in ("one", "two", "three"):
        text = PAGE.replace("the stair", f"the {name} stairs")
        text = text.replace("He did", f"At {name} he did").replace("</article>", notice)
        base = "<link rel=canonical href=https://a.example/"
        Path(f"crawled/{name}.html").write_text(
            text.replace("<title>", f"{base}{name}><title>")
        )
    run(capsys, "index")
    code, out, _ = run(capsys, "clean", "https://a.example/two", "--explain")

    assert code == 0
    assert "- The office of the harbour" in out
    assert "template/" in out
    assert "The office" in run(capsys, "clean", "crawled/two.html")[1]
    code, _, err = run(capsys, "clean", "https://a.example/four")
    assert (code, "has the address 'https://a.example/four'" in err) == (1, True)


def test_html_is_the_page_with_removed_lines_struck_out(
    capsys: pytest.CaptureFixture[str], page: str
) -> None:
    code, out, _ = run(capsys, "clean", page, "--explain", "--html")

    assert code == 0
    assert out.startswith("<!doctype html>")
    assert ">No feed found with the ID 1." in out
    assert "<del " in out


@pytest.mark.parametrize(
    "options",
    [("--html",), ("--explain", "--html", "--json")],
    ids=["without explain", "with json"],
)
def test_html_explains_and_is_no_json(
    capsys: pytest.CaptureFixture[str], page: str, options: tuple[str, ...]
) -> None:
    code, _, err = run(capsys, "clean", page, *options)

    assert (code, "--html goes with --explain" in err) == (2, True)


WALL = "<title>Just a moment...</title><h1>Just a moment...</h1><p>Checking your browser before accessing a.example.</p>"


def record(day: int, body: str) -> bytes:
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{body}".encode()
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/one\r\n"
        f"WARC-Date: 2026-01-{day:02}T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize(
    ("bodies", "shown", "note"),
    [
        ([PAGE, WALL], "Lamp oil at the North Light", "a newer copy is not shown, bot"),
        ([WALL, PAGE], "Lamp oil at the North Light", ""),
        ([WALL], "", "skipped, bot wall"),
    ],
    ids=["a wall since", "a wall before", "nothing but a wall"],
)
def test_a_crawled_page_is_shown_as_its_newest_good_copy_has_it(
    capsys: pytest.CaptureFixture[str], bodies: list[str], shown: str, note: str
) -> None:
    Path("crawled").mkdir()
    for day, body in enumerate(bodies, start=1):
        Path(f"crawled/{day}.warc").write_bytes(record(day, body))
    code, out, err = run(capsys, "clean", "https://a.example/one")

    assert code == 0
    assert out.startswith(shown)
    assert note in err
    assert bool(err) is bool(note)
