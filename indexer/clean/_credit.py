"""The part of a line that names its authors: "By Jane Doe" of "By Jane Doe | March 14, 2023 | 1866 views"."""

import re
from collections.abc import Iterator

from indexer.clean._dates import dates_in
from indexer.clean._months import month_of

__all__ = ["SIGNING", "credit_in", "marked_credit_in"]

_LONGEST = 60  # characters of a name beside which nothing signs; longer are sentences
# Words that sign. The first group stands before names in running text, too, so a capital must follow; the second has
# its colon, or is of a script without capitals.
_BY = (
    r"(?:(?:reporting|written|posted|story|words|text|article|analysis|reviewed|created|published|submitted|compiled) )?by|"
    r"(?:(?:ein(?: gast)?|gast|blog ?)?-?beitrag |geschrieben |veröffentlicht |verfasst |erstellt |text )?von|durch|"
    r"(?:écrit |publié |rédigé |propos recueillis )?par|texte de|(?:escrito |publicado |texto )?por|"
    r"di|a cura di|(?:scritto|pubblicato) da|(?:geschreven |geplaatst )?door|(?:skrivet |skrevet |tekst |text )?a[vf]|"
    r"przez|kirjoittanut|scris de|oleh|автор(?:ы)?|του|της"
)
_LABEL = (
    r"authors?|reporter|words|autor(?:in|en|innen|a|es|e|ka)?|text(?:e|o)?(?: und interview)?|tekst|testo|teksti|auteure?s?|redaktion|"
    r"írta|szerző|yazan|yazar|haber|автори?|текст|συντάκτης|penulis|tác giả|作者|记者|記者|文|撰文|取材・文|著者|筆者|글|מאת"
)
_OTHER_SCRIPTS = r"نویسنده|به قلم|گزارش از|خبرنگار|مترجم|توسط|بقلم|کتبه?|كتبه?|کتب|إعداد|اعداد|تقرير|تقریر|الكاتب|بواسطة|מאת"
SIGNING = re.compile(
    rf"(?:(?P<by>{_BY})(?:: ?| |(?-i:(?<=By)(?=[A-Z][a-z])))|(?P<label>{_LABEL}) ?[:：=＝] ?|(?P<other>{_OTHER_SCRIPTS}) ?[:：–-]? ?)",
    re.IGNORECASE,
)
_NOT_SIGNED = re.compile(
    r"by (?:clicking|using|continuing|subscribing|signing|default|design|submitting|registering|logging)\b",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"[^\W\d_a-zß-öø-ÿа-яё]")
