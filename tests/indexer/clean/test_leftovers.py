import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.clean._catalogue import Catalogue, catalogue, read_catalogue
from indexer.clean._fold import fold
from indexer.clean._known_lines import KnownLines
from indexer.clean._rule import Covers, Rule
from indexer.clean.leftovers import Matches, match
from indexer.records import Block, BlockKind, SkipReason

RULES = catalogue().rules
TITLE = "How a small town learnt to live with its river"
PARAGRAPHS = [
    "The river came over the wall for the third time in ten years, and this time nobody in the lower streets was surprised; "
    "the sandbags had been stacked since Tuesday, and the school had moved its books upstairs the week before.",
    "What has changed since the first flood is not the water but the people, says the woman who keeps the gauge at the old "
    "bridge: they read the numbers now, they ask what the upper valley reports, and they no longer wait for the siren.",
    "The council wants to widen the bed of the river below the mill, which would take two orchards and a car park; the owners "
    "have agreed in principle, and the province has promised to pay for most of the work within four years.",
    "Until then the town relies on habit, on a list of telephone numbers that hangs in every kitchen, and on the dozen "
    "volunteers who walk the dyke each night when the rain does not stop and the meadows fill from the other side.",
    "Insurance remains the hardest question, because the companies count the years between floods and the town counts the "
    "years it has prepared; both are right, and the premium has doubled twice while the damage has halved each time.",
    "Next spring the gauge will be connected to the network of the whole basin, and the woman at the bridge will retire; she "
    "says that she has asked for one thing only, which is that somebody still looks out of the window before the screen.",
]


def lines(*texts: str, kind: BlockKind = BlockKind.LINE) -> list[Block]:
    return [Block(text=text, kind=kind, position=i) for i, text in enumerate(texts)]


def article(
    *,
    before: tuple[str, ...] = (),
    middle: tuple[str, ...] = (),
    after: tuple[str, ...] = (),
) -> list[Block]:
    return lines(*before, TITLE, *PARAGRAPHS[:3], *middle, *PARAGRAPHS[3:], *after)


def blocks_of_page(*parts: tuple[BlockKind, int, str]) -> list[Block]:
    return [
        Block(text=text, kind=kind, level=level, position=i, container=(1, 10 + i))
        for i, (kind, level, text) in enumerate(parts)
    ]


def by_text(matches: Matches, blocks: list[Block]) -> dict[str, str]:
    return {
        blocks[position].text: removal.rule
        for position, removal in matches.removals.items()
    }


# Families of what an article may be about.
FAULTS = {
    *("feed-plugin", "rss-widget", "form-plugin", "slider-gallery", "php-error"),
    *("database-error", "server-error", "app-error", "template-leak", "bot-wall"),
    *("media-player", "encoding"),
}
# What must stand elsewhere on the page, by rule.
NEEDED = {
    "wp-login": "Password",
    "cf-origin": "Ray ID: 7d1f0a2b3c4d5e6f",
    "cf-offline": "Ray ID: 7d1f0a2b3c4d5e6f",
    "bot-akamai-split": "Reference #18.2d3e1602.1700000000.1a2b3c",
    "bot-anubis-denied": "Protected by Anubis from Techaro.",
    "bot-aws-waf": "Please complete the captcha.",
    "lw-form": "Password",
    "s4-label": "Go to the home page",
    "pk-huge": "HugeDomains.com",
    "pk-apache": "You may now add content; until then visitors see this page. This page is used to test the proper operation of the Apache HTTP server.",
    "pk-index-of": "Parent Directory",
}


