"""What makes two lines the same: their letters, whatever their case, digits and punctuation."""

import re
from collections.abc import Iterable
from hashlib import blake2b

from indexer.clean._normal import normalize

__all__ = ["fingerprint", "fold", "mix"]

_NOT_LETTERS = re.compile(r"[\W\d_]+")
_ASCII_FOLD = bytes(
    ord(chr(i).lower()) if chr(i).isascii() and chr(i).isalpha() else 32
    for i in range(256)
)


def fold(text: str) -> str:
    """The words of `text`, case folded (NFKC), digits and punctuation left out, single blanks between them."""
    if (
        text.isascii()
    ):  # nine lines in ten: a byte table does in 1 us what the general way does in 6
        return b" ".join(text.encode().translate(_ASCII_FOLD).split()).decode()
    return _NOT_LETTERS.sub(" ", normalize("NFKC", text).casefold()).strip()


def fingerprint(text: str) -> int:
    """63 bits of the folded text; 0 where it has no letter (a number, a rule, an arrow says nothing about a site)."""
    if text.isascii():
        folded = b" ".join(text.encode().translate(_ASCII_FOLD).split())
    else:
        folded = fold(text).encode("utf-8", "replace")
    if not folded:
        return 0
    return int.from_bytes(blake2b(folded, digest_size=8).digest()) >> 1


def mix(values: Iterable[int]) -> int:
    """63 bits of several fingerprints, in the order given."""
    packed = b"".join(value.to_bytes(8) for value in values)
    return int.from_bytes(blake2b(packed, digest_size=8).digest()) >> 1
