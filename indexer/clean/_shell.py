"""Whether a page is the empty shell of an application whose scripts were never run."""

import re
from collections.abc import Sequence

from indexer.records import Block

__all__ = ["is_empty_shell"]

# The elements that frameworks fill: React and Vite (root, app), Next, Nuxt, Gatsby, Angular, Svelte, Ember, Quasar,
# Docusaurus, Polymer. Empty but for blanks and comments.
_EMPTY_ROOT = re.compile(
    r"""<(div|main|section)\b[^<>]{0,300}?\sid\s*=\s*["']?(?:root|app|main-app|react-root|app-root|application|__next|__nuxt
    |___gatsby|svelte|ember-app|q-app|__docusaurus|react-app|vue-app|ice-container|app-mount|mount|spa-root)["']?(?=[\s/>])[^<>]{0,300}>
    (?:\s|<!--.{0,300}?-->){0,50}</\1\s*>
    |<((?:my-)?app-root|app-component|main-app|my-app|router-outlet)\b[^<>]{0,300}>(?:\s|<!--.{0,300}?-->){0,50}</\2\s*>""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
# Words outside links that a shell may show: its footer, a note for browsers without scripts. Short landing pages that
# leave an empty element for a widget say more.
_MOST_WORDS = 30


def is_empty_shell(html: str, blocks: Sequence[Block]) -> bool:
    """Whether the page shows next to nothing, and an application's root element is empty.

    Nothing at all is enough where the page has scripts. Headings count as text: a page that has its own is served,
    however short.
    """
    if not blocks:
        return "<script" in html.lower()
    words = 0
    for block in blocks:
        if block.is_hidden or block.link_density >= 0.5:
            continue
        words += len(block.text.split())
        if words > _MOST_WORDS or block.level == 1:
            return False
    return _EMPTY_ROOT.search(html) is not None
