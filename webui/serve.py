"""Serves the app with waitress until a signal ends it, within limits that slow or idle clients cannot use up."""

import errno
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final
from wsgiref.types import WSGIApplication

from waitress.server import BaseWSGIServer, MultiSocketServer, create_server

from indexer.errors import WinnowError

__all__ = ["serve"]

_CANNOT_LISTEN: Final = {
    errno.EADDRINUSE: "is in use: end the program that has it, or choose another port",
    errno.EACCES: "is not allowed to this user: choose a port from 1024 on",
    errno.EADDRNOTAVAIL: "is no address of this machine",
}


class _Stopped(SystemExit):
    """SIGTERM arrived; waitress takes any SystemExit as the order to finish what it began and stop."""


def serve(
    app: WSGIApplication,
    *,
    host: str,
    port: int,
    threads: int,
    ready: Callable[[str], None],
) -> None:
    """Serve until SIGTERM or SIGINT, then let running requests finish and return; for the main thread.

    Port 0 takes a free one. `ready` is called once with the address, as soon as a browser can open it.

    Raises:
        WinnowError: the address cannot be listened on; the message says why.
    """
    with _stopping_on_sigterm(), _listening(host, port) as listener:
        server = _server(app, listener, threads)
        try:
            ready(_address(host, listener.getsockname()[1]))
            server.run()
        except (_Stopped, KeyboardInterrupt):
            server.task_dispatcher.shutdown()
        finally:
            server.close()


def _server(
    app: WSGIApplication, listener: socket.socket, threads: int
) -> MultiSocketServer | BaseWSGIServer:
    """With waitress's defaults 100 idle sockets stop the service, and a slow client holds one for two minutes."""
    return create_server(
        app,
        sockets=[listener],
        threads=threads,
        connection_limit=1000,
        channel_timeout=20,
        cleanup_interval=5,
        max_request_header_size=16_384,
        max_request_body_size=65_536,
        ident=None,
    )


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket of ours: waitress would start its threads before it finds the port taken, and name no port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        fault = _CANNOT_LISTEN.get(error.errno or 0, f"cannot be listened on ({error})")
        raise WinnowError(f"{_address(host, port)} {fault}") from error
    with listener:
        yield listener


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


@contextmanager
def _stopping_on_sigterm() -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise _Stopped(0)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
