"""Which lines go, and for what reason."""

from collections.abc import Callable

import pytest

from indexer.clean.blocks import blocks_of_html, blocks_of_text
from indexer.clean.classify import classify
from indexer.clean.leftovers import Removal
from indexer.clean.template import learn, print_of
from indexer.records import MediaType, ParsedPage, Reach, SiteTemplate, Verdict

PROSE = [
    "The harbour wall was finished in the spring, and the first boats came in with the evening tide.",
    "Nobody had expected so many people on the quay, and the bakery sold out before noon.",
    "By the end of the week the council had counted four hundred visitors, most of them from inland.",
]
STORY = "".join(f"<p>{line}</p>" for line in PROSE)
NO_TEMPLATE = SiteTemplate(site="a.example")


def html_page(html: str, url: str = "https://a.example/story") -> ParsedPage:
    head, blocks = blocks_of_html(html, url)
    return ParsedPage(
        url=url, site="a.example", media_type=MediaType.HTML, head=head, blocks=blocks
    )


def text_page(text: str) -> ParsedPage:
    return ParsedPage(
        url="file:a.txt",
        site="a",
        media_type=MediaType.TEXT,
        head=html_page("").head,
        blocks=blocks_of_text(text),
    )


def judge(page: ParsedPage, **how: str) -> tuple[Verdict, ...]:
    return classify(page, NO_TEMPLATE, {}, **how)


def kept(page: ParsedPage, **how: str) -> list[str]:
    return [verdict.block.text for verdict in judge(page, **how) if verdict.is_kept]


def rule_of(text: str, verdicts: tuple[Verdict, ...]) -> str:
    return next(verdict.rule for verdict in verdicts if verdict.block.text == text)


@pytest.mark.parametrize(
    ("margin", "rule"),
    [
        ("<nav>x</nav>", "zone-navigation"),
        ("<div role=navigation>x</div>", "zone-navigation"),
        ("<ul class=main-menu><li>x</ul>", "zone-navigation"),
        ("<div class='breadcrumbs'>x</div>", "zone-navigation"),
        ("<footer>x</footer>", "zone-footer"),
        ("<div id=footer>x</div>", "zone-footer"),
        ("<aside>x</aside>", "zone-aside"),
        ("<div id=sidebar-1>x</div>", "zone-aside"),
        ("<form>x</form>", "zone-form"),
        ("<div class=share-buttons>x</div>", "zone-share"),
        ("<div class='related_posts'>x</div>", "zone-related"),
        ("<section id=comments><p>x</section>", "zone-comments"),
        ("<div class='cookie-notice'>x</div>", "zone-notice"),
        ("<div class=modal>x</div>", "zone-dialog"),
    ],
)
def test_a_named_zone_goes_and_says_which(margin: str, rule: str) -> None:
    verdicts = judge(html_page(f"<main>{STORY}{margin}</main>"))

    assert rule_of("x", verdicts) == rule


@pytest.mark.parametrize(
    "html",
    [
        f"<body class=has-sidebar><div class=no-sidebar>{STORY}</div>",
        f"<form id=aspnetForm>{STORY}</form>",
        f"<aside>{STORY}</aside>",
        f"<div class=comments>{STORY}</div>",
        f"<main>{STORY}<section id=main-menu><h2>The main menu</h2><p>{PROSE[0]} There is more to say.</p></section></main>",
    ],
    ids=[
        "layout names",
        "page in a form",
        "page in an aside",
        "nothing but comments",
        "a section about menus",
    ],
)
def test_a_name_does_not_count_against_the_content(html: str) -> None:
    assert set(PROSE) <= set(kept(html_page(html)))


def test_a_forums_comments_stay() -> None:
    answers = "".join(
        f"<div class=comment><p>Answer {word}: {PROSE[0]}</p></div>"
        for word in ("one", "two", "three", "four")
    )
    html = f"<main>{STORY}{answers}</main>"

    assert len(kept(html_page(html, "https://a.example/forum/thread-12"))) == 7
    assert len(kept(html_page(html, "https://a.example/news/harbour"))) == 3


def test_the_pages_own_title_stays_wherever_it_stands() -> None:
    page = html_page(
        f"<div class=page-header><h1>The wall is done</h1></div><main><div>{STORY * 2}</div></main>"
    )
    verdicts = judge(page, title="The wall is done")

    assert verdicts[0].is_kept
    assert verdicts[0].rule in ("", "own-title")


