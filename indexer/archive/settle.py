"""Which URL stands for which page: a pure function of all files' facts and the settings, whatever their order.

WARC first. Of the captures, revisits and notices of one URL the newest by date stands (one without a date is oldest;
ties go to the greater file name, then the greater offset). A revisit stands for the capture it names: the one of its
URL and date, else one of its URL with its payload digest, else any with that digest. A response that is no page (an
error, a body that cannot be read) does not replace an older capture, but is noted on it; "gone" does. Captures older
than the one that stands, back to when the page was gone, are kept with it: what is no article is found out only later.

Then the pages that are files. Each has its candidates, in this order:
1. the URL it claims (canonical link, else saved-from comment), kept in its facts;
2. the URL of its place: the deepest folder with a `base_url` in the settings, else a mirror's host folder;
3. its `file:` identity.
It takes the first that is not contested. A URL is contested when files with different bodies come to it, or when a
WARC's capture with another body has it (the capture keeps it); all files at it then move on to their next
candidate, and the URL is reported as a Conflict. So a canonical link that every page of a site points to the home page
is dropped for all of them. Files at one URL with one body are one page, the one with the first name. Contested URLs
only ever grow more, so the result does not depend on the order in which files are looked at.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TypeVar

from indexer.archive.content import body_part
from indexer.archive.identity import file_identity, site_of
from indexer.archive.location import SiteFolder, by_folder, located_url
from indexer.archive.names import FileKind, kind_of
from indexer.records import Capture, Conflict, FileFacts, Notice, Skip, SkipReason

__all__ = ["Settled", "settle"]

_Key = TypeVar("_Key")
_NEVER = datetime.min.replace(tzinfo=UTC)
_MOST_OLDER = 8  # captures a page can fall back to: a bound on what a page may cost that was never one


@dataclass(frozen=True, slots=True)
class Settled:
    """One capture a page, one skip a URL without a page, each sorted by URL; and the contested URLs."""

    captures: tuple[Capture, ...]
    skips: tuple[Skip, ...]
    conflicts: tuple[Conflict, ...]


def settle(files: Mapping[str, FileFacts], sites: Sequence[SiteFolder]) -> Settled:
    """Give every page of `files` its URL."""
    pages, gone = _newest(files)
    contest = _Contest(pages, by_folder(sites))
    contest.run(_page_files(files))
    pages.update(contest.winners())
    skips = {
        skip.url: skip
        for skip in sorted(
            _skips(files, gone), key=lambda skip: (skip.url, skip.reason, skip.detail)
        )
    }
    return Settled(
        captures=tuple(pages[url] for url in sorted(pages)),
        skips=tuple(skips[url] for url in sorted(skips) if url not in pages),
        conflicts=tuple(contest.conflicts()),
    )


def _page_files(files: Mapping[str, FileFacts]) -> Iterator[Capture]:
    for name, facts in files.items():
        if kind_of(name) is not FileKind.WARC:
            yield from facts.captures


def _skips(files: Mapping[str, FileFacts], gone: Iterable[Skip]) -> Iterator[Skip]:
    for facts in files.values():
        yield from facts.skips
    yield from gone


# ---------------------------------------------------------------- WARC


def _newest(files: Mapping[str, FileFacts]) -> tuple[dict[str, Capture], list[Skip]]:
    """Of each URL that WARC files speak of, the capture that stands, or why there is none."""
    originals = _Originals()
    spoken: dict[str, list[Capture | Notice]] = defaultdict(list)
    for name, facts in files.items():
        if kind_of(name) is FileKind.WARC:
            for capture in facts.captures:
                originals.add(capture)
                spoken[capture.url].append(capture)
            for notice in facts.notices:
                spoken[notice.url].append(notice)
    pages: dict[str, Capture] = {}
    skips: list[Skip] = []
    for url, said in spoken.items():
        stands = _standing(sorted(said, key=_age, reverse=True), originals)
        if isinstance(stands, Skip):
            skips.append(stands)
        else:
            pages[url] = stands
    return pages, skips


def _age(said: Capture | Notice) -> tuple[datetime, str, int]:
    return said.fetched_at or _NEVER, said.source.file, abs(said.source.offset)


def _standing(
    newest_first: Sequence[Capture | Notice], originals: "_Originals"
) -> Capture | Skip:
    """The newest capture with what is to be known of newer and older ones, or why there is none.

    A revisit of nothing known leaves the word to older ones.
    """
    refusal: Skip | None = None
    copies: dict[str, Capture] = {}  # by digest: the same bytes are no other copy
    for said in newest_first:
        if isinstance(said, Notice) and said.reason:
            if not copies and refusal is None:
                refusal = Skip(url=said.url, reason=said.reason, detail=said.detail)
            if said.reason is SkipReason.GONE:
                break
        elif copy := said if isinstance(said, Capture) else originals.of(said):
            copies.setdefault(copy.digest, _as_said(copy, said))
        if len(copies) > _MOST_OLDER:
            break
    newest, *older = copies.values() or (None,)
    if newest is None:
        return refusal or _unknown(newest_first[0])
    if not older and refusal is None:
        return newest
    return replace(newest, older=tuple(older), refusal=refusal)


def _as_said(capture: Capture, said: Capture | Notice) -> Capture:
    """The capture that a revisit is of, under the revisit's URL and date."""
    if capture is said:
        return capture
    return replace(
        capture, url=said.url, site=site_of(said.url), fetched_at=said.fetched_at
    )


