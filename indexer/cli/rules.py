"""`winnow rules`: what people decided about cleaning, and what it would do."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any

import click

from indexer import rules
from indexer.archive import canonical_url
from indexer.cli.output import print_json, printable, say
from indexer.cli.rehearsing import (
    EXIT_REFUSED,
    print_rehearsal,
    rehearsal_json,
    rehearsed,
    sites_and_pages,
)
from indexer.config import Config
from indexer.criteria import Action, By, Rule
from indexer.errors import RuleError
from indexer.pipeline import GREAT_LOSS, Rehearsal

__all__ = ["rules_command"]

# A rule that is not written down yet. Its id is the last in the alphabet, so that the lines another rule of the same
# scope takes already are not counted as its own.
_CANDIDATE = "zz-new"
_KINDS = {
    "remove": (Action.REMOVE, By.SELECTOR),
    "remove_lines": (Action.REMOVE, By.PATTERN),
    "remove_text": (Action.REMOVE, By.LINE),
    "keep": (Action.KEEP, By.SELECTOR),
    "keep_lines": (Action.KEEP, By.PATTERN),
    "keep_text": (Action.KEEP, By.LINE),
}

_Decorated = Callable[..., Any]


def _says(function: _Decorated) -> _Decorated:
    """The options that tell what a rule does; exactly one is wanted."""
    for name, words in reversed(
        {
            "--remove": "Remove the lines inside what this CSS selector selects.",
            "--remove-lines": "Remove lines that match this pattern as a whole.",
            "--remove-text": "Remove this line, whatever its digits and punctuation.",
            "--keep": "Keep the lines inside what this CSS selector selects.",
            "--keep-lines": "Keep lines that match this pattern as a whole.",
            "--keep-text": "Keep this line, whatever its digits and punctuation.",
        }.items()
    ):
        metavar = "TEXT" if "text" in name else "PATTERN" if "lines" in name else "CSS"
        function = click.option(name, metavar=metavar, help=words)(function)
    return function


def _scoped(function: _Decorated) -> _Decorated:
    """The options that tell where a rule holds; exactly one is wanted."""
    everywhere = click.option("--everywhere", is_flag=True, help="On every site.")
    site = click.option("--site", metavar="SITE", help="On this site.")
    page = click.option("--page", metavar="URL", help="On this page.")
    return page(site(everywhere(function)))


_note = click.option("--note", default="", help="Why, for people.")
_yes = click.option(
    "--yes", is_flag=True, help="Also where pages lose much of their text."
)
_json = click.option("--json", "as_json", is_flag=True, help="Print one line of JSON.")


@click.group("rules")
def rules_command() -> None:
    """Keep or remove lines: on a page, on a site, everywhere."""


@rules_command.command("list")
@_json
@click.pass_obj
def list_command(config: Config, *, as_json: bool) -> None:
    """Show every rule, those in config.toml included."""
    found = rules.in_force(config.paths.rules, config.rules)
    if as_json:
        print_json([_rule_json(rule) for rule in found])
    elif not found:
        click.echo("no rules: `winnow rules add` and `winnow rules keep` make some")
    for rule in () if as_json else found:
        made = f"{rule.made:%Y-%m-%d}" if rule.made else "config.toml"
        note = f"  ({rule.note})" if rule.note else ""
        click.echo(
            printable(f"{rule.id:<10}  {made:<11}  {rule.scope}: {rule.sentence}{note}")
        )


@rules_command.command("add")
@_says
@_scoped
@_note
@_yes
@click.pass_obj
def add_command(config: Config, /, *, note: str, yes: bool, **told: Any) -> int:
    """Write down a rule, after a rehearsal; the next run acts on it."""
    return _add(config, replace(_candidate(config, told), note=note), yes=yes)


@rules_command.command("keep")
@click.argument("text")
@_scoped
@_note
@click.pass_obj
def keep_command(config: Config, /, *, text: str, note: str, **told: Any) -> int:
    """Keep the line TEXT from now on, whatever would remove it."""
    told = {**told, "keep_text": text}
    return _add(config, replace(_candidate(config, told), note=note), yes=True)


@rules_command.command("undo")
@click.argument("rule_id", metavar="ID")
@click.pass_obj
def undo_command(config: Config, *, rule_id: str) -> None:
    """Take back the rule ID; the next run acts on it."""
    gone = rules.undo(config.paths.rules, rule_id)
    click.echo(
        printable(f"{gone.id} is undone: {gone.scope}: {gone.sentence}")
        + " `winnow index` acts on it"
    )


@rules_command.command("rehearse")
@click.argument("rule_id", metavar="[ID]", required=False)
@_says
@_scoped
@_json
@click.pass_obj
def rehearse_command(
    config: Config, /, *, rule_id: str | None, as_json: bool, **told: Any
) -> None:
    """Tell what the rule ID does, or what a rule given as for `add` would do; nothing is written."""
    rule = _known(config, rule_id, told) if rule_id else _candidate(config, told)
    found = rehearsed(config, rule)
    if found is None:
        raise RuleError("nothing is indexed yet: run `winnow index` first")
    if as_json:
        print_json(rehearsal_json(found))
    else:
        print_rehearsal(found)


def _add(config: Config, rule: Rule, *, yes: bool) -> int:
    found = rehearsed(config, rule)
    if found is None:
        say("note: nothing is indexed yet, so what the rule touches is not known")
    else:
        print_rehearsal(found)
        if not found.lines:
            say("note: no line of a searchable page is meant so far")
        if found.great_losses and not yes:
            return _refuse(found)
    made = rules.add(
        config.paths.rules,
        action=rule.action,
        by=rule.by,
        text=rule.text,
        page=rule.page,
        site=rule.site,
        note=rule.note,
        made=datetime.now(UTC),
    )
    click.echo(
        f"{made.id} is written down: `winnow index` acts on it, `winnow rules undo {made.id}` takes it back"
    )
    return 0


def _refuse(found: Rehearsal) -> int:
    say(
        f"winnow: not written down, {len(found.great_losses)} pages would lose more than {GREAT_LOSS:.0%} of their text: "
        "narrow the rule, or give --yes"
    )
    return EXIT_REFUSED


def _candidate(config: Config, told: dict[str, Any]) -> Rule:
    """The rule that the options tell."""
    kinds = [name for name in _KINDS if told.get(name) is not None]
    if len(kinds) != 1:
        names = ", ".join("--" + name.replace("_", "-") for name in _KINDS)
        raise click.UsageError(f"give exactly one of {names}")
    scopes = [name for name in ("page", "site", "everywhere") if told[name]]
    if len(scopes) != 1:
        raise click.UsageError("give exactly one of --page, --site, --everywhere")
    action, by = _KINDS[kinds[0]]
    page, site = _address(told["page"] or ""), told["site"] or ""
    _note_unknown(config, page, site)
    return Rule(
        id=_CANDIDATE, action=action, by=by, text=told[kinds[0]], page=page, site=site
    )


def _known(config: Config, rule_id: str, told: dict[str, Any]) -> Rule:
    if any(told.values()):
        raise click.UsageError("give the id of a rule, or options that tell one")
    found = rules.in_force(config.paths.rules, config.rules)
    for rule in found:
        if rule.id == rule_id:
            return rule
    raise RuleError(f"there is no rule {rule_id!r}: `winnow rules list` shows them")


def _address(page: str) -> str:
    return page if page.startswith("file:") else canonical_url(page) or page


def _note_unknown(config: Config, page: str, site: str) -> None:
    """Say on stderr that nothing is known of the page or site: a rule may be ahead of the crawl, or misspelt."""
    if not (page or site):
        return
    sites, pages = sites_and_pages(config)
    known, name, what = (pages, page, "address") if page else (sites, site, "site")
    if known and name not in known:
        close = get_close_matches(name, known, n=1, cutoff=0.6)
        hint = f", did you mean {printable(close[0])!r}?" if close else ""
        say(f"note: no page with the {what} {name!r} is indexed{hint}")


def _rule_json(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "made": rule.made.isoformat() if rule.made else None,
        "action": rule.action.value,
        rule.by.value: rule.text,
        "page": rule.page or None,
        "site": rule.site or None,
        "note": rule.note,
        "says": rule.sentence,
    }
