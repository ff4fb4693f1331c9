"""What a page is called: canonical URLs, identities of files, and the site either belongs to."""

import ipaddress
import os
import re
from urllib.parse import quote, unquote_to_bytes

from indexer.archive.names import disk_path, stored_name

__all__ = ["MAX_URL_CHARS", "canonical_url", "file_identity", "site_of"]

# Longer than any server takes by default (Apache and nginx: 8190 for the whole line), and short enough for an index key.
MAX_URL_CHARS = 4096

_URL = re.compile(
    r"(https?)://([^/?#\\]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.IGNORECASE | re.DOTALL
)
_EDGES = "".join(
    map(chr, range(0x21))
)  # what browsers strip at both ends, and inside: tab, line feed, return
_INSIDE = re.compile(r"[\t\n\r]")
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?")
_DEFAULT_PORTS = {"http": "80", "https": "443"}
_UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"  # RFC 3986, section 2.3
_PATH_SAFE = "/!$&'()*+,;=:@"  # section 3.3
_QUERY_SAFE = _PATH_SAFE + "?"  # section 3.4
_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})|(%)")


def canonical_url(url: str) -> str | None:
    """The one spelling of an http(s) URL; None where it is none, or is longer than `MAX_URL_CHARS`.

    Scheme and host in lower case, the host in ASCII (IDNA 2003, as Python has it), default port, user name,
    fragment and an empty query dropped, an empty path `/`, dot segments resolved, characters that need no
    percent-encoding decoded, the others encoded as UTF-8 with upper-case digits. The query's order is kept.
    Applied twice it changes nothing. (RFC 3986, section 6.2.2 and 6.2.3)
    """
    if len(url) > MAX_URL_CHARS:
        return None
    match = _URL.fullmatch(_INSIDE.sub("", url.strip(_EDGES)))
    if match is None:
        return None
    scheme = match[1].lower()
    authority = _authority(match[2].rpartition("@")[2], scheme)
    if authority is None:
        return None
    path = _without_dots(_escaped(match[3], _PATH_SAFE))
    query = _escaped(match[4] or "", _QUERY_SAFE)
    canonical = f"{scheme}://{authority}{path}" + (f"?{query}" if query else "")
    return canonical if len(canonical) <= MAX_URL_CHARS else None


def file_identity(stored: str) -> str:
    """The identity of a page that no URL is known of: its path below `crawled/`, percent-encoded."""
    return "file:" + quote(os.fsencode(disk_path(stored)), safe="/")


def site_of(url: str) -> str:
    """The site a page belongs to: the unit templates are learnt for.

    Of a URL the host (with the port if it is not the scheme's own) without a leading `www.`; of a `file:`
    identity the top folder below `crawled/`, or `crawled` for a file that lies in none.
    """
    if url.startswith("file:"):
        top, slash, _ = url.removeprefix("file:").partition("/")
        return stored_name(os.fsdecode(unquote_to_bytes(top))) if slash else "crawled"
    authority = url.partition("://")[2].partition("/")[0].lower()
    shorter = authority.removeprefix("www.")
    return shorter if "." in shorter else authority  # `www.example` keeps its name


def _authority(authority: str, scheme: str) -> str | None:
    host, colon, port = authority.rpartition(":")
    if not colon or port.endswith("]"):
        host, port = authority, ""
    if port and not (
        port.isascii() and port.isdigit() and len(port) <= 8 and int(port) <= 65535
    ):
        return None
    port = str(int(port)) if port else ""
    name = _ipv6(host) if host.startswith("[") else _host(host)
    if name is None:
        return None
    return name if not port or port == _DEFAULT_PORTS[scheme] else f"{name}:{port}"


def _host(written: str) -> str | None:
    try:
        name = unquote_to_bytes(_as_utf8(written)).decode()
        host = name.lower() if name.isascii() else name.encode("idna").decode().lower()
    except UnicodeError:
        return None
    return host if _HOST.fullmatch(host) and ".." not in host else None


def _ipv6(written: str) -> str | None:
    if (
        not written.endswith("]") or "%" in written
    ):  # a zone means something on one machine only
        return None
    try:
        return f"[{ipaddress.IPv6Address(written.removeprefix('[').removesuffix(']')).compressed}]"
    except ValueError:
        return None


def _escaped(text: str, safe: str) -> str:
    """Percent-encoding made uniform; a `%` that begins no escape is one itself."""
    whole = _ESCAPE.sub(_one_escape, _as_utf8(text))
    return quote(whole, safe=safe + "%")


def _one_escape(match: re.Match[bytes]) -> bytes:
    if match[1] is None:
        return b"%25"
    character = chr(int(match[1], 16))
    return character.encode() if character in _UNRESERVED else match[0].upper()


def _without_dots(path: str) -> str:
    """RFC 3986, section 5.2.4, in one pass."""
    kept: list[str] = []
    segments = path.removeprefix("/").split("/")
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _as_utf8(text: str) -> bytes:
    """UTF-8, with the bytes of a file name that were none, and U+FFFD for any other half of a surrogate pair."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return (
            text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
        )
