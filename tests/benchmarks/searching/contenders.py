"""The engines by name."""

from importlib.util import find_spec

from tests.benchmarks.searching.contender import Contender
from tests.benchmarks.searching.stock import Stock
from tests.benchmarks.searching.tantivy_py import Tantivy
from tests.benchmarks.searching.winnow import Winnow

__all__ = ["CONTENDERS", "OURS", "is_installed", "make"]

OURS = "whoosh"

CONTENDERS: dict[str, tuple[str, type[Contender]]] = {
    OURS: ("whoosh", Winnow),
    "tantivy": ("tantivy", Tantivy),
    "stock": ("whoosh", Stock),
}
"""By name the package that must be installed, and the class."""


def is_installed(name: str) -> bool:
    """Whether it can be measured here."""
    return find_spec(CONTENDERS[name][0]) is not None


def make(name: str) -> Contender:
    """The engine of that name."""
    return CONTENDERS[name][1]()
