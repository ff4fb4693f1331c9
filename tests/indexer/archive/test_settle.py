from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from indexer.archive.content import digest_of
from indexer.archive.identity import file_identity
from indexer.archive.location import SiteFolder
from indexer.archive.settle import Settled, settle
from indexer.records import (
    Capture,
    Conflict,
    FileFacts,
    MediaType,
    Notice,
    Skip,
    SkipReason,
    Source,
)

URL = "https://e.example/a"
WARC = "crawl.warc.gz"


def day(number: int) -> datetime:
    return datetime(2026, 1, number, tzinfo=UTC)


def capture(
    file: str,
    body: str,
    url: str = "",
    *,
    at: datetime | None = None,
    offset: int = 0,
    payload: str = "",
) -> Capture:
    return Capture(
        url=url or file_identity(file),
        site="",
        source=Source(file=file, offset=offset),
        media_type=MediaType.HTML,
        digest=digest_of(
            body.encode(), charset="utf-8" if file.endswith(".gz") else None
        ),
        fetched_at=at,
        payload=payload,
    )


def facts(*said: Capture | Notice | Skip) -> dict[str, FileFacts]:
    """The facts of files that say this, each under its file's name; skips belong to `WARC`."""
    names = {WARC if isinstance(item, Skip) else item.source.file for item in said}
    return {
        name: FileFacts(
            stamp=None,
            captures=tuple(
                item
                for item in said
                if isinstance(item, Capture) and item.source.file == name
            ),
            notices=tuple(
                item
                for item in said
                if isinstance(item, Notice) and item.source.file == name
            ),
            skips=tuple(
                item for item in said if isinstance(item, Skip) and name == WARC
            ),
        )
        for name in names
    }


def pages(settled: Settled) -> list[tuple[str, str]]:
    return [(page.url, page.source.file) for page in settled.captures]


def revisit(
    *,
    at: datetime,
    url: str = URL,
    original: str = "",
    original_at: datetime | None = None,
    payload: str = "",
) -> Notice:
    source = Source(file="later.warc.gz", offset=7)
    return Notice(
        url=url,
        source=source,
        fetched_at=at,
        original_url=original,
        original_at=original_at,
        payload=payload,
        detail="x",
    )


def gone(at: datetime) -> Notice:
    return refused(at, SkipReason.GONE, "HTTP status 404")


def refused(
    at: datetime,
    reason: SkipReason = SkipReason.HTTP_STATUS,
    detail: str = "HTTP status 503",
) -> Notice:
    return Notice(
        url=URL,
        source=Source(file=f"{at:%d} {reason}.warc.gz"),
        reason=reason,
        fetched_at=at,
        detail=detail,
    )


# ---------------------------------------------------------------- files


def test_the_claim_comes_first_then_the_setting_then_the_host_folder_then_the_file() -> (
    None
):
    found = facts(
        capture("news/a.html", "1", "https://claimed.example/"),
        capture("news/b.html", "2"),
        capture("e.example/c.html", "3"),
        capture("other/d.html", "4"),
    )

    assert pages(settle(found, [SiteFolder("news", "https://news.example/")])) == [
        ("file:other/d.html", "other/d.html"),
        ("https://claimed.example/", "news/a.html"),
        ("https://e.example/c.html", "e.example/c.html"),
        ("https://news.example/b.html", "news/b.html"),
    ]


def test_a_page_s_site_follows_its_url() -> None:
    settled = settle(
        facts(capture("news/b.html", "2")),
        [SiteFolder("news", "https://www.news.example/")],
    )

    assert [page.site for page in settled.captures] == ["news.example"]


def test_files_with_one_url_and_one_text_are_one_page() -> None:
    settled = settle(
        facts(capture("b.html", "same", URL), capture("a.html", "same", URL)), []
    )

    assert pages(settled) == [(URL, "a.html")]
    assert settled.conflicts == ()


def test_files_with_one_url_and_different_text_keep_their_own_identities() -> None:
    settled = settle(
        facts(capture("a.html", "1", URL), capture("b.html", "2", URL)), []
    )

    assert pages(settled) == [("file:a.html", "a.html"), ("file:b.html", "b.html")]
    assert settled.conflicts == (Conflict(url=URL, files=("a.html", "b.html")),)


