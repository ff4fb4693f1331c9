"""Bytes to text, as a browser would read them, but by evidence where the page lies about itself.

Order of attempts: byte order mark; the UTF-16 of text without one; UTF-8 wherever the bytes are valid UTF-8 (a
legacy text of any length is not, by accident); the charset of the Content-Type header; the one a `<meta>` names;
UTF-8 with a few broken bytes; detection on a bounded sample; windows-1252. Nothing here raises.

Labels are the WHATWG Encoding Standard's (https://encoding.spec.whatwg.org/#names-and-labels): `latin-1` means
windows-1252 on the web, and `gb2312` means GB 18030.
"""

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

__all__ = ["Decoded", "decode", "looks_binary", "scrub"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (
        codecs.BOM_UTF32_LE,
        "utf-32-le",
    ),  # before UTF-16: its mark begins with that one's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Where the standard's label and Python's name of the same spelling differ.
_ALIASES = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "ansi_x3.4-1968": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso_8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "l1": "cp1252",
    "x-cp1252": "cp1252",
    "x-ansi": "cp1252",
    "iso-8859-9": "cp1254",
    "latin5": "cp1254",
    "l5": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "win-1251": "cp1251",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "windows-949": "cp949",
    "big5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "x-euc-jp": "euc_jp",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "unicode": "utf-16-le",
    "utf-16": "utf-16-le",
    "utf8": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "x-unicode20utf8": "utf-8",
    "logical": "iso8859-8",
    "iso-8859-8-i": "iso8859-8",
}
# Never by declaration: UTF-7 hides script from filters (the standard has no such label), the others are no charsets.
_REFUSED = frozenset(
    {
        "utf-7",
        "idna",
        "punycode",
        "raw-unicode-escape",
        "unicode-escape",
        "undefined",
        "palmos",
    }
)
_META = re.compile(
    rb"""<meta\b[^<>]{0,400}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE
)
_XML = re.compile(
    rb"""^\s*<\?xml\b[^<>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})""", re.IGNORECASE
)
_TAG = re.compile(rb"<[^<>]*>")
_META_BYTES = 4096  # the standard looks at 1024; generators' comments push the tag further down (browsers go on, too)
_SAMPLE_BYTES = 16_384  # charset_normalizer costs about 1 ms a kilobyte on text that fits nothing well
_WIDE = [
    "utf_16",
    "utf_16_be",
    "utf_16_le",
    "utf_32",
    "utf_32_be",
    "utf_32_le",
    "utf_7",
]  # seen before detection
_ESCAPES = (
    b"\x1b$",
    b"\x1b(",
    b"~{",
)  # ISO-2022 and HZ: 7-bit bytes that are not ASCII text
_MAGIC = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b", b"RIFF", b"\x7fELF", b"OggS", b"ID3",
          b"wOFF", b"wOF2", b"\x00\x00\x01\x00", b"Rar!", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ", b"SQLite format 3")  # fmt: skip
_CONTROLS = bytes(sorted({*range(32), 127} - {9, 10, 12, 13, 27}))


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text without NULs and lone surrogates, and the charset it was read as (Python's name)."""

    text: str
    charset: str


