"""A small Winnow made by hand, and all that can be seen of it: how tests tell one state from another."""

from datetime import UTC, datetime
from pathlib import Path

from indexer import rules
from indexer.criteria import Action, By
from indexer.engines import open_engine, open_files
from indexer.engines.whoosh import IndexFiles
from indexer.keeping import Places
from indexer.ledger import Counts, Entry, Journal, Ledger, Outcome
from indexer.query import parse
from indexer.records import Block, BlockKind, CleanPage, Mark, Verdict
from indexer.schema import to_document

__all__ = ["files_of", "places_of", "publish", "seen", "world"]


def places_of(folder: Path) -> Places:
    return Places(
        settings=folder / "config.toml",
        rules=folder / "rules.toml",
        index=folder / "index",
    )


def files_of(folder: Path) -> IndexFiles:
    files = open_files("whoosh", folder / "index")
    assert files is not None
    return files


def world(folder: Path, word: str) -> Path:
    """Settings, a rule, and a run whose pages hold the word."""
    folder.mkdir()
    (folder / "config.toml").write_text(f'[web]\ntitle = "{word}"\n')
    rules.add(
        folder / "rules.toml",
        action=Action.KEEP,
        by=By.LINE,
        text=f"The {word}",
        made=datetime(2026, 11, 1, tzinfo=UTC),
    )
    (folder / "index").mkdir()
    publish(folder, word)
    return folder


def publish(folder: Path, word: str) -> None:
    """A run, with two pages that hold the word."""
    ledger = Ledger.open(folder / "index" / "ledger.db")
    engine = open_engine("whoosh", folder / "index")
    try:
        journal, before = Journal(ledger), engine.mark()
        run = journal.start_run(before.run if before else 0)
        pages = [_page(f"https://a.example/{word}/{n}", word) for n in range(2)]
        journal.put(
            run,
            (
                Entry(url=page.url, site=page.site, digest="d", rules="r", page=page)
                for page in pages
            ),
        )
        journal.count(run)
        engine.update(
            map(to_document, pages), mark=Mark(ledger=ledger.identity, run=run)
        )
        journal.finish_run(run, Outcome.DONE, Counts(new=2), published=True)
    finally:
        engine.close()
        ledger.close()


def _page(url: str, word: str) -> CleanPage:
    kept = Block(
        text=f"The {word} was lit.", kind=BlockKind.PARAGRAPH, position=0, fingerprint=7
    )
    gone = Block(
        text=f"RELATED {word}",
        kind=BlockKind.HEADING,
        position=1,
        level=2,
        fingerprint=8,
    )
    return CleanPage(
        url=url,
        site="a.example",
        title=f"The {word}",
        byline="",
        published=None,
        dates=(),
        language="en",
        verdicts=(
            Verdict(block=kept, is_kept=True),
            Verdict(
                block=gone,
                is_kept=False,
                rule="related",
                family="related",
                reason="a list",
            ),
        ),
        fetched_at=None,
    )


def seen(folder: Path) -> dict[str, object]:
    """Settings, rules, every hit, and each hit's page as the ledger has it for the index that serves."""
    ledger = Ledger.open(folder / "index" / "ledger.db")
    engine = open_engine("whoosh", folder / "index")
    try:
        mark = engine.mark()
        hits = engine.search(parse("*"), limit=99).hits if mark else ()
        return {
            "settings": _text(folder / "config.toml"),
            "rules": _text(folder / "rules.toml"),
            "hits": sorted(hit.url for hit in hits),
            "pages": sorted(
                repr(ledger.page(hit.url, mark.run)) for hit in hits if mark
            ),
            "runs": [(run.id, run.outcome) for run in ledger.runs()],
            "is one state": mark is None or Journal(ledger).can_follow(mark),
        }
    finally:
        engine.close()
        ledger.close()


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""
