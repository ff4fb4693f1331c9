"""`winnow clean`: one page, and why each of its lines was kept or removed."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click
from rich.console import Console
from rich.text import Text

from indexer import clean, rules
from indexer.archive import site_of
from indexer.cli.output import console, print_json, printable, say
from indexer.config import Config
from indexer.errors import ArchiveError
from indexer.records import (
    CleanPage,
    MediaType,
    ParsedPage,
    RawPage,
    SiteTemplate,
    Skip,
    Source,
    Verdict,
)

__all__ = ["clean_command"]


@click.command("clean")
@click.argument("page", metavar="FILE|URL")
@click.option("--url", default="", help="The file's address, which may tell its date.")
@click.option(
    "--explain",
    is_flag=True,
    help="Show the removed lines in place, with their reasons.",
)
@click.option(
    "--html",
    "as_html",
    is_flag=True,
    help="With --explain: print the original page with the removed lines struck out, safe to open in a browser.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print the page as one line of JSON."
)
@click.pass_obj
def clean_command(
    config: Config, *, page: str, url: str, explain: bool, as_html: bool, as_json: bool
) -> None:
    """Clean one page: a FILE of HTML or text by itself (- is standard input), a crawled URL with what its site repeats.

    Rules of your own are followed.
    """
    if as_html and (as_json or not explain):
        raise click.UsageError("--html goes with --explain, and without --json")
    raw, cleaned = _page(config, page, url)
    if as_json:
        print_json(
            _skip_json(cleaned) if isinstance(cleaned, Skip) else _page_json(cleaned)
        )
    elif isinstance(cleaned, Skip):
        click.echo(f"skipped, {cleaned.reason.value}: {cleaned.detail}", err=True)
    elif as_html and isinstance(raw, RawPage):
        click.echo(clean.struck_out(raw, cleaned), nl=False)
    else:
        _print(cleaned, explain=explain)


def _page(
    config: Config, named: str, url: str
) -> tuple[RawPage | Skip, CleanPage | Skip]:
    """The page as it lies there, and cleaned."""
    if not named.lower().startswith(("http://", "https://", "file:")):
        raw = _read(Path(named), url, int(config.clean.max_page_mb * 1_000_000))
        return _newest_good(config, [raw], SiteTemplate(site=raw.site))
    if url:
        raise click.UsageError("--url is for a file: a crawled page has its address")
    # Only who asks for a crawled page waits for the ledger and the engine to be imported: half a second.
    from indexer.cli.crawled import crawled_page

    copies = crawled_page(config, named)
    if copies.refusal is not None:
        _say_refused(copies.refusal)
    return _newest_good(config, copies.raws, copies.template)


def _newest_good(
    config: Config, raws: Sequence[RawPage | Skip], template: SiteTemplate
) -> tuple[RawPage | Skip, CleanPage | Skip]:
    """The newest copy that is an article, cleaned, as a run would take it; where none is one, the newest."""
    people = rules.in_force(config.paths.rules, config.rules)
    answers: list[tuple[RawPage | Skip, CleanPage | Skip]] = []
    for raw in raws:
        answer: CleanPage | Skip | ParsedPage
        answer = raw if isinstance(raw, Skip) else clean.parse(raw)
        if not isinstance(answer, Skip):
            refused = clean.refusal_of(answer) if len(raws) > 1 else None
            answer = refused or clean.clean(answer, template, people)
        answers.append((raw, answer))
        if not isinstance(answer, Skip) or not answer.reason.is_page_verdict:
            for _, refusal in answers[:-1]:
                _say_refused(refusal)
            return answers[-1]
    return answers[0]


def _say_refused(refusal: object) -> None:
    if isinstance(refusal, Skip):
        say(
            f"note: a newer copy is not shown, {refusal.reason.value}: {refusal.detail}"
        )


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
        _print_verdict(out, verdict, explain=explain)


def _print_verdict(out: Console, verdict: Verdict, *, explain: bool) -> None:
    """The line; where it is explained, a mark before one that went or came back, and why below it."""
    text = printable(verdict.block.text)
    if not explain or not verdict.rule:
        if verdict.is_kept:
            out.print(Text(text))
        return
    mark, style = ("+", "green") if verdict.is_kept else ("-", "red strike")
    out.print(Text(f"{mark} ").append(text, style=style))
    why = f"    {verdict.family}/{verdict.rule}: {verdict.reason}"
    out.print(Text(printable(why), style="dim"))
