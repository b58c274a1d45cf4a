"""What a text that people type may hold: the database, HTML and mail all have to carry it."""

import unicodedata
from collections.abc import Mapping

from marketplace.domain.messages import Message, say

LINE_LENGTH = 100
REASON_LENGTH = 2000


def check_text(text: str, limit: int) -> Message | None:
    """What is wrong with a text that may have `limit` characters, if anything."""
    if has_control_characters(text):
        return say("含有看不见的控制字符，请删除后重新输入。")
    if len(text) > limit:
        return say("太长：最多 %(limit)s 个字，现在是 %(count)s 个。", limit=limit, count=len(text))
    return None


def check_texts(texts: Mapping[str, tuple[str, int]]) -> dict[str, list[Message]]:
    """What is wrong, under the names of fields: each is given with its limit."""
    found = {name: check_text(text, limit) for name, (text, limit) in texts.items()}
    return {name: [message] for name, message in found.items() if message}


def has_control_characters(text: str) -> bool:
    """Whether there are characters that cannot be stored (NUL, lone surrogates) or seen."""
    return any(is_unwanted(character) for character in text)


def is_unwanted(character: str) -> bool:
    """Whether it is a control, half of a pair, or by Unicode's own word no character (U+FFFE…)."""
    if unicodedata.category(character) in ("Cc", "Cs"):
        return character not in "\n\r\t"
    code = ord(character)
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
