"""A rehearsal on the pages of this index, and how it is told."""

from typing import Any

import click

from indexer import rules
from indexer.cli import setup
from indexer.cli.indexing import limits_of, sources_of
from indexer.cli.output import printable, progress
from indexer.config import Config
from indexer.criteria import Action, Rule
from indexer.ledger import Journal, State
from indexer.pipeline import GREAT_LOSS, Rehearsal, rehearse

__all__ = [
    "EXIT_REFUSED",
    "print_rehearsal",
    "rehearsal_json",
    "rehearsed",
    "sites_and_pages",
]

EXIT_REFUSED = 4  # a quality gate: too much text would go
_SHOWN = 10  # samples, and pages


def rehearsed(config: Config, rule: Rule) -> Rehearsal | None:
    """What the rule does beside those in force; None where nothing is indexed yet.

    Raises:
        WinnowError: see `rehearse`, and `setup.opened`.
    """
    with setup.opened(config) as (ledger, engine), progress() as told:
        mark = engine.mark()
        if mark is None:
            return None
        return rehearse(
            rule,
            rules.in_force(config.paths.rules, config.rules),
            sources_of(config),
            ledger,
            limits_of(config),
            run=mark.run,
            progress=told,
        )


def sites_and_pages(config: Config) -> tuple[set[str], set[str]]:
    """What is searchable: the sites, and the addresses."""
    with setup.opened(config) as (ledger, engine):
        mark = engine.mark()
        known = Journal(ledger).states(mark.run) if mark else {}
    pages = {url for url, state in known.items() if state.state is State.INDEXED}
    return {known[url].site for url in pages}, pages


def rehearsal_json(found: Rehearsal) -> dict[str, Any]:
    """Everything, for `--json`."""
    return {
        "rule": found.rule.sentence,
        "scope": found.rule.scope,
        "lines": found.lines,
        "pages": [
            {
                "url": page.url,
                "lines": page.lines,
                "loss": round(page.loss, 4),
                "samples": list(page.samples),
            }
            for page in found.pages
        ],
        "great_losses": [page.url for page in found.great_losses],
    }


def print_rehearsal(found: Rehearsal) -> None:
    """For reading: how much, the pages that would suffer, some of the lines."""
    fate = "go" if found.rule.action is Action.REMOVE else "stay that went before"
    pages = len(found.pages)
    click.echo(printable(f"{found.rule.scope}: {found.rule.sentence}"))
    click.echo(f"{_count(found.lines, 'line')} on {_count(pages, 'page')} would {fate}")
    losses = found.great_losses
    if losses:
        click.echo(f"{_count(len(losses), 'page')} would lose over {GREAT_LOSS:.0%}:")
    for page in losses[:_SHOWN]:
        click.echo(printable(f"  {page.loss:>5.0%}  {page.url}"))
    samples = dict.fromkeys(line for page in found.pages for line in page.samples)
    for line in list(samples)[:_SHOWN]:
        click.echo(printable(f"  - {' '.join(line.split())[:160]}"))


def _count(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"
