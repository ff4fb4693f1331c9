"""Words that were decoded by the wrong charset somewhere before they were saved ("cafÃ©", "donâ€™t", "Ø§Ù„").

UTF-8 read as Windows-1252 or Latin-1 turns a letter into a lead character (Ã, Â, Ø …) and one to three characters of
the range 80-BF. Most such pairs stand in no language, but some do, in capitals before a closing mark: "AMANHÃ…",
"HYVÄ”", « CAFÉ ». Those count inside a word only, or not at all. Words written in high Latin letters alone ("Ïðèâåò")
are Cyrillic, Greek or Arabic of an older code page. A lost character (U+FFFD) is lost whatever stood there.

What lost: turning each word back into bytes and decoding it anew. It takes the quoted « CAFÉ » above, with its no-break
space, for a phonetic letter, and needs a word's every character to be of the same mistake.
"""

import re
from collections.abc import Iterable

from indexer.records import Block, BlockKind

__all__ = ["garbled_words"]

# What the bytes 80-BF look like in Windows-1252, and in Latin-1, where 80-9F are controls.
_NEXT = "\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
# Those that may follow a word in print: a pair that ends in one is no evidence by itself.
_CLOSING = "\xa0«»®°·…†‡‘’“”•–—™‹›"
_SURE = f"(?![{_CLOSING}])[{_NEXT}]"
_PAIR = f"[{_NEXT}]"
_GARBLED = re.compile(
    "|".join(
        (
            "\ufffd",
            "ï[»¿][¿½]",  # a byte order mark, a replacement character
            f"[ÂÃÄÅÐÑÎÏ]{_SURE}",
            # A pair that print could show counts before a small letter, unless capitals or "Å's" explain it.
            f"(?<![A-ZÀ-Þ])[ÃÄÅ][{_CLOSING}](?!’?s\\b)(?=[a-zß-ÿ])",
            r"(?<![^\W_])Â(?=\s|$)",  # of a no-break space, once blanks are collapsed
            "â€",
            f"â(?:{_SURE}{_PAIR}|{_PAIR}{_SURE})",
            "ðŸ",
            f"(?:[ÐÑÎÏØÙÚÛÄÅÃ×]{_PAIR}){{2}}",
            f"á[º»]{_PAIR}",  # Vietnamese
            f"(?:[à-ï]{_PAIR}{{2}}){{2}}",  # three bytes a character: Thai, Indic scripts, Chinese, Japanese, Korean
            "‚Ä[ôòúùìîæ¶]",  # UTF-8 read as Mac Roman
        )
    )
)
# What every alternative of the above begins with.
_LEADS = re.compile("[\ufffdÂÃÄÅÐÑÎÏØÙÚÛ×à-ð‚]")
_HIGH = re.compile("[À-ÖØ-öø-ÿ]{5,}")
_LEAST_DISTINCT = 4  # of such letters: Estonian "jäääär" and drawn-out cries have one


def garbled_words(blocks: Iterable[Block]) -> int:
    """How many words of these Blocks read like wrongly decoded text; code is not looked at."""
    return sum(
        _in(block.text)
        for block in blocks
        if not block.text.isascii() and block.kind is not BlockKind.CODE
    )


def _in(text: str) -> int:
    if not _is_garbled(text):
        return 0
    # Split at plain blanks: the no-break space is a byte of garbled letters.
    return sum(map(_is_garbled, re.split(r"[ \t\n\r]+", text)))


def _is_garbled(text: str) -> bool:
    # The pattern is tried where it can begin: searched for, it cost three times as much on pages of nine languages.
    return any(
        _GARBLED.match(text, lead.start()) for lead in _LEADS.finditer(text)
    ) or any(map(_is_high, _HIGH.findall(text)))


def _is_high(run: str) -> bool:
    return len(set(run.casefold())) >= _LEAST_DISTINCT