def test_a_page_of_more_blocks_than_any_is_left_to_the_rules() -> None:
    cells = "<li>one</li>" * 20_001
    verdicts = judge(html_page(f"<nav>Politics</nav><main><ul>{cells}</ul></main>"))

    assert rule_of("Politics", verdicts) == "zone-navigation"
    assert not any(verdict.rule.startswith("looks-") for verdict in verdicts)


def test_what_stands_outside_the_main_part_goes() -> None:
    verdicts = judge(
        html_page(
            f"<div><p>Est. 1987</p></div><div><div>{STORY}</div></div><div>Imprint</div>"
        )
    )

    assert rule_of("Est. 1987", verdicts) == "outside-main"
    assert rule_of("Imprint", verdicts) == "outside-main"


def test_links_among_prose_go() -> None:
    verdicts = judge(
        html_page(f"<main>{STORY}<ul><li><a href=/a>Another story</a></ul></main>")
    )

    assert rule_of("Another story", verdicts) == "link-list"


def test_the_linked_title_of_a_card_stays() -> None:
    cards = "".join(
        f"<article><h3><a href=/{n}>Story {n}</a></h3><p>{line}</p></article>"
        for n, line in zip("abc", PROSE, strict=True)
    )

    assert "Story b" in kept(html_page(f"<main>{cards}</main>"))


def test_a_page_of_links_keeps_them() -> None:
    links = "".join(
        f"<li><a href=/{n}>The {n} lighthouse of the coast</a>"
        for n in ("first", "second", "third", "fourth")
    )

    assert len(kept(html_page(f"<main><ul>{links}</ul></main>"))) == 4


def test_a_heading_above_a_heading_with_text_stays() -> None:
    assert kept(html_page(f"<main><h1>Coast</h1><h2>Harbour</h2>{STORY}</main>"))[
        :2
    ] == ["Coast", "Harbour"]


def test_a_line_that_repeats_the_one_before_goes() -> None:
    verdicts = judge(
        html_page(
            f"<main>{STORY}<p>The quay at dawn</p><p>The quay at dawn</p>{STORY.replace('the', 'a')}</main>"
        )
    )
    same = [verdict for verdict in verdicts if verdict.block.text == "The quay at dawn"]

    assert [verdict.is_kept for verdict in same] == [True, False]
    assert (same[1].rule, same[1].family) == ("repeats-line-before", "repeat")


def test_code_and_cells_may_repeat() -> None:
    html = f"<main>{STORY}<pre>make</pre><pre>make</pre><table><tr><td>yes<td>yes</table></main>"

    assert kept(html_page(html))[-4:] == ["make", "make", "yes", "yes"]


@pytest.mark.parametrize("make", [html_page, text_page], ids=["html", "text"])
def test_a_known_error_on_every_page_is_called_what_it_is(
    make: Callable[[str], ParsedPage],
) -> None:
    error = "No feed found with the ID 1."
    lines = [*PROSE, error]
    page = make(
        "".join(f"<p>{line}</p>" for line in lines)
        if make is html_page
        else "\n".join(lines)
    )
    fingerprint = page.blocks[-1].fingerprint
    template = SiteTemplate(
        site="a.example", pages=9, repeats={fingerprint: Reach.PROSE}
    )
    known = Removal(rule="feed", family="feed-plugin", reason="A plug-in failed.")

    verdicts = classify(page, template, {page.blocks[-1].position: known})

    assert rule_of(error, verdicts) == "feed"


def test_a_line_of_the_sites_template_goes_and_names_the_count() -> None:
    pages = [
        html_page(
            f"<main><h1>Day {day}</h1><p>{day}: {PROSE[n]}</p><p>Our boats sail daily</p></main>",
            f"https://a.example/{n}",
        )
        for n, day in enumerate(("Monday", "Tuesday", "Wednesday"))
    ]
    template = learn("a.example", map(print_of, pages))

    verdict = classify(pages[0], template, {})[-1]

    assert (verdict.rule, verdict.reason) == (
        "site-template",
        "Many pages of this site show the same line.",
    )


def test_a_title_on_many_pages_is_still_this_pages_title() -> None:
    page = html_page(f"<main><h1>Harbour news</h1>{STORY}</main>")
    template = SiteTemplate(
        site="a.example", pages=9, repeats={page.blocks[0].fingerprint: Reach.PROSE}
    )

    verdicts = classify(page, template, {}, title="Harbour news")

    assert verdicts[0].is_kept


