"""Whether a page is a discussion: there the comments are the content."""

import re
from urllib.parse import urlsplit

from indexer.records import PageHead

__all__ = ["is_forum"]

# In wcxb-dev: 104 of 113 forum pages by the URL or the schema, 30 of 1384 others (questions, community pages: they keep
# their comments, which costs them nothing that can be measured).
_PLACES = re.compile(
    r"(?:^|[/._-])(?:forums?|threads?|topics?|discussions?|discuss|community|communities|viewtopic|showthread|questions?"
    r"|boards?|bbs|ask|answers?|comments|t|r)(?:[/._-]|\d|$)"
)
_SCHEMA = re.compile(r'"@type"\s*:\s*"(?:DiscussionForumPosting|QAPage)"')
_SOFTWARE = re.compile(
    r"discourse|phpbb|vbulletin|xenforo|mybb|simple machines|flarum|vanilla forums|invision|nodebb|lemmy",
    re.IGNORECASE,
)


def is_forum(head: PageHead, url: str) -> bool:
    """By its address, its structured data or the software that made it."""
    try:
        parts = urlsplit(url.lower())
    except ValueError:
        parts = urlsplit("")
    return (
        bool(_PLACES.search(parts.netloc + parts.path))
        or any(_SCHEMA.search(script) for script in head.json_ld)
        or any(
            name == "generator" and _SOFTWARE.search(content)
            for name, content in head.meta
        )
    )
