"""What keeps a Winnow safe: is everything sound that is kept, a copy of it all in one file, and that copy put back.

`check` reads, `back_up` writes an archive, `restore` puts one in place; `finish` ends a restore that was cut off. None of them
takes the run's lock: who calls `restore` or `finish` holds it.
"""

from indexer.keeping.backup import Written, back_up
from indexer.keeping.check import check
from indexer.keeping.places import Places
from indexer.keeping.restore import Restored, finish, is_unfinished, restore

__all__ = [
    "Places",
    "Restored",
    "Written",
    "back_up",
    "check",
    "finish",
    "is_unfinished",
    "restore",
]
