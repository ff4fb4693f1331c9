"""`winnow index` and `winnow run`."""

from contextlib import ExitStack
from time import monotonic
from typing import Any

import click

from indexer import rules
from indexer.archive import SiteFolder
from indexer.cli import keeping, setup
from indexer.cli.output import print_json, progress, say
from indexer.config import Config
from indexer.errors import ArchiveError
from indexer.pipeline import Limits, Report, Sources, run_index, run_lock
from indexer.schedule import check_cron

__all__ = [
    "check",
    "index_command",
    "index_now",
    "limits_of",
    "run_command",
    "sources_of",
]

EXIT_FAULTS = 3  # finished, but a page met a bug of ours or a source could not be read


@click.command("index")
@click.option("--rebuild", is_flag=True, help="Clean and index every page again.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print the counts as one line of JSON."
)
@click.pass_obj
def index_command(config: Config, *, rebuild: bool, as_json: bool) -> int:
    """Bring the index in step with the crawled pages."""
    return _index(config, rebuild=rebuild, as_json=as_json)


@click.command("run")
@click.option(
    "--json", "as_json", is_flag=True, help="Print the counts as one line of JSON."
)
@click.pass_obj
def run_command(config: Config, *, as_json: bool) -> int:
    """One scheduled run; what a cron line or a timer calls."""
    return _index(config, rebuild=False, as_json=as_json)


def _index(config: Config, *, rebuild: bool, as_json: bool) -> int:
    started = monotonic()
    report = index_now(config, rebuild=rebuild)
    seconds = round(monotonic() - started, 3)
    if as_json:
        print_json({**report.counts.to_json(), "seconds": seconds})
    else:
        click.echo(_summary(report, seconds))
    return EXIT_FAULTS if report.has_faults else 0


def check(config: Config) -> None:
    """Nothing where a run could start.

    Raises:
        ConfigError: the schedule means nothing, or a rule cannot be used.
        ArchiveError: there is no folder of crawled pages.
    """
    if config.schedule.cron:
        check_cron(config.schedule.cron)
    rules.in_force(config.paths.rules, config.rules)
    if not config.paths.crawled.is_dir():
        raise ArchiveError(
            f"{config.paths.crawled} is no folder: put crawled pages there, or set paths.crawled to where they are"
        )


def index_now(config: Config, *, rebuild: bool = False) -> Report:
    """One run in this process, with its progress shown.

    Raises:
        Busy: another run is at work.
        WinnowError: see `run_index`.
    """
    check(config)
    with run_lock(config.paths.index), ExitStack() as held:
        keeping.finish(config)
        ledger, engine = held.enter_context(setup.opened(config, renew=rebuild))
        told = held.enter_context(progress())
        report = run_index(
            sources_of(config),
            ledger,
            engine,
            limits_of(config),
            rules=rules.in_force(config.paths.rules, config.rules),
            progress=told,
            rebuild=rebuild,
        )
    for conflict in report.conflicts:
        say(
            f"note: {len(conflict.files)} files claim {conflict.url}, each keeps its own: {', '.join(conflict.files)}"
        )
    return report


def sources_of(config: Config) -> Sources:
    """Where the pages lie."""
    return Sources(
        root=config.paths.crawled,
        sites=tuple(
            SiteFolder(folder=name, base_url=site.base_url)
            for name, site in config.sites.items()
        ),
        max_page_bytes=int(config.clean.max_page_mb * 1_000_000),
    )


def limits_of(config: Config) -> Limits:
    """What the workers may use."""
    return Limits(
        workers=config.index.workers,
        timeout_s=config.clean.timeout_s,
        memory_mb=config.clean.memory_mb,
    )


def _summary(report: Report, seconds: float) -> str:
    counts = report.counts
    parts: dict[str, Any] = {
        "new": counts.new,
        "changed": counts.changed,
        "gone": counts.gone,
        "unchanged": counts.unchanged,
    }
    line = ", ".join(f"{n} {name}" for name, n in parts.items())
    if counts.recleaned:
        line += f" ({counts.recleaned} of them cleaned again)"
    skipped = ", ".join(
        f"{n} {reason.value}" for reason, n in sorted(counts.skipped.items())
    )
    return f"{line}{f'; skipped: {skipped}' if skipped else ''} ({seconds:.1f} s)"
