"""Packs of labelled pages: NAME.jsonl.gz, a JSON object a line.

    id, url, site, kind, html, text (the wanted text or null), with_, without (snippets the wanted text has, and lacks)

Samples and splits are pure functions of a page's id and site: the same on every machine, and a smaller sample is part
of a larger one. What was tuned or learnt on the training sites is judged on the validation sites.
"""

import gzip
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

__all__ = ["LabelledPage", "Split", "digest", "host", "load", "names", "sample", "sites", "split"]  # fmt: skip

_SUFFIX = ".jsonl.gz"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPage:
    """One page and what a cleaner should make of it."""

    id: str
    html: str
    url: str | None = None
    site: str | None = None
    kind: str | None = None  # of page: article, listing …
    text: str | None = None  # the wanted text; None where only snippets are known
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()


class Split(StrEnum):
    """Which sites' pages."""

    ALL = "all"
    TRAINING = "training"
    VALIDATION = "validation"


def names(folder: Path) -> list[str]:
    """The packs in a folder, in the order of their names."""
    return sorted(path.name.removesuffix(_SUFFIX) for path in folder.glob(f"*{_SUFFIX}"))  # fmt: skip


def load(folder: Path, name: str) -> list[LabelledPage]:
    """A pack's pages in its order."""
    with gzip.open(folder / f"{name}{_SUFFIX}", "rt", encoding="utf-8") as lines:
        return [_page(json.loads(line)) for line in lines]


def _page(written: dict[str, object]) -> LabelledPage:
    return LabelledPage(
        id=str(written["id"]),
        html=str(written["html"]),
        url=_text(written.get("url")),
        site=_text(written.get("site")),
        kind=_text(written.get("kind")),
        text=_text(written.get("text")),
        wanted=_texts(written.get("with_")),
        unwanted=_texts(written.get("without")),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def sample(pages: Sequence[LabelledPage], most: int | None) -> list[LabelledPage]:
    """At most that many pages, drawn by the hash of their ids, in the order of their ids; all of them for None."""
    if not most or most >= len(pages):
        return list(pages)
    drawn = sorted(pages, key=lambda page: hashlib.sha1(page.id.encode(), usedforsecurity=False).digest())  # fmt: skip
    return sorted(drawn[:most], key=lambda page: page.id)


def split(pages: Iterable[LabelledPage], which: Split) -> list[LabelledPage]:
    """The pages of the sites in that split: three sites in ten are for validation."""
    return [page for page in pages if which is Split.ALL or _is_validation(page) == (which is Split.VALIDATION)]  # fmt: skip


def _is_validation(page: LabelledPage) -> bool:
    name = hashlib.md5(host(page).encode(), usedforsecurity=False).hexdigest()
    return int(name, 16) % 10 < 3


def host(page: LabelledPage) -> str:
    """What names a page's site: as labelled, else the host of its URL, else the page itself."""
    host = page.site or urlsplit(page.url or "").hostname or page.id
    return host.removeprefix("www.")


def sites(pages: Iterable[LabelledPage]) -> list[list[LabelledPage]]:
    """The pages of each site together; a page without a site is one by itself."""
    groups: dict[str, list[LabelledPage]] = {}
    for page in pages:
        groups.setdefault(page.site or page.id, []).append(page)
    return list(groups.values())


def digest(pages: Iterable[LabelledPage]) -> str:
    """Names the pages measured: 16 hexadecimal digits of their ids and texts."""
    seen = hashlib.sha256()
    for page in sorted(pages, key=lambda page: page.id):
        for part in (page.id, page.html, page.text or "", *page.wanted, *page.unwanted):
            seen.update(hashlib.sha256(part.encode("utf-8", "replace")).digest())
    return seen.hexdigest()[:16]