def on_suitable_page(rule: Rule) -> tuple[Matches, int]:
    """What is said of the rule's example on a page that meets its guards, and the example's position."""
    example, guards = rule.example, rule.guards
    title = TITLE
    if rule.covers is Covers.PAGE:
        needed = (NEEDED[rule.id],) if rule.needs else ()
        blocks = lines(example, *needed)
        return match(blocks, is_plain=True, title=""), 0
    companions = [
        one.example
        for one in RULES
        if one.family == rule.family
        and one.id != rule.id
        and one.covers is not Covers.PAGE
    ]
    if rule.id == "st-title-repeat":
        title = example.partition(" | ")[0]
    if rule.id == "st-breadcrumb-glued":
        title = "An international investigation into the 1988 massacre of Iranian political prisoners is long overdue"
    if "equals-previous" in guards:
        blocks = article(middle=(example, example))
        return match(blocks, is_plain=True, title=title), 5
    if "head" in guards:
        blocks = article(before=(example,))
        return match(blocks, is_plain=True, title=title), 0
    beside = (companions[0],) if guards & {"run", "near-family"} else ()
    blocks = article(after=(example, *beside))
    where = 1 + len(PARAGRAPHS)
    blocks[where] = Block(
        text=example, kind=BlockKind.LINE, position=where, fingerprint=77
    )
    return match(blocks, is_plain=True, title=title, repeated=frozenset({77})), where


def hostile(rule: Rule) -> Iterator[str]:
    """Texts made to go wrong: the example's parts over and over, runs of one sign, almost a match."""
    example = rule.example
    words = example.split() or [example]
    yield from (
        example * 200,
        (example + " ") * 200,
        example[:-1] * 200,
        words[0] * 1_000,
        (words[0] + " ") * 1_000,
    )
    yield from (
        example + " " * 3_000 + "!",
        example + "x" * 5_000,
        "x" * 5_000 + example,
        " ".join(words[:3]) + " a" * 2_500,
    )
    yield from (sign * 5_000 for sign in "a1 .-_[{(<>\"'»|:/%&#\u0627\u06f1ØÃ")
    yield from (
        "[a]" * 1_700,
        "[a " * 1_700,
        "{a: b;" * 900,
        "a-" * 2_500,
        "a | " * 1_200,
        "1 | " * 1_200,
        "<div " * 1_000,
        "a.b" * 1_700,
    )


def test_the_catalogue_has_every_family_and_rule() -> None:
    assert (len({rule.family for rule in RULES}), len(RULES)) == (36, 560)


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in RULES])
def test_a_rule_takes_its_own_example(rule: Rule) -> None:
    matches, where = on_suitable_page(rule)

    if rule.covers is Covers.PAGE:
        assert matches.page is not None
        assert matches.page.reason is rule.skip
    elif rule.is_note:
        assert matches.notes[where].rule == rule.id
    elif rule.id in HOLDS_WORDS:
        assert (where in matches.removals, matches.notes[where].rule) == (
            False,
            rule.id,
        )
    else:
        assert matches.removals[where].family == rule.family


# Inline rules whose examples hold words besides the pattern: such a line is kept.
HOLDS_WORDS = {"sc-su", "sc-caption", "sc-bbcode"}


