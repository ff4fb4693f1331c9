"""Text that was decoded wrongly is told from text that looks odd because of its language."""

import pytest

from indexer.clean import clean, parse
from indexer.clean._garbled import garbled_words
from indexer.records import (
    Block,
    BlockKind,
    CleanPage,
    MediaType,
    RawPage,
    SiteTemplate,
    Source,
)

# Sound text with what misleads: capitals before closing marks, letters that are lead bytes, drawn-out words.
SOUND = {
    "English": "“Naïve”, she said… the Ångström, the café™, Ñandú® and 5 × 3; £5–£7.",
    "French": "Voilà où l’été s’achève : « CAFÉ », cœur naïf, À l’ÉCOLE… DÉJÀ » “CAFÉ” ; ÇA ALORS !",
    "German": "Größe, Übermaß…, „Spaß“ macht’s; DAS „Ä“, ÄÖÜ, STRASZE»",
    "Portuguese": "AMANHÃ… a IRMÃ” disse: não, coração, “MANHÔ, AVELÔ, êxito, MAÇû e Â.",
    "Spanish": "¡ESPAÑA! ¿Qué? el niño, ÑANDÚ, “AÑ” y Núñez…",
    "Finnish": "HYVÄ” TÄMÄ… PÄIVÄ™ hääyöaie, ÄÄNI»; viroksi jäääär.",
    "Norwegian": "DU KAN STOLE PÅ» på Å’s største SJØ… ærlig talt",
    "Icelandic": "ÞAÐ… það var æðri þörf á Íslandi",
    "Turkish": "hâlâ… hâlâ…” kâğıt, Âşık",
    "Romanian": "Când, România, ÎN, încă… „Â” și â",
    "Polish": "Zażółć gęślą jaźń, Łódź…",
    "Vietnamese": "Tiếng Việt, ĐÂU” Ý nghĩa của “Ô”",
    "Persian": "سلام، این یک آزمون است «خانه»",
    "Russian": "Привет, «мир»…",
    "Chinese": "「你好」,世界。",
}
WORDS = {
    "English": "don’t “stay” — it’s £5",
    "French": "été déjà château cœur œuvre l’été",
    "German": "größer Übermaß schön Äpfel „Spaß“",
    "Spanish": "niño señor también ¿qué?",
    "Portuguese": "não coração também irmã",
    "Polish": "zażółć gęślą jaźń łódź",
    "Vietnamese": "tiếng việt của người",
    "Greek": "καλημέρα κόσμε",
    "Russian": "привет мир",
    "Persian": "سلام دنیای خانه",
    "Hebrew": "שלום עולם",
    "Thai": "สวัสดี ชาวโลก",
    "Chinese": "你好世界 我们",
}


def block(text: str, kind: BlockKind = BlockKind.PARAGRAPH) -> Block:
    return Block(text=text, kind=kind, position=0)


def as_windows(text: str) -> str:
    """UTF-8 as browsers read it when told it were Windows-1252 (five bytes have no letter there)."""
    holes = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
    return "".join(
        chr(byte) if byte in holes else bytes([byte]).decode("cp1252")
        for byte in text.encode()
    )


@pytest.mark.parametrize("language", SOUND)
def test_sound_text_has_no_garbled_word(language: str) -> None:
    assert garbled_words([block(SOUND[language])]) == 0


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("charset", ["latin-1", "cp1252"])
def test_every_word_read_by_the_wrong_charset_is_counted(
    language: str, charset: str
) -> None:
    text = WORDS[language]
    garbled = text.encode().decode("latin-1")
    if charset == "cp1252":
        garbled = as_windows(text)

    wanted = sum(not word.isascii() for word in text.split())
    assert garbled_words([block(garbled)]) == wanted


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("lost \ufffd\ufffd\ufffd and \ufffdound", 2, id="replacement"),
        pytest.param("lost ï¿½ again", 1, id="replacement-garbled"),
        pytest.param("A line.Â And more Â of it", 2, id="blanks"),
        pytest.param("Ïðèâåò, ÷èòàòåëü", 2, id="cyrillic-code-page"),
        pytest.param("a cafÃ©-bar donâ€™t", 2, id="once-a-word"),
        pytest.param("äääääääh öööööö", 0, id="drawn-out"),
        pytest.param("", 0, id="empty"),
    ],
)
def test_words_are_counted_once_each(text: str, words: int) -> None:
    assert garbled_words([block(text)]) == words


def test_code_is_not_looked_at() -> None:
    assert garbled_words([block("assert fix('cafÃ©')", BlockKind.CODE)]) == 0


def test_a_long_line_of_lead_characters_costs_little() -> None:
    assert garbled_words([block("Ã" * 1_000_000 + " â" * 200_000)]) == 0


def test_a_cleaned_page_counts_its_kept_garbled_words() -> None:
    html = (
        "<h1>Le phare</h1><p>Le gardien est montÃ© lÃ -haut chaque soir, par tous les temps, pendant "
        "quarante annÃ©es, et n’est jamais arrivÃ© en retard.</p>"
    )
    raw = RawPage(
        url="https://a.example/",
        site="a.example",
        source=Source(file="a.html"),
        media_type=MediaType.HTML,
        body=html.encode(),
    )
    parsed = parse(raw)
    assert not hasattr(parsed, "reason")

    page = clean(parsed, SiteTemplate(site="a.example"))  # type: ignore[arg-type]
    assert isinstance(page, CleanPage)
    assert page.garbled == 3
