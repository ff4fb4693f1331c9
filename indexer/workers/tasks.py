"""What a worker does with a batch of pages; each answer is a value, whatever the page does."""

import logging
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from indexer import archive, clean
from indexer.criteria import Rule
from indexer.errors import ArchiveError
from indexer.records import (
    Capture,
    CleanPage,
    PagePrint,
    ParsedPage,
    SiteTemplate,
    Skip,
    SkipReason,
)

__all__ = ["CleanTask", "PrintTask", "batches"]

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintTask:
    """First pass: what each page, or its newest older copy that is an article, adds to its site's template."""

    root: Path
    max_page_bytes: int
    captures: tuple[Capture, ...]

    def run(self) -> list[PagePrint | Skip]:
        """One answer a capture, in their order."""
        return [_guarded(capture, self._print) for capture in self.captures]

    def only(self, capture: Capture) -> "PrintTask":
        """The same task for one page."""
        return PrintTask(
            root=self.root, max_page_bytes=self.max_page_bytes, captures=(capture,)
        )

    def _print(self, capture: Capture) -> PagePrint | Skip:
        answer, _ = _newest_good(capture, self._print_copy)
        return answer

    def _print_copy(self, copy: Capture) -> PagePrint | Skip:
        page = _parsed(self.root, copy, self.max_page_bytes)
        if isinstance(page, Skip):
            return page
        return clean.refusal_of(page) or clean.print_of(page)


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanTask:
    """Second pass: the pages of one site, or their newest older copies that are articles, cleaned.

    `rules` are those of people that may speak of them.
    """

    root: Path
    max_page_bytes: int
    template: SiteTemplate
    captures: tuple[Capture, ...]
    rules: tuple[Rule, ...] = ()

    def run(self) -> list[CleanPage | Skip]:
        """One answer a capture, in their order."""
        return [_guarded(capture, self._clean) for capture in self.captures]

    def only(self, capture: Capture) -> "CleanTask":
        """The same task for one page."""
        return replace(self, captures=(capture,))

    def _clean(self, capture: Capture) -> CleanPage | Skip:
        # What the first pass refused is refused again, whatever the template makes of it; without older copies, a
        # page that was refused does not come here.
        is_choice = bool(capture.older)
        answer, refusal = _newest_good(
            capture, lambda copy: self._clean_copy(copy, is_choice=is_choice)
        )
        if isinstance(answer, Skip) or refusal is None:
            return answer
        return replace(answer, refusal=refusal)

    def _clean_copy(self, copy: Capture, *, is_choice: bool) -> CleanPage | Skip:
        page = _parsed(self.root, copy, self.max_page_bytes)
        if isinstance(page, Skip):
            return page
        refusal = clean.refusal_of(page) if is_choice else None
        return refusal or clean.clean(page, self.template, self.rules)


def _newest_good(
    capture: Capture, work: Callable[[Capture], Answer | Skip]
) -> tuple[Answer | Skip, Skip | None]:
    """The answer for the newest copy of a page that is an article, and why the newest of all is not shown.

    Where none is an article, the newest says why. Bad luck with a copy is the answer: that may pass.
    """
    refusals = [capture.refusal] if capture.refusal else []
    for copy in (capture, *capture.older):
        answer = work(copy)
        if not isinstance(answer, Skip) or not answer.reason.is_page_verdict:
            return answer, next(iter(refusals), None)
        refusals.append(answer)
    return refusals[0], refusals[0]


def _parsed(root: Path, capture: Capture, max_page_bytes: int) -> ParsedPage | Skip:
    raw = archive.read(root, capture, max_page_bytes=max_page_bytes)
    return raw if isinstance(raw, Skip) else clean.parse(raw)


def _guarded(
    capture: Capture, work: Callable[[Capture], Answer | Skip]
) -> Answer | Skip:
    try:
        return work(capture)
    except ArchiveError as error:
        return Skip(url=capture.url, reason=SkipReason.UNREADABLE, detail=str(error))
    except MemoryError:
        raise  # an earlier page of the batch may be to blame: the pool tries each alone in a fresh process
    except Exception as error:  # noqa: BLE001 - the one broad catch: a page that meets a bug of ours must not stop the run
        logger.error("%s met a bug:\n%s", capture.url, traceback.format_exc())
        return Skip(
            url=capture.url,
            reason=SkipReason.BUG,
            detail=f"{type(error).__name__}: {error}",
        )


def batches(captures: Sequence[Capture], size: int) -> list[tuple[Capture, ...]]:
    """The captures in their order, at most `size` together."""
    return [
        tuple(captures[start : start + size]) for start in range(0, len(captures), size)
    ]
