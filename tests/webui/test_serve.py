"""The server in a process of its own, as the command line runs it."""

import http.client
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from indexer.errors import WinnowError
from webui.serve import serve

_PROGRAM = """
from webui.serve import serve

def app(environ, start):
    start("200 OK", [("Content-Type", "text/plain")])
    return [b"here"]

serve(app, host="127.0.0.1", port=0, threads=2, ready=lambda address: print(address, flush=True))
print("ended", flush=True)
"""


@pytest.fixture
def server() -> Iterator[tuple[subprocess.Popen, str]]:
    """A running server and the `host:port` it told."""
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", _PROGRAM],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        address = process.stdout.readline().strip()
        yield process, address.removeprefix("http://").rstrip("/")
        process.kill()


def _get(host: str, path: str = "/", **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(host, timeout=10)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer
    finally:
        connection.close()


def test_the_address_told_is_the_one_served(server):
    assert _get(server[1]).status == 200


def test_the_server_does_not_tell_what_it_is(server):
    assert _get(server[1]).headers["Server"] is None


def test_oversized_headers_are_refused(server):
    assert _get(server[1], Padding="x" * 20_000).status == 431


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(server, end):
    process, _ = server
    process.send_signal(end)

    assert process.wait(20) == 0
    assert process.stdout.read() == "ended\n"


def test_a_port_in_use_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            WinnowError, match=rf"http://127\.0\.0\.1:{port}/ is in use"
        ):
            serve(
                lambda _environ, _start: [],
                host="127.0.0.1",
                port=port,
                threads=1,
                ready=pytest.fail,
            )


def test_an_address_of_another_machine_is_named():
    with pytest.raises(WinnowError, match="no address of this machine"):
        serve(
            lambda _environ, _start: [],
            host="192.0.2.1",
            port=0,
            threads=1,
            ready=pytest.fail,
        )


def test_signal_handlers_are_put_back():
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(WinnowError):
        serve(
            lambda _environ, _start: [],
            host="192.0.2.1",
            port=0,
            threads=1,
            ready=pytest.fail,
        )

    assert signal.getsignal(signal.SIGTERM) is before


def test_idle_sockets_do_not_stop_the_service(server):
    host, _, port = server[1].partition(":")
    idle = [socket.create_connection((host, int(port)), timeout=10) for _ in range(200)]
    try:
        assert _get(server[1]).status == 200
    finally:
        for each in idle:
            each.close()
