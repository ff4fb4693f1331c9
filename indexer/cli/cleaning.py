"""`winnow clean`: one page, and why each of its lines was kept or removed."""

import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click
from rich.text import Text

from indexer import clean
from indexer.archive import site_of
from indexer.cli.output import console, print_json, printable
from indexer.config import Config
from indexer.errors import ArchiveError
from indexer.records import CleanPage, MediaType, RawPage, SiteTemplate, Skip, Source

__all__ = ["clean_command"]


@click.command("clean")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--url", default="", help="The page's address, which may tell its date.")
@click.option(
    "--explain",
    is_flag=True,
    help="Show the removed lines in place, with their reasons.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print the page as one line of JSON."
)
@click.pass_obj
def clean_command(
    config: Config, *, file: Path, url: str, explain: bool, as_json: bool
) -> None:
    """Clean one page, by itself: FILE is HTML or text, - reads it from standard input."""
    raw = _read(file, url, int(config.clean.max_page_mb * 1_000_000))
    parsed = clean.parse(raw)
    page = (
        parsed
        if isinstance(parsed, Skip)
        else clean.clean(parsed, SiteTemplate(site=raw.site))
    )
    if as_json:
        print_json(_skip_json(page) if isinstance(page, Skip) else _page_json(page))
    elif isinstance(page, Skip):
        click.echo(f"skipped, {page.reason.value}: {page.detail}", err=True)
    else:
        _print(page, explain=explain)


def _read(file: Path, url: str, limit: int) -> RawPage:
    try:
        with sys.stdin.buffer if str(file) == "-" else file.open("rb") as stream:
            body = stream.read(limit + 1)
    except OSError as error:
        raise ArchiveError(
            f"{file} cannot be read ({error.strerror}): give an HTML or text file"
        ) from error
    if len(body) > limit:
        raise ArchiveError(
            f"{file} is larger than clean.max_page_mb allows ({limit / 1e6:g} MB)"
        )
    address = url or "file:" + quote(file.name)
    # Only a first guess: the content decides where it is clear.
    media_type = MediaType.TEXT if file.suffix.lower() == ".txt" else MediaType.HTML
    return RawPage(
        url=address,
        site=site_of(address),
        source=Source(file=str(file)),
        media_type=media_type,
        body=body,
    )


def _page_json(page: CleanPage) -> dict[str, Any]:
    return {
        "title": page.title,
        "byline": page.byline,
        "published": page.published.day.isoformat() if page.published else None,
        "language": page.language,
        "kept": [block.text for block in page.body],
        "removed": [
            {
                "text": v.block.text,
                "rule": v.rule,
                "family": v.family,
                "reason": v.reason,
            }
            for v in page.removed
        ],
    }


def _skip_json(skip: Skip) -> dict[str, Any]:
    empty: dict[str, Any] = {
        "title": "",
        "byline": "",
        "published": None,
        "language": "",
        "kept": [],
        "removed": [],
    }
    return {**empty, "skipped": {"reason": skip.reason.value, "detail": skip.detail}}


def _print(page: CleanPage, *, explain: bool) -> None:
    out = console()
    out.print(Text(printable(page.title), style="bold"))
    facts = [
        page.byline,
        str(page.published.day) if page.published else "",
        page.language,
    ]
    out.print(Text(printable(" · ".join(filter(None, facts))), style="dim"))
    for verdict in page.verdicts:
        if verdict.is_kept:
            out.print(Text(printable(verdict.block.text)))
        elif explain:
            out.print(Text(f"- {printable(verdict.block.text)}", style="red"))
            out.print(
                Text(
                    f"    {verdict.family}/{verdict.rule}: {verdict.reason}",
                    style="dim",
                )
            )
