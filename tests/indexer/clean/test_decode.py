"""Bytes become text by evidence; nothing raises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.clean.decode import codec_of, decode, looks_binary, scrub

RUSSIAN = "Привет, мир: это обычный текст на русском языке, и он достаточно длинный, чтобы его узнать."
GERMAN = "Die Straße führt über die Brücke; größere Schäden wurden nicht gemeldet."


@pytest.mark.parametrize(
    ("body", "header", "expected"),
    [
        pytest.param(
            b"\xef\xbb\xbfcaf\xc3\xa9",
            "latin-1",
            "café",
            id="a byte order mark beats the header",
        ),
        pytest.param("café".encode("utf-16"), None, "café", id="utf-16 with its mark"),
        pytest.param(
            "plain words".encode("utf-16-le"),
            None,
            "plain words",
            id="utf-16 without a mark",
        ),
        pytest.param(
            GERMAN.encode("cp1252"), "ISO-8859-1", GERMAN, id="latin-1 is windows-1252"
        ),
        pytest.param(
            b"\x93quoted\x94", "latin1", "“quoted”", id="curly quotes of windows-1252"
        ),
        pytest.param(
            GERMAN.encode(), "latin-1", GERMAN, id="declared latin-1, but utf-8"
        ),
        pytest.param(
            RUSSIAN.encode("cp1251"),
            "utf-8",
            RUSSIAN,
            id="declared utf-8, but windows-1251",
        ),
        pytest.param(
            RUSSIAN.encode("koi8-r"), "koi8-r", RUSSIAN, id="the header tells"
        ),
        pytest.param(
            RUSSIAN.encode("koi8-r"), '"KOI8-R" ', RUSSIAN, id="a quoted label"
        ),
        pytest.param(
            "東京の天気".encode("shift_jis"), "shift-jis", "東京の天気", id="shift_jis"
        ),
        pytest.param(
            "東京".encode("iso-2022-jp"), "iso-2022-jp", "東京", id="7-bit japanese"
        ),
        pytest.param(
            "北京".encode("gb18030"), "gb2312", "北京", id="gb2312 is gb18030"
        ),
        pytest.param(
            GERMAN.encode() + b"\xc3",
            "utf-8",
            GERMAN + "\ufffd",
            id="cut within a character",
        ),
        pytest.param(
            b"plain", "no-such-charset", "plain", id="an unknown label is no label"
        ),
        pytest.param(b"a\x00b", None, "ab", id="NULs go"),
        pytest.param(b"", None, "", id="nothing"),
    ],
)
def test_bytes_are_read_as_meant(
    body: bytes, header: str | None, expected: str
) -> None:
    assert decode(body, header).text == expected


@pytest.mark.parametrize(
    "declaration",
    [
        b'<meta charset="windows-1251">',
        b"<META http-equiv=content-type content='text/html; charset=windows-1251'>",
        b"<?xml version='1.0' encoding='windows-1251'?>",
        b"<!--" + b" " * 1500 + b"-->" + b"<meta charset=windows-1251>",
    ],
)
def test_a_declaration_in_the_document_counts(declaration: bytes) -> None:
    assert RUSSIAN in decode(declaration + RUSSIAN.encode("cp1251")).text


def test_a_declaration_counts_in_markup_only() -> None:
    body = b"<meta charset=koi8-r> " + GERMAN.encode("cp1252")

    assert GERMAN in decode(body, "windows-1252", is_html=False).text


def test_a_document_that_says_utf16_in_ascii_is_not_utf16() -> None:
    assert (
        decode(b"<meta charset=utf-16><p>words").text == "<meta charset=utf-16><p>words"
    )


@pytest.mark.parametrize(
    "label",
    [
        "utf-7",
        "hex",
        "rot13",
        "idna",
        "unicode_escape",
        "raw_unicode_escape",
        "",
        "\x00",
        "x" * 5000,
    ],
)
def test_dangerous_and_senseless_labels_are_refused(label: str) -> None:
    assert codec_of(label) is None


@given(st.binary(max_size=300), st.none() | st.text(max_size=20))
def test_no_bytes_and_no_label_raise(body: bytes, label: str | None) -> None:
    text = decode(body, label).text

    assert "\x00" not in text
    text.encode("utf-8")


@given(
    st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\x00"),
        max_size=200,
    )
)
def test_utf8_is_read_back(text: str) -> None:
    assert decode(b"\xef\xbb\xbf" + text.encode()).text == text


def test_surrogates_become_characters_in_pairs_and_marks_alone() -> None:
    assert scrub("a\ud83d\ude00b\ud800c\x00") == "a😀b\ufffdc"


@pytest.mark.parametrize(
    "body", [b"%PDF-1.7 text", b"\x89PNG\r\n", b"PK\x03\x04rest", bytes(range(32)) * 20]
)
def test_files_of_other_kinds_are_binary(body: bytes) -> None:
    assert looks_binary(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"text",
        GERMAN.encode("utf-16-le"),
        RUSSIAN.encode("koi8-r"),
        b"one \x00 stray NUL",
    ],
)
def test_text_is_not_binary(body: bytes) -> None:
    assert not looks_binary(body)