def test_a_canonical_link_to_the_home_page_on_every_page_is_dropped() -> None:
    home = "https://e.example/"
    found = facts(
        *(capture(f"e.example/{name}.html", name, home) for name in ("index", "a", "b"))
    )

    assert [url for url, _ in pages(settle(found, []))] == [
        "file:e.example/index.html",
        "https://e.example/a.html",
        "https://e.example/b.html",
    ]


def test_a_claim_on_the_place_of_another_file_is_contested() -> None:
    found = facts(
        capture("a.html", "1", "https://e.example/b.html"),
        capture("e.example/b.html", "2"),
    )

    assert [url for url, _ in pages(settle(found, []))] == [
        "file:a.html",
        "file:e.example/b.html",
    ]


def test_a_warc_keeps_its_url_against_a_file_with_another_text() -> None:
    settled = settle(facts(capture(WARC, "1", URL), capture("a.html", "2", URL)), [])

    assert pages(settled) == [("file:a.html", "a.html"), (URL, WARC)]
    assert settled.conflicts == (Conflict(url=URL, files=("a.html", WARC)),)


def test_a_file_with_the_text_of_a_warc_s_capture_is_the_same_page() -> None:
    settled = settle(facts(capture(WARC, "1", URL), capture("a.html", "1", URL)), [])

    assert pages(settled) == [(URL, WARC)]
    assert settled.conflicts == ()


_bodies = st.sampled_from("xyz")
_urls = st.sampled_from(
    ["", URL, "https://e.example/b.html", "https://e.example/c.html"]
)
_files = st.sampled_from(
    [
        "a.html",
        "e.example/a",
        "e.example/b",
        "e.example/c",
        "m/e.example/b",
        "n/e.example/b",
    ]
)


@given(
    st.dictionaries(_files, st.tuples(_bodies, _urls), max_size=6),
    st.lists(st.tuples(_bodies, _urls.filter(bool), st.integers(1, 3)), max_size=3),
    st.randoms(use_true_random=False),
)
def test_the_order_of_files_does_not_matter(
    found: dict[str, tuple[str, str]], warc: list[tuple[str, str, int]], random: object
) -> None:
    items = [
        capture(f"{file.removesuffix('.html')}.html", body, url)
        for file, (body, url) in found.items()
    ]
    items += [
        capture(f"{n}.warc.gz", body, url, at=day(date))
        for n, (body, url, date) in enumerate(warc)
    ]
    one = list(facts(*items).items())
    other = list(one)
    random.shuffle(other)  # type: ignore[attr-defined]

    assert settle(dict(one), []) == settle(dict(other), [])


@given(st.dictionaries(_files, st.tuples(_bodies, _urls), max_size=6))
def test_every_text_has_a_page_and_every_page_its_own_url(
    found: dict[str, tuple[str, str]],
) -> None:
    items = [
        capture(f"{file.removesuffix('.html')}.html", body, url)
        for file, (body, url) in found.items()
    ]
    settled = settle(facts(*items), [])

    assert {page.digest for page in settled.captures} == {item.digest for item in items}
    assert len({page.url for page in settled.captures}) == len(settled.captures)


# ---------------------------------------------------------------- WARC


def test_the_newest_capture_stands() -> None:
    old, new = (
        capture("b.warc", "old", URL, at=day(1)),
        capture("a.warc", "new", URL, at=day(2)),
    )

    assert pages(settle(facts(old, new), [])) == [(URL, "a.warc")]


def test_of_captures_of_one_moment_the_last_in_file_and_offset_stands() -> None:
    found = facts(
        capture("a.warc", "1", URL, at=day(1), offset=9),
        capture("b.warc", "2", URL, at=day(1), offset=5),
        capture("b.warc", "3", URL, at=day(1), offset=3),
    )

    (page,) = settle(found, []).captures
    assert page.source == Source(file="b.warc", offset=5)


def test_a_page_that_is_gone_since_has_no_capture() -> None:
    settled = settle(facts(capture(WARC, "1", URL, at=day(1)), gone(day(2))), [])

    assert settled.captures == ()
    assert settled.skips == (
        Skip(url=URL, reason=SkipReason.GONE, detail="HTTP status 404"),
    )


