"""Who may import whom, and the promises that the tree itself makes."""

import ast
import tomllib
from pathlib import Path

import pytest

from indexer.config import keys

ROOT = Path(__file__).parents[1]

# A room may import those of lower levels; rooms of one level do not know each other.
LEVELS = [
    {"indexer.records", "indexer.errors"},
    {"indexer.analysis", "indexer.criteria", "indexer.query", "indexer.schema"},
    {"indexer.ledger"},
    {
        "indexer.crawl",
        "indexer.archive",
        "indexer.clean",
        "indexer.engines",
        "indexer.rules",
        "indexer.report",
    },
    {"indexer.workers", "indexer.keeping"},
    {"indexer.pipeline"},
    {"indexer.schedule"},
]
LEVEL = {room: level for level, rooms in enumerate(LEVELS) for room in rooms}
# What stands outside the order: the settings know only the errors and what a rule may say, the command line knows everything.
ALSO_ALLOWED = {
    "indexer.query": {"indexer.analysis"},
    "indexer.schema": {"indexer.analysis"},
}
WEBUI_MAY_IMPORT = {
    "indexer.records", "indexer.errors", "indexer.criteria", "indexer.query", "indexer.schema", "indexer.ledger",
    "indexer.engines", "indexer.report", "indexer.rules",
}  # fmt: skip
# A library is met in one room, which turns its types and errors into ours.
HOME_OF = {
    "whoosh": "indexer.engines",
    "flask": "webui",
    "waitress": "webui",
    "bs4": "indexer.clean",
    "selectolax": "indexer.clean",
    "py3langid": "indexer.clean",
    "charset_normalizer": "indexer.clean",
    "sqlalchemy": "indexer.ledger",
    "sqlite3": "indexer.ledger",
    "Stemmer": "indexer.analysis",
    "warcio": "indexer.archive",
    "apscheduler": "indexer.schedule",
    "pebble": "indexer.workers",
    "pydantic": "indexer.config",
    "pydantic_settings": "indexer.config",
    "click": "indexer.cli",
    "rich": "indexer.cli",
}
MODULES = sorted([*ROOT.glob("indexer/**/*.py"), *ROOT.glob("webui/**/*.py")])


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str:
    return (
        "webui" if module.split(".")[0] == "webui" else ".".join(module.split(".")[:2])
    )


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= (
                {f"{node.module}.{alias.name}" for alias in node.names}
                if node.module == "indexer"
                else {node.module}
            )
    return found


def ours(path: Path) -> set[str]:
    return {
        name for name in imports(path) if name.split(".")[0] in ("indexer", "webui")
    }


def test_there_are_modules_to_judge() -> None:
    assert len(MODULES) > 40


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_room_imports_only_rooms_below_it(path: Path) -> None:
    room = room_of(name_of(path))
    for name in ours(path):
        other = room_of(name)
        if other == room or room == "indexer.cli":
            continue
        if room == "webui":
            assert other in WEBUI_MAY_IMPORT, name
        elif room == "indexer.config":
            assert other in {"indexer.errors", "indexer.criteria"}, name
        elif other not in ALSO_ALLOWED.get(room, set()):
            assert LEVEL[other] < LEVEL[room], name


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_room_is_entered_by_its_door(path: Path) -> None:
    room = room_of(name_of(path))
    for name in ours(path):
        # webui.serve is apart from the pages, so that those can be used without a server.
        assert room_of(name) in (room, name) or name == "webui.serve", (
            f"{name} is inside {room_of(name)}"
        )


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_library_is_met_in_one_room(path: Path) -> None:
    room = room_of(name_of(path))
    for name in imports(path):
        home = HOME_OF.get(name.split(".")[0])
        assert home in (None, room), name


def test_cleaning_is_pure() -> None:
    impure = {
        "os",
        "pathlib",
        "socket",
        "sqlite3",
        "time",
        "random",
        "urllib.request",
        "tempfile",
        "subprocess",
    }
    for path in ROOT.glob("indexer/clean/**/*.py"):
        assert not imports(path) & impure, path


def test_only_the_command_line_and_the_server_read_the_settings() -> None:
    readers = {
        room_of(name_of(path)) for path in MODULES if "indexer.config" in imports(path)
    }

    assert readers == {"indexer.cli"}


def test_every_module_says_what_it_is_for() -> None:
    for path in MODULES:
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_a_rooms_door_lists_what_it_offers() -> None:
    for path in MODULES:
        if path.name == "__init__.py" and path.parent.name not in ("indexer", "crawl"):
            assert "\n__all__" in path.read_text(encoding="utf-8"), path


def test_data_folders_hold_no_code() -> None:
    assert not [*ROOT.glob("index/**/*.py"), *ROOT.glob("crawled/**/*.py")]


def test_every_setting_is_documented() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for section, key, _ in keys():
        assert f"`{section.partition('.')[0]}" in text, section
        assert key in text, key


def test_every_dependency_says_why_it_is_here() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
        "project"
    ]
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    extras = [
        line for lines in project["optional-dependencies"].values() for line in lines
    ]
    for requirement in [*project["dependencies"], *extras]:
        name = requirement.split(">")[0].split("=")[0].split("[")[0]
        assert name in text, name
