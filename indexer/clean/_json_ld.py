"""What a page's JSON-LD says of its article, read with caution: it is text from a stranger."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

__all__ = ["ArticleFacts", "read_json_ld"]

_LONGEST = 300_000  # characters of one script
_MOST_NODES = 2_000
_ARTICLE = re.compile(
    r"article|posting|report|webpage|creativework|recipe|videoobject|review$|howto|faqpage",
    re.IGNORECASE,
)
_OTHERS = {
    "comment",
    "review",
    "answer",
    "question",
    "imageobject",
    "breadcrumblist",
    "listitem",
    "website",
}
_PUBLISHED = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')
_CONTROLS = re.compile(r"[\x00-\x1f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFacts:
    """Strings as written, in the order found; empty where nothing is said."""

    published: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    headlines: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()  # names of publisher and web site
    languages: tuple[str, ...] = ()


def read_json_ld(scripts: tuple[str, ...]) -> ArticleFacts:
    """The facts of all scripts together; of scripts that are all damaged the date of publication alone is read."""
    nodes = [node for script in scripts for node in _nodes(_load(script))]
    broken = (
        []
        if nodes
        else [
            match[1] for one in scripts for match in _PUBLISHED.finditer(one[:_LONGEST])
        ]
    )
    articles = [node for node in nodes if _is_article(node)]
    questions = [node for node in nodes if _types(node).lower() == "question"]
    # An article's own node knows more than the web page's around it.
    articles.sort(key=lambda node: "webpage" in _types(node).lower())
    return ArticleFacts(
        published=_strings(articles, "datePublished", "uploadDate")
        or _strings(questions, "datePublished", "dateCreated")
        or tuple(dict.fromkeys(broken)),
        modified=_strings(articles, "dateModified"),
        authors=_strings(_linked(_first_signed(articles), nodes), "author", "creator"),
        headlines=_strings(articles, "headline", "name"),
        sites=_strings(articles, "publisher")
        + _strings([n for n in nodes if "website" in _types(n).lower()], "name"),
        languages=_strings(articles, "inLanguage"),
    )


def _load(script: str) -> Any:
    if len(script) > _LONGEST:
        return None
    try:
        # Editors leave raw line breaks in strings, and HTML comments or CDATA around the whole.
        return json.loads(
            _CONTROLS.sub(
                " ", script.strip().removeprefix("<!--").removesuffix("-->")
            ).rstrip("; ")
        )
    except (ValueError, RecursionError):
        return None


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """The objects of a document, `@graph` and nesting undone, outermost first."""
    waiting, seen = [value], 0
    while waiting and seen < _MOST_NODES:
        one = waiting.pop(0)
        seen += 1
        if isinstance(one, list):
            waiting += one[:200]
        elif isinstance(one, dict):
            yield one
            waiting += [
                one[key]
                for key in ("@graph", "mainEntity", "mainEntityOfPage", "isPartOf")
                if key in one
            ]


def _first_signed(articles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first article that has an author: others may be its neighbours in a list."""
    return [node for node in articles if "author" in node or "creator" in node][:1]


def _linked(
    articles: list[dict[str, Any]], nodes: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The articles with authors that are given by `@id` alone put in from where they are described."""
    known = {
        node["@id"]: node
        for node in nodes
        if isinstance(node.get("@id"), str) and "name" in node
    }

    def described(author: Any) -> Any:
        if isinstance(author, list):
            return [described(one) for one in author[:20] if not isinstance(one, list)]
        if isinstance(author, dict) and "name" not in author:
            name = author.get("@id")
            return known.get(name, author) if isinstance(name, str) else author
        return author

    return [
        {**node, "author": described(node["author"])} if "author" in node else node
        for node in articles
    ]


def _types(node: dict[str, Any]) -> str:
    kind = node.get("@type", "")
    return " ".join(str(one) for one in kind) if isinstance(kind, list) else str(kind)


def _is_article(node: dict[str, Any]) -> bool:
    types = _types(node)
    return types.lower() not in _OTHERS and (
        bool(_ARTICLE.search(types)) or "datePublished" in node
    )


def _strings(nodes: list[dict[str, Any]], *keys: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for key in keys:
        for node in nodes:
            found.update(dict.fromkeys(_texts_of(node.get(key))))
    return tuple(found)


def _texts_of(value: Any, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str) and value.strip():
        yield " ".join(value.split())[:500]
    elif isinstance(value, dict) and depth < 3:
        yield from _texts_of(value.get("name"), depth + 1)
    elif isinstance(value, list) and depth < 3:
        for one in value[:20]:
            yield from _texts_of(one, depth + 1)
