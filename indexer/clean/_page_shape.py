"""Where on a page a line stands: before, inside or after its running text, and what surrounds it.

Rules of the catalogue ask for this, because the same words are a heading in one place and a leftover in another.
"""

import re
from collections.abc import Sequence

from indexer.records import Block, BlockKind

__all__ = ["PageShape", "words_in"]

# A paragraph of that many words is running text. Of the wanted texts of 1,497 labelled pages (November 2026), 125
# have none; at 40 words 240 have none, and what 15 gains there (65) it loses in leftovers found (5 % fewer).
_RUNNING_WORDS = 25
# So many words of running text make an article. Measured on the same pages: a front page whose sections were called
# "In case you missed it" lost its teasers at 1 word and keeps them at 150; 300 finds 3 % fewer leftovers.
_ARTICLE_WORDS = 150
_PROSE_WORDS = 8  # so many words with an end mark are a sentence, not a headline
_SHORT_WORDS = 15  # longer lines are no entries of a list of links
_LABEL_WORDS = 8  # longer lines are no headings of such a list
_END_MARKS = (".", "!", "?", "。", "！", "？", "؟", "۔", "…", '"', ".)", ":", ";", "؛")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_CODE_LINE = re.compile(
    r"[;{}\\]\s*$|^\s*(?:\$ |>>> |#!|//|/\*|\* @|import |from \w+ import|def |class \w|<\?php|\w+\(.*\)$)"
)


def words_in(text: str) -> int:
    """Words, or for scripts without blanks between them one for two characters."""
    words = text.count(" ") + 1 if text else 0
    return words if text.isascii() else words + len(_CJK.findall(text)) // 2


class PageShape:
    """Answers by index into the lines it was made from (not by block position)."""

    def __init__(
        self,
        blocks: Sequence[Block],
        folded: Sequence[str],
        words: Sequence[int],
        known: Sequence[bool],
        *,
        is_plain: bool,
    ) -> None:
        """`words` counts those of each folded line; `known` marks lines that match some rule and therefore are no running text."""
        self._blocks = blocks
        self._folded = folded
        self._known = known
        self._is_plain = is_plain
        self.words = words
        control = BlockKind.CONTROL
        self._is_text = [
            not block.is_hidden
            and block.kind is not control
            and (block.linked_chars * 2 < len(block.text) or not block.text)
            for block in blocks
        ]
        running = [
            i
            for i, words in enumerate(self.words)
            if words >= _RUNNING_WORDS and not known[i] and self._is_running(i)
        ]
        # A page without running text (a gallery, a list) has a head and a tail all the same.
        self.is_article = sum(self.words[i] for i in running) >= _ARTICLE_WORDS
        self._head_end = running[0] if running else max(3, len(blocks) // 3)
        self._tail_start = running[-1] + 1 if running else len(blocks) // 2

    def is_head(self, i: int) -> bool:
        """Whether the line stands before the running text."""
        return i < self._head_end

    def is_tail(self, i: int) -> bool:
        """Whether the line stands after the running text."""
        return i >= self._tail_start

    def is_text(self, i: int) -> bool:
        """Whether the line is visible text outside links and controls."""
        return self._is_text[i]

    def is_prose(self, i: int) -> bool:
        """Whether the line is running text or a whole sentence, not an entry of a list."""
        if self._known[i] or not self.is_text(i):
            return False
        enough = self.words[i] >= _RUNNING_WORDS
        return enough or (
            self.words[i] >= _PROSE_WORDS and self._folded[i].endswith(_END_MARKS)
        )

    def is_list_heading(self, i: int) -> bool:
        """Whether the line is short, without an end mark, and short or linked lines or nothing follow."""
        text = self._folded[i].removesuffix(":").rstrip()
        if self.words[i] > _LABEL_WORDS or text.endswith(_END_MARKS):
            return False
        if i + 1 == len(self._blocks):
            return True
        return (
            self._known[i + 1]
            or not self.is_text(i + 1)
            or (self.words[i + 1] <= _SHORT_WORDS and not self.is_prose(i + 1))
        )

    def heads_prose(self, i: int) -> bool:
        """Whether the line is a heading with running text right below it."""
        is_heading = self._blocks[i].kind is BlockKind.HEADING
        return is_heading and i + 1 < len(self._blocks) and self.is_prose(i + 1)

    def is_among_code(self, i: int) -> bool:
        """Whether both neighbours of a line of plain text look like source code."""
        if not self._is_plain:
            return False
        around = [self._folded[j] for j in (i - 1, i + 1) if 0 <= j < len(self._folded)]
        return len(around) == 2 and all(_CODE_LINE.search(text) for text in around)

    def _is_running(self, i: int) -> bool:
        return self._blocks[i].kind is not BlockKind.CODE and self.is_text(i)
