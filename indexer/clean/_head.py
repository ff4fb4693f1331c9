"""What a document says about itself outside its visible text."""

from collections.abc import Mapping
from urllib.parse import urljoin

from indexer.clean._tree import Tree
from indexer.records import PageHead

__all__ = ["read_head"]

_MOST = 400  # metas, and scripts: a page with more is playing games


def read_head(
    tree: Tree, times: tuple[tuple[str, str, int], ...], url: str = ""
) -> PageHead:
    """The head's facts as written. Elements that tag soup pushed into the body count; an inline picture's title does not."""
    title = language = canonical = ""
    meta: list[tuple[str, str]] = []
    json_ld: list[str] = []
    for node, text in tree.named("html", "title", "meta", "link", "script"):
        attributes, tag = node.attributes, node.tag
        if tag == "script":
            if (attributes.get("type") or "").lower().startswith(
                "application/ld+json"
            ) and len(json_ld) < _MOST:
                json_ld.append(text)
        elif tag == "meta":
            if (pair := _meta(attributes)) and len(meta) < _MOST:
                meta.append(pair)
        elif tag == "title":
            title = title or " ".join(
                text.split()
            )  # the first: those of svg pictures come later
        elif tag == "html":
            language = (
                language
                or (attributes.get("lang") or attributes.get("xml:lang") or "").strip()
            )
        elif (
            not canonical
            and "canonical" in (attributes.get("rel") or "").lower().split()
        ):
            canonical = _absolute(url, (attributes.get("href") or "").strip())
    return PageHead(
        title=title,
        language=language,
        meta=tuple(meta),
        json_ld=tuple(json_ld),
        times=times,
        canonical=canonical,
    )


def _meta(attributes: Mapping[str, str | None]) -> tuple[str, str] | None:
    name = (
        attributes.get("name")
        or attributes.get("property")
        or attributes.get("itemprop")
    )
    if not name and (attributes.get("http-equiv") or "").lower() == "content-language":
        name = "content-language"
    content = attributes.get("content")
    return (name.strip().lower(), content) if name and content is not None else None


def _absolute(url: str, href: str) -> str:
    try:
        return urljoin(url, href)
    except ValueError:
        return href