@pytest.mark.parametrize(
    "rule", [pytest.param(rule, id=rule.id) for rule in RULES if not rule.is_structural]
)
def test_a_pattern_matches_its_own_example(rule: Rule) -> None:
    text = rule.example if "unfolded" in rule.guards else fold(rule.example)

    assert rule.compiled.search(text)


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in RULES])
def test_an_article_that_quotes_an_example_loses_nothing(rule: Rule) -> None:
    quote = f"Visitors saw the message “{rule.example}” on the page for days, the plug-in's author said."
    places = [
        article(before=(quote,)),
        article(middle=(quote,)),
        article(after=(quote,)),
    ]

    assert [
        (
            match(page, is_plain=True, title=TITLE).removals,
            match(page, is_plain=True, title=TITLE).page,
        )
        for page in places
    ] == [({}, None)] * 3


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in RULES])
def test_a_how_to_with_the_example_in_its_headings_and_steps_loses_nothing(
    rule: Rule,
) -> None:
    steps = (
        f"Open the page and look for “{rule.example}” in the sidebar.",
        f"If {rule.example!r} is still there, empty the cache.",
    )
    blocks = blocks_of_page(
        (BlockKind.HEADING, 1, f"How to get rid of “{rule.example}”"),
        (BlockKind.PARAGRAPH, 0, PARAGRAPHS[0]),
        (BlockKind.HEADING, 2, f"Fix: {rule.example}"),
        (BlockKind.PARAGRAPH, 0, PARAGRAPHS[1]),
        *((BlockKind.ITEM, 0, step) for step in steps),
        (BlockKind.PARAGRAPH, 0, PARAGRAPHS[2]),
    )
    matches = match(blocks, is_plain=False, title=blocks[0].text)

    assert (matches.removals, matches.page) == ({}, None)


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(rule, id=rule.id)
        for rule in RULES
        if rule.family in FAULTS and rule.covers is Covers.LINE and not rule.is_inline
    ],
)
def test_a_fault_that_is_the_subject_of_a_section_a_list_or_a_quotation_is_kept(
    rule: Rule,
) -> None:
    blocks = blocks_of_page(
        (BlockKind.HEADING, 1, TITLE),
        (BlockKind.PARAGRAPH, 0, PARAGRAPHS[0]),
        (BlockKind.HEADING, 2, rule.example),
        (BlockKind.PARAGRAPH, 0, PARAGRAPHS[1]),
        (BlockKind.ITEM, 0, "Messages that visitors reported this year"),
        (BlockKind.ITEM, 0, rule.example),
        (BlockKind.PARAGRAPH, 0, PARAGRAPHS[2]),
        (BlockKind.QUOTE, 0, rule.example),
        (BlockKind.PARAGRAPH, 0, PARAGRAPHS[3]),
    )

    assert match(blocks, is_plain=False, title=TITLE).removals == {}


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in RULES])
def test_an_example_in_a_code_block_is_left_alone(rule: Rule) -> None:
    code = Block(text=rule.example, kind=BlockKind.CODE, position=1 + len(PARAGRAPHS))
    matches = match([*article(), code], is_plain=False, title=TITLE)

    assert (matches.removals, matches.notes, matches.page) == ({}, {}, None)


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in RULES])
def test_a_pattern_is_quick_on_hostile_text(rule: Rule) -> None:
    slowest = 0.0
    for text in hostile(rule):
        started = time.process_time()
        if rule.is_inline:
            rule.compiled.sub(" ", text)
        elif rule.covers is Covers.PAGE or len(text) <= rule.requirement.width:
            rule.compiled.match(text)
            rule.compiled.fullmatch(text)
        slowest = max(slowest, time.process_time() - started)

    assert slowest < 0.05


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in RULES])
def test_the_index_finds_a_rule_by_its_example(rule: Rule) -> None:
    known, text = catalogue().known, fold(rule.example)
    (line,) = known.of([rule.example])
    messages = known.messages_among([text]).get(0, ())

    assert rule.is_structural or rule in {*line.rules, *line.inline, *messages}


def test_a_line_is_known_alike_alone_among_others_and_again() -> None:
    def said(texts: list[str], known: KnownLines) -> list[list[str]]:
        return [
            [rule.id for rule in (*line.rules, *line.inline)]
            for line in known.of(texts)
        ]

    examples = [rule.example for rule in catalogue().rules]
    alone = [said([example], catalogue().known)[0] for example in examples]

    fresh = Catalogue(rules=catalogue().rules).known
    assert said([*examples, *examples], fresh) == alone * 2
    assert said(examples[::-1], fresh) == alone[::-1]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("schema = 1", "holds no rules"),
        ("schema = 1\n[family.ads]\nreason = ''", "holds no rules"),
        ("schema = 2", "schema"),
        (
            "schema = 1\n[family.a]\nreason=''\n"
            + "[[family.a.rule]]\nid='x'\norigin=''\nmatch='line'\nguards=[]\nlanguages=[]\npattern='x'\nexample='x'\n"
            * 2,
            "used twice",
        ),
        (
            "schema = 1\n[family.a]\nreason=''\n[[family.a.rule]]\nid='x'\norigin=''\nmatch='line'\nguards=['maybe']\nlanguages=[]\npattern='x'\nexample='x'",
            "maybe",
        ),
        (
            "schema = 1\n[family.a]\nreason=''\n[[family.a.rule]]\nid='x'\norigin=''\nmatch='page'\nguards=[]\nlanguages=[]\npattern='x'\nexample='x'",
            "skip",
        ),
    ],
    ids=["empty", "no rules", "schema", "twice", "guard", "page without skip"],
)
def test_a_damaged_catalogue_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        read_catalogue(text)


