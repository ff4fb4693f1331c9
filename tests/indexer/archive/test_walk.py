import os
from collections.abc import Callable
from pathlib import Path

from indexer.archive.walk import walk

Put = Callable[..., Path]


def names(root: Path) -> list[str]:
    return sorted(entry.file for entry in walk(root) if not entry.problem)


def test_only_pages_are_found(crawled: Path, put: Put) -> None:
    for name in (
        "a.html",
        "b/c.txt",
        "b/d/e.warc.gz",
        ".hidden.html",
        ".git/f.html",
        "README.md",
        "g.png",
    ):
        put(name, "x")
    put("catalogue.db", "x")

    assert names(crawled) == ["a.html", "b/c.txt", "b/d/e.warc.gz"]


def test_a_folder_may_be_called_like_a_page(crawled: Path, put: Put) -> None:
    put("page.html/child.html", "x")

    assert names(crawled) == ["page.html/child.html"]


def test_a_very_deep_tree_is_walked_to_its_end(
    crawled: Path, put_deep: Callable[[str, int, bytes], str]
) -> None:
    path = put_deep("d", 3000, b"text")

    assert names(crawled) == [path]


def test_a_link_to_a_parent_folder_is_no_loop(crawled: Path, put: Put) -> None:
    put("a/page.html", "x")
    (crawled / "a/up").symlink_to("..")
    (crawled / "self").symlink_to("self")

    assert names(crawled) == ["a/page.html"]


def test_a_folder_reached_twice_is_entered_by_its_own_path(
    crawled: Path, put: Put
) -> None:
    put("z/page.html", "x")
    (crawled / "a").symlink_to("z")

    assert names(crawled) == ["z/page.html"]


def test_folders_that_link_to_each_other_do_not_multiply(
    crawled: Path, tmp_path: Path
) -> None:
    previous = tmp_path / "outside"
    previous.mkdir()
    (previous / "page.html").write_text("x")
    for level in range(20):
        folder = tmp_path / f"level{level}"
        folder.mkdir()
        (folder / "a").symlink_to(previous)
        (folder / "b").symlink_to(previous)
        previous = folder
    (crawled / "top").symlink_to(previous)

    assert names(crawled) == ["top/" + "a/" * 20 + "page.html"]


def test_a_dangling_link_and_a_pipe_are_problems(crawled: Path) -> None:
    (crawled / "a.html").symlink_to("nowhere")
    os.mkfifo(crawled / "b.html")

    assert [
        (entry.file, entry.problem)
        for entry in sorted(walk(crawled), key=lambda entry: entry.file)
    ] == [
        ("a.html", "no such file or directory"),
        ("b.html", "not a regular file"),
    ]
