"""`winnow serve` and `winnow up`."""

import logging

import click

from indexer.cli import setup
from indexer.cli.indexing import index_now
from indexer.cli.output import say
from indexer.config import Config
from indexer.errors import Busy
from indexer.schedule import Scheduler
from webui import WebSettings, create_app
from webui.serve import serve

__all__ = ["serve_command", "up_command"]


@click.command("serve")
@click.pass_obj
def serve_command(config: Config) -> None:
    """Serve the search page, and reindex on schedule."""
    _serve(config)


@click.command("up")
@click.pass_obj
def up_command(config: Config) -> None:
    """Index what is new in the crawled pages, then serve."""
    try:
        counts = index_now(config).counts
        say(
            f"indexed: {counts.new} new, {counts.changed} changed, {counts.gone} gone, {counts.unchanged} unchanged"
        )
    except Busy as error:
        say(f"note: {error}")
    _serve(config)


def _serve(config: Config) -> None:
    logging.getLogger().setLevel(logging.INFO)
    context = click.get_current_context()
    command = setup.run_command(context.find_root().params.get("config_file"))
    with setup.opened(config) as (ledger, engine):
        last = next(iter(ledger.runs(1)), None)
        scheduler = Scheduler(
            command,
            every_s=config.schedule.every_s,
            cron=config.schedule.cron,
            last_run=last.started if last else None,
        )
        settings = WebSettings(
            title=config.web.title,
            per_page=config.web.per_page,
            allowed_hosts=config.web.allowed_hosts,
        )
        with scheduler:
            app = create_app(
                engine=engine,
                ledger=ledger,
                settings=settings,
                next_run=scheduler.next_run,
            )
            serve(
                app,
                host=config.web.host,
                port=config.web.port,
                threads=config.web.threads,
                ready=_announce,
            )


def _announce(address: str) -> None:
    say(f"Winnow is at {address} (stop it with Ctrl-C)")
