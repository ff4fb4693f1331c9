"""Rules for pages without markup: the densest span of lines is the text, what stands around it is not.

Long lines and sentences earn, short lines cost; the span with the best sum wins, and short lines inside it stay
(headings, list items). Then what belongs to the text though it is short (title, byline) is fetched back, and what
does not though it stands inside goes.
"""

import re

from indexer.clean._outline import Outline
from indexer.clean.fingerprint import fold
from indexer.clean.leftovers import Removal

__all__ = [
    "around_the_text",
    "breadcrumbs",
    "dense_span",
    "image_names",
    "is_image_name",
    "visit_days",
]

_LONG = 20  # words that make a line text without a full stop; measured on big9: 15 and 25 are within .002
_SENTENCE = 8  # words that make a line with a full stop text
# Words a short line costs, in two candidate cuts. The loose one keeps lists, tables and interviews; the tight one leaves the
# teasers and comments around an article. Tight wins where it keeps most of the loose one's words (2026-11, F1 on big9
# with site lines, tokF1 on wcxb-dev as text: always 6, .934 and .739; always 15, .949 and .67; 4 or 20, .943 and .757).
_LOOSE_COST = 4
_TIGHT_COST = 20
_COVERAGE = 0.6
_MOST = 60  # words one line may earn: one long footer must not outweigh an article
_TOP = (
    12  # lines in which a header's clock stands; further down a date is the text's own
)
_ENDS = re.compile(r"[.!?…。！？۔؟।][\"'”’»)\]]*$")

_BEFORE = Removal(
    rule="line-before-text",
    family="navigation",
    reason="It stands above the text, among other short lines.",
)
_AFTER = Removal(
    rule="line-after-text",
    family="related",
    reason="It stands below the end of the text, among other short lines.",
)
_CRUMB = Removal(
    rule="line-breadcrumb",
    family="navigation",
    reason="It is the path of menu entries to this page, glued to its title.",
)
_IMAGE = Removal(
    rule="line-image-name",
    family="image-name",
    reason="It is the file name of a picture, not text.",
)
_VISIT = Removal(
    rule="line-visit-day",
    family="visit-day",
    reason="It is the day of the visit that the page's header shows, not the day of the text.",
)

_WEEKDAYS = (
    "mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun|mo|di|mi|do|fr|sa|so|montag|dienstag|mittwoch|donnerstag|freitag|samstag"
    "|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo|lunedì"
    "|martedì|mercoledì|giovedì|venerdì|sabato|domenica|segunda|terça|quarta|quinta|sexta"
)
_DAY_LINE = re.compile(
    rf"(?:(?:{_WEEKDAYS})(?:day)?(?:-feira)?\.?,?\s+)?"
    r"(?:\d{1,2}(?:st|nd|rd|th)?\.?\s+(?:de\s+)?[^\W\d]{3,12}\.?,?\s+(?:de\s+)?\d{4}"
    r"|[^\W\d]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})"
    r"(?:,?\s+\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s*[ap]\.?m\.?)?(?:\s+[A-Z]{2,4})?)?",
    re.IGNORECASE,
)
_PICTURE = (
    re.compile(
        r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\S*", re.IGNORECASE
    ),  # a UUID, often with a width behind it
    re.compile(
        r"(?:IMG|DSC[FN]?|P?XL|Screen[-_ ]?shot|WhatsApp[-_ ]Image|photo|image|pic|untitled)[-_ ]?\d[\w.\- ]*",
        re.I,
    ),
    re.compile(
        r"[\w.\-]{3,80}\.(?:jpe?g|png|gif|webp|svg|bmp|tiff?|avif)", re.IGNORECASE
    ),
    # Words joined by hyphens with a number or a size at the end: "harbour-wall-2-1", "PMOI-MEk1-1", "quay_330".
    re.compile(
        r"[^\W_]{1,40}(?:[-_][^\W_]{1,40}){0,12}[-_]\d{1,4}(?:x\d{2,4})?(?:-scaled|-\d{1,4}(?:x\d{2,4})?)?"
    ),
    re.compile(
        r"(?=\D{0,40}\d)[0-9a-f]{16,64}(?:[-_]\w{1,20}){0,4}", re.IGNORECASE
    ),  # a hash
)
_LETTER = re.compile(r"[^\W\d_]")


def dense_span(page: Outline, gone: set[int]) -> tuple[int, int]:
    """The range of lines that is the text; `gone` ones are left out of the account, the whole page if nothing earns."""
    earned = _earned(page)
    loose = _best_span(earned, gone, cost=_LOOSE_COST)
    tight = _best_span(earned, gone, cost=_TIGHT_COST)
    return (
        tight
        if _words_in(page, tight, gone) >= _COVERAGE * _words_in(page, loose, gone)
        else loose
    )


