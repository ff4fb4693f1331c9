"""Lines of plain text that are known by their shape: image names, glued breadcrumbs, the day of the visit."""

import re

from indexer.clean._outline import Outline
from indexer.clean.fingerprint import fold
from indexer.clean.leftovers import Removal

__all__ = [
    "breadcrumbs",
    "image_names",
    "is_image_name",
    "visit_days",
]

_TOP = (
    12  # lines in which a header's clock stands; further down a date is the text's own
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
    if not 6 <= len(text) <= 120:
        return False
    if "_" not in text and "." not in text and text.count("-") < 2:
        return False
    return _LETTER.search(text) is not None and any(
        shape.fullmatch(text) for shape in _PICTURE
    )


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