def test_the_title_is_never_removed() -> None:
    blocks = lines("Related Articles", *PARAGRAPHS)

    assert match(blocks, is_plain=True, title="Related Articles").removals == {}


def test_a_list_of_headlines_goes_with_its_heading() -> None:
    blocks = article(
        after=(
            "Related articles",
            "Mill owner sells",
            "Orchards to be felled this winter",
        )
    )

    assert list(by_text(match(blocks, is_plain=True, title=TITLE), blocks)) == [
        "Related articles",
        "Mill owner sells",
        "Orchards to be felled this winter",
    ]


def test_a_list_of_headlines_ends_at_prose() -> None:
    blocks = article(
        after=(
            "Related articles",
            "Mill owner sells",
            "The gauge stood at four metres on Friday morning, said the mayor.",
        )
    )

    assert "The gauge stood" not in str(
        by_text(match(blocks, is_plain=True, title=TITLE), blocks)
    )


def test_a_list_of_headlines_ends_with_its_container() -> None:
    def block(
        position: int,
        text: str,
        container: tuple[int, ...],
        kind: BlockKind = BlockKind.ITEM,
    ) -> Block:
        return Block(text=text, kind=kind, position=position, container=container)

    blocks = [
        *[
            block(i, text, (1, 2), BlockKind.PARAGRAPH)
            for i, text in enumerate(PARAGRAPHS)
        ],
        block(6, "Related articles", (1, 3, 4)),
        block(7, "Mill owner sells", (1, 3, 5)),
        block(8, "Opening hours on Sunday", (1, 6)),
    ]

    assert list(match(blocks, is_plain=False, title=TITLE).removals) == [6, 7]


@pytest.mark.parametrize(
    "line",
    [
        "Lesen Sie auch das Kleingedruckte, bevor Sie den Liegeplatz mieten.",
        "Mehr dazu steht im zweiten Kapitel: dort geht es um die Gezeiten.",
        "Folgen Sie uns auf eine Reise durch den alten Hafen.",
        "Wir benötigen Ihre Zustimmung, um den Steg zu bauen, schrieb die Gemeinde.",
        "War dieser Beitrag der Stadt hilfreich, fragten sich viele.",
        "Lust auf Meer? Die Fähre legt jede Stunde ab.",
        "Anzeige erstattete die Reederei noch am selben Abend.",
        "Photo by photo, the archive shows how the harbour grew.",
        "The photo: taken from the old lighthouse in 1923, it hung in every kitchen.",
        "Foto: 24 Megapixel",
        "Image processing begins where the lens ends.",
        "Breckenridge/Keystone",
        "Was this helpful? Not at first, the woman at the bridge says.",
        "If you are already a member of the club, you know the quay.",
        "We may get compensation when the pier is closed, the ferry company says.",
        "This article contains a list of every flood since 1784.",
        "Want to learn to sail? Sign up at the club house by Friday.",
        "Do you want to go by ferry? Please register at the quay before noon.",
        "To read the story of the mill, subscribe to nothing: the library has it.",
        "In partnership with the province, the town will widen the river.",
        "Add to this the price of fuel, and the ferry costs more than it earns.",
        "Customers who bought a ticket also bought coffee, the kiosk found.",
        "¿Te gusta el mar? Únete al club náutico antes del domingo.",
        "Síguenos en el recorrido por el puerto viejo.",
        "Más sobre la historia: el muelle se construyó en tres años.",
        "Lire aussi l'avis de la mairie avant de louer un anneau.",
        "Leggi anche le clausole scritte in piccolo prima di firmare.",
        "Czytaj także drobny druk, zanim wynajmiesz miejsce w porcie.",
        "Читайте также мелкий шрифт, прежде чем снять причал.",
        "Lees ook de kleine letters voordat u een ligplaats huurt.",
        "Quelle: der Bericht der Hafenbehörde aus dem Jahr 1923.",
        "Con información de los pescadores se trazó el mapa.",
        "Find a mistake in the tide table, and the captain buys you a coffee.",
        "You can follow her on the quay with a lamp.",
    ],
)
def test_a_sentence_that_begins_like_a_leftover_is_kept(line: str) -> None:
    blocks = article(middle=(line,), after=(line,))

    assert match(blocks, is_plain=True, title=TITLE).removals == {}