_PARTICLES = frozenset(
    {"von", "van", "der", "den", "de", "del", "della", "di", "da", "dos", "das", "du", "la", "le", "les", "bin", "bint", "al", "el", "zu",
     "zur", "ten", "ter", "af", "av", "ibn", "st."}
)  # fmt: skip
_JOINING = frozenset(
    {
        "and",
        "und",
        "et",
        "y",
        "e",
        "en",
        "och",
        "og",
        "i",
        "и",
        "ve",
        "&",
        "with",
        "mit",
    }
)
# Where a name ends: what its owner does, or what else a line tells.
_ENDS = frozenset(
    {"senior", "junior", "chief", "executive", "staff", "contributing", "editor", "editors", "writer", "reporter", "correspondent",
     "director", "founder", "co-founder", "author", "contributor", "journalist", "redakteur", "redakteurin", "chefredakteur",
     "chefredakteurin", "autor", "autorin", "head", "manager", "published", "updated", "posted", "last", "on", "in", "at", "for", "am",
     "um", "le", "el", "il", "special", "sponsored", "comment", "comments", "read", "share", "shares", "views", "photo", "photos",
     "foto", "fotos", "associate", "assistant", "managing", "deputy", "vice", "president", "ceo", "cto", "lead", "guest", "freelance",
     "professor", "lecturer", "home", "fact", "reviewed", "medically", "edited", "category", "categories", "filed", "kategorie", "tags",
     "print", "email", "follow", "subscribe", "copy", "leave", "no", "kommentare", "kommentar", "veröffentlicht", "aktualisiert",
     "erstellt", "stand", "quelle", "source", "via", "hosted", "originally", "this", "guide", "spotlight", "topic", "insights", "news",
     "blog", "articles", "article", "post", "written", "interview", "by"}
)  # fmt: skip
_NOISE = re.compile(
    r"\b\d{1,2}[:.h]\d{2}(?::\d{2})?(?: ?[ap]\.?m\b\.?)?(?: ?uhr\b| ?h\b)?"
    r"|\b\d+[ -]?min(?:ute)?[sn]?\b\.?(?: ?(?:read|lesezeit|lesedauer|zum lesen|de lectura|de lecture|de leitura|di lettura|okuma))?"
    r"|\b\d+ (?:comments?|kommentare?|commentaires?|comentarios?|commenti|shares?|views?|likes?|repl(?:y|ies)|responses?)\b"
    r"|\b(?:last |first |originally )?(?:updated?|modified|published|posted|edited|aktualisiert|veröffentlicht|publié|publicado|actualizado)"
    r"(?: on| at| am| le| el|:)*(?! (?:by|von|par|por)\b)(?=[\s:,]|$)"
    r"|\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?"
    r"|\b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b,?"
    r"|\b(?:mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim)\.?,?\s?(?=\n)"  # days of the week before a date
    r"|@\w+|\b\d[\d.,]*[km]?\b",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*[|·•⋅∙»>;\n]\s*|\s(?:[-–—]+|//?)\s")
_EDGES = " \t\n,.:;–—-|()[]"


def credit_in(text: str) -> str:
    """The stretch that signs, with the word it signs by; "" where the line signs nothing. Roles, dates and counts are cut off."""
    if _NOT_SIGNED.match(text):
        return ""
    pieces = list(_pieces(text))
    is_cut = len(pieces) > 1 or any(piece != text for piece in pieces)
    for piece in pieces:
        if (found := SIGNING.match(piece)) and (
            named := _named(piece[found.end() :], found, is_cut=is_cut)
        ):
            return piece[: found.end()] + named
    return ""


def marked_credit_in(text: str) -> str:
    """The same for a line whose markup says that it names the author: a bare name will do."""
    if signed := credit_in(text):
        return signed
    for piece in _pieces(text):
        found = SIGNING.match(piece)
        rest = piece[found.end() :] if found else piece
        is_cased = rest[:1] != rest[:1].upper() or bool(_CAPITAL.match(rest))
        name = _names_at_start(rest) if _CAPITAL.match(rest) else rest
        if is_cased and name == rest and not _CAPITAL.match(rest) and " " in rest:
            continue  # a sentence; a user's name has no blanks
        is_name = 1 < len(name) <= _LONGEST and name.count(" ") < 8
        is_word = (
            name.lower() in _ENDS or SIGNING.fullmatch(f"{name} ") or month_of(name)
        )
        if is_name and not is_word and not any(map(str.isdecimal, name)):
            return piece[: len(piece) - len(rest)] + name
    return ""


def _pieces(text: str) -> Iterator[str]:
    """What is left between dates, times, counts and signs that part."""
    for one in dates_in(text):
        text = text[: one.start] + "\n" * (one.end - one.start) + text[one.end :]
    text = _NOISE.sub("\n", text)
    for piece in _SEPARATOR.split(text):
        if piece := piece.strip(_EDGES):
            yield piece


def _named(rest: str, found: re.Match[str], *, is_cut: bool) -> str:
    """The names after a word that signs; "" where what follows is no name."""
    if found["other"] or (rest and not rest[0].isascii() and not _CAPITAL.match(rest)):
        return rest if 1 < len(rest) <= _LONGEST else ""
    if not _CAPITAL.match(rest):
        # "by whova | Apr 21, 2025": a user's name, where the line tells other things as well.
        is_user = is_cut and " " not in rest and rest[:1].isalpha() and len(rest) > 2
        return rest if is_user else ""
    name = _names_at_start(rest)
    left = rest[len(name) :].strip(_EDGES)
    is_sentence = (
        left and left.split()[0][:1].islower() and left.split()[0].lower() not in _ENDS
    )
    return "" if is_sentence and left.count(" ") > 1 else name


def _names_at_start(text: str) -> str:
    """The longest start that is made of names: capitals, particles between them, and words that join names."""
    end = upto = 0
    for match in re.finditer(r"\S+", text):
        word = match[0].strip(",.:()").lower()
        if end and word in _ENDS:
            break
        if _CAPITAL.match(match[0]) or match[0][:1] in "(\"'“":
            end = match.end()
            if end - upto > _LONGEST * 3:
                break
        elif word not in _PARTICLES and word not in _JOINING:
            break
    return text[:end].rstrip(_EDGES.replace(".", "").replace(")", ""))