def test_a_page_that_came_back_stands() -> None:
    settled = settle(facts(capture(WARC, "1", URL, at=day(3)), gone(day(2))), [])

    assert (pages(settled), settled.skips) == ([(URL, WARC)], ())


def test_a_bad_fetch_does_not_replace_a_good_copy_but_is_noted_on_it() -> None:
    settled = settle(facts(capture(WARC, "1", URL, at=day(1)), refused(day(2))), [])

    assert (pages(settled), settled.skips) == ([(URL, WARC)], ())
    assert settled.captures[0].refusal == Skip(
        url=URL, reason=SkipReason.HTTP_STATUS, detail="HTTP status 503"
    )


def test_a_bad_fetch_that_a_good_one_followed_is_forgotten() -> None:
    settled = settle(facts(capture(WARC, "1", URL, at=day(3)), refused(day(2))), [])

    assert settled.captures[0].refusal is None


def test_of_bad_fetches_alone_the_newest_says_why() -> None:
    error = refused(day(2), SkipReason.EMPTY, "a response without a body")
    settled = settle(facts(refused(day(1)), error), [])

    assert settled.skips == (
        Skip(url=URL, reason=SkipReason.EMPTY, detail="a response without a body"),
    )


def test_older_captures_are_kept_newest_first_and_each_text_once() -> None:
    found = facts(
        capture("a.warc", "1", URL, at=day(1)),
        capture("b.warc", "2", URL, at=day(2)),
        capture("c.warc", "2", URL, at=day(3)),
        capture("d.warc", "1", URL, at=day(4)),
        capture("e.warc", "3", URL, at=day(5)),
    )

    (page,) = settle(found, []).captures
    assert page.source.file == "e.warc"
    assert [older.source.file for older in page.older] == ["d.warc", "c.warc"]


def test_a_page_is_not_served_from_before_it_was_gone() -> None:
    found = facts(
        capture("a.warc", "1", URL, at=day(1)),
        gone(day(2)),
        capture("b.warc", "2", URL, at=day(3)),
    )

    (page,) = settle(found, []).captures
    assert (page.source.file, page.older) == ("b.warc", ())


def test_of_many_captures_the_eight_before_the_newest_are_kept() -> None:
    found = facts(
        *(capture(f"{n:02}.warc", str(n), URL, at=day(n)) for n in range(1, 15))
    )

    (page,) = settle(found, []).captures
    assert [int(older.source.file[:2]) for older in page.older] == list(
        range(13, 5, -1)
    )


def test_a_revisit_gives_its_original_a_newer_date() -> None:
    original = capture(WARC, "1", URL, at=day(1), payload="sha1:A")
    (page,) = settle(
        facts(original, revisit(at=day(5), original=URL, original_at=day(1))), []
    ).captures

    assert (page.fetched_at, page.source, page.digest) == (
        day(5),
        original.source,
        original.digest,
    )


def test_a_revisit_brings_back_the_older_of_two_texts() -> None:
    first = capture(WARC, "1", URL, at=day(1), payload="sha1:A")
    second = capture(WARC, "2", URL, at=day(2), payload="sha1:B", offset=50)
    (page,) = settle(
        facts(first, second, revisit(at=day(3), payload="sha1:A")), []
    ).captures

    assert page.source == first.source


def test_a_revisit_of_another_url_s_capture_is_a_page_of_its_own() -> None:
    original = capture(WARC, "1", "https://e.example/b", at=day(1), payload="sha1:A")
    settled = settle(facts(original, revisit(at=day(3), payload="sha1:A")), [])

    assert pages(settled) == [(URL, WARC), ("https://e.example/b", WARC)]


def test_a_revisit_of_nothing_known_leaves_the_older_capture() -> None:
    settled = settle(
        facts(capture(WARC, "1", URL, at=day(1)), revisit(at=day(2), payload="sha1:Z")),
        [],
    )

    assert (pages(settled), settled.skips) == ([(URL, WARC)], ())


def test_a_revisit_of_nothing_known_is_a_skip() -> None:
    settled = settle(facts(revisit(at=day(2), payload="sha1:Z")), [])

    assert [(skip.url, skip.reason) for skip in settled.skips] == [
        (URL, SkipReason.BROKEN_RECORD)
    ]
