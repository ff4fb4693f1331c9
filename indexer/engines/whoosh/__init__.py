"""Whoosh 2.7.4 behind the engine protocol; the only room that imports it."""

import warnings

with warnings.catch_warnings():
    # Its code is from 2016: compiled for the first time, it warns of `is` with a literal and of escapes in patterns.
    warnings.simplefilter("ignore", category=SyntaxWarning)
    warnings.simplefilter("ignore", category=DeprecationWarning)
    from indexer.engines.whoosh.engine import WhooshEngine
    from indexer.engines.whoosh.files import IndexFiles

__all__ = ["IndexFiles", "WhooshEngine"]
