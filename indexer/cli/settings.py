"""`winnow config`: the settings, checked and shown."""

import click

from indexer.cli import indexing
from indexer.cli.output import print_json
from indexer.config import Config, keys
from indexer.engines import open_engine

__all__ = ["config_command"]


@click.group("config")
def config_command() -> None:
    """Check or show the settings."""


@config_command.command("check")
@click.pass_obj
def check(config: Config) -> None:
    """Say whether the settings can be used."""
    indexing.check(config)
    open_engine(config.index.engine, config.paths.index).close()
    click.echo("the settings are fine")


@config_command.command("show")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print the settings in force as one line of JSON.",
)
@click.pass_obj
def show(config: Config, *, as_json: bool) -> None:
    """Print every setting in force, with what it means."""
    values = config.model_dump(mode="json")
    if as_json:
        print_json(values)
        return
    for section, key, info in keys():
        if section in values:
            click.echo(f"{section}.{key} = {values[section][key]!r}")
            click.echo(f"    {info.description}")
    for folder, site in values["sites"].items():
        click.echo(f'sites."{folder}".base_url = {site["base_url"]!r}')
    for site, rules in values["rules"].items():
        for key, texts in rules.items():
            click.echo(f'rules."{site}".{key} = {texts!r}')
