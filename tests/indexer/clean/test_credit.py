import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.clean._credit import credit_in, marked_credit_in


@pytest.mark.parametrize(
    ("line", "credit"),
    [
        ("By Odile Farrant March 14, 2023 1866 2", "By Odile Farrant"),
        ("By Odile Farrant | 5 min read | 12 comments", "By Odile Farrant"),
        ("Updated March 14, 2023 10:15 am by Odile Farrant", "by Odile Farrant"),
        ("Posted on July 1, 2023 by ofarrant", "by ofarrant"),
        ("March 14, 2023 By Odile Farrant 4 Comments", "By Odile Farrant"),
        ("By Odile Farrant Senior Rivers Reporter", "By Odile Farrant"),
        ("By Odile Farrant, Executive Editor, Valley Post", "By Odile Farrant"),
        ("By Odile Farrant, Jo Marsh and Dr. Li Wei", "By Odile Farrant, Jo Marsh and Dr. Li Wei"),
        ("By Odile Farrant, MD, PhD", "By Odile Farrant, MD, PhD"),
        ("Written by: Odile Farrant", "Written by: Odile Farrant"),
        ("Reporting by PMOI/MEK", "Reporting by PMOI/MEK"),
        ("By Staff", "By Staff"),
        ("Von Jörg Müller und Eva Klein, 14. März 2023, 10:15 Uhr", "Von Jörg Müller und Eva Klein"),
        ("Ein Gastbeitrag von Jörg von der Aue", "Ein Gastbeitrag von Jörg von der Aue"),
        ("Autorin: Eva Klein", "Autorin: Eva Klein"),
        ("Par Élise Dupont, publié le 14 mars 2023 à 10h15", "Par Élise Dupont"),
        ("Por María José García | 14/03/2023 10:15", "Por María José García"),
        ("Escrito por Ana de la Cruz", "Escrito por Ana de la Cruz"),
        ("di Maria Rossi - 14 marzo 2023", "di Maria Rossi"),
        ("A cura di Maria Rossi", "A cura di Maria Rossi"),
        ("Publicado por João dos Santos", "Publicado por João dos Santos"),
        ("Door Jan de Vries", "Door Jan de Vries"),
        ("Av Åsa Lindgren", "Av Åsa Lindgren"),
        ("Autor: Łukasz Zieliński", "Autor: Łukasz Zieliński"),
        ("Yazar: Ayşe Yılmaz", "Yazar: Ayşe Yılmaz"),
        ("Автор: Иван Петров", "Автор: Иван Петров"),
        ("نویسنده: مریم احمدی", "نویسنده: مریم احمدی"),
        ("بقلم: أحمد علي", "بقلم: أحمد علي"),
        ("作者：王小明", "作者：王小明"),
        ("מאת: דנה כהן", "מאת: דנה כהן"),
        ("Von der Leyen besucht das Tal", ""),
        ("By the river nobody was surprised", ""),
        ("By clicking Accept you agree", ""),
        ("By Friday the water had gone down", ""),
        ("Por la tarde el agua bajó", ""),
        ("March 14, 2023", ""),
        ("by 2023", ""),
        ("By", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_line_signs_with_its_names_alone(line: str, credit: str) -> None:
    assert credit_in(line) == credit


@pytest.mark.parametrize(
    ("line", "credit"),
    [
        ("Odile Farrant", "Odile Farrant"),
        ("ofarrant", "ofarrant"),
        ("Odile Farrant Published 10:19am 19 December 2025", "Odile Farrant"),
        ("Odile Farrant Chief Editor", "Odile Farrant"),
        ("By Odile Farrant", "By Odile Farrant"),
        ("ByOdile Farrant", "ByOdile Farrant"),
        ("王小明", "王小明"),
        ("مریم احمدی", "مریم احمدی"),
        ("Updated Feb 27, 2026", ""),
        ("Sat, 20 Dec, 2025 - 06:36", ""),
        ("Written by", ""),
        ("By", ""),
        ("all posts of this author", ""),
        ("3 comments", ""),
        ("262588213843476", ""),
    ],
)
def test_a_marked_line_may_be_a_bare_name(line: str, credit: str) -> None:
    assert marked_credit_in(line) == credit


@given(st.text(max_size=160))
def test_a_credit_is_a_stretch_of_its_line(text: str) -> None:
    line = " ".join(text.split())

    assert all(credit(line) in line for credit in (credit_in, marked_credit_in))
