"""The search page in the browser: results, cleaned pages with what was removed from them, status."""

from webui.app import create_app
from webui.settings import WebSettings

__all__ = ["WebSettings", "create_app"]