def test_prose_needs_more_repetition_than_a_label() -> None:
    page = html_page(f"<main>{STORY}<p>Our boats sail daily</p></main>")
    template = SiteTemplate(
        site="a.example",
        pages=20,
        repeats={block.fingerprint: Reach.LINE for block in page.blocks},
    )

    assert [verdict.is_kept for verdict in classify(page, template, {})] == [
        True,
        True,
        True,
        False,
    ]


def test_the_catalogue_speaks_first() -> None:
    page = html_page(f"<main>{STORY}<nav>No feed found</nav></main>")
    known = {
        3: Removal(
            rule="feed", family="feed-plugin", reason="A plug-in printed an error."
        )
    }

    assert classify(page, NO_TEMPLATE, known)[3].rule == "feed"


@pytest.mark.parametrize(
    "html",
    [
        "<nav>Only a menu</nav>",
        "<p><a href=/>One link</a></p>",
        "<h1>A heading</h1>",
        "<button>Go</button>",
    ],
)
def test_a_page_with_text_is_never_left_empty(html: str) -> None:
    assert kept(html_page(html)) != []


TEXT = "\n\n".join(PROSE)
AFTERWARDS = "In autumn the wall was painted white, so that the fishermen would find it in the fog."


@pytest.mark.parametrize(
    ("text", "removed"),
    [
        (
            f"Home\nNews\nBoats\n\nA harbour for everybody\n\n{TEXT}",
            ["Home", "News", "Boats"],
        ),
        (f"{TEXT}\n\nRead on\n\nBoats\n\nImprint", ["Read on", "Boats", "Imprint"]),
        (f"Saturday, May 4, 2024\n\n{TEXT}", ["Saturday, May 4, 2024"]),
        (f"{TEXT}\n\nharbour-wall-2-1\n\n{AFTERWARDS}", ["harbour-wall-2-1"]),
        (
            f"HomeNEWSBoatsA harbour for ever...\n\n{TEXT}",
            ["HomeNEWSBoatsA harbour for ever..."],
        ),
    ],
    ids=[
        "menu above",
        "list below",
        "day of the visit",
        "picture's name",
        "glued breadcrumb",
    ],
)
def test_around_plain_text_the_short_lines_go(text: str, removed: list[str]) -> None:
    verdicts = judge(text_page(text), title="A harbour for everybody")

    assert [
        verdict.block.text for verdict in verdicts if not verdict.is_kept
    ] == removed


def test_title_and_byline_above_plain_text_stay() -> None:
    page = text_page(f"Home\n\nA harbour\n\nShare\n\nBy Ann Quay\n\n{TEXT}")

    assert kept(page, title="A harbour", byline="By Ann Quay") == [
        "A harbour",
        "By Ann Quay",
        *PROSE,
    ]


def test_short_lines_inside_plain_text_stay() -> None:
    assert "The opening" in kept(
        text_page(f"{TEXT}\n\nThe opening\n\n{TEXT.replace('the', 'a')}")
    )


def test_text_broken_at_a_fixed_width_is_text() -> None:
    wrapped = "The harbour wall was finished in the spring and the first\nboats came in with the evening tide while nobody had been\nexpecting so many people on the quay"

    page = text_page(f"Home\nNews\nBoats\n\n{wrapped}\n\nFooter")

    assert set(wrapped.split("\n")) <= set(kept(page))


def test_plain_text_without_sentences_is_kept() -> None:
    assert kept(text_page("one\ntwo\nthree")) == ["one", "two", "three"]


PARTS = [
    f"<p>The {word} of this function is told here at some length, with all that a reader may want to know.</p>"
    for word in ("purpose", "argument", "result")
]


def test_a_note_under_each_of_several_functions_is_kept_under_each() -> None:
    note = "<p>Changed in version 3.6: Accepts a path-like object.</p>"
    page = html_page(f"<main>{''.join(part + note for part in PARTS)}</main>")

    assert kept(page).count("Changed in version 3.6: Accepts a path-like object.") == 3


def test_cells_of_a_table_may_say_the_same() -> None:
    row = "<tr><td>Vulnerable to it</td><td>Vulnerable to it</td><td>Safe</td></tr>"
    page = html_page(f"<main>{PARTS[0]}<table>{row}{row}</table>{PARTS[1]}</main>")

    assert kept(page).count("Vulnerable to it") == 4


def test_sections_of_one_make_keep_their_headings() -> None:
    heads = "<h2>Other language changes</h2><h3>Core and all builtins</h3>"
    page = html_page(f"<main>{''.join(heads + part for part in PARTS)}</main>")

    assert kept(page).count("Core and all builtins") == 3
