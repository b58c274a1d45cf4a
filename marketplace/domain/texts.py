"""What a text that people type may hold: the database, HTML and mail all have to carry it."""

import re
from collections.abc import Mapping

from marketplace.domain.errors import InvalidInput
from marketplace.domain.messages import Message, say

LINE_LENGTH = 100
REASON_LENGTH = 2000

_CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_HALVES = r"\ud800-\udfff"
_NO_CHARACTERS = r"\ufdd0-\ufdef" + "".join(
    rf"\U{plane:04x}fffe\U{plane:04x}ffff" for plane in range(17)
)
_UNWANTED = re.compile(f"[{_CONTROLS}{_HALVES}{_NO_CHARACTERS}]")


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


def require_reason(reason: str) -> str:
    """The reason as it is kept. `InvalidInput` (field `reason`) without one, or too long a one."""
    said = reason.strip()
    message = check_text(said, REASON_LENGTH) if said else say("请写明原因。")
    if message:
        raise InvalidInput({"reason": [message]})
    return said


def has_control_characters(text: str) -> bool:
    """Whether there are characters that cannot be stored (NUL, lone surrogates) or seen."""
    return _UNWANTED.search(text) is not None


def without_control_characters(text: str) -> str:
    """`text` without controls (but line ends and tabs), halves of pairs, and what is by Unicode's
    own word no character (U+FFFE…)."""
    return _UNWANTED.sub("", text)
