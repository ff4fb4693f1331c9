"""The lists and tables of the report's page."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from indexer.ledger import Quarantined
from indexer.records import Skip
from indexer.report._markup import Html, join, link, tag
from indexer.report.records import (
    BrokenLine,
    BrokenPage,
    Cluster,
    Drift,
    PageQuality,
    SiteQuality,
)
from indexer.report.words import one_line, percent, points, sentence, thousands

__all__ = [
    "broken_pages",
    "changes",
    "copies",
    "counts",
    "note",
    "pages",
    "quarantine",
    "sites",
    "skips",
]

_LINES = 6  # of a broken page; the sheet has them all


def note(text: str) -> Html:
    """What stands below a heading."""
    return tag("p", text, class_="soft")


def changes(drifts: Iterable[Drift]) -> Html:
    """What jumped, a sentence each."""
    return _list(
        tag("li", tag("b", tag("bdi", drift.site)), sentence(drift)) for drift in drifts
    )


def sites(found: Iterable[SiteQuality]) -> Html:
    """A row a site."""
    head = (
        "site",
        "pages",
        "sound",
        "words kept",
        "since before",
        "garbled",
        "undated",
        "skipped",
    )
    return _table(head, map(_site, found), "Sites")


def _site(site: SiteQuality) -> Html:
    width = f"inline-size:{site.kept_permille / 10}%"
    bar = tag("span", tag("i", style=width), class_="bar")
    cells = (
        thousands(site.pages),
        percent(site.score.permille),
        join(percent(site.kept_permille), bar),
        points(site.kept_change) or "–",
        thousands(site.garbled_pages),
        thousands(site.undated),
        thousands(sum(site.skipped.values())),
    )
    return tag(
        "tr",
        tag("th", tag("bdi", site.site), *_removed(site), scope="row"),
        *(tag("td", cell, class_="num") for cell in cells),
    )


def _removed(site: SiteQuality) -> Iterator[Html]:
    """What the site's families took, folded away."""
    lines = []
    for part in site.removed:
        change = f" ({points(part.change)})" if part.change else ""
        share = f"{percent(part.permille)}{change} of the words"
        lines.append(f"{part.family}: {share}, on {thousands(part.pages)} pages")
    if lines:
        shown = (tag("div", line) for line in lines)
        yield tag("details", tag("summary", "what was removed"), *shown, class_="facts")


def pages(found: Iterable[PageQuality]) -> Html:
    """An entry a page: what it is called, where it is, what looks wrong."""
    return _list(tag("li", *_page(page)) for page in found)


def _page(page: PageQuality) -> Iterator[Html]:
    yield _heading(page.url, page.title)
    facts = [f"{percent(page.kept_permille)} of {thousands(page.words)} words kept"]
    if page.garbled:
        facts.append(f"{thousands(page.garbled)} garbled")
    if page.published:
        facts.append(f"dated {page.published} ({page.date_origin})")
    signs = (tag("span", f"{sign} · ", class_="sign") for sign in page.signs)
    yield tag("div", *signs, " · ".join(facts), class_="facts")


def _heading(url: str, title: str) -> Html:
    shown = one_line(title, 200)
    address = tag("div", _address(url), class_="facts")
    return join(tag("b", tag("bdi", shown, dir="auto")), address) if shown else address


def _address(url: str) -> Html:
    return link(url, one_line(url))


def broken_pages(found: Iterable[BrokenPage]) -> Html:
    """An entry a page, with the first of its broken lines."""
    return _list(map(_broken_page, found))


def _broken_page(page: BrokenPage) -> Html:
    lines = (
        tag(
            "div",
            tag("span", _problem(line), class_="facts"),
            tag("div", one_line(line.text), dir="auto", class_="cut"),
        )
        for line in page.lines[:_LINES]
    )
    hidden = len(page.lines) - _LINES
    more = (tag("div", f"{hidden} more", class_="facts"),) if hidden > 0 else ()
    return tag("li", _heading(page.url, page.title), *lines, *more)


def _problem(line: BrokenLine) -> str:
    return f"{line.problem}, still searchable" if line.is_kept else line.problem


def copies(found: Iterable[Cluster]) -> Html:
    """An entry a cluster, the earliest page first."""
    return _list(map(_cluster, found))


def _cluster(cluster: Cluster) -> Html:
    many = len(cluster.sites) > 1
    where = f"{thousands(len(cluster.sites))} sites" if many else cluster.sites[0]
    earliest = f", earliest {cluster.earliest}" if cluster.earliest else ""
    others = [url for url in cluster.urls if url != cluster.earliest_url]
    return tag(
        "li",
        tag("b", f"{thousands(cluster.pages)} copies on {where}{earliest}"),
        *(
            tag("div", _address(url), class_="facts")
            for url in (cluster.earliest_url, *others)
        ),
    )


def skips(found: Iterable[Skip]) -> Html:
    """An entry a page: where it is, and why it was skipped."""
    return _list(
        tag(
            "li",
            _heading(skip.url, ""),
            tag(
                "div",
                one_line(f"{skip.reason.value}: {skip.detail}"),
                dir="auto",
                class_="facts",
            ),
        )
        for skip in found
    )


def quarantine(found: Iterable[Quarantined]) -> Html:
    """An entry a page: where it is, what it answered, and what readers of the search get."""
    return _list(
        tag(
            "li",
            _heading(page.url, ""),
            tag("div", one_line(_answer(page)), dir="auto", class_="facts"),
        )
        for page in found
    )


def _answer(page: Quarantined) -> str:
    served = "an older copy is searchable" if page.is_served else "not searchable"
    return f"{page.reason.value} since run {page.since}, {served}: {page.detail}"


def counts(head: tuple[str, str], numbers: Mapping[str, int]) -> Html:
    """Names with their numbers, the largest first."""
    ordered = sorted(numbers.items(), key=lambda item: (-item[1], item[0]))
    rows = (
        tag(
            "tr",
            tag("th", name, scope="row"),
            tag("td", thousands(number), class_="num"),
        )
        for name, number in ordered
    )
    return _table(head, rows, head[0])


def _table(head: Sequence[str], rows: Iterable[Html], label: str) -> Html:
    """A table that scrolls by itself where the screen is narrow."""
    first, *rest = head
    names = tag(
        "tr",
        tag("th", first, scope="col"),
        *(tag("th", name, scope="col", class_="num") for name in rest),
    )
    table = tag("table", tag("thead", names), tag("tbody", *rows))
    return tag(
        "div", table, class_="wide", tabindex="0", role="region", aria_label=label
    )


def _list(items: Iterable[Html]) -> Html:
    return tag("ul", *items, class_="list")