@pytest.mark.parametrize(
    ("line", "family"),
    [
        ("[Read more: A guide to small harbours]", "related"),
        ("Lesen Sie hier: Spiel wegen Sturm abgebrochen", "related"),
        ("LEE MÁS | El puerto abre su nuevo muelle", "related"),
        ("À lire aussi » La digue est enfin terminée", "related"),
        ("(Foto: Anna Quay/dpa)", "credit"),
        ("Titelbild: Anna Quay/picture-alliance", "credit"),
        ("© Getty Images", "credit"),
        ("photo: Anna Quay via Pixabay", "credit"),
        ("عکس: خبرگزاری بندر", "credit"),
        ("(Noch keine Bewertungen) Loading...", "feedback"),
        ("Was this page helpful? Yes / No", "feedback"),
        ("We may earn commission from links on this page, but we only recommend what we back.", "ads"),
        ("YouTube immer entsperren", "embed"),
        ("Add Harbour Walk Waterproof Boots - Women's to Compare", "shop"),
        ("Fehler gefunden?", "feedback"),
    ],
)  # fmt: skip
def test_a_leftover_within_an_article_goes(line: str, family: str) -> None:
    blocks = article(middle=(line, "Mit dem Laden des Videos akzeptieren Sie die Datenschutzerklärung von YouTube."))  # fmt: skip

    found = match(blocks, is_plain=True, title=TITLE).removals

    assert found[4].family == family


def test_a_heading_above_running_text_is_a_section() -> None:
    heading = Block(text="Share", kind=BlockKind.HEADING, level=2, position=0)
    text = Block(text=PARAGRAPHS[0], kind=BlockKind.PARAGRAPH, position=1)

    assert match([heading, text], is_plain=False, title=TITLE).removals == {}


@pytest.mark.parametrize("kind", [BlockKind.CELL, BlockKind.TERM, BlockKind.DEFINITION])
def test_a_short_cell_of_a_table_is_data(kind: BlockKind) -> None:
    assert (
        match(
            lines("Advertisement", "Loading...", kind=kind), is_plain=False, title=TITLE
        ).removals
        == {}
    )


def test_lines_of_plain_code_are_left_alone() -> None:
    blocks = article(
        middle=("$ cat page.php", "<?php get_header(); ?>", "$ php page.php;")
    )

    assert match(blocks, is_plain=True, title=TITLE).removals == {}


def test_a_long_page_may_say_that_something_was_not_found() -> None:
    blocks = article(before=("404 Page not found",))

    assert match(blocks, is_plain=True, title="404 Page not found").page is None


def test_an_error_page_keeps_its_menu_and_is_still_one() -> None:
    menu = [
        Block(
            text=f"Section {i}",
            kind=BlockKind.ITEM,
            position=i,
            linked_chars=9,
            links=1,
        )
        for i in range(40)
    ]
    message = Block(
        text="404 Page not found", kind=BlockKind.HEADING, level=1, position=40
    )
    page = match([*menu, message], is_plain=False, title="404 Page not found").page

    assert page is not None
    assert page.reason is SkipReason.SOFT_404