def _unknown(said: Capture | Notice) -> Skip:
    """A revisit of nothing known, and nothing else."""
    detail = said.detail if isinstance(said, Notice) else ""
    return Skip(url=said.url, reason=SkipReason.BROKEN_RECORD, detail=detail)


class _Originals:
    """Where revisits find the capture they are of."""

    def __init__(self) -> None:
        self._by_date: dict[tuple[str, datetime | None], Capture] = {}
        self._by_url_and_payload: dict[tuple[str, str], Capture] = {}
        self._by_payload: dict[str, Capture] = {}

    def add(self, capture: Capture) -> None:
        """Of two that answer to the same, the newer one does."""
        _keep_newer(self._by_date, (capture.url, capture.fetched_at), capture)
        if capture.payload:
            _keep_newer(
                self._by_url_and_payload, (capture.url, capture.payload), capture
            )
            _keep_newer(self._by_payload, capture.payload, capture)

    def of(self, notice: Notice) -> Capture | None:
        """The capture a revisit is of."""
        url = notice.original_url or notice.url
        named = (
            self._by_date.get((url, notice.original_at)) if notice.original_at else None
        )
        return (
            named
            or self._by_url_and_payload.get((url, notice.payload))
            or self._by_payload.get(notice.payload)
        )


def _keep_newer(captures: dict[_Key, Capture], key: _Key, capture: Capture) -> None:
    if key not in captures or _age(captures[key]) < _age(capture):
        captures[key] = capture


# ---------------------------------------------------------------- files


@dataclass(slots=True)
class _Claim:
    """A URL, and the files that came to it."""

    body: str  # of the first that came, or of the WARC's capture
    is_taken: bool  # by a WARC's capture
    files: list[tuple[Capture, int]] = field(
        default_factory=list
    )  # and which candidate of theirs it is
    is_contested: bool = False


class _Contest:
    """Files come to their candidate URLs, and move on from those that are contested."""

    def __init__(self, taken: Mapping[str, Capture], bases: Mapping[str, str]) -> None:
        self._taken = taken
        self._bases = bases
        self._claims: dict[str, _Claim] = {}
        self._alone: list[Capture] = []

    def run(self, captures: Iterable[Capture]) -> None:
        """Let each file find its URL."""
        for capture in captures:
            moving = [(capture, 0)]
            while moving:
                moving += self._come(*moving.pop())

    def winners(self) -> Iterator[tuple[str, Capture]]:
        """Each URL that files have, and the file it is read from."""
        for url, claim in self._claims.items():
            if not claim.is_contested and not claim.is_taken:
                first = min(
                    (capture for capture, _ in claim.files),
                    key=lambda capture: capture.source.file,
                )
                yield url, _named(first, url)
        for capture in self._alone:
            url = file_identity(capture.source.file)
            yield url, _named(capture, url)

    def conflicts(self) -> Iterator[Conflict]:
        """The contested URLs in order, each with everything that claims it."""
        for url, claim in sorted(self._claims.items()):
            if claim.is_contested:
                files = {capture.source.file for capture, _ in claim.files}
                if claim.is_taken:
                    files.add(self._taken[url].source.file)
                yield Conflict(url=url, files=tuple(sorted(files)))

    def _come(self, capture: Capture, candidate: int) -> list[tuple[Capture, int]]:
        """Let a file come to one of its candidates; returns who moves on from there, and to which of theirs."""
        url = self._candidate(capture, candidate)
        if url is None:
            return [(capture, candidate + 1)]
        if url.startswith("file:"):
            self._alone.append(capture)
            return []
        body = body_part(capture.digest)
        claim = self._claims.get(url)
        if claim is None:
            holder = self._taken.get(url)
            claim = _Claim(
                body=body_part(holder.digest) if holder else body,
                is_taken=holder is not None,
            )
            self._claims[url] = claim
        claim.files.append((capture, candidate))
        if claim.is_taken:
            claim.is_contested |= body != claim.body
            return [(capture, candidate + 1)] if body != claim.body else []
        if claim.is_contested:
            return [(capture, candidate + 1)]
        claim.is_contested = body != claim.body
        return (
            [(other, place + 1) for other, place in claim.files]
            if claim.is_contested
            else []
        )

    def _candidate(self, capture: Capture, candidate: int) -> str | None:
        if candidate == 0:
            return None if capture.url.startswith("file:") else capture.url
        if candidate == 1:
            return located_url(capture.source.file, self._bases)
        return file_identity(capture.source.file)


def _named(capture: Capture, url: str) -> Capture:
    return (
        capture if capture.url == url else replace(capture, url=url, site=site_of(url))
    )