def around_the_text(page: Outline, span: tuple[int, int]) -> dict[int, Removal]:
    """The lines outside the span."""
    start, end = span
    return dict.fromkeys(range(start), _BEFORE) | dict.fromkeys(
        range(end, len(page)), _AFTER
    )


def breadcrumbs(page: Outline, title: str, span: tuple[int, int]) -> dict[int, Removal]:
    """Lines near the top that end in the title, or in its beginning, with menu words glued before.

    "HomeNEWSWORLDA bridge is…" above "A bridge is closed for repairs".
    """
    wanted = _letters(title)
    found: dict[int, Removal] = {}
    if (
        len(wanted) < 12
    ):  # too little to tell a menu from a sentence that ends in the same word
        return found
    for position in range(min(span[1], 40)):
        text = page.blocks[position].text
        cut = text.rstrip("….· ") if text.endswith(("...", "…")) else text
        line = _letters(cut)
        if (
            line != wanted
            and len(line) < len(wanted) + 120
            and _ends_in_title(line, wanted, is_cut=cut != text)
        ):
            found[position] = _CRUMB
    return found


def visit_days(page: Outline, span: tuple[int, int]) -> dict[int, Removal]:
    """Lines above the text that are nothing but a date."""
    above = range(min(span[0] + 2, span[1], _TOP))
    return {
        position: _VISIT
        for position in above
        if _DAY_LINE.fullmatch(page.blocks[position].text)
    }


def image_names(page: Outline) -> dict[int, Removal]:
    """Lines that are nothing but the name of a picture file."""
    return {
        position: _IMAGE
        for position, block in enumerate(page.blocks)
        if is_image_name(block.text)
    }


def is_image_name(text: str) -> bool:
    """Whether a line is a picture's file name, or the stem of one. "COVID-19" and "2019-20" are not."""
    if not 6 <= len(text) <= 120 or not _LETTER.search(text):
        return False
    return any(shape.fullmatch(text) for shape in _PICTURE) and (
        text.count("-") + text.count("_") > 1 or "_" in text or "." in text
    )


def _best_span(earned: list[float], gone: set[int], *, cost: int) -> tuple[int, int]:
    best = total = 0.0
    start = 0
    span = (0, len(earned))
    for position, value in enumerate(earned):
        if position in gone:
            continue
        if total <= 0:
            total, start = 0.0, position
        total += value or -cost
        if total > best:
            best, span = total, (start, position + 1)
    return span


def _words_in(page: Outline, span: tuple[int, int], gone: set[int]) -> float:
    words: list[float] = page.words.tolist()
    return sum(words[position] for position in range(*span) if position not in gone)


def _earned(page: Outline) -> list[float]:
    """What each line earns: its words if it is text, 0 for a short line."""
    wrapped = _wrapped(page)
    earned = []
    for position, (block, words) in enumerate(
        zip(page.blocks, page.words.tolist(), strict=True)
    ):
        is_text = (
            words >= _LONG
            or position in wrapped
            or (words >= _SENTENCE and _ENDS.search(block.text[-6:]))
        )
        earned.append(min(words, _MOST) if is_text else 0.0)
    return earned


def _wrapped(page: Outline) -> set[int]:
    """Lines of paragraphs that were broken at a fixed width: three or more in a row, all but the last about as long."""
    found: set[int] = set()
    for stanza in _stanzas(page):
        lengths = [len(page.blocks[position].text) for position in stanza[:-1]]
        if len(lengths) >= 2 and min(lengths) >= 45 and max(lengths) <= 100:
            found.update(stanza)
    return found


def _stanzas(page: Outline) -> list[list[int]]:
    stanzas: list[list[int]] = []
    before: tuple[int, ...] | None = None
    for position, block in enumerate(page.blocks):
        if block.container != before:
            stanzas.append([])
            before = block.container
        stanzas[-1].append(position)
    return stanzas


def _letters(text: str) -> str:
    return fold(text).replace(" ", "")


def _ends_in_title(line: str, title: str, *, is_cut: bool) -> bool:
    if line.endswith(title):
        return True
    if not is_cut:
        return False
    # The longest beginning of the title that ends the line; half of the title is no accident, nor are 20 letters.
    least = min(20, len(title) // 2)
    return any(
        line.endswith(title[:size])
        for size in range(min(len(title), len(line)), least - 1, -1)
    )
