"""`winnow search`."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click
from rich.text import Text

from indexer.cli import setup
from indexer.cli.output import console, print_json, printable
from indexer.config import Config
from indexer.engines import Engine, Options, Sort, choice
from indexer.query import Query, parse
from indexer.records import Explanation, Facet, Hit, Piece, Results

__all__ = ["search_command"]

_FACETS_SHOWN = 10  # values of each, on the terminal; JSON has more


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
    "--sort",
    type=click.Choice([sort.value for sort in Sort]),
    default=Sort.RELEVANCE.value,
    show_default=True,
    help="The order of hits.",
)
@click.option("--site", multiple=True, help="Pages of this site; again for another.")
@click.option("--language", multiple=True, help="Pages in this language, such as en.")
@click.option("--year", multiple=True, help="Pages published in this year.")
@click.option("--section", multiple=True, help="Pages below this folder of a site.")
@click.option("--facets", is_flag=True, help="Count the pages by site, language, ...")
@click.option("--fold", is_flag=True, help="Print one hit for all copies of a page.")
@click.option(
    "--explain", metavar="URL", help="Print what this page's score is made of."
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print all of it as one line of JSON."
)
@click.pass_obj
def search_command(
    config: Config,
    /,
    *,
    query: tuple[str, ...],
    limit: int,
    offset: int,
    sort: str,
    facets: bool,
    fold: bool,
    explain: str | None,
    as_json: bool,
    **chosen: tuple[str, ...],
) -> None:
    """Search the index."""
    asked = parse(" ".join(query))
    options = Options(
        sort=Sort(sort),
        filters=tuple(
            choice(Facet(name), values) for name, values in chosen.items() if values
        ),
        facets=tuple(Facet) if facets or as_json else (),
        fold=fold,
    )
    with setup.opened(config) as (_ledger, engine):
        if explain is not None:
            _explain(engine, asked, explain, as_json=as_json)
            return
        results = engine.search(asked, options, limit=limit, offset=offset)
        meant = engine.did_you_mean(asked)
    if as_json:
        print_json(_results_json(asked, results, meant))
    else:
        _print(asked, results, meant, offset)


def _results_json(
    query: Query, results: Results, meant: Query | None
) -> dict[str, Any]:
    return {
        "reading": query.reading,
        "did_you_mean": meant.text if meant else None,
        "total": results.total,
        "is_exact": results.is_exact,
        "answers": results.answers,
        "hits": [_hit_json(hit) for hit in results.hits],
        "facets": {
            facet.value: {"values": [*map(list, counts.values)], "more": counts.more}
            for facet, counts in results.facets.items()
        },
    }


def _hit_json(hit: Hit) -> dict[str, Any]:
    copies = hit.copies
    return {
        "url": hit.url,
        "title": "".join(text for text, _ in hit.title),
        "site": hit.site,
        "language": hit.language,
        "published": hit.published.isoformat() if hit.published else None,
        "score": round(hit.score, 6),
        "snippet": [[text, is_match] for text, is_match in hit.snippet],
        "copies": {"pages": copies.pages, "sites": copies.sites, "urls": copies.urls}
        if copies
        else None,
    }


def _print(query: Query, results: Results, meant: Query | None, offset: int) -> None:
    out = console()
    bound = "" if results.is_exact else "at least "
    out.print(f"{bound}{results.total} {'page' if results.total == 1 else 'pages'}")
    if query.other_reading:
        out.print(Text(f"read as: {printable(query.other_reading)}", style="dim"))
    if meant:
        out.print(Text(f"did you mean: {printable(meant.text)}"))
    for facet, counts in results.facets.items():
        shown = [
            f"{printable(value) or 'none'} {pages}"
            for value, pages in counts.values[:_FACETS_SHOWN]
        ]
        out.print(Text(f"{facet}: {' · '.join(shown)}", style="dim"))
    for number, hit in enumerate(results.hits, start=offset + 1):
        out.print()
        _print_hit(number, hit)


def _print_hit(number: int, hit: Hit) -> None:
    out = console()
    title = (
        hit.title
        if any(text for text, _ in hit.title)
        else [(hit.url.rpartition("/")[2], False)]
    )
    out.print(Text(f"{number}. ").append_text(_styled(title, "bold")))
    published = f" · {hit.published}" if hit.published else ""
    copies = (
        f" · {hit.copies.pages} copies on {hit.copies.sites} "
        + ("site" if hit.copies.sites == 1 else "sites")
        if hit.copies
        else ""
    )
    out.print(Text(f"   {printable(hit.url)}{published}{copies}", style="dim"))
    out.print(Text("   ").append_text(_styled(hit.snippet, "")))


def _styled(pieces: Sequence[Piece], base: str) -> Text:
    """Pieces with the matches in colour; control characters of the page do not reach the terminal."""
    text = Text()
    for piece, is_match in pieces:
        text.append(
            printable(piece), style=f"{base} yellow".strip() if is_match else base
        )
    return text


def _explain(engine: Engine, query: Query, url: str, *, as_json: bool) -> None:
    explanation = engine.explain(query, url)
    if explanation is None:
        raise click.ClickException(
            f"{url!r} is not indexed: give a page's address as `winnow search` prints it"
        )
    if as_json:
        print_json(asdict(explanation))
    else:
        _print_explanation(explanation)


def _print_explanation(explanation: Explanation) -> None:
    out = console()
    verdict = "a match" if explanation.is_match else "no match"
    out.print(Text(f"{verdict}, score {explanation.score:.4f}"))
    for part in explanation.parts:
        sign = "-" if part.is_forbidden else "+" if part.is_required else " "
        met = f"adds {part.score:.4f}" if part.is_met else "is not there"
        out.print(Text(f"{sign}{printable(part.asked)} {met} · {part.documents} pages"))
        for found in part.found:
            stem = f" (stem, {found.stemmed_as})" if found.stemmed_as else ""
            out.print(
                Text(
                    f"    {found.field} x {found.weight:g}: {printable(found.term)}{stem}, {found.times} of {found.length}",
                    style="dim",
                )
            )
