"""The two passes over dirty pages: prints for the sites' templates, then the cleaning itself.

Pages are parsed in both passes rather than carried from one to the other: nothing has to be spooled, bounded or
cleaned up. Sites are taken in groups of some thousand pages, so that small sites
keep all workers busy. Prints go to the ledger as they come: no site has to fit into memory.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from indexer import archive, clean
from indexer.archive import SiteFolder
from indexer.criteria import Rule
from indexer.ledger import Entry, Journal, PageState, Prints, State
from indexer.pipeline.affected import applying
from indexer.pipeline.plan import Plan, basis, identity
from indexer.pipeline.sites import key_of, settle
from indexer.records import (
    Capture,
    CleanPage,
    Document,
    PagePrint,
    Skip,
    SkipReason,
)
from indexer.schema import to_document
from indexer.workers import CleanTask, PrintTask, Workers, batches

__all__ = ["Passes", "Progress", "Sources"]

Progress = Callable[[str, int, int], None]
"""Told the stage, the pages done and the pages to do."""

_BATCH = 16  # pages a task: long beside a task's overhead of a millisecond, and few results in memory
_GROUP = 4000  # pages of the sites taken together
_PRINTS = 1000  # written in one transaction: about 1.5 MB, in 50 ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where the pages lie, how folders map to the web, how large a page may be."""

    root: Path
    sites: Sequence[SiteFolder] = ()
    max_page_bytes: int = 10_000_000

    @property
    def reader(self) -> str:
        """The way of reading, by name: what another reader remembered of a file is not trusted."""
        return f"{archive.READER_VERSION}, at most {self.max_page_bytes} bytes"


def _print_tasks(sources: Sources, captures: Sequence[Capture]) -> Iterator[PrintTask]:
    """The first pass over these captures, in their order."""
    for batch in batches(captures, _BATCH):
        yield PrintTask(
            root=sources.root, max_page_bytes=sources.max_page_bytes, captures=batch
        )


