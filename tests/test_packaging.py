"""What is shipped: the wheel holds everything it needs, and the locks name versions, not places."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-test.lock")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in a wheel built from the tree."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    for name in ("indexer", "webui"):
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        "out",
        ".",
    ]
    subprocess.run(command, cwd=folder, check=True, timeout=120)
    (built,) = (folder / "out").glob("winnow_search-*.whl")
    return set(zipfile.ZipFile(built).namelist())


@pytest.mark.parametrize("pattern", ["indexer/**/*", "webui/**/*"])
def test_the_wheel_holds_every_file_of_the_packages(
    wheel: set[str], pattern: str
) -> None:
    files = {
        path.relative_to(ROOT).as_posix()
        for path in ROOT.glob(pattern)
        if path.is_file()
    }
    wanted = {name for name in files if "__pycache__" not in name}

    assert len(wanted) > 20
    assert wanted <= wheel


def test_the_wheel_holds_nothing_else(wheel: set[str]) -> None:
    assert {name.split("/")[0].split("-")[0] for name in wheel} == {
        "indexer",
        "webui",
        "winnow_search",
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_have_hashes_and_name_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())

    assert len(entries) > 20
    assert all(
        re.match(r"[a-z0-9-]+==\S+ .*\n +--hash=sha256:", entry) for entry in entries
    )
    assert "://" not in text


def test_the_locks_agree() -> None:
    run, test = (
        set(re.findall(r"^\S+==\S+", (ROOT / lock).read_text(), re.MULTILINE))
        for lock in LOCKS
    )

    assert run <= test


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
        "project"
    ]
    locked = set(
        re.findall(
            r"^([a-z0-9-]+)==",
            (ROOT / "requirements-test.lock").read_text(),
            re.MULTILINE,
        )
    )
    asked = [*project["dependencies"], *project["optional-dependencies"]["test"]]

    assert {re.split(r"[<>=\[]", line)[0] for line in asked} <= locked


def test_the_extras_have_the_promised_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
        "project"
    ]

    assert set(project["optional-dependencies"]) == {
        "test",
        "crawl",
        "bench",
        "train",
        "opensearch",
        "postgresql",
        "dask",
    }
