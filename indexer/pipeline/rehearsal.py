"""What a rule would do, told before it does it: the pages it touches are cleaned with it, and nothing is written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.criteria import Action, Rule
from indexer.ledger import Journal, Ledger, Prints
from indexer.pipeline.affected import affected, applying
from indexer.pipeline.one_page import look
from indexer.pipeline.passes import Progress, Sources
from indexer.pipeline.sites import template_before
from indexer.records import Capture, CleanPage
from indexer.workers import CleanTask, Limits, Workers, batches

__all__ = ["GREAT_LOSS", "Rehearsal", "Touched", "rehearse"]

GREAT_LOSS = (
    0.3  # of a page's text: a page that loses more has probably lost its own words
)
_BATCH = 16
_SAMPLES = 3  # lines a page


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """One page on which a rule would change something."""

    url: str
    lines: int
    samples: tuple[str, ...]  # the first of these lines
    loss: (
        float  # share of the page's kept text that would go; 0.0 for a rule that keeps
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What a rule would change on the pages that are searchable now."""

    rule: Rule
    pages: tuple[Touched, ...]

    @property
    def lines(self) -> int:
        """How many lines would go, or come back."""
        return sum(page.lines for page in self.pages)

    @property
    def great_losses(self) -> list[Touched]:
        """The pages that would lose more than `GREAT_LOSS` of their text, the worst first."""
        found = [page for page in self.pages if page.loss > GREAT_LOSS]
        return sorted(found, key=lambda page: (-page.loss, page.url))


def rehearse(
    rule: Rule,
    rules: Sequence[Rule],
    sources: Sources,
    ledger: Ledger,
    limits: Limits,
    *,
    run: int,
    progress: Progress,
) -> Rehearsal:
    """What `rule` does together with `rules` (which may hold it already), on the pages that run published.

    Pages that changed in `crawled/` since then are taken as they are now.

    Raises:
        ArchiveError: the folder of crawled pages cannot be read.
        LedgerError: the ledger cannot be read.
    """
    journal = Journal(ledger)
    known = journal.states(run)
    progress("reading", 0, 0)
    urls = affected([rule], known, ledger, run)
    survey = look(sources, journal)
    captures = [capture for capture in survey.captures if capture.url in urls]
    everything = [*(other for other in rules if other.id != rule.id), rule]
    touched: list[Touched] = []
    done = 0
    with Workers(limits) as workers:
        tasks = _tasks(captures, everything, sources, Prints(ledger), run)
        for batch in workers.run(tasks):
            done += len(batch)
            progress("rehearsing", done, len(captures))
            cleaned = (page for _, page in batch if isinstance(page, CleanPage))
            touched += [found for page in cleaned if (found := _touched(page, rule))]
    return Rehearsal(rule=rule, pages=tuple(touched))


def _tasks(
    captures: Sequence[Capture],
    rules: Sequence[Rule],
    sources: Sources,
    prints: Prints,
    run: int,
) -> Iterator[CleanTask]:
    for site in sorted({capture.site for capture in captures}):
        ours = [capture for capture in captures if capture.site == site]
        template = template_before(prints, site, run)
        for batch in batches(ours, _BATCH):
            urls = {capture.url for capture in batch}
            yield CleanTask(
                root=sources.root,
                max_page_bytes=sources.max_page_bytes,
                template=template,
                captures=batch,
                rules=tuple(applying(rules, site, urls)),
            )


def _touched(page: CleanPage, rule: Rule) -> Touched | None:
    lines = [v.block.text for v in page.verdicts if v.rule == rule.id]
    if not lines:
        return None
    kept = sum(len(block.text) for block in page.kept)
    gone = sum(map(len, lines)) if rule.action is Action.REMOVE else 0
    return Touched(
        url=page.url,
        lines=len(lines),
        samples=tuple(lines[:_SAMPLES]),
        loss=gone / (kept + gone) if gone else 0.0,
    )
