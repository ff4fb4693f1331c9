"""One run, from `crawled/` to a published index: the only place that knows the order of the stages.

    survey -> plan -> first pass -> a template for each site -> second pass -> ledger, engine -> publish

What a run writes to the ledger is seen when the engine publishes, since readers ask for the state as of the index they
search; a run that dies leaves nothing that anyone sees.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer import archive, clean
from indexer.archive import Survey
from indexer.criteria import Rule
from indexer.engines import Engine
from indexer.errors import EngineError, IndexDamaged, IndexOutdated
from indexer.ledger import Counts, Journal, Ledger, Outcome, Prints
from indexer.pipeline.affected import affected, applying, changed
from indexer.pipeline.passes import Passes, Progress, Sources
from indexer.pipeline.plan import BAD_LUCK, Plan, make_plan
from indexer.pipeline.sites import template_before
from indexer.records import CleanPage, Conflict, Mark, SkipReason
from indexer.workers import CleanTask, Limits, Workers

__all__ = ["Report", "run_index"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run did."""

    counts: Counts
    conflicts: tuple[Conflict, ...] = ()
    read_errors: int = 0
    is_published: bool = False

    @property
    def has_faults(self) -> bool:
        """Whether a page met a bug of ours, or a source could not be read."""
        return self.read_errors > 0 or SkipReason.BUG in self.counts.skipped


def run_index(
    sources: Sources,
    ledger: Ledger,
    engine: Engine,
    limits: Limits,
    *,
    rules: Sequence[Rule] = (),
    progress: Progress,
    rebuild: bool = False,
) -> Report:
    """Bring the index in step with the folder of crawled pages; the caller holds the run's lock.

    With nothing new, changed or gone, nothing is cleaned and nothing published. `rebuild` cleans every page again.
    `rules` are people's: where they differ from those of the run before, the pages they touch are cleaned again.
    After an exception the index answers as before or, where it came after the publishing, as the run left it.

    Raises:
        ArchiveError: the folder cannot be read.
        EngineError: the index could not be written, or (without `rebuild`) is of another format. One that is
            damaged beyond use is no error: it is built anew.
        LedgerError: the ledger could not be written.
    """
    journal = Journal(ledger)
    base = _base(engine, journal, rebuild=rebuild)
    number = journal.start_run(base)
    try:
        report = _carry_out(
            sources,
            ledger,
            engine,
            limits,
            progress,
            rules=rules,
            base=base,
            run=number,
            rebuild=rebuild,
        )
    except BaseException as error:
        # What fails after the pointer was swapped (a prune, a signal) does not undo what was published.
        is_published = _published_run(engine) == number
        outcome = (
            Outcome.FAILED if isinstance(error, Exception) else Outcome.INTERRUPTED
        )
        journal.finish_run(
            number, outcome, Counts(), published=is_published, message=str(error)
        )
        raise
    journal.finish_run(
        number, Outcome.DONE, report.counts, published=report.is_published
    )
    return report


def _published_run(engine: Engine) -> int | None:
    try:
        mark = engine.mark()
    except EngineError:
        return None
    return mark.run if mark else None


def _base(engine: Engine, journal: Journal, *, rebuild: bool) -> int:
    """The run whose state the published index shows; 0 where there is none to build on."""
    try:
        mark = engine.mark()
    except IndexDamaged as error:
        logger.warning("%s", error)
        return 0
    except IndexOutdated:
        if not rebuild:
            raise
        return 0
    return mark.run if mark and journal.can_follow(mark) else 0


def _carry_out(
    sources: Sources,
    ledger: Ledger,
    engine: Engine,
    limits: Limits,
    progress: Progress,
    *,
    rules: Sequence[Rule],
    base: int,
    run: int,
    rebuild: bool,
) -> Report:
    journal, prints = Journal(ledger), Prints(ledger)
    survey = _survey(sources, journal, progress)
    known = journal.states(base)
    everything = rebuild or base == 0
    changes = changed(journal.rules(base), rules)
    touched = set() if everything else affected(changes, known, ledger, base)
    version = clean.rules_version()
    plan = make_plan(survey, known, rules=version, everything=everything, touched=touched, number=run)  # fmt: skip
    with Workers(limits) as workers:
        plan = _with_revived(plan, sources, prints, rules, base, workers)
        passes = Passes(
            plan,
            known,
            sources=sources,
            journal=journal,
            prints=prints,
            rules=rules,
            base=base,
            run=run,
            workers=workers,
            progress=progress,
        )
        is_published = everything or not plan.is_empty
        if changes:
            # Rules that touch no page made no difference to what is published: that state follows them too.
            journal.put_rules(run if is_published else base, rules)
        if is_published:
            mark = Mark(ledger=ledger.identity, run=run)
            engine.update(
                passes.documents(), passes.removed, mark=mark, fresh=everything
            )
    skipped = ledger.totals(run if is_published else base).skipped
    return Report(
        counts=_counts(plan, passes, skipped),
        conflicts=survey.conflicts,
        read_errors=survey.read_errors,
        is_published=is_published,
    )


def _survey(sources: Sources, journal: Journal, progress: Progress) -> Survey:
    """What lies in `crawled/`; files that are as they were at the last run are not opened."""
    progress("reading", 0, 0)
    known = journal.files(sources.reader)
    survey = archive.survey(
        sources.root, known, sites=sources.sites, max_page_bytes=sources.max_page_bytes
    )
    read = {
        path: facts for path, facts in survey.files.items() if known.get(path) != facts
    }
    journal.put_files(sources.reader, read, known.keys() - survey.files.keys())
    return survey


def _with_revived(
    plan: Plan,
    sources: Sources,
    prints: Prints,
    rules: Sequence[Rule],
    base: int,
    workers: Workers,
) -> Plan:
    """The plan, with those pages that failed by bad luck before and do not this time.

    They are tried as they will be cleaned, so that one that fails again makes no run publish anything.
    """
    captures = [plan.captures[url] for url in sorted(plan.retried)]
    tasks = [
        CleanTask(
            root=sources.root,
            max_page_bytes=sources.max_page_bytes,
            template=template_before(prints, capture.site, base),
            captures=(capture,),
            rules=tuple(applying(rules, capture.site, {capture.url})),
        )
        for capture in captures
    ]
    answers = (pair for batch in workers.run(tasks) for pair in batch)
    revived = frozenset(
        capture.url
        for capture, answer in answers
        if isinstance(answer, CleanPage) or answer.reason not in BAD_LUCK
    )
    return replace(plan, stale=plan.stale | revived)


def _counts(plan: Plan, passes: Passes, skipped: dict[SkipReason, int]) -> Counts:
    lost = passes.skipped.keys()
    found_again = plan.stale - plan.unchanged  # skipped before, indexed now
    return Counts(
        new=len(plan.new - lost),
        changed=len((plan.changed | found_again) - lost),
        gone=len(plan.gone),
        unchanged=len(plan.unchanged - lost),
        recleaned=len(plan.stale & plan.unchanged) + passes.recleaned,
        skipped=skipped,
    )
