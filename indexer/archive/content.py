"""What bytes are, by their first few: a page, or something that merely has a page's name or type."""

import hashlib
import re

from indexer.records import MediaType

__all__ = [
    "body_part",
    "charset_of",
    "digest_of",
    "is_document",
    "looks_binary",
    "media_type_of",
    "not_a_page",
]

_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([^\s"';,]{1,40})""", re.IGNORECASE)
_MAGIC = re.compile(
    rb"%PDF-|%!PS|\x89PNG|GIF8[79]a|\xff\xd8\xff|PK\x03\x04|\x1f\x8b\x08|\x7fELF|Rar!\x1a|7z\xbc\xaf|wOF[F2]|OggS|ID3"
    rb"|\x00\x00\x01\x00|\x00asm|\xd0\xcf\x11\xe0|SQLite format 3\x00|RIFF....(?:WEBP|WAVE|AVI )|....ftyp|{\\rtf",
    re.DOTALL,
)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_CONTROLS = bytes(
    set(range(1, 32)) - set(b"\t\n\v\f\r\x0e\x0f\x1a\x1b") | {0x7F}
)  # 0e, 0f, 1b: ISO 2022; 1a: end of a DOS file
_SAMPLE_BYTES = 4096
# Random bytes have a control character in nine; Latin, UTF-8 and ISO 2022 pages have none, damaged ones a few.
_MAX_CONTROL_SHARE = 0.03
# Latin text as UTF-16 without a mark is half NULs; a file of which a crash left only zeros is all NULs.
_MAX_NUL_SHARE = 0.6

_HTML_TYPES = ("text/html", "application/xhtml+xml")
_UNKNOWN_TYPES = (
    "",
    "unknown/unknown",
    "application/octet-stream",
    "application/x-unknown-content-type",
)
_HTML_START = re.compile(
    rb"\s*<(?:!doctype\s+html|html|head|body|title|meta)\b", re.IGNORECASE
)
_DOCUMENT = re.compile(
    r"application/(?:pdf|msword|rtf|postscript|epub\+zip|vnd\.(?:ms-(?:excel|powerpoint)|openxmlformats|oasis\.opendocument).*)"
    r"|text/(?:rtf|markdown|x-rst|troff)"
)
_NO_PAGE = re.compile(
    r"/robots\.txt|.*/_sources/.*\.txt|.*\.(?:avif|bmp|css|eot|gif|ico|jpe?g|js|json|map|mjs|mp[34]|ogg|otf|png|svg|ttf|wasm|web[mp]|woff2?)",
    re.IGNORECASE,
)
_BODY_DIGITS = 24


def media_type_of(content_type: str, head: bytes) -> MediaType | None:
    """How a body is to be read, by its Content-Type, or where that says nothing by its first bytes."""
    name = content_type.partition(";")[0].strip().lower()
    if name in _HTML_TYPES or (name in _UNKNOWN_TYPES and _HTML_START.match(head)):
        return MediaType.HTML
    return MediaType.TEXT if name == "text/plain" else None


def is_document(content_type: str) -> bool:
    """Whether a reader would call it a document, so that leaving it out is worth a word: PDF, office files, e-books."""
    return (
        _DOCUMENT.fullmatch(content_type.partition(";")[0].strip().lower()) is not None
    )


def not_a_page(url: str) -> bool:
    """Whether a URL is of something that belongs to pages but is none.

    An image, a style sheet, `robots.txt`, the source that Sphinx puts beside a page.
    """
    path = "/" + url.partition("://")[2].partition("?")[0].partition("/")[2]
    return _NO_PAGE.fullmatch(path) is not None


def looks_binary(body: bytes, charset: str | None = None) -> bool:
    """Whether a body cannot be text: the first bytes of a known format, or too many control characters."""
    if _MAGIC.match(body):
        return True
    if body.startswith(_BOMS) or (charset or "").lower().startswith(
        ("utf-16", "utf16", "utf-32")
    ):
        return False
    sample = body[:_SAMPLE_BYTES]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls > _MAX_CONTROL_SHARE * len(sample) or sample.count(
        0
    ) > _MAX_NUL_SHARE * len(sample)


def charset_of(content_type: str) -> str | None:
    """The charset parameter as written; None without one."""
    match = _CHARSET.search(content_type)
    return match[1] if match else None


def digest_of(body: bytes, *, charset: str | None = None, status: int = 200) -> str:
    """32 hexadecimal digits: 24 of the body, 8 of what else decides its reading; both SHA-256."""
    reading = f"{charset or ''} {status}".encode("utf-8", "replace")
    return (
        hashlib.sha256(body).hexdigest()[:_BODY_DIGITS]
        + hashlib.sha256(reading).hexdigest()[: 32 - _BODY_DIGITS]
    )


def body_part(digest: str) -> str:
    """The part of a digest that is the body's alone: equal for a WARC's capture and the same page saved as a file."""
    return digest[:_BODY_DIGITS]
