"""What may be set about the web interface, as plain values; reading `config.toml` is not this room's work."""

from dataclasses import dataclass

__all__ = ["WebSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """The values `create_app` works with."""

    title: str = "Winnow"
    per_page: int = 10
    max_per_page: int = 100

    allowed_hosts: tuple[str, ...] = ()
    """Host names the service answers to, besides localhost, 127.0.0.1 and [::1]."""

    # With the two for reading pages, one of the server's eight threads stays free while every slot is taken; a burst waits for a
    # slot rather than fail (a search takes milliseconds), and only a real jam ends in 503.
    max_concurrent_searches: int = 5
    search_wait_s: float = 0.5

    max_body_bytes: int = 16_384  # no form of ours is longer; below the server's own limit, so that our page answers
