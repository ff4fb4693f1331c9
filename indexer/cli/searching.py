"""`winnow search`."""

from collections.abc import Sequence
from typing import Any

import click
from rich.text import Text

from indexer.cli import setup
from indexer.cli.output import console, print_json, printable
from indexer.config import Config
from indexer.query import parse
from indexer.records import Hit, Piece, Results

__all__ = ["search_command"]


@click.command("search")
@click.argument("query", nargs=-1, required=True)
@click.option(
    "--limit",
    type=click.IntRange(1, 1000),
    default=10,
    show_default=True,
    help="Hits to print.",
)
@click.option(
    "--offset", type=click.IntRange(0), default=0, help="Hits to pass over first."
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print the hits as one line of JSON."
)
@click.pass_obj
def search_command(
    config: Config, *, query: tuple[str, ...], limit: int, offset: int, as_json: bool
) -> None:
    """Search the index."""
    with setup.opened(config) as (_ledger, engine):
        results = engine.search(parse(" ".join(query)), limit=limit, offset=offset)
    if as_json:
        print_json(
            {"total": results.total, "hits": [_hit_json(hit) for hit in results.hits]}
        )
    else:
        _print(results, offset)


def _hit_json(hit: Hit) -> dict[str, Any]:
    return {
        "url": hit.url,
        "title": "".join(text for text, _ in hit.title),
        "site": hit.site,
        "published": hit.published.isoformat() if hit.published else None,
        "score": round(hit.score, 6),
        "snippet": [[text, is_match] for text, is_match in hit.snippet],
    }


def _print(results: Results, offset: int) -> None:
    out = console()
    bound = "" if results.is_exact else "at least "
    out.print(f"{bound}{results.total} {'page' if results.total == 1 else 'pages'}")
    for number, hit in enumerate(results.hits, start=offset + 1):
        out.print()
        title = (
            hit.title
            if any(text for text, _ in hit.title)
            else [(hit.url.rpartition("/")[2], False)]
        )
        out.print(Text(f"{number}. ").append_text(_styled(title, "bold")))
        published = f" · {hit.published}" if hit.published else ""
        out.print(Text(f"   {hit.url}{published}", style="dim"))
        out.print(Text("   ").append_text(_styled(hit.snippet, "")))


def _styled(pieces: Sequence[Piece], base: str) -> Text:
    """Pieces with the matches in colour; control characters of the page do not reach the terminal."""
    text = Text()
    for piece, is_match in pieces:
        text.append(
            printable(piece), style=f"{base} yellow".strip() if is_match else base
        )
    return text
