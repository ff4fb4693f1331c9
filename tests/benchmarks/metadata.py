"""How often title, author, date and language are right, beside trafilatura and htmldate, on pages whose truth is known.

    python -m tests.benchmarks.metadata --data DIR --truth FILE... [--peers] [--worst date] [--json]

A truth file has a JSON object a line: `pack` and `id` of a page of the labelled packs in DIR (its HTML is looked up there),
`url`, and what is known of `title`, `author` (a string or a list), `date` and `language`; null or nothing is not known.
A line with an `html` of its own needs no pack. Sites are split in two by a digest of their host: those that were looked
at while rules were written, and the rest (30 %), held back. Known of an answer: right (titles: the same words; authors: the
same set of names; dates: the same day), wrong, or silent; and where nothing is known, how often something is claimed.
"""

import argparse
import gzip
import json
import re
import sys
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from indexer.clean._credit import SIGNING
from indexer.clean.blocks import blocks_of_html
from indexer.clean.metadata import byline_of, dates_of, language_of, title_of

FIELDS = ("title", "author", "date", "language")
HELD_BACK = 30  # percent of the sites
NOW = datetime.now(UTC)
_BETWEEN = re.compile(
    r"\s*(?:[,;/|&·•]|\b(?:and|und|et|y|e|en|och|og|i|и|ve)\b)\s*", re.IGNORECASE
)

Answers = dict[str, str]


class Reader(Protocol):
    """Reads a page's metadata; strings, empty where nothing is found."""

    def __call__(self, html: str, url: str) -> Answers: ...


def winnow(html: str, url: str) -> Answers:
    head, blocks = blocks_of_html(html, url)
    title = title_of(head, blocks)
    published, _ = dates_of(head, blocks, url, NOW, title)
    middle = blocks[len(blocks) // 3 :]
    return {
        "title": title,
        "author": byline_of(head, blocks, title),
        "date": published.day.isoformat() if published else "",
        "language": language_of(head, " ".join(block.text for block in middle[:20])),
    }


def trafilatura(html: str, url: str) -> Answers:
    from trafilatura.metadata import extract_metadata

    found = extract_metadata(html, default_url=url or None)
    return {field: getattr(found, field, None) or "" for field in FIELDS}


def htmldate(html: str, url: str) -> Answers:
    from htmldate import find_date

    return {"date": find_date(html, url=url or None, original_date=True) or ""}


def judged(field: str, answer: str, truth: Any) -> str:
    """right, wrong, silent; or claims, quiet where the truth is not known."""
    known = truth if isinstance(truth, str | list) else ""
    if not known:
        return "claims" if answer else "quiet"
    if not answer:
        return "silent"
    if field == "author":
        same = names_in(answer) == names_in(known)
    elif field == "date":
        same = answer == known[:10]
    else:
        same = words_of(answer) == words_of(known)
    return "right" if same else "wrong"


def words_of(text: str | list[str]) -> list[str]:
    return re.findall(r"\w+", str(text).casefold())


def names_in(text: str | list[str]) -> set[str]:
    """The words of all names, without the one that signs: who wrote it, in any order and with any signs between."""
    joined = "; ".join(text) if isinstance(text, list) else text.strip()
    signs = SIGNING.match(joined)
    rest = joined[signs.end() :] if signs else joined
    return {word for name in _BETWEEN.split(rest) for word in words_of(name)}


def is_held_back(url: str) -> bool:
    host = (urlsplit(url).hostname or url).removeprefix("www.")
    return blake2b(host.encode(), digest_size=2).digest()[0] * 100 < 256 * HELD_BACK


def pages_of(truths: Iterable[Path], data: Path) -> Iterator[dict[str, Any]]:
    """Every page of the truth files that has HTML, with it."""
    wanted: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for path in truths:
        with (gzip.open if path.suffix == ".gz" else open)(
            path, "rt", encoding="utf-8"
        ) as file:
            for line in file:
                page = json.loads(line)
                if page.get("html"):
                    yield page
                else:
                    wanted[page["pack"]][page["id"]] = page
    for pack, pages in wanted.items():
        with gzip.open(data / f"{pack}.jsonl.gz", "rt", encoding="utf-8") as file:
            for line in file:
                record = json.loads(line)
                if page := pages.get(record["id"]):
                    url = record.get("url") or page.get("url") or ""
                    yield {**page, "url": url, "html": record["html"]}


def measure(
    pages: Iterable[dict[str, Any]], readers: dict[str, Reader], worst: str
) -> dict[tuple[str, str, str, str], Counter[str]]:
    """Tallies by pack, field, half and reader; with `worst`, our misses of that field on sites not held back are printed."""
    tallies: dict[tuple[str, str, str, str], Counter[str]] = defaultdict(Counter)
    for page in pages:
        half = "held back" if is_held_back(page["url"]) else "looked at"
        for name, reader in readers.items():
            started = time.process_time()
            answers = reader(page["html"], page["url"])
            spent = round((time.process_time() - started) * 1e6)
            tallies[page["pack"], "time", half, name].update(
                pages=1, microseconds=spent
            )
            for field in FIELDS:
                if field not in answers:
                    continue
                verdict = judged(field, answers[field], page.get(field))
                tallies[page["pack"], field, half, name][verdict] += 1
                is_miss = field == worst and verdict in {"wrong", "silent"}
                if is_miss and name == "winnow" and half == "looked at":
                    print(
                        f"{verdict:7}{page['url'][:100]}\n    {page[field]!r}\n    {answers[field]!r}"
                    )
    return tallies


def table(tallies: dict[tuple[str, str, str, str], Counter[str]]) -> Iterator[str]:
    for (pack, field, half, name), tally in sorted(tallies.items()):
        if field == "time":
            yield f"{pack:22}{field:9}{half:11}{name:12}{tally['pages']:5}  {tally['microseconds'] / 1000 / tally['pages']:.2f} ms a page, parsing included"
            continue
        known = tally["right"] + tally["wrong"] + tally["silent"]
        if known:
            shares = "  ".join(
                f"{verdict} {tally[verdict] / known:.3f}"
                for verdict in ("right", "wrong", "silent")
            )
            unknown = tally["claims"] + tally["quiet"]
            yield f"{pack:22}{field:9}{half:11}{name:12}{known:5}  {shares}  claims {tally['claims']} of {unknown} unknown"


def main() -> int:
    """Print the table; 1 where a file is missing."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", type=Path, default=Path(), help="folder of the labelled packs"
    )
    parser.add_argument("--truth", type=Path, nargs="+", required=True)
    parser.add_argument(
        "--peers", action="store_true", help="measure trafilatura and htmldate as well"
    )
    parser.add_argument(
        "--worst", choices=FIELDS, default="", help="print our misses of this field"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if missing := [path for path in options.truth if not path.is_file()]:
        print(f"{missing[0]}: there is no such file", file=sys.stderr)
        return 1
    readers: dict[str, Reader] = {"winnow": winnow}
    if options.peers:
        readers |= {"trafilatura": trafilatura, "htmldate": htmldate}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the peers' parsers
        tallies = measure(pages_of(options.truth, options.data), readers, options.worst)
    if options.json:
        print(
            json.dumps(
                {" / ".join(key): tally for key, tally in tallies.items()}, indent=1
            )
        )
    else:
        print("\n".join(table(tallies)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
