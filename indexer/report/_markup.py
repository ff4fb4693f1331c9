"""Markup that cannot be forgotten to be escaped: text is escaped where it enters an element."""

from html import escape

__all__ = ["Html", "join", "link", "tag"]

_VOID = {"meta", "br"}


class Html(str):
    """Markup; every other string is text."""

    __slots__ = ()


def tag(name: str, /, *children: str, **attributes: str) -> Html:
    """An element. Children that are no `Html` are escaped; an attribute is named with a `_` for a `-` or behind it."""
    written = "".join(
        f' {key.strip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
    )
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{join(*children)}</{name}>")


def join(*children: str) -> Html:
    """The children one after another, those that are no `Html` escaped."""
    return Html(
        "".join(
            child if isinstance(child, Html) else escape(child) for child in children
        )
    )


def link(url: str, shown: str) -> Html:
    """A link that tells the other side nothing; only text where the address is not of the web."""
    if not url.lower().startswith(("http://", "https://")):
        return tag("bdi", shown)
    return tag("a", tag("bdi", shown), href=url, rel="noreferrer noopener nofollow")
