"""The URL that a file's place in `crawled/` stands for: by the settings, or by the folders of a mirror."""

import ipaddress
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from indexer.archive.identity import canonical_url
from indexer.archive.names import disk_path, stored_name
from indexer.errors import ConfigError

__all__ = ["SiteFolder", "by_folder", "located_url"]

_HOST = re.compile(
    r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+([^\W\d_]{2,24}|xn--[a-z0-9-]{1,59})", re.IGNORECASE
)
_PORT = re.compile(r"[+:](\d{1,5})$")
# Last labels of folder names that are rather files, versions or copies than hosts (`page.html/`, `site.old/`).
_NO_DOMAIN = re.compile(
    r"aspx?|backup|bak|cgi|copy|css|d|dist|docs|files|git|gz|html?|img|js|json|jsp|new|old|orig|part|php|py|src|tar|tmp"
    r"|txt|warc|xhtml|xml",
    re.IGNORECASE,
)
_SECURE_PORTS = frozenset(
    {"443", "8443"}
)  # any other port in a mirror's folder name speaks for plain http
_INDEX_NAMES = ("index.html", "index.htm", "index.xhtml")
_HTML_SUFFIX = re.compile(r"\.x?html?$", re.IGNORECASE)
_QUERY = re.compile(r"\?|@(?=[^@]*=)")
_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class SiteFolder:
    """A folder below `crawled/` ("" for all of it) that mirrors the tree of URLs below `base_url`.

    Raises:
        ConfigError: `base_url` is no http(s) URL.
    """

    folder: str
    base_url: str

    def __post_init__(self) -> None:
        if canonical_url(self.base_url) is None:
            raise ConfigError(
                f"base_url of {self.folder!r} must be an http or https URL, got {self.base_url!r}"
            )


def by_folder(sites: Sequence[SiteFolder]) -> dict[str, str]:
    """Folder, as file names are written down, to its base URL with a slash at the end."""
    bases: dict[str, str] = {}
    for site in sites:
        parts = [part for part in site.folder.split("/") if part not in ("", ".")]
        base = (canonical_url(site.base_url) or "").partition("?")[0]
        bases[stored_name("/".join(parts))] = base if base.endswith("/") else base + "/"
    return bases


def located_url(file: str, bases: Mapping[str, str]) -> str | None:
    """The URL of a file by its place: the deepest folder with a base URL, else a mirror's host folder, else None.

    The rest of the path is percent-encoded and joined, `index.html` folded into its folder's URL. A query that
    wget left in the name (`page?x=1`, `page@x=1`) is the URL's query, without the `.html` that wget's
    `--adjust-extension` puts behind it. The host folder is the outermost one that looks like a host name or an
    IP address, with a port if need be (`docs.example.org`, `example.org+8080`); below a folder `http` or `https`
    that scheme holds, else http for a port that is not 443 or 8443, else https. There, escapes in names (`%D9`)
    stay escapes, as wget writes them; below a folder of the settings a `%` is a `%`.
    """
    parts = file.split("/")
    for depth in range(len(parts) - 1, -1, -1):
        base = bases.get("/".join(parts[:depth]))
        if base is not None:
            return canonical_url(
                base + _relative_url(parts[depth:], keep_escapes=False)
            )
    for depth, folder in enumerate(parts[:-1]):
        authority = _authority(folder)
        if authority is not None:
            scheme = _scheme(parts[depth - 1] if depth else "", authority)
            rest = _relative_url(parts[depth + 1 :], keep_escapes=True)
            return canonical_url(f"{scheme}://{authority}/{rest}")
    return None


def _authority(folder: str) -> str | None:
    port = _PORT.search(folder)
    host = folder[: port.start()] if port else folder
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        match = _HOST.fullmatch(host)
        if match is None or _NO_DOMAIN.fullmatch(match[1]):
            return None
    return f"{host}:{port[1]}" if port else host


def _scheme(parent: str, authority: str) -> str:
    if parent in ("http", "https"):  # wget --protocol-directories
        return parent
    _, colon, port = authority.partition(":")
    return "http" if colon and port not in _SECURE_PORTS else "https"


def _relative_url(parts: Sequence[str], *, keep_escapes: bool) -> str:
    *folders, name = parts
    path, _, query = _split_query(name)
    if path.lower() in _INDEX_NAMES:
        path = ""
    encoded = "/".join(
        _encoded(part, keep_escapes=keep_escapes) for part in (*folders, path)
    )
    return f"{encoded}?{_encoded(query, keep_escapes=True)}" if query else encoded


def _split_query(name: str) -> tuple[str, str, str]:
    match = _QUERY.search(name)
    if match is None:
        return name, "", ""
    path, query = name[: match.start()], name[match.end() :]
    return (
        path,
        match[0],
        query if _HTML_SUFFIX.search(path) else _HTML_SUFFIX.sub("", query),
    )


def _encoded(part: str, *, keep_escapes: bool) -> str:
    name = os.fsencode(disk_path(part))
    if keep_escapes:
        return quote(_ESCAPE.sub(b"%25", name), safe="%!$&'()*+,;=:@")
    return quote(name, safe="!$&'()*+,;=:@")
