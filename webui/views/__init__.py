"""One module a page: each parses the request, asks engine or ledger one thing, and renders."""

__all__: list[str] = []
