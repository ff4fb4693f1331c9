"""Parts of a page that their markup names: menus, footers, share bars, related stories, comments.

Tags first, then the pieces of class and id tokens. A name never counts against an element that holds most of
the page's running text: layouts are called `has-sidebar`, themes wrap a whole page in one form, and a forum is
nothing but comments.
"""

import re
from functools import lru_cache

from indexer.clean._outline import Outline
from indexer.clean.fingerprint import fold
from indexer.clean.leftovers import Removal

__all__ = ["zones_of"]

_MOST = 0.4  # of the running text: an element with more is no margin (0.3 loses FAQs in asides, 0.6 keeps comment walls)
_MOST_WORDS = 0.6  # of all words: pages without running text

_REASONS = {
    "navigation": "it stands in a part of the page marked as navigation",
    "header": "it stands in the page's header, above the content",
    "footer": "it stands in the page's footer",
    "aside": "it stands beside the content, in a part marked as an aside",
    "form": "it is part of a form or a control, not text",
    "dialog": "it stands in a dialog that opens over the page",
    "share": "it is part of a bar for sharing or following",
    "related": "it stands in a list of related or recommended pages",
    "comments": "it stands in the comments below the content",
    "notice": "it is a cookie, consent or subscription notice",
    "advert": "it stands in a place for advertising",
    "author": "it is the author's card, not the text",
    "meta": "it is the line of labels around the content: tags, counts, dates",
}
_TAGS = {"nav": "navigation", "footer": "footer", "aside": "aside", "form": "form", "dialog": "dialog", "menu": "navigation",
         "button": "form", "label": "form", "fieldset": "form"}  # fmt: skip
_ROLES = {"navigation": "navigation", "banner": "header", "contentinfo": "footer", "complementary": "aside", "search": "form",
          "dialog": "dialog", "alertdialog": "dialog", "menu": "navigation", "menubar": "navigation", "toolbar": "navigation",
          "button": "form"}  # fmt: skip
# Pieces of a token between its hyphens and underscores; the first family that matches names the zone.
_NAMES = {
    "navigation": "nav navbar navigation menu submenu megamenu breadcrumb breadcrumbs crumbs crumb pager pagination paginator "
    "tableofcontents skiplink topbar toolbar sidenav mainnav subnav navigator navbox sitemap sphinxsidebar catlinks",
    "footer": "footer colophon copyright siteinfo footnav bottombar sitefooter pagefooter",
    "aside": "sidebar rightbar leftbar rail",
    "dialog": "modal popup lightbox overlay dialog offcanvas tooltip flyout toast dropdown",
    "share": "share sharing sharebar sharedaddy social socials addtoany addthis shares follow sociable shareaholic jp-relatedposts",
    "related": "related recommended recommendation recommendations recirc recirculation outbrain taboola readmore morestories upsell crosssell "
    "suggested trending mostread mostpopular alsolike similar nextprev prevnext readnext upnext promo",
    "comments": "comments comment commentlist disqus respond discussion reviews commenting",
    "notice": "cookie cookies consent gdpr newsletter subscribe subscription signup paywall optin mailchimp banner ccpa onetrust",
    "advert": "ads advert advertisement advertising adsense sponsor sponsored dfp adslot adunit adbox gpt",
    "author": "authorbox bio authorbio",
    "meta": "tags tagcloud taglist postmeta entrymeta byline metadata timestamp editsection print",
}
_NAME_FAMILY = {
    name: family for family, names in _NAMES.items() for name in names.split()
}
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# No class or id makes a zone of these: the whole page, what holds the content, and what documentation gives ids to.
_NEVER = _HEADINGS | {"html", "body", "main", "article", "dt", "dd", "pre", "code"}
_NOTES = frozenset(
    {
        "footnote",
        "footnotes",
        "footnote-list",
        "admonition",
        "note",
        "topic",
        "callout",
        "tip",
        "warning",
        "important",
    }
)
_STRICT = frozenset(
    {"comments", "notice", "form"}
)  # prose under a heading of that name is what these look like
_PROSE_SHARE = 0.5
_FOLLOWED = frozenset(
    {"follow", "us", "me", "bar", "box", "button", "buttons", "icons", "links", "social", "widget"}
)  # fmt: skip
_PIECE = re.compile(r"[-_]+")


@lru_cache(maxsize=20_000)
def _family_of_token(token: str) -> str:
    if token in _ROLES:
        return _ROLES[token]
    if token.startswith(("has-", "no-", "with-", "without-", "is-", "js-", "not-")):
        return ""
    for piece in _PIECE.split(token):
        if family := _NAME_FAMILY.get(piece.rstrip("0123456789")):
            # "follow-symlinks" is what a section is about; "follow-us" is a bar.
            if piece == "follow" and not _FOLLOWED.issuperset(_PIECE.split(token)):
                continue
            return family
    return ""


def zones_of(page: Outline, *, is_forum: bool = False) -> dict[int, Removal]:
    """The blocks in a named zone, each with the outermost zone's reason. A forum's comments are no zone."""
    prose, words = page.below(page.prose), page.below(page.words)
    named = [_family_of(tag, tokens) for _, tag, tokens in page.makes]
    family = [""]
    for number, (make, parent) in enumerate(
        zip(page.make[1:].tolist(), page.parent[1:].tolist(), strict=True), start=1
    ):
        found, token = named[make]
        family.append(family[parent])
        if family[parent] or not found or (is_forum and found == "comments"):
            continue
        is_most = (
            prose[number] > _MOST * prose[0] or words[number] > _MOST_WORDS * words[0]
        )
        if not is_most and not _is_content(
            page, number, found, token, float(prose[number]), float(words[number])
        ):
            family[number] = found
    return {
        position: _REMOVALS[family[element]]
        for position, element in enumerate(page.element.tolist())
        if family[element]
    }


@lru_cache(maxsize=20_000)
def _family_of(tag: str, tokens: tuple[str, ...]) -> tuple[str, str]:
    """The family of the zone that an element opens, and the token that says so; "" for none."""
    if found := _TAGS.get(tag):
        return found, ""
    if tag not in _NEVER:
        for token in tokens:
            if found := _family_of_token(token):
                return found, token
    return "", ""


def _is_content(
    page: Outline, number: int, family: str, named_by: str, prose: float, words: float
) -> bool:
    """Whether a named element is content all the same: a question, a footnote, a section about menus."""
    _, tag, tokens = page.makes[int(page.make[number])]
    first = page.blocks[int(page.first[number])]
    if tag == "button" or named_by == "button":
        return page.makes[int(page.make[page.parent[number]])][
            1
        ] in _HEADINGS or first.text.endswith(
            ("?", "？", "؟")
        )  # an answer folds under it
    if tag == "aside" or family == "aside":
        return not _NOTES.isdisjoint(tokens)
    if not named_by or family in _STRICT or prose < _PROSE_SHARE * words:
        return False
    # Documentation makes an id of each heading: <section id="navigation-menus"><h2>Navigation menus</h2>.
    heading = set(fold(first.text).split())
    return first.level > 0 and all(
        fold(piece) in heading for piece in _PIECE.split(named_by) if fold(piece)
    )


_REMOVALS = {
    name: Removal(
        rule=f"zone-{name}", family=name, reason=f"{reason[0].upper()}{reason[1:]}."
    )
    for name, reason in _REASONS.items()
}
