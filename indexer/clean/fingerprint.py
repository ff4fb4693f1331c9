"""What makes two lines the same: their letters, whatever their case, digits and punctuation."""

import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

from indexer.clean._normal import normalize

__all__ = ["fingerprint", "fold", "mix"]

_NOT_LETTERS = re.compile(r"[\W\d_]+")
_ASCII_FOLD = bytes(
    ord(chr(i).lower()) if chr(i).isascii() and chr(i).isalpha() else 32
    for i in range(256)
)


_SHORT = 60  # characters of a line that may come again: of 120 pages of as many sites 41 in a hundred do, of longer ones 8
_REMEMBERED = 30_000  # such lines: some 5 MB


def fold(text: str) -> str:
    """The words of `text`, case folded (NFKC), digits and punctuation left out, single blanks between them."""
    if (
        text.isascii()
    ):  # nine lines in ten: a byte table does in 1 us what the general way does in 6
        return b" ".join(text.encode().translate(_ASCII_FOLD).split()).decode()
    return _NOT_LETTERS.sub(" ", normalize("NFKC", text).casefold()).strip()


def folded_words(text: str) -> list[str]:
    """The words of `fold(text)`, in their order."""
    if text.isascii():
        return text.encode().translate(_ASCII_FOLD).decode().split()
    return fold(text).split()


def fingerprint(text: str) -> int:
    """63 bits of the folded text; 0 where it has no letter (a number, a rule, an arrow says nothing about a site)."""
    return _remembered(text) if len(text) <= _SHORT else _fingerprint(text)


def _fingerprint(text: str) -> int:
    if text.isascii():
        folded = b" ".join(text.encode().translate(_ASCII_FOLD).split())
    else:
        folded = fold(text).encode("utf-8", "replace")
    if not folded:
        return 0
    return int.from_bytes(blake2b(folded, digest_size=8).digest()) >> 1


# Menus say the same on every page of a site, and many words ("Home", "Share") on every site.
_remembered = lru_cache(maxsize=_REMEMBERED)(_fingerprint)


def mix(values: Iterable[int]) -> int:
    """63 bits of several fingerprints, in the order given."""
    packed = b"".join(value.to_bytes(8) for value in values)
    return int.from_bytes(blake2b(packed, digest_size=8).digest()) >> 1
