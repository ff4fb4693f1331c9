"""The rules of people that each run followed, as bytes for the `rule_sets` table.

A page's row names the run that cleaned it, and a run's rules are here: so each page tells by which rules it was
cleaned, and the next run which rules came or went since.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from indexer.criteria import Action, By, Rule
from indexer.errors import RuleError
from indexer.ledger.codec import expand, squeeze
from indexer.ledger.tables import rule_sets

__all__ = ["put_rules", "rules_as_of"]


def put_rules(connection: Connection, run: int, rules: Iterable[Rule]) -> None:
    """Record that the state as of this run is what these rules make of it."""
    row = {"run": run, "rules": squeeze(sorted(rule.effect for rule in rules))}
    connection.execute(insert(rule_sets).prefix_with("OR REPLACE"), [row])


def rules_as_of(connection: Connection, run: int) -> tuple[Rule, ...]:
    """The rules last recorded by then; none before the first.

    One that today's criteria would refuse is left out: other criteria are other rules of cleaning, and every page is
    cleaned again anyway.
    """
    newest = (
        select(rule_sets.c.rules)
        .where(rule_sets.c.run <= run)
        .order_by(rule_sets.c.run.desc())
    )
    stored = connection.execute(newest.limit(1)).scalar()
    found = []
    for named, action, by, text, page, site in expand(stored) if stored else ():
        try:
            found.append(
                Rule(
                    id=named,
                    action=Action(action),
                    by=By(by),
                    text=text,
                    page=page,
                    site=site,
                )
            )
        except (RuleError, ValueError):
            continue
    return tuple(found)
