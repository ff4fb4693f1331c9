"""A small world to show: an engine and a ledger of our own, in memory, and the app over them."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.engines import Options
from indexer.ledger import Counts, Outcome, Run, SiteTotal, Totals
from indexer.query import Query, parse
from indexer.records import (
    Block,
    BlockKind,
    CleanPage,
    DateEvidence,
    Hit,
    Mark,
    Piece,
    Results,
    Skip,
    SkipReason,
    Verdict,
)
from webui import WebSettings, create_app

# ---------------------------------------------------------------- pages


@pytest.fixture(scope="session")
def kept() -> Callable[..., Verdict]:
    """Makes the verdict of a kept block."""

    def make(
        text: str, kind: BlockKind = BlockKind.PARAGRAPH, **more: object
    ) -> Verdict:
        return Verdict(
            block=Block(text=text, kind=kind, position=0, **more), is_kept=True
        )

    return make


@pytest.fixture(scope="session")
def cut() -> Callable[..., Verdict]:
    """Makes the verdict of a removed block."""

    def make(
        text: str,
        family: str = "related links",
        reason: str = "the line repeats on 24 pages of the site",
    ) -> Verdict:
        block = Block(text=text, kind=BlockKind.PARAGRAPH, position=0)
        return Verdict(
            block=block, is_kept=False, rule="site-line", family=family, reason=reason
        )

    return make


@pytest.fixture(scope="session")
def page() -> Callable[..., CleanPage]:
    """Makes a cleaned page; its blocks are numbered here."""

    def make(
        url: str, title: str, verdicts: Iterable[Verdict] = (), **more: object
    ) -> CleanPage:
        numbered = [
            replace(v, block=replace(v.block, position=n))
            for n, v in enumerate(verdicts)
        ]
        site = re.sub(r"^\w+:/*(?:www\.)?|/.*", "", url)
        return CleanPage(
            **{
                "url": url,
                "site": site,
                "title": title,
                "verdicts": tuple(numbered),
                **more,
            }
        )

    return make


# ---------------------------------------------------------------- engine and ledger


@dataclass
class FakeEngine:
    """Finds pages with any word of the query, in the order given; remembers what it was asked."""

    pages: Sequence[CleanPage] = ()
    is_exact: bool = True
    is_partial: bool = False
    meant: str = ""
    error: Exception | None = None
    published: Mark | None = field(
        default_factory=lambda: Mark(ledger="ledger-1", run=7)
    )
    asked: list[Query] = field(default_factory=list)

    def search(
        self,
        query: Query,
        options: Options = Options(),  # noqa: B008 - frozen
        *,
        limit: int = 10,
        offset: int = 0,
    ) -> Results:
        assert options.deadline_s
        if self.error:
            raise self.error
        self.asked.append(query)
        found = [
            p
            for p in self.pages
            if any(m for _, m in self.highlight(query, text_of(p)))
        ]
        hits = tuple(self._hit(query, page) for page in found[offset : offset + limit])
        return Results(
            hits=hits,
            total=len(found),
            is_exact=self.is_exact,
            is_partial=self.is_partial,
            mark=self.published,
        )

    def did_you_mean(self, query: Query) -> Query | None:
        assert query
        return parse(self.meant) if self.meant else None

    def highlight(self, query: Query, text: str) -> list[Piece]:
        words = [
            word
            for word in re.findall(r"\w+", query.text)
            if word not in {"site", "lang"}
        ]
        if not words:
            return [(text, False)]
        parts = re.split(rf"((?i:\b(?:{'|'.join(words)})\b))", text)
        return [(part, bool(n % 2)) for n, part in enumerate(parts) if part]

    def mark(self) -> Mark | None:
        return self.published

    def close(self) -> None:
        pass

    def _hit(self, query: Query, page: CleanPage) -> Hit:
        text = " ".join(block.text for block in page.kept)
        first = next(
            (at for at, is_match in offsets(self.highlight(query, text)) if is_match), 0
        )
        begin = max(0, first - 80)
        return Hit(
            url=page.url,
            title=self.highlight(query, page.title),
            site=page.site,
            language=page.language,
            published=page.published.day if page.published else None,
            score=1.0,
            snippet=self.highlight(query, text[begin : begin + 240]),
        )


def text_of(page: CleanPage) -> str:
    return "\n".join([page.title, *(block.text for block in page.kept)])


def offsets(pieces: Iterable[Piece]) -> Iterator[tuple[int, bool]]:
    at = 0
    for text, is_match in pieces:
        yield at, is_match
        at += len(text)


@dataclass
class FakeLedger:
    """Holds pages and runs as given, whatever the run asked for."""

    pages: dict[str, CleanPage | Skip] = field(default_factory=dict)
    history: list[Run] = field(default_factory=list)
    identity: str = "ledger-1"

    def page(self, url: str, as_of_run: int) -> CleanPage | Skip | None:
        return self.pages.get(url) if as_of_run == 7 else None

    def totals(self, as_of_run: int) -> Totals:
        clean = [page for page in self.pages.values() if isinstance(page, CleanPage)]
        sites = (
            Counter(page.site for page in clean).most_common() if as_of_run == 7 else []
        )
        skipped = Counter(skip.reason for skip in self._skips())
        return Totals(
            pages=len(clean),
            sites=tuple(SiteTotal(site=s, pages=n) for s, n in sites),
            skipped=dict(skipped),
        )

    def skips(self, as_of_run: int, *, limit: int = 100, offset: int = 0) -> list[Skip]:
        return self._skips()[offset : offset + limit] if as_of_run == 7 else []

    def runs(self, limit: int = 20) -> list[Run]:
        return self.history[:limit]

    def _skips(self) -> list[Skip]:
        return [page for page in self.pages.values() if isinstance(page, Skip)]


@pytest.fixture
def engine(sample: list[CleanPage]) -> FakeEngine:
    return FakeEngine(pages=sample)


@pytest.fixture
def ledger(
    sample: list[CleanPage], skips: list[Skip], history: list[Run]
) -> FakeLedger:
    return FakeLedger(
        pages={entry.url: entry for entry in [*sample, *skips]}, history=history
    )


@pytest.fixture
def app(engine: FakeEngine, ledger: FakeLedger) -> Flask:
    return create_app(
        engine=engine,
        ledger=ledger,
        settings=WebSettings(),
        next_run=lambda: datetime(2026, 11, 23, 3, 15, tzinfo=UTC),
    )


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


# ---------------------------------------------------------------- the sample


@pytest.fixture(scope="session")
def sample(
    article: CleanPage,
    manual: CleanPage,
    persian: CleanPage,
    page: Callable,
    kept: Callable,
) -> list[CleanPage]:
    """Three pages to look at closely, and thirty short ones to leaf through."""
    places = ["Skerryvore", "Bell Rock", "Eddystone", "Fastnet", "Cordouan", "Ar-Men"]
    short = [
        page(
            f"https://almanac.example/lights/{place.lower().replace(' ', '-')}/{year}",
            f"{place} lighthouse, report of {year}",
            [
                kept(
                    f"The lighthouse at {place} was inspected in {year}. Lamp, lens and fog signal were found in order, the landing steps were not."
                )
            ],
            language="en",
        )
        for year in range(1901, 1906)
        for place in places
    ]
    return [article, manual, persian, *short]


@pytest.fixture(scope="session")
def article(page: Callable, kept: Callable, cut: Callable) -> CleanPage:
    """A news page in plain prose, with a list, a quote and a good deal removed."""
    return page(
        "https://www.harbour-post.example/2020/12/keeper-of-the-last-lighthouse?ref=front%20page",
        "The keeper of the last lighthouse",
        [
            cut("Home  News  Harbour  Weather  Subscribe", "navigation", "the line repeats on 41 pages of the site"),
            kept("The keeper of the last lighthouse", BlockKind.HEADING, level=1),
            kept("By Maren Holt", BlockKind.LINE),
            kept("Stavern, December 12, 2020—For thirty-one winters Aud Lien has climbed the 174 steps of the lighthouse above the strait, first to trim a lamp, then to look after a machine that trims itself."),
            kept("“People ask whether it is lonely,” she says, and laughs. The lighthouse has never had more visitors than since it stopped needing a keeper."),
            cut("Share this on", "share bar", "a call to share, not part of the text"),
            cut("No feed found with the ID 1. Go to the All Feeds page and select an ID from an existing feed.", "feed-plugin", "the message of a feed plug-in that lost its feed"),
            kept("What a keeper does all day", BlockKind.HEADING, level=2),
            kept("Clean the lens, in the order it was built", BlockKind.ITEM),
            kept("Write down wind, sea and passing ships", BlockKind.ITEM),
            kept("Answer letters from children", BlockKind.ITEM),
            kept("A light that nobody tends is only a lamp on a pole.", BlockKind.QUOTE),
            kept("The coastal administration will decide in spring. Until then the lighthouse keeps its hours, and Aud Lien keeps hers."),
            kept("Aud Lien at the lens, built in Paris in 1891.", BlockKind.CAPTION),
            cut("RELATED ARTICLES"),
            cut("Storm closes the coastal road for a third day"),
            cut("Ten cafés with a view of the harbour"),
        ],
        byline="Maren Holt",
        language="en",
        published=DateEvidence(day=date(2020, 12, 12), origin="dateline", text="December 12, 2020"),
        dates=(
            DateEvidence(day=date(2020, 12, 12), origin="dateline", text="December 12, 2020"),
            DateEvidence(day=date(2024, 4, 25), origin="header", text="Thursday, April 25, 2024"),
        ),
        fetched_at=datetime(2024, 4, 25, 9, 30, tzinfo=UTC),
    )  # fmt: skip


@pytest.fixture(scope="session")
def manual(page: Callable, kept: Callable, cut: Callable) -> CleanPage:
    """A page of documentation: code, a table with known rows, terms, nested lists."""

    def cell(text: str, row: int, tag: str = "td") -> Verdict:
        return kept(
            text,
            BlockKind.CELL,
            path=("table", "tr", tag),
            container=(50, row, row * 10),
        )

    def item(text: str, *path: str) -> Verdict:
        return kept(
            text, BlockKind.ITEM, path=path, container=tuple(range(70, 70 + len(path)))
        )

    return page(
        "https://docs.example/lamp/api/timer.html",
        "lamp.timer — switching by the clock",
        [
            cut("Navigation | index | modules | next | previous", "navigation", "links only, at the top of every page"),
            kept("The timer switches a lighthouse lamp on and off. It is safe to call from any thread."),
            kept("Example", BlockKind.HEADING, level=2),
            kept("from lamp import Timer\n\ntimer = Timer(on='dusk', off='dawn')\nfor event in timer.events(limit=3):\n    print(event.kind, event.at)  # a comment long enough to make the block scroll sideways on a phone", BlockKind.CODE),
            kept("Parameters", BlockKind.HEADING, level=2),
            cell("Name", 51, "th"), cell("Type", 51, "th"), cell("Meaning", 51, "th"),
            cell("on", 52), cell("str", 52), cell("when the lamp lights up", 52),
            cell("off", 53), cell("str", 53), cell("when it goes out", 53),
            kept("Timer.events", BlockKind.TERM),
            kept("Yields what the lighthouse will do next, soonest first.", BlockKind.DEFINITION),
            item("Before you start", "ol", "li"),
            item("set the clock", "ol", "li", "ul", "li"),
            item("check the bulb", "ol", "li", "ul", "li"),
            item("Start the timer", "ol", "li"),
            cut("© 2026 the lamp project. Built with care.", "footer", "the line repeats on 96 pages of the site"),
        ],
        language="en",
    )  # fmt: skip


@pytest.fixture(scope="session")
def persian(page: Callable, kept: Callable, cut: Callable) -> CleanPage:
    """A page that runs from right to left."""
    return page(
        "https://fanous.example/%D9%81%D8%A7%D9%86%D9%88%D8%B3/lighthouse",
        "فانوس دریایی بندر و نگهبان آن",
        [
            cut("صفحه نخست | درباره ما | تماس", "navigation", "the line repeats on 18 pages of the site"),
            kept("فانوس دریایی (lighthouse) بندر بیش از صد سال است که هر شب راه کشتی‌ها را روشن می‌کند. نگهبان آن می‌گوید هیچ شبی را بی‌چراغ به یاد ندارد."),
            kept("کار روزانه", BlockKind.HEADING, level=2),
            kept("پاک کردن عدسی", BlockKind.ITEM),
            kept("نوشتن وضع باد و دریا", BlockKind.ITEM),
            kept("چراغی که کسی به آن نرسد، تنها لامپی بر تیر است.", BlockKind.QUOTE),
            cut("مطالب مرتبط", "related links", "a heading over links to other pages"),
            cut("ده کافه با چشم‌انداز دریا", "related links", "links only"),
        ],
        byline="مریم هاشمی",
        language="fa",
        published=DateEvidence(day=date(2021, 3, 21), origin="meta", text="2021-03-21"),
    )  # fmt: skip


@pytest.fixture(scope="session")
def skips() -> list[Skip]:
    return [
        Skip(url="https://harbour-post.example/old", reason=SkipReason.SOFT_404, detail="says “page not found” and little else"),
        Skip(url="https://almanac.example/wall", reason=SkipReason.COOKIE_WALL, detail="only a consent form"),
        *(Skip(url=f"file:dumps/empty-{n}.txt", reason=SkipReason.EMPTY) for n in range(60)),
    ]  # fmt: skip


@pytest.fixture(scope="session")
def history() -> list[Run]:
    def run(
        number: int, day: int, outcome: Outcome, message: str = "", **counts: int
    ) -> Run:
        started = datetime(2026, 11, day, 3, 15, tzinfo=UTC)
        finished = (
            None
            if outcome is Outcome.RUNNING
            else started.replace(minute=16, second=12)
        )
        skipped = {
            SkipReason.EMPTY: 60,
            SkipReason.SOFT_404: 1,
            SkipReason.COOKIE_WALL: 1,
        }
        return Run(
            id=number,
            started=started,
            finished=finished,
            outcome=outcome,
            message=message,
            counts=Counts(skipped=skipped, **counts),
        )

    return [
        run(8, 22, Outcome.RUNNING),
        run(7, 21, Outcome.DONE, new=2, changed=1, unchanged=30),
        run(6, 20, Outcome.FAILED, message="crawled/ cannot be read: permission denied"),
        run(5, 19, Outcome.DONE, new=31),
    ]  # fmt: skip


# ---------------------------------------------------------------- reading HTML


_VOID = frozenset({"meta", "link", "input", "img", "br", "hr"})

_INLINE = frozenset(
    {"a", "bdi", "code", "del", "kbd", "mark", "q", "span", "strong", "time"}
)


class Reading(HTMLParser):
    """One document: its elements with attributes, its text, and what is wrong with its nesting."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.faults: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        self.faults += [
            f"<{tag}> has {name} twice" for name in set(names) if names.count(name) > 1
        ]
        if (
            tag in {"p", "ul", "ol", "div", "dl", "table", "h2", "pre"}
            and "p" in self._open
        ):
            self.faults.append(f"<{tag}> inside <p>")
        self.elements.append((tag, dict(attrs)))
        self._break(tag)
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self._open[-1:]}")
            return
        self._open.pop()
        self._break(tag)

    def _break(self, tag: str) -> None:
        if tag not in _INLINE:
            self.text += " "

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        """The attributes of each element of that name that has these values; `class_` asks for one class of several."""
        wanted = attributes.pop("class_", None)
        return [
            own
            for name, own in self.elements
            if name == tag
            and attributes.items() <= own.items()
            and (wanted is None or wanted in (own.get("class") or "").split())
        ]

    @property
    def words(self) -> str:
        """The text with white space collapsed."""
        return " ".join(self.text.split())


@pytest.fixture(scope="session")
def read() -> Callable[[str], Reading]:
    """Reads a document strictly; look at `.faults`, `.all(tag)`, `.words`."""
    return Reading
