"""Pages without markup: what stays, what goes and why, whatever the page is about and whatever its language."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.clean.blocks import blocks_of_text
from indexer.clean.classify import classify
from indexer.clean.template import learn, print_of
from indexer.records import MediaType, PageHead, ParsedPage, SiteTemplate, Verdict

NO_TEMPLATE = SiteTemplate(site="a")

RECIPE = """\
500 g of potatoes
2 leeks
1 litre of fish stock
200 ml of cream"""
METHOD = [
    "A soup for cold evenings, made of what the boats bring in and the garden still has in October.",
    "Wash the leeks, cut them into rings, and boil them with the diced potatoes in the stock for twenty minutes.",
    "Add the cream, let the soup simmer for ten minutes more, and serve it with dill and dark bread.",
]
ARTICLES = {
    "en": (
        ["Home", "News", "Sport", "About us", "Log in"],
        "The harbour wall is finished after three years",
        [
            "The new harbour wall was finished on Monday after three years of work, and the first boats came in with the tide.",
            "Nobody had expected so many people on the quay, and the bakery had sold out before noon.",
            "By the end of the week the council had counted four hundred visitors, most of them from inland.",
        ],
        ["A new ferry comes in autumn", "Cutter aground", "Contact", "Imprint"],
    ),
    "de": (
        ["Startseite", "Nachrichten", "Sport", "Wetter", "Anmelden"],
        "Hafenmauer nach drei Jahren fertig",
        [
            "Die neue Hafenmauer ist am Montag nach drei Jahren fertig geworden, und die ersten Boote sind mit der Flut eingelaufen.",
            "Niemand hatte mit so vielen Menschen am Kai gerechnet, und die Bäckerei war schon vor dem Mittag ausverkauft.",
            "Bis zum Ende der Woche zählte die Gemeinde vierhundert Besucher, die meisten von ihnen aus dem Binnenland.",
        ],
        ["Neue Fähre kommt im Herbst", "Kutter auf Grund", "Kontakt", "Impressum"],
    ),
    "fa": (
        ["صفحه اصلی", "اخبار", "ورزش", "تماس با ما"],
        "دیوار بندر پس از سه سال تمام شد",
        [
            "دیوار تازه بندر روز دوشنبه پس از سه سال کار به پایان رسید و نخستین قایق‌ها با مد شبانه به اسکله آمدند.",
            "هیچ کس انتظار این همه مردم را در کنار اسکله نداشت و نانوایی پیش از ظهر همه نان خود را فروخته بود.",
            "تا پایان هفته شورای شهر چهارصد بازدیدکننده شمرد که بیشتر آنان از شهرهای دور از دریا آمده بودند.",
        ],
        ["کشتی تازه در پاییز می‌آید", "قایق به گل نشست", "درباره ما", "نقشه سایت"],
    ),
    "ru": (
        ["Главная", "Новости", "Спорт", "Войти"],
        "Портовая стена построена за три года",
        [
            "Новая портовая стена была закончена в понедельник после трёх лет работы, и первые лодки вошли в гавань с приливом.",
            "Никто не ожидал увидеть на причале столько людей, и пекарня распродала весь хлеб ещё до полудня.",
            "К концу недели городской совет насчитал четыреста гостей, большинство из которых приехали издалека.",
        ],
        ["Новый паром придёт осенью", "Катер сел на мель", "Контакты", "О нас"],
    ),
    "zh": (
        ["首页", "新闻", "体育", "登录"],
        "海港防波堤三年后终于全部完工",
        [
            "新的海港防波堤经过三年的施工于星期一完工，第一批渔船随着晚潮驶入港口，岸上站满了前来迎接的人们。",
            "没有人预料到码头上会有这么多人，面包店在中午之前就把所有的面包都卖光了。",
            "到周末为止，市政府统计了四百名游客，其中大多数来自内陆城市。",
        ],
        ["新渡轮秋天到来", "渔船搁浅", "关于我们", "联系方式"],
    ),
}


def page_of(lines: list[str] | str, url: str = "file:a.txt") -> ParsedPage:
    text = lines if isinstance(lines, str) else "\n\n".join(lines)
    return ParsedPage(
        url=url,
        site="a",
        media_type=MediaType.TEXT,
        head=PageHead(),
        blocks=blocks_of_text(text),
    )


def kept(page: ParsedPage, **how: str) -> list[str]:
    verdicts = classify(page, NO_TEMPLATE, {}, **how)
    return [verdict.block.text for verdict in verdicts if verdict.is_kept]


def removed(page: ParsedPage, **how: str) -> dict[str, Verdict]:
    verdicts = classify(page, NO_TEMPLATE, {}, **how)
    return {verdict.block.text: verdict for verdict in verdicts if not verdict.is_kept}


@pytest.mark.parametrize("language", ARTICLES)
def test_an_article_is_what_stays_between_menu_and_tail(language: str) -> None:
    menu, title, story, tail = ARTICLES[language]

    assert kept(page_of([*menu, title, *story, *tail]), title=title) == [title, *story]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "def next_tide(table, now):\nfor row in table:\nif row.time > now:\nreturn row.time - now\nreturn None",
            "code",
        ),
        (
            "The boats come home on evening tide,\nThe lamps are lit along the wall,\nAnd those who wait stand side by side\nAnd hear the gulls' last hungry call.",
            "verse",
        ),
        (RECIPE, "list"),
        (
            "The harbour wall was finished in the spring and the first\nboats came in with the evening tide while nobody had been\nexpecting so many people on the quay",
            "text of a fixed width",
        ),
    ],
    ids=["code", "verse", "list", "text of a fixed width"],
)
def test_lines_that_belong_together_stay_inside_a_text(text: str, meant: str) -> None:
    page = page_of(
        "\n\n".join(["Home", "News", *METHOD, text, *ARTICLES["en"][2], "Imprint"])
    )

    assert set(text.split("\n")) <= set(kept(page)), meant


def test_a_refrain_is_kept_each_time() -> None:
    stanzas = [
        f"The {time} boats come home again,\nThe lamps are lit along the wall,\nAnd those who wait stand in the rain,\nAnd hear the gulls' last hungry call."
        for time in ("morning", "evening")
    ]

    lines = kept(page_of("\n\n".join([METHOD[0], *stanzas, METHOD[1], METHOD[2]])))

    assert lines.count("The lamps are lit along the wall,") == 2


def test_a_caption_that_stands_twice_stays_once() -> None:
    menu, title, story, tail = ARTICLES["en"]
    caption = "The wall at low tide on Monday morning"

    lines = kept(page_of([*menu, title, story[0], caption, story[1], caption, *story[2:], *tail]))  # fmt: skip

    assert lines.count(caption) <= 1


def test_a_page_of_few_words_is_kept_whole() -> None:
    lines = ["Tides", "6:12", "18:40", "Wind from the west"]

    assert kept(page_of(lines)) == lines


@pytest.mark.parametrize(
    "lines",
    [
        ["Home", "About us", "Privacy policy", "Contact", "Log in"] * 9,
        ["©"],
        ["-", "*", "2024"] * 30,
        ["Sign up to our newsletter and never miss a thing again."] * 8,
    ],
    ids=["menu", "sign", "no letters", "one line again and again"],
)
def test_a_page_with_lines_is_never_left_empty(lines: list[str]) -> None:
    assert kept(page_of(lines)) != []


def test_each_removed_line_says_why() -> None:
    menu, title, story, tail = ARTICLES["en"]
    advert = (
        "Subscribe to our newsletter today and get the best offers of the week in your inbox, "
        "free of charge and without any obligation whatsoever."
    )

    verdicts = removed(page_of([*menu, title, *story, *tail, advert]), title=title)

    assert verdicts["Sport"].rule == "line-before-text"
    assert verdicts["Cutter aground"].rule == "line-after-text"
    assert verdicts[advert].rule == "line-other-text"
    assert all(v.rule and v.family and v.reason for v in verdicts.values())


def test_site_lines_go_with_the_sites_reason_wherever_they_stand() -> None:
    notice = "All times on this site are local times, and nobody vouches for them."
    pages = [
        page_of([story[0], notice, *story[1:]], f"https://a.example/{language}")
        for language, (_, _, story, _) in ARTICLES.items()
    ]
    template = learn("a", [print_of(page) for page in pages])

    for page in pages:
        gone = [v for v in classify(page, template, {}) if not v.is_kept]
        assert [(v.block.text, v.rule) for v in gone] == [(notice, "site-template")]


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                line
                for _, title, story, tail in ARTICLES.values()
                for line in (title, *story, *tail)
            ]
        ),
        st.text(min_size=1, max_size=60),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(LINES, st.sampled_from(["", "https://a.example/harbour-wall", "http://[", "file:a.txt"]))  # fmt: skip
def test_every_line_has_one_verdict_in_order_and_the_same_each_time(
    lines: list[str], url: str
) -> None:
    page = page_of(lines, url)

    verdicts = classify(page, NO_TEMPLATE, {}, title=lines[0] if lines else "")

    assert [verdict.block for verdict in verdicts] == list(page.blocks)
    assert not page.blocks or any(verdict.is_kept for verdict in verdicts)
    assert verdicts == classify(page, NO_TEMPLATE, {}, title=lines[0] if lines else "")
