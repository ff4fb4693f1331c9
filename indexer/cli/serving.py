"""`winnow serve` and `winnow up`."""

import logging
import socket
import subprocess
import sys
from pathlib import Path

import click

from indexer.cli import setup
from indexer.cli.indexing import EXIT_FAULTS
from indexer.cli.output import say
from indexer.config import Config
from indexer.errors import Busy, ConfigError
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
def up_command(config: Config) -> int:
    """Index what is new in the crawled pages, then serve."""
    _check_port(config)
    # In a process of its own, so that the service does not keep what the run needed.
    command = setup.run_command(_config_file(), "index")
    code = subprocess.run(command, stdout=sys.stderr, check=False).returncode  # noqa: S603 - our own command line
    if code not in (0, EXIT_FAULTS, Busy.exit_code):
        return code
    _serve(config)
    return 0


def _check_port(config: Config) -> None:
    """Say at once, not after a long run, that the port is taken."""
    family = socket.AF_INET6 if ":" in config.web.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.web.host, config.web.port))
        except OSError as error:
            raise ConfigError(
                f"{config.web.host}:{config.web.port} cannot be listened on ({error.strerror}): set web.port to another"
            ) from error


def _config_file() -> Path | None:
    named: Path | None = (
        click.get_current_context().find_root().params.get("config_file")
    )
    return named


def _serve(config: Config) -> None:
    logging.getLogger().setLevel(logging.INFO)
    command = setup.run_command(_config_file())
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
            allowed_hosts=(*config.web.allowed_hosts, config.web.host),
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
