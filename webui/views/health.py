"""`/healthz`: that the process answers. It asks neither engine nor ledger, so it may be called every second."""

from flask import Blueprint, Response

from webui.parts import Parts

__all__ = ["blueprint"]


def blueprint(_parts: Parts) -> Blueprint:
    """The health check's route."""
    routes = Blueprint("health", __name__)

    @routes.get("/healthz")
    def show() -> Response:
        return Response("ok\n", mimetype="text/plain")

    return routes