def decode(body: bytes, charset: str | None = None, *, is_html: bool = True) -> Decoded:
    """Read `body`; see the module for the order of attempts. `charset` is what the header claims, or None."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return Decoded(scrub(body[len(mark) :].decode(name, "replace")), name)
    if (wide := _utf16_without_mark(body)) is not None:
        return Decoded(scrub(body.decode(wide, "replace")), wide)
    declared = [
        codec
        for label in (charset, _meta_charset(body) if is_html else None)
        if (codec := codec_of(label))
    ]
    for name in _order(body, declared):
        try:
            return Decoded(scrub(body.decode(name)), name)
        except (UnicodeError, ValueError):
            continue
    name = _least_bad(body, declared)
    return Decoded(scrub(body.decode(name, "replace")), name)


def scrub(text: str) -> str:
    """The text without NULs, its lone surrogates replaced by U+FFFD: what every later stage can store."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    try:
        if not text.isascii():
            text.encode()  # ten times as fast as looking for surrogates
    except UnicodeEncodeError:
        # A well-formed pair that came as two code units is one character; what is left over is no character at all.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def looks_binary(body: bytes) -> bool:
    """Whether these bytes are no text in any charset: a known signature, or many control bytes at their start."""
    head = body[:4096]
    if head.startswith(_MAGIC):
        return True
    if (
        not head
        or any(head.startswith(mark) for mark, _ in _BOMS)
        or _utf16_without_mark(head)
    ):
        return False
    controls = len(head) - len(head.translate(None, _CONTROLS))
    # Text has none; a page with a stray NUL or a pasted escape stays far below. Executables and images reach 20-30 %.
    return controls * 10 > len(head)


def codec_of(label: str | None) -> str | None:
    """Python's codec for a charset label as the web means it; None for a label nobody knows."""
    if not label:
        return None
    key = label.strip().strip("\"'").lower()
    name = _ALIASES.get(key, key)
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        return None
    if info.name.replace("_", "-") in _REFUSED or not getattr(
        info, "_is_text_encoding", True
    ):
        return None
    return _ALIASES.get(info.name, info.name)


def _meta_charset(body: bytes) -> str | None:
    head = body[:_META_BYTES]
    found = _META.search(head) or _XML.search(head)
    if not found:
        return None
    label = found.group(1).decode("ascii", "replace").lower()
    # A document whose tag could be read as ASCII is not UTF-16, whatever it claims (standard, section 13.2.3.2).
    return "utf-8" if label.startswith(("utf-16", "utf-32")) else label


def _order(body: bytes, declared: list[str]) -> list[str]:
    """The charsets to try strictly, best first."""
    stateful = [name for name in declared if name.startswith(("iso2022", "hz"))]
    if stateful and any(mark in body for mark in _ESCAPES):
        return [*stateful, "utf-8", *declared]
    return ["utf-8", *declared]


def _least_bad(body: bytes, declared: list[str]) -> str:
    """The charset to read `body` with where none of the claims holds."""
    if _is_nearly_utf8(body):
        return "utf-8"
    for name in declared:
        # A truncated or patched page loses some characters; a wrong claim about a multi-byte charset loses a third.
        if (
            name != "utf-8"
            and body.decode(name, "replace").count("\ufffd") * 20 <= len(body) + 20
        ):
            return name
    best = from_bytes(_sample(body), cp_exclusion=_WIDE).best()
    return best.encoding if best is not None and codec_of(best.encoding) else "cp1252"


def _is_nearly_utf8(body: bytes) -> bool:
    """Whether broken bytes are rare beside sound multi-byte characters: a cut at the end, a pasted foreign line."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = sum(1 for char in text if char > "\x7f") - broken if broken < 2000 else 0
    return broken * 10 <= sound or (broken <= 1 and _is_cut_at_end(body))


def _is_cut_at_end(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return True


def _sample(body: bytes) -> bytes:
    """Up to `_SAMPLE_BYTES` of the text with the most to tell: lines with bytes beyond ASCII, tags left out."""
    text = _TAG.sub(b" ", body[: 16 * _SAMPLE_BYTES])
    telling = b"\n".join(line for line in text.split(b"\n") if not line.isascii())
    return (telling or text)[:_SAMPLE_BYTES]


def _utf16_without_mark(body: bytes) -> str | None:
    """The UTF-16 of mostly Latin text without a byte order mark: every other byte of its start is NUL."""
    head = body[:512]
    if len(head) < 8 or b"\x00" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd * 10 >= half * 7 and even * 20 <= half:
        return "utf-16-le"
    if even * 10 >= half * 7 and odd * 20 <= half:
        return "utf-16-be"
    return None
