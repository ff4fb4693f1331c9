"""`/status`: what is searchable, what was skipped and why, which runs there were and when the next one is due."""

from flask import Blueprint, render_template

from indexer.ledger import Totals
from webui.parameters import page_number
from webui.parts import Parts
from webui.present import readable_address

__all__ = ["blueprint"]

_RUNS = 20  # rows of the history: at one run in six hours, five days
_SITES = 50  # rows of sites; the rest is summed up in one
_SKIPS = 50  # skipped pages listed at a time


def blueprint(parts: Parts) -> Blueprint:
    """The status page's routes."""
    routes = Blueprint("status", __name__)

    @routes.get("/status")
    def show() -> str:
        page = page_number(_SKIPS)
        run = parts.published_run()
        totals = Totals() if run is None else parts.ledger.totals(run)
        skips = (
            []
            if run is None
            else parts.ledger.skips(run, limit=_SKIPS, offset=(page - 1) * _SKIPS)
        )
        skipped = sum(totals.skipped.values())
        return render_template(
            "status.html",
            is_indexed=run is not None,
            totals=totals,
            sites=totals.sites[:_SITES],
            other_sites=totals.sites[_SITES:],
            reasons=sorted(
                totals.skipped.items(), key=lambda entry: (-entry[1], entry[0])
            ),
            skipped=skipped,
            skips=skips,
            addresses=[readable_address(skip.url) for skip in skips],
            skips_page=page,
            last_skips_page=max(1, -(-skipped // _SKIPS)),
            runs=parts.ledger.runs(_RUNS),
            next_run=parts.next_run(),
        )

    return routes
