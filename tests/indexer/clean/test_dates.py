from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.clean._dates import dates_in

DECEMBER = [
    ("en", "December 12, 2020"),
    ("en", "12th of December, 2020"),
    ("en", "Dec. 12, 2020"),
    ("en", "12-Dec-2020"),
    ("de", "12. Dezember 2020"),
    ("de", "12. Dez. 2020"),
    ("fr", "12 décembre 2020"),
    ("fr", "12 déc. 2020"),
    ("es", "12 de diciembre de 2020"),
    ("es", "12 de diciembre del 2020"),
    ("it", "12 dicembre 2020"),
    ("pt", "12 de dezembro de 2020"),
    ("ca", "12 de desembre de 2020"),
    ("nl", "12 december 2020"),
    ("sv", "12 december 2020"),
    ("da", "12. december 2020"),
    ("no", "12. desember 2020"),
    ("fi", "12. joulukuuta 2020"),
    ("pl", "12 grudnia 2020 r."),
    ("cs", "12. prosince 2020"),
    ("ro", "12 decembrie 2020"),
    ("hu", "2020. december 12."),
    ("tr", "12 Aralık 2020"),
    ("id", "12 Desember 2020"),
    ("ru", "12 декабря 2020 г."),
    ("uk", "12 грудня 2020 року"),
    ("bg", "12 декември 2020"),
    ("el", "12 Δεκεμβρίου 2020"),
    ("ar", "12 ديسمبر 2020"),
    ("ar", "١٢ كانون الأول ٢٠٢٠"),
    ("ar", "12 كانون الأول/ديسمبر 2020"),
    ("ar, hijri", "26 ربيع الآخر 1442"),
    ("ar, hijri numbers", "١٤٤٢/٠٤/٢٦"),
    ("fa", "۲۲ آذر ۱۳۹۹"),
    ("fa", "۲۲ آذر ماه ۱۳۹۹"),
    ("fa, numbers", "۱۳۹۹/۰۹/۲۲"),
    ("fa, gregorian", "۱۲ دسامبر ۲۰۲۰"),
    ("ur", "12 دسمبر 2020"),
    ("he", "12 בדצמבר 2020"),
    ("hi", "12 दिसंबर 2020"),
    ("bn", "১২ ডিসেম্বর ২০২০"),
    ("th", "12 ธันวาคม 2563"),
    ("th", "12 ธ.ค. พ.ศ. 2563"),
    ("vi", "12 tháng 12, 2020"),
    ("zh", "2020年12月12日"),
    ("ja, era", "令和2年12月12日"),
    ("ko", "2020년 12월 12일"),
    ("iso", "2020-12-12T10:15:00Z"),
    ("dots", "12.12.2020"),
    ("two digits", "12.12.20, 10:15"),
]


@pytest.mark.parametrize(
    "text", [text for _, text in DECEMBER], ids=[f"{name}-{n}" for n, (name, _) in enumerate(DECEMBER)]
)  # fmt: skip
def test_a_day_is_read_in_its_language(text: str) -> None:
    assert [found.day for found in dates_in(text)] == [date(2020, 12, 12)]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("1er janvier 2021", ["2021-01-01"]),
        ("March 3, 2021 and 4 May 2021", ["2021-03-03", "2021-05-04"]),
        ("03.04.2020", ["2020-04-03"]),
        ("12/25/2020", ["2020-12-25"]),
        ("平成元年1月8日", ["1989-01-08"]),
        ("3/4/2020", []),
        ("30 اسفند 1402", []),
        ("February 30, 2020", []),
        ("version 2.10.2020.4", []),
        ("192.168.2020.1", []),
        ("version 10.12.15.2", []),
        ("may 2020", []),
        ("² may 2020", []),
        ("in 2019 March 12 people came", []),
        ("12 people in May 2020", []),
    ],
)
def test_only_full_days_that_exist_are_dates(text: str, days: list[str]) -> None:
    assert [found.day.isoformat() for found in dates_in(text)] == days


@pytest.mark.parametrize(
    ("day_first", "days"),
    [(True, [date(2020, 4, 3)]), (False, [date(2020, 3, 4)]), (None, [])],
)
def test_3_4_2020_is_read_as_its_readers_do(
    day_first: bool | None, days: list[date]
) -> None:
    assert [found.day for found in dates_in("3/4/2020", day_first=day_first)] == days


def test_a_day_above_twelve_is_a_day_for_all_readers() -> None:
    assert [
        dates_in("12/25/2020", day_first=day_first)[0].day
        for day_first in (True, False, None)
    ] == [date(2020, 12, 25)] * 3


@given(st.text(max_size=300))
def test_a_found_date_is_a_stretch_of_the_text(text: str) -> None:
    whole = text + " 12 May 2020"

    assert all(0 <= one.start < one.end <= len(whole) for one in dates_in(whole))


@given(
    st.text(alphabet="0123456789 .,/-年月日年مaeDcمارسмая令和元元年tháng", max_size=60),
    st.sampled_from([True, False, None]),
)
def test_no_text_of_dates_parts_raises(text: str, day_first: bool | None) -> None:
    assert all(one.day for one in dates_in(text, day_first=day_first))


@pytest.mark.parametrize(
    "piece",
    ["12 ", "12.", "2020-", "may ", "1/1/", "كانون ", "12 de ", "2020 ", "2020年"],
)
def test_no_more_of_a_hostile_line_is_read_than_of_a_long_one(piece: str) -> None:
    assert dates_in(piece * 100_000) == dates_in((piece * 100_000)[:2_000])
