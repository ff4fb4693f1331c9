"""The command line `winnow`: puts the parts together, and is all that reads the settings.

Exit codes: 0 done (skipped pages included), 1 the run failed or something kept is damaged, 2 usage or settings, 3 finished,
but a page met a bug of ours or a source could not be read, 4 a quality gate failed (too few sound pages, or a rule that would take too much of
some), 5 another run holds the lock, 130 interrupted.
"""

import logging
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from indexer.cli.output import say, start_log
from indexer.config import load
from indexer.errors import WinnowError

__all__ = ["main"]

EXIT_INTERRUPTED = 130

# Where each command lives. They are imported when they are called: one that searches need not wait for a web server.
_COMMANDS = {
    "up": "serving:up_command",
    "index": "indexing:index_command",
    "run": "indexing:run_command",
    "serve": "serving:serve_command",
    "search": "searching:search_command",
    "clean": "cleaning:clean_command",
    "rules": "rules:rules_command",
    "report": "report:report_command",
    "status": "status:status_command",
    "verify": "keeping:verify_command",
    "backup": "keeping:backup_command",
    "restore": "keeping:restore_command",
    "config": "settings:config_command",
}


class _Commands(click.Group):
    """The commands of the table."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, in the order of the table."""
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; None for an unknown one."""
        del ctx
        module, _, name = _COMMANDS.get(cmd_name, "").partition(":")
        if not module:
            return None
        command: click.Command = getattr(import_module(f"indexer.cli.{module}"), name)
        return command


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    help="Settings file; without it, config.toml in the working directory, else the defaults.",
)
@click.version_option(package_name="winnow-search", prog_name="winnow")
@click.pass_context
def winnow(context: click.Context, config_file: Path | None) -> None:
    """Search over crawled web pages, without their boilerplate."""
    start_log(logging.WARNING)
    context.obj = load(config_file)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Carry out one command line and end the process with its exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    sys.exit(_code(arguments))


def _code(arguments: Sequence[str] | None) -> int:
    try:
        code = winnow.main(arguments, prog_name="winnow", standalone_mode=False)
    except click.Abort:
        return EXIT_INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except WinnowError as error:
        say(f"winnow: {error}")
        return error.exit_code
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does: nothing is wrong, and nothing more can be said.
        sys.stdout = None
        return 0
    return code if isinstance(code, int) else 0


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
