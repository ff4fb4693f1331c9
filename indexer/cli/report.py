"""`winnow report`: how good the cleaned pages are."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click
from rich.table import Table
from rich.text import Text

from indexer.cli import setup
from indexer.cli.output import console, print_json, printable, say
from indexer.config import Config
from indexer.engines import Engine
from indexer.errors import EngineUnavailable
from indexer.ledger import Ledger, Quarantined
from indexer.report import (
    BROKEN,
    SHEETS,
    Cluster,
    PageQuality,
    Report,
    SiteQuality,
    one_line,
    percent,
    points,
    report,
    sentence,
    thousands,
    to_html,
    to_json,
    write_sheet,
)

__all__ = ["report_command"]

EXIT_GATE = 4  # the quality gate failed
_SITE_WIDTH = 40  # longer names are wrapped
_SHOWN = 10  # entries of a list on the terminal, which is read from its end


@click.command("report")
@click.option("--site", default="", help="Look at this site alone.")
@click.option(
    "--limit",
    type=click.IntRange(1, 10_000),
    default=50,
    show_default=True,
    help="Entries of each list; of lists of pages, the terminal shows ten at most.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print the report as one line of JSON."
)
@click.option(
    "--html",
    "page",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="Write the report as one web page.",
)
@click.option(
    "--csv",
    "sheet",
    type=(
        click.Choice(list(SHEETS)),
        click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    ),
    help="Write a whole list for a spreadsheet: what is broken, for the site's owner, or every page.",
)
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 100),
    help="End with exit code 4 where fewer pages than this percentage are sound.",
)
@click.pass_obj
def report_command(
    config: Config,
    *,
    site: str,
    limit: int,
    as_json: bool,
    page: Path | None,
    sheet: tuple[str, Path] | None,
    fail_under: float | None,
) -> int:
    """Report how good the cleaned pages are, site by site."""
    with setup.opened(config) as (ledger, engine):
        run = _published_run(engine)
        if sheet:
            _write_sheet(ledger, run, sheet, site)
        found = report(ledger, run, site=site, limit=limit)
    if site and not found.sites:
        raise click.BadParameter(
            f"no page of {site!r} is known: `winnow status` lists the sites",
            param_hint="--site",
        )
    if page:
        with _opened(page) as out:
            out.write(to_html(found))
    if as_json:
        print_json(to_json(found))
    elif not page and not sheet:
        _print(found)
    if fail_under is not None and found.score.is_under(fail_under):
        say(
            f"winnow: {found.score.sound} of {found.score.judged} pages are sound "
            f"({percent(found.score.permille)}), less than --fail-under {fail_under:g}"
        )
        return EXIT_GATE
    return 0


def _published_run(engine: Engine) -> int:
    mark = engine.mark()
    if mark is None:
        raise EngineUnavailable(
            "nothing is searchable yet: put pages into the folder of crawled pages and run `winnow index`"
        )
    return mark.run


def _write_sheet(ledger: Ledger, run: int, sheet: tuple[str, Path], site: str) -> None:
    name, path = sheet
    with _opened(path, newline="") as out:
        # Spreadsheets take a file without this mark for one of an older charset.
        out.write("\ufeff" if str(path) != "-" else "")
        count = write_sheet(name, ledger, run, out, site=site)
    if str(path) != "-":
        say(f"{thousands(count)} rows written to {path}")


@contextmanager
def _opened(path: Path, newline: str | None = None) -> Iterator[TextIO]:
    """The file for writing, or standard output for "-"."""
    if str(path) == "-":
        yield sys.stdout
        return
    try:
        with path.open("w", encoding="utf-8", errors="replace", newline=newline) as out:
            yield out
    except OSError as error:
        raise click.FileError(str(path), error.strerror) from error


def _print(found: Report) -> None:
    out = console()
    score = found.score
    out.print(
        Text(
            f"{percent(score.permille)} of {thousands(score.judged)} pages are sound",
            style="bold",
        )
    )
    out.print(
        f"{thousands(found.pages)} pages are searchable; an average page keeps {percent(found.kept_permille)} of its words"
    )
    for title, lines in _sections(found):
        out.print()
        out.print(Text(title, style="bold"))
        for line in lines:
            out.print(line)


def _sections(found: Report) -> Iterator[tuple[str, list[Text | Table]]]:
    """Each list with its heading; empty ones are left out."""
    if found.drifts:
        said = [f"  {drift.site}: {sentence(drift)}" for drift in found.drifts]
        yield "Sudden changes", [Text(printable(line), style="yellow") for line in said]
    if found.sites:
        yield f"Sites ({thousands(found.sites_total)})", [_sites(found.sites)]
    if found.worst:
        yield "Worst pages", [_page(page) for page in found.worst[:_SHOWN]]
    if found.broken_total:
        title = (
            f"Broken on the sites themselves ({thousands(found.broken_total)} pages)"
        )
        yield (
            title,
            _counts({BROKEN[name]: n for name, n in found.broken_families.items()}),
        )
    if found.garbled_total:
        title = f"Garbled text ({thousands(found.garbled_total)} pages)"
        yield title, [_page(page) for page in found.garbled[:_SHOWN]]
    if found.pages:
        yield (
            "Evidence of dates",
            _counts({name or "no date": n for name, n in found.dates.origins.items()}),
        )
    if found.clusters:
        title = f"Copies ({thousands(found.copies_total)} pages of {thousands(found.clusters_total)})"
        yield title, [_cluster(cluster) for cluster in found.clusters[:_SHOWN]]
    if found.quarantine_total:
        title = f"Quarantine ({thousands(found.quarantine_total)} pages)"
        yield title, [_quarantined(page) for page in found.quarantine[:_SHOWN]]
    if found.skipped:
        yield (
            "Skipped",
            _counts({reason.value: n for reason, n in found.skipped.items()}),
        )


def _sites(sites: Sequence[SiteQuality]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    longest = max((len(site.site) for site in sites), default=0)
    table.add_column("site", min_width=min(longest, _SITE_WIDTH))
    for name in ("pages", "sound", "kept", "change"):
        table.add_column(name, justify="right")
    table.add_column("removed, mostly", no_wrap=True)
    for site in sites:
        mostly = ", ".join(
            f"{part.family} {percent(part.permille)}"
            for part in site.removed[:2]
            if part.words
        )
        table.add_row(
            Text(printable(site.site)),
            thousands(site.pages),
            percent(site.score.permille),
            percent(site.kept_permille),
            points(site.kept_change),
            Text(printable(mostly)),
        )
    return table


def _page(page: PageQuality) -> Text:
    line = Text(
        f"  {percent(page.kept_permille):>7} of {thousands(page.words)} words  "
    )
    if page.signs:
        line.append(f"{', '.join(page.signs)}  ", style="red")
    return line.append(one_line(page.url)).append(
        f"  {one_line(page.title, 80)}", style="dim"
    )


def _cluster(cluster: Cluster) -> Text:
    sites = f" on {len(cluster.sites)} sites" if len(cluster.sites) > 1 else ""
    earliest = f", earliest {cluster.earliest}" if cluster.earliest else ""
    return Text(
        f"  {thousands(cluster.pages)} copies{sites}{earliest}: {one_line(cluster.earliest_url)}"
    )


def _quarantined(page: Quarantined) -> Text:
    served = "older copy searchable" if page.is_served else "not searchable"
    return Text(f"  {page.reason.value}, {served}: {one_line(page.url)}")


def _counts(counts: Mapping[str, int]) -> list[Text | Table]:
    """Names with their numbers, the largest first."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [
        Text(f"  {thousands(count):>8} {printable(name)}") for name, count in ordered
    ]
