"""Puts the web interface together: settings, guards, views, and how templates print values."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask, url_for
from jinja2 import StrictUndefined

from indexer.engines import Engine
from indexer.ledger import Ledger
from webui import present
from webui.parts import Parts
from webui.security import Admission, guard
from webui.settings import WebSettings
from webui.views import errors, health, home, page, search, status

__all__ = ["create_app"]


def create_app(
    *,
    engine: Engine,
    ledger: Ledger,
    settings: WebSettings,
    next_run: Callable[[], datetime | None] = lambda: None,
) -> Flask:
    """The WSGI app over one engine and one ledger; it reads both and writes neither.

    `next_run` tells when the next scheduled run is due, or None where none is planned.
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    versions = _versions(Path(app.root_path) / "static")
    _set_up_templates(app, settings, versions)
    guard(app, settings, versions=versions)
    admission = Admission(
        slots=settings.max_concurrent_searches, wait_s=settings.search_wait_s
    )
    parts = Parts(
        engine=engine,
        ledger=ledger,
        settings=settings,
        next_run=next_run,
        admission=admission,
    )
    for view in (home, search, page, status, health):
        app.register_blueprint(view.blueprint(parts))
    errors.register(app, parts)
    return app


def _set_up_templates(
    app: Flask, settings: WebSettings, versions: dict[str, str]
) -> None:
    # `finalize` sees every value a template prints, before it is escaped: no field of a page can be forgotten.
    app.jinja_options = {"finalize": present.shown, "undefined": StrictUndefined}
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        number=present.number,
        day=present.day,
        moment=present.moment,
        duration=present.duration,
    )

    def static_url(filename: str) -> str:
        """The file's address, changing with its content."""
        return url_for("static", filename=filename, v=versions[filename])

    @app.context_processor
    def shared() -> dict[str, Any]:
        return {
            "service": settings.title,
            "static_url": static_url,
            "q": "",
            "filters": (),
        }


def _versions(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        for path in folder.iterdir()
    }
