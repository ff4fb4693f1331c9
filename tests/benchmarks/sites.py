"""What learning a large site costs: `python -m tests.benchmarks.sites [--pages N]`.

A made-up site of pages with 150 lines, 40 of them on every page, one page in ten a copy of another. Printed: memory
over what the process had before, wall time and CPU time of the first count, and of a run that changes ten pages.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from indexer.ledger import Counts, Entry, Journal, Ledger, Outcome, Prints
from indexer.pipeline.sites import settle
from indexer.records import CleanPage, PagePrint

SITE = "a.example"
SHARED, OWN = 40, 110


def printed(number: int, version: int = 0) -> PagePrint:
    shared = np.random.default_rng(1).integers(1, 1 << 62, SHARED)
    story = number - 1 if number % 10 == 9 else number
    own = np.random.default_rng([story, version]).integers(1, 1 << 62, OWN)
    return PagePrint(
        url=f"https://{SITE}/articles/of-some-length/{number:07}.html",
        duplicate_key=int(own[0]),
        fingerprints=np.concatenate([shared, own]).astype("<i8").tobytes(),
        language="en",
    )


@contextmanager
def measured(what: str) -> Iterator[None]:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"{what:<28} {wall:6.2f} s wall {cpu:6.2f} s CPU, peak {after >> 10} MB, {after - before >> 10} MB more"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=100_000)
    count: int = parser.parse_args().pages
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        ledger = Ledger.open(path)
        journal, prints = Journal(ledger), Prints(ledger)
        run = journal.start_run(0)
        for start in range(0, count, 1000):
            some = [printed(n) for n in range(start, min(count, start + 1000))]
            prints.put(run, [(SITE, page.url, page) for page in some])
        page = CleanPage(url=f"https://{SITE}/", site=SITE, title="Front page")
        journal.put(run, [Entry(url=page.url, site=SITE, page=page)])
        print(f"{count} pages, ledger of {path.stat().st_size >> 20} MB")
        with measured("first run"):
            settle(prints, SITE, base=0, run=run, dirty=())
        journal.finish_run(run, Outcome.DONE, Counts(), published=True)
        for changed in (10, count // 100):
            base, run = run, journal.start_run(run)
            pages = [printed(n, version=run) for n in range(changed)]
            prints.put(run, [(SITE, page.url, page) for page in pages])
            with measured(f"{changed} pages changed"):
                settle(prints, SITE, base=base, run=run, dirty=())
            with measured("  and the sweep after it"):
                journal.finish_run(run, Outcome.DONE, Counts(), published=True)
        base, run = run, journal.start_run(run)
        taken = [(SITE, printed(n).url, None) for n in range(count // 2)]
        prints.put(run, taken)
        with measured("half of the site goes"):
            settle(prints, SITE, base=base, run=run, dirty=())
        ledger.close()


if __name__ == "__main__":
    main()