class Passes:
    """Carries out one plan; `documents()` does the work as it is read."""

    def __init__(
        self,
        plan: Plan,
        known: Mapping[str, PageState],
        *,
        sources: Sources,
        journal: Journal,
        prints: Prints,
        rules: Sequence[Rule],
        base: int,
        run: int,
        workers: Workers,
        progress: Progress,
    ) -> None:
        self._plan = plan
        self._known = known
        self._sources = sources
        self._journal = journal
        self._prints = prints
        self._rules = rules
        self._base = base
        self._run = run
        self._workers = workers
        self._progress = progress
        # Pages that were there once and are not read now: gone, or overwritten by what cannot be a page.
        unread = {entry.url for entry in plan.skipped} & known.keys()
        self._lost = {*plan.gone, *unread}
        self._quarantined: defaultdict[str, list[str]] = defaultdict(list)
        for url, page in known.items():
            if page.reason and SkipReason(page.reason).is_page_verdict:
                self._quarantined[page.site].append(url)
        self._cleaned = 0
        self.removed: list[
            str
        ] = []  # urls that leave the index; complete when documents() has ended
        self.skipped: dict[str, SkipReason] = {}  # pages skipped in the passes
        self.recleaned = 0  # pages that did not change, but their site's template did

    def documents(self) -> Iterator[Document]:
        """The documents to index, in no promised order; the ledger is written on the way."""
        lost = sorted(self._lost)
        for start in range(0, len(lost), _PRINTS):
            some = lost[start : start + _PRINTS]
            self._prints.put(self._run, ((self._known[u].site, u, None) for u in some))
        for sites in self._groups():
            printed = self._first_pass(
                [self._plan.captures[url] for urls in sites.values() for url in urls]
            )
            tasks = [
                task
                for site, urls in sites.items()
                for task in self._settle_site(site, urls, printed)
            ]
            yield from self._second_pass(tasks, printed)
        self._record_lost()

    def _groups(self) -> Iterator[dict[str, list[str]]]:
        """Sites that met a change, with their dirty urls, together some thousand pages; a larger site stands alone."""
        dirty: defaultdict[str, list[str]] = defaultdict(list)
        for url in sorted(self._plan.dirty):
            dirty[self._plan.captures[url].site].append(url)
        for url in self._lost:
            dirty[self._known[url].site] += []
        group: dict[str, list[str]] = {}
        for site in sorted(dirty):
            group[site] = dirty[site]
            if sum(map(len, group.values())) >= _GROUP:
                yield group
                group = {}
        if group:
            yield group

    def _first_pass(self, captures: Sequence[Capture]) -> dict[str, int]:
        """Write the prints of these pages; the keys of those that have one, the others being recorded as skipped."""
        printed: dict[str, int] = {}
        rows: list[tuple[str, str, PagePrint | None]] = []
        for batch in self._workers.run(_print_tasks(self._sources, captures)):
            entries = []
            for capture, answer in batch:
                if isinstance(answer, Skip):
                    entries.append(self._entry(capture, answer))
                    rows.append((capture.site, capture.url, None))
                else:
                    printed[capture.url] = key_of(answer)
                    rows.append((capture.site, capture.url, answer))
            self._journal.put(self._run, entries)
            if len(rows) >= _PRINTS:
                self._prints.put(self._run, rows)
                rows = []
        self._prints.put(self._run, rows)
        return printed

    def _settle_site(
        self, site: str, urls: Sequence[str], keys: dict[str, int]
    ) -> Iterator[CleanTask]:
        """Learn the site's template; the tasks that clean its dirty pages and those that a moved template touches.

        The duplicate keys of the latter are added to `keys`.
        """
        settled = settle(
            self._prints,
            site,
            base=self._base,
            run=self._run,
            dirty=urls,
            quarantined=self._quarantined[site],
        )
        self.recleaned += len(settled.touched)
        ours = [url for url in urls if url in keys]
        keys |= settled.touched
        captures = [self._plan.captures[url] for url in [*ours, *settled.touched]]
        for batch in batches(captures, _BATCH):
            yield CleanTask(
                root=self._sources.root,
                max_page_bytes=self._sources.max_page_bytes,
                template=settled.template,
                captures=batch,
                rules=tuple(applying(self._rules, site, {c.url for c in batch})),
            )

    def _second_pass(
        self, tasks: Sequence[CleanTask], keys: Mapping[str, int]
    ) -> Iterator[Document]:
        for batch in self._workers.run(tasks):
            entries = [
                self._entry(capture, answer, keys[capture.url])
                for capture, answer in batch
            ]
            self._journal.put(self._run, entries)
            self._cleaned += len(batch)
            self._progress(
                "cleaning", self._cleaned, max(self._cleaned, len(self._plan.dirty))
            )
            yield from (to_document(entry.page) for entry in entries if entry.page)

    def _entry(
        self, capture: Capture, answer: CleanPage | Skip, duplicate_key: int = 0
    ) -> Entry:
        """What the ledger keeps of a page.

        A page skipped while it was cleaned leaves its print in the site's template, as it would in a rebuild: whether
        it is an error page may be found out only after the template is learnt.
        """
        refusal = answer if isinstance(answer, Skip) else answer.refusal
        if isinstance(answer, Skip):
            self.skipped[capture.url] = answer.reason
            self._remove(capture.url)
        entry = Entry(
            url=capture.url,
            site=capture.site,
            digest=identity(capture, is_newest_shown=refusal is None),
            rules=basis(capture, clean.rules_version()),
            duplicate_key=duplicate_key,
            page=answer if isinstance(answer, CleanPage) else None,
            skip=answer if isinstance(answer, Skip) else None,
        )
        return self._dated(entry)

    def _dated(self, entry: Entry) -> Entry:
        """The entry with the run since which its reason stands."""
        if entry.refusal is None:
            return entry
        state = self._known.get(entry.url)
        is_old = state is not None and state.reason == entry.refusal.reason
        return replace(entry, since=state.since if state and is_old else self._run)

    def _record_lost(self) -> None:
        """Pages that are gone, and pages that were never read."""
        gone = [
            Entry(url=url, site=state.site)
            for url, state in sorted(self._plan.gone.items())
        ]
        skipped = [self._dated(entry) for entry in self._plan.skipped]
        self._journal.put(self._run, [*gone, *skipped])
        for url in sorted(self._lost):
            self._remove(url)
        self._journal.count(self._run, clean.rules_version())

    def _remove(self, url: str) -> None:
        state = self._known.get(url)
        if state and state.state is State.INDEXED:
            self.removed.append(url)