def test_a_page_that_only_asks_about_cookies_is_a_cookie_wall() -> None:
    blocks = lines(
        "Manage Cookie Consent",
        "This website uses cookies to ensure you get the best experience on our website.",
        "Accept All",
        "Reject all",
    )
    page = match(blocks, is_plain=True, title="").page

    assert page is not None
    assert page.reason is SkipReason.COOKIE_WALL


def test_a_verdict_quotes_the_page() -> None:
    page = match(lines("Just a moment..."), is_plain=True, title="").page

    assert page is not None
    assert page.detail.endswith("“Just a moment...”")


def test_a_line_with_words_beside_a_shortcode_is_kept_and_noted() -> None:
    blocks = article(
        middle=("[vc_column_text]The mill was sold in May.[/vc_column_text]",)
    )
    matches = match(blocks, is_plain=True, title=TITLE)

    assert (matches.removals, [note.rule for note in matches.notes.values()]) == (
        {},
        ["sc-vc"],
    )


def test_a_repeated_line_goes_only_where_the_site_repeats_it() -> None:
    blocks = [
        *article(),
        *(
            Block(text=text, kind=BlockKind.LINE, position=7 + i, fingerprint=i + 1)
            for i, text in enumerate(("Privacy policy", "Sitemap"))
        ),
    ]
    found = [
        len(
            match(
                blocks, is_plain=True, title=TITLE, repeated=frozenset(known)
            ).removals
        )
        for known in ((), (1, 2))
    ]

    assert found == [0, 2]


def test_no_blocks_give_no_matches() -> None:
    assert match([], is_plain=True, title="") == Matches(removals={})


def test_a_line_of_a_million_characters_is_quick() -> None:
    started = time.process_time()
    match(
        lines("[vc_row " * 125_000, "a-" * 500_000, "Home > " * 150_000),
        is_plain=True,
        title=TITLE,
    )

    assert time.process_time() - started < 1.0


def test_the_example_page_loses_its_nine_lines(test_data: Path) -> None:
    text = (test_data / "text-crawl" / "000_19a249969aef9513.txt").read_text(
        encoding="utf-8"
    )
    blocks = lines(*(line.strip() for line in text.splitlines() if line.strip()))
    title = "An international investigation into the 1988 massacre of Iranian political prisoners is long overdue"
    found = by_text(match(blocks, is_plain=True, title=title), blocks)

    assert {
        re.sub(r"\W.*", "", key, count=1)[:12]: rule for key, rule in found.items()
    } == {
        "Thursday": "st-clock-date",
        "HomeNEWSRESI": "st-breadcrumb-glued",
        "30": "st-caption-repeat",
        "RELATED": "rel-en",
        "Selected": "lat-en",
        "fd88217f": "st-image-uuid",
        "PMOI": "st-image-stem",
        "Latest": "lat-en",
        "No": "sb-feed-id-missing",
    }


def test_every_family_has_a_reason_of_its_own() -> None:
    reasons: dict[str, set[str]] = {}
    for rule in RULES:
        reasons.setdefault(rule.family, set()).add(rule.reason)

    assert all(
        all(reason.endswith(".") for reason in said) for said in reasons.values()
    )


FOLDS: list[tuple[str, str]] = [
    ("it’s “here”…", 'it\'s "here"...'),
    ("می\u200cکند", "میکند"),
    ("كتاب عربي", "کتاب عربی"),
    ("أحدث الأخبار", "احدث الاخبار"),
    ("a\u00a0 \t b", "a b"),
    ("cafe\u0301", "café"),
    ("İlgili Haberler", "Ilgili Haberler"),
]


@pytest.mark.parametrize(("text", "folded"), FOLDS)
def test_text_is_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize("text", [text for text, _ in FOLDS])
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
