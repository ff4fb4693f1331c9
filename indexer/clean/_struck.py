"""The original page with what was removed struck out in place, as a document that is safe to open.

Nothing of the page's own markup is copied. The document is written anew from a list of harmless elements; of their
attributes the direction, the language and the spans of table cells are left. So nothing runs and nothing is asked of
any server, whatever the page holds; a content security policy in the document says the same to the browser.
"""

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from html import escape

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from indexer.clean import _soup
from indexer.clean._placing import place
from indexer.clean._tree import SKIPPED
from indexer.clean.classify import OWN_TITLE
from indexer.clean.decode import decode
from indexer.clean.plain import is_html
from indexer.records import CleanPage, MediaType, RawPage, Verdict

__all__ = ["struck_out"]

_HARMLESS = """
a abbr address article aside b bdi bdo blockquote caption center cite code dd del details dfn div dl dt em fieldset
figcaption figure footer h1 h2 h3 h4 h5 h6 header i ins kbd legend li main mark nav ol p pre q s samp section small
span strong sub summary sup table tbody td tfoot th thead time tr u ul var
"""
_SHOWN = frozenset(_HARMLESS.split())
_EMPTY = frozenset({"br", "hr", "wbr"})
_ATTRIBUTES = {
    "dir": re.compile("ltr|rtl|auto", re.IGNORECASE),
    "lang": re.compile("[A-Za-z0-9-]{1,35}"),
    "colspan": re.compile("[0-9]{1,3}"),
    "rowspan": re.compile("[0-9]{1,3}"),
}
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_STYLE = """
body { max-width: 60rem; margin: 1rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
table { border-collapse: collapse; } td, th { border: 1px solid #8888; padding: .1rem .4rem; }
pre { overflow-x: auto; }
del { color: #a11; background: #fdd6; } ins { color: #161; background: #dfd6; text-decoration: none; }
.why { color: #666; font-size: .75rem; margin-inline: .3rem; } .why::before { content: "\\2190 "; }
.about { border-bottom: 2px solid #888; }
"""


def struck_out(raw: RawPage, page: CleanPage) -> str:
    """The page as an HTML document: removed lines struck out and lines that a rule kept marked, each with its reason.

    `page` is what cleaning made of `raw`. Lines that are not found again in the document stand at its end.
    """
    decoded = decode(
        raw.body, raw.charset, is_html=raw.media_type is MediaType.HTML
    ).text
    is_markup = is_html(decoded, claimed=raw.media_type is MediaType.HTML)
    soup = _soup.soup_of(decoded) if is_markup else None
    nodes: list[NavigableString] = []
    placed: dict[int, list[int]] = {}
    if soup is not None:
        blocks = [verdict.block for verdict in page.verdicts]
        nodes = list(_texts(soup, SKIPPED | {"noscript"}))
        placed = place(nodes, blocks)
        if len(placed) < len(
            blocks
        ):  # themes that show their text without scripts only
            more = list(_texts(soup, SKIPPED))
            placed_more = place(more, blocks)
            if len(placed_more) > len(placed):
                nodes, placed = more, placed_more
    marks = {
        id(nodes[index]): (verdict, index == indexes[-1])
        for verdict in page.verdicts
        if (indexes := placed.get(verdict.block.position))
        for index in indexes
    }
    body = "".join(_written(soup, marks)) if soup is not None else ""
    rest = [v for v in page.verdicts if v.block.position not in placed]
    return _document(page, soup, body, rest)


def _texts(soup: BeautifulSoup, skipped: frozenset[str]) -> Iterator[NavigableString]:
    """The pieces of text outside these elements, in page order."""
    for node, is_end in _visited(soup, skipped):
        if not is_end and _is_text(node):
            yield node  # type: ignore[misc]


def _visited(
    soup: BeautifulSoup, skipped: frozenset[str]
) -> Iterator[tuple[PageElement, bool]]:
    """Each node, elements once more when they end; without recursion, since pages nest deeper than Python calls."""
    stack: list[tuple[PageElement, bool]] = [(soup, False)]
    while stack:
        node, is_end = stack.pop()
        if isinstance(node, Tag) and node.name in skipped:
            continue
        yield node, is_end
        if isinstance(node, Tag) and not is_end:
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(node.contents))


def _is_text(node: PageElement) -> bool:
    return isinstance(node, NavigableString) and not isinstance(
        node, PreformattedString
    )


def _written(
    soup: BeautifulSoup, marks: Mapping[int, tuple[Verdict, bool]]
) -> Iterator[str]:
    for node, is_end in _visited(soup, SKIPPED):
        if isinstance(node, Tag):
            yield _tag(node, is_end=is_end)
        elif _is_text(node):
            mark = marks.get(id(node))
            text = _safe(str(node))
            yield text if mark is None else _marked(text, mark[0], is_last=mark[1])


def _tag(node: Tag, *, is_end: bool) -> str:
    name = node.name.lower()
    if name in _EMPTY:
        return "" if is_end else f"<{name}>"
    if name not in _SHOWN:
        return ""
    if is_end:
        return f"</{name}>"
    opened = " open" if name == "details" else ""
    return f"<{name}{_attributes(node)}{opened}>"


def _attributes(node: Tag) -> str:
    """Those of the table whose values are of the one form they may have."""
    return "".join(
        f' {name}="{value}"'
        for name, form in _ATTRIBUTES.items()
        if form.fullmatch(value := str(node.get(name) or ""))
    )


def _marked(text: str, verdict: Verdict, *, is_last: bool = True) -> str:
    if verdict.is_kept and verdict.rule in ("", OWN_TITLE.rule):
        return text
    name = "ins" if verdict.is_kept else "del"
    why = _safe(f"{verdict.family}/{verdict.rule}: {verdict.reason}")
    shown = f'<{name} title="{why}">{text}</{name}>' if text.strip() else text
    return (
        f'{shown}<span class="why" dir="ltr" lang="en">{why}</span>'
        if is_last
        else shown
    )


def _safe(text: str) -> str:
    """The text as it may stand in the document: escaped, without control characters and half characters."""
    return escape(
        _CONTROLS.sub(
            lambda found: " " if found[0].isspace() else "\N{REPLACEMENT CHARACTER}",
            text,
        )
    )


def _document(
    page: CleanPage, soup: BeautifulSoup | None, body: str, rest: Sequence[Verdict]
) -> str:
    root = soup.find("html") if soup is not None else None
    shown = _attributes(root) if isinstance(root, Tag) else ' dir="auto"'
    lines = "\n".join(
        f'<p dir="auto">{_marked(_safe(verdict.block.text), verdict)}</p>'
        for verdict in rest
    )
    if lines and soup is not None:
        lines = f"<hr>\n<p>Lines that were not found again in the page:</p>\n{lines}"
    about = f"{len(page.kept)} lines kept, {len(page.removed)} removed and struck out"
    return f"""<!doctype html>
<html{shown}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_policy()}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{_safe(page.title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<p class="about" dir="ltr" lang="en">{_safe(page.url)}<br>{about}</p>
{body}
{lines}
</body>
</html>
"""


@cache
def _policy() -> str:
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
