"""Where the time of cleaning one page goes: CPU milliseconds a page for each stage, and its share of the whole.

    python -m tests.benchmarks.stages --data DIR [--pages N] [--rounds N]

DIR holds labelled packs (*.jsonl.gz, see tests/benchmarks/packs.py). The pages are a fixed sample: as many of
each page type of wcxb-dev, and a third from the trafilatura pack. Of several rounds the best counts for each page and
stage, so that other work on the machine counts little. Compare shares, and ratios of one run; absolute times are the
machine's.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import fmean, quantiles
from typing import Any

from indexer.clean import clean_html, leftovers, metadata
from indexer.clean.blocks import blocks_of_html
from indexer.clean.classify import classify
from indexer.clean.cleaner import parse
from indexer.clean.decode import decode
from indexer.clean.template import print_of
from indexer.records import MediaType, ParsedPage, RawPage, SiteTemplate, Source
from tests.benchmarks import packs
from tests.benchmarks.packs import LabelledPage


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--pages", type=int, default=150, help="how many (150)")
    parser.add_argument("--rounds", type=int, default=3, help="the best of (3)")
    options = parser.parse_args()
    pages = sample(options.data, options.pages)
    best = [
        {
            stage: min(one[stage] for one in rounds)
            for stage in dict.fromkeys(stage for one in rounds for stage in one)
        }
        for page in pages
        for rounds in [[stages_of(page) for _ in range(options.rounds)]]
    ]
    print_table(best)


def sample(folder: Path, wanted: int) -> list[LabelledPage]:
    """The same pages on every machine: two thirds from wcxb-dev, evenly over its page types."""
    kinds: defaultdict[str, list[LabelledPage]] = defaultdict(list)
    for page in packs.load(folder, "wcxb-dev"):
        kinds[page.kind or ""].append(page)
    each = max(1, round(wanted * 2 / 3 / len(kinds)))
    chosen = [page for _, pages in sorted(kinds.items()) for page in packs.sample(pages, each)]  # fmt: skip
    others = packs.load(folder, "trafilatura")
    return chosen + packs.sample(others, max(1, round(wanted / 3)))


def stages_of(page: LabelledPage) -> dict[str, float]:
    """CPU milliseconds of each stage on one page; `clean_html` is what they are shares of."""
    spent: dict[str, float] = {}
    html, url = page.html, page.url or ""
    raw = RawPage(
        url=url,
        site="",
        source=Source(file="page.html"),
        media_type=MediaType.HTML,
        body=html.encode("utf-8", "replace"),
    )

    def timed(stage: str, work: Callable[[], Any]) -> Any:
        start = time.process_time()
        done = work()
        spent[stage] = (time.process_time() - start) * 1000
        return done

    timed("clean_html", lambda: clean_html(html, url))
    timed("decode", lambda: decode(raw.body))
    timed("blocks", lambda: blocks_of_html(html, url))
    parsed = parse(raw)
    if isinstance(parsed, ParsedPage):
        _judging(parsed, timed)
    return spent


def _judging(page: ParsedPage, timed: Callable[[str, Callable[[], Any]], Any]) -> None:
    head, blocks = page.head, page.blocks
    timed("print", lambda: print_of(page))
    title = timed("title", lambda: metadata.title_of(head, blocks))
    byline = timed("byline", lambda: metadata.byline_of(head, blocks))
    timed("dates", lambda: metadata.dates_of(head, blocks, page.url, None))
    matches = timed(
        "leftovers", lambda: leftovers.match(blocks, is_plain=False, title=title)
    )
    template = SiteTemplate(site="")
    verdicts = timed(
        "classify",
        lambda: classify(page, template, matches.removals, title=title, byline=byline),
    )
    kept = "\n".join(verdict.block.text for verdict in verdicts if verdict.is_kept)
    timed("language", lambda: metadata.language_of(head, kept))


def print_table(best: list[dict[str, float]]) -> None:
    """A line a stage: mean, share of the whole, and the slowest hundredth of the pages."""
    whole = fmean(one["clean_html"] for one in best)
    print(f"{'stage':<12}{'ms/page':>9}{'share':>8}{'p99 ms':>9}")
    for stage in dict.fromkeys(stage for one in best for stage in one):
        times = [one.get(stage, 0.0) for one in best]
        p99 = quantiles(times, n=100, method="inclusive")[-1]
        print(f"{stage:<12}{fmean(times):>9.2f}{fmean(times) / whole:>8.0%}{p99:>9.1f}")


if __name__ == "__main__":
    main()
