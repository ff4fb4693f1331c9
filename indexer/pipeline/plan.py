"""What is dirty: the pages found now against the pages as the published index has them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from zlib import crc32

from indexer.archive import Survey, site_of
from indexer.ledger import Entry, PageState, State
from indexer.records import Capture, Skip, SkipReason

__all__ = ["BAD_LUCK", "Plan", "basis", "identity", "make_plan"]

# A page skipped for one of these may fare better at the next try, although neither it nor the rules have changed.
BAD_LUCK = {
    SkipReason.TOO_SLOW,
    SkipReason.UNREADABLE,
    SkipReason.OUT_OF_MEMORY,
    SkipReason.CRASHED,
}
_MOST_RETRIED = 8  # pages a run: each may take its whole deadline again


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Every page found or lost, in exactly one of these (`unchanged` apart, which `stale` and `retried` are part of)."""

    new: frozenset[str]
    changed: frozenset[str]
    unchanged: frozenset[str]  # found as they were, and not skipped
    stale: frozenset[
        str
    ]  # unchanged, but cleaned by other rules than today's, or everything is to be cleaned
    retried: frozenset[str]  # unchanged, skipped before, and worth another try
    gone: dict[str, PageState]
    skipped: tuple[
        Entry, ...
    ]  # pages that are not read, and were not recorded so before
    captures: dict[str, Capture]

    @property
    def dirty(self) -> frozenset[str]:
        """The pages to clean whatever their sites' templates say; `retried` ones apart."""
        return self.new | self.changed | self.stale

    @property
    def is_empty(self) -> bool:
        """Whether the index is in step already; `retried` pages apart."""
        return not (self.dirty or self.gone or self.skipped)


def basis(capture: Capture, rules: str) -> str:
    """All that a page's cleaning depends on besides its bytes and its site's template."""
    fetched = capture.fetched_at.isoformat() if capture.fetched_at else "unknown"
    newer = capture.refusal
    refused = f" {newer.reason}: {newer.detail}" if newer else ""
    return f"{rules} {capture.media_type} {fetched}{refused}"


def identity(capture: Capture, *, is_newest_shown: bool) -> str:
    """The bytes that a page's outcome depends on: the newest capture's if that is shown, else the older ones' too."""
    if is_newest_shown or not capture.older:
        return capture.digest
    copies = " ".join(f"{c.digest} {c.fetched_at}" for c in (capture, *capture.older))
    return blake2b(copies.encode(), digest_size=16).hexdigest()


def make_plan(
    survey: Survey,
    known: Mapping[str, PageState],
    *,
    rules: str,
    everything: bool,
    touched: Collection[str] = (),
    number: int = 0,
) -> Plan:
    """Compare. With `everything`, pages found as they were are cleaned again too; `number` is the run's.

    `touched` are pages that people's rules decide otherwise about than before.
    """
    captures = {capture.url: capture for capture in survey.captures}
    new, changed, unchanged, stale, retried = set(), set(), set(), set(), set()
    for url, capture in captures.items():
        state = known.get(url)
        if state is None:
            new.add(url)
        elif state.digest != identity(capture, is_newest_shown=state.is_newest_shown):
            changed.add(url)
        else:
            if state.state is State.INDEXED:
                unchanged.add(url)
            if everything or url in touched or state.rules != basis(capture, rules):
                stale.add(url)
            elif state.reason in BAD_LUCK:
                retried.add(url)
    unread = {skip.url: skip for skip in survey.skips if skip.url not in captures}
    return Plan(
        new=frozenset(new),
        changed=frozenset(changed),
        unchanged=frozenset(unchanged),
        stale=frozenset(stale),
        retried=frozenset(sorted(retried, key=_lot(number))[:_MOST_RETRIED]),
        gone={
            url: state
            for url, state in known.items()
            if url not in captures and url not in unread
        },
        skipped=tuple(
            _entry(skip)
            for skip in unread.values()
            if everything or not _is_known(skip, known)
        ),
        captures=captures,
    )


def _lot(number: int) -> Callable[[str], int]:
    """An order of urls that differs from run to run, so that each gets its turn."""
    return lambda url: crc32(f"{number} {url}".encode())


def _is_known(skip: Skip, known: Mapping[str, PageState]) -> bool:
    state = known.get(skip.url)
    known_as = state and (state.state, state.reason, state.detail)
    return known_as == (State.SKIPPED, skip.reason, skip.detail)


def _entry(skip: Skip) -> Entry:
    return Entry(url=skip.url, site=site_of(skip.url), skip=skip)
