"""`winnow status`: the last run, and what is searchable."""

from typing import Any

import click

from indexer.cli import setup
from indexer.cli.output import print_json
from indexer.config import Config
from indexer.engines import Engine
from indexer.ledger import Ledger, Run, Totals

__all__ = ["status_command"]


@click.command("status")
@click.option(
    "--json", "as_json", is_flag=True, help="Print everything as one line of JSON."
)
@click.pass_obj
def status_command(config: Config, *, as_json: bool) -> None:
    """Show the last run and what is searchable."""
    with setup.opened(config) as (ledger, engine):
        last = next(iter(ledger.runs(1)), None)
        totals = _totals(ledger, engine)
    if as_json:
        print_json(_as_json(last, totals))
    else:
        for line in _lines(last, totals):
            click.echo(line)


def _totals(ledger: Ledger, engine: Engine) -> Totals:
    mark = engine.mark()
    return ledger.totals(mark.run) if mark else Totals()


def _as_json(last: Run | None, totals: Totals) -> dict[str, Any]:
    if last is None:
        return {"run": None, "totals": totals.to_json()}
    return {
        **last.counts.to_json(),
        "seconds": round(last.seconds, 3),
        "run": last.id,
        "outcome": last.outcome.value,
        "started": last.started.isoformat(),
        "finished": last.finished.isoformat() if last.finished else None,
        "message": last.message,
        "totals": totals.to_json(),
    }


def _lines(last: Run | None, totals: Totals) -> list[str]:
    lines = [f"{totals.pages} pages of {len(totals.sites)} sites are searchable"]
    lines += [f"  {total.pages:>8} {total.site}" for total in totals.sites]
    if totals.skipped:
        lines += ["skipped"] + [
            f"  {n:>8} {reason.value}" for reason, n in sorted(totals.skipped.items())
        ]
    if totals.quarantined:
        lines.append(
            f"{totals.quarantined} pages in quarantine, {totals.outdated} of them searchable as an older capture has them"
        )
    if last is None:
        return [
            *lines,
            "no run yet: put pages into the folder of crawled pages and run `winnow index`",
        ]
    counts = last.counts
    line = (
        f"last run, {last.started.astimezone():%Y-%m-%d %H:%M:%S}: {last.outcome.value}"
    )
    lines.append(
        f"{line}, {counts.new} new, {counts.changed} changed, {counts.gone} gone, {counts.unchanged} unchanged"
    )
    return [*lines, f"  {last.message}"] if last.message else lines
