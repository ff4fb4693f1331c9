"""The report as one page that asks nobody for anything: styles inside, no script, no picture."""

from collections.abc import Iterator
from importlib.resources import files

from indexer.report import _lists as show
from indexer.report._markup import Html, tag
from indexer.report.records import Report
from indexer.report.signs import BROKEN
from indexer.report.words import percent, thousands

__all__ = ["to_html"]

# Nothing may be loaded, whatever stands in the page; its own styles are inside.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)
_SCORE = (
    "A page is sound if it is searchable and nothing on it looks wrong: most of its text kept, none of it garbled, a title. "
    "Pages skipped as errors, walls or empty count as not sound."
)


def to_html(report: Report) -> str:
    """A whole page. Text of crawled pages is escaped, and stands in the direction it is read in."""
    title = f"Quality of {report.site}" if report.site else "Quality report"
    sections = [*_sections(report)]
    style = files("indexer.report").joinpath("report.css").read_text("utf-8")
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="robots", content="noindex"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        tag("style", Html(style)),
    )
    links = (tag("li", tag("a", name, href=f"#{key}")) for key, name, _ in sections)
    shown = (
        tag("section", tag("h2", name, id=key), *content)
        for key, name, content in sections
    )
    body = tag(
        "body",
        tag("header", tag("h1", title), _when(report), _tiles(report)),
        tag("nav", tag("ul", *links), aria_label="Sections"),
        tag("main", *shown),
    )
    return "<!DOCTYPE html>\n" + tag("html", head, body, lang="en") + "\n"


def _when(report: Report) -> Html:
    moment = report.finished
    ended = moment.strftime(", finished %Y-%m-%d %H:%M UTC") if moment else ""
    return show.note(f"State of run {report.run}{ended}. {_SCORE}")


def _tiles(report: Report) -> Html:
    tiles = (
        ("sound pages", percent(report.score.permille)),
        ("searchable pages", thousands(report.pages)),
        ("words kept of a page", percent(report.kept_permille)),
        ("sudden changes", thousands(len(report.drifts))),
        ("pages with something broken", thousands(report.broken_total)),
        ("pages with garbled text", thousands(report.garbled_total)),
        ("pages without a date", thousands(report.dates.undated)),
        ("copies", thousands(report.copies_total)),
    )
    shown = (tag("div", tag("dt", name), tag("dd", value)) for name, value in tiles)
    return tag("dl", *shown, class_="tiles")


_Section = tuple[str, str, tuple[Html, ...]]


def _sections(report: Report) -> Iterator[_Section]:
    """Each section's name in addresses, its heading and content; an empty one is left out."""
    if report.drifts:
        yield "changes", "Sudden changes", (show.changes(report.drifts),)
    if report.sites:
        more = _more(len(report.sites), report.sites_total)
        yield "sites", "Sites", (*more, show.sites(report.sites))
    if report.worst:
        said = "Pages on which something looks wrong, then those of which the least was kept."
        yield "worst", "Worst pages", (show.note(said), show.pages(report.worst))
    if report.broken:
        yield "broken", "Broken on the sites themselves", _broken(report)
    if report.garbled:
        said = "Words that read as if they had been decoded by the wrong charset before they were saved."
        yield "garbled", "Garbled text", (show.note(said), show.pages(report.garbled))
    if report.dates.pages:
        yield "dates", "Dates without evidence", _dates(report)
    if report.clusters:
        more = _more(len(report.clusters), report.clusters_total)
        yield "copies", "Copies", (*more, show.copies(report.clusters))
    if report.quarantine:
        said = "Pages that answered with something else than an article. They never replace an older good copy."
        more = _more(len(report.quarantine), report.quarantine_total)
        shown = show.quarantine(report.quarantine)
        yield "quarantine", "Quarantine", (show.note(said), *more, shown)
    if report.skipped:
        yield "skipped", "Skipped pages", _skipped(report)


def _more(shown: int, total: int) -> tuple[Html, ...]:
    if shown == total:
        return ()
    return (show.note(f"{thousands(shown)} of {thousands(total)} are shown."),)


def _broken(report: Report) -> tuple[Html, ...]:
    said = "Readers of the site see this, and its owner will want to know. What stands alone is removed from the search."
    problems = {BROKEN[name]: pages for name, pages in report.broken_families.items()}
    return (
        show.note(said),
        show.counts(("problem", "pages"), problems),
        tag("h3", "Pages"),
        *_more(len(report.broken), report.broken_total),
        show.broken_pages(report.broken),
    )


def _dates(report: Report) -> tuple[Html, ...]:
    origins = {name or "no date": n for name, n in report.dates.origins.items()}
    said = "Pages without a date, then those dated by a line of their text alone; first on sites that mostly tell it."
    return (
        show.counts(("evidence", "pages"), origins),
        tag("h3", "Pages"),
        show.note(said),
        show.pages(report.dates.pages),
    )


def _skipped(report: Report) -> tuple[Html, ...]:
    reasons = {reason.value: pages for reason, pages in report.skipped.items()}
    table = show.counts(("reason", "pages"), reasons)
    if not report.skips:
        return (table,)
    said = "Pages that could not be read"
    return table, tag("h3", said), show.skips(report.skips)
