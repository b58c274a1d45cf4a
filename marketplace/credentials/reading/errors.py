"""The one refusal of this package, and the words in which it describes what it found."""

from marketplace.domain.errors import MarketplaceError
from marketplace.domain.messages import Message, say

LONGEST_QUOTE = 60


class UnreadableReport(MarketplaceError):
    """The file is not an evaluation report we can read; nothing of it was taken."""

    status = 422


def wrong(where: str, expected: Message, found: Message) -> UnreadableReport:
    """The refusal that names a place in the file, what belongs there and what is there."""
    return UnreadableReport(
        say(
            "文件中 %(where)s 处应为%(expected)s，实际是%(found)s。"
            "请上传评测工具原样生成的结果文件。",
            where=where,
            expected=expected,
            found=found,
        )
    )


def quote(text: str) -> str:
    """`text` short and printable enough for a message."""
    one_line = " ".join(text[: 10 * LONGEST_QUOTE].split())
    printable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in one_line)
    return printable if len(printable) <= LONGEST_QUOTE else printable[: LONGEST_QUOTE - 1] + "…"


def describe(value: object) -> Message:
    """What kind of JSON value this is, with a glimpse of short ones."""
    if value is None:
        return say("空值（null）")
    if isinstance(value, bool):
        return say("布尔值 %(value)s", value="true" if value else "false")
    if isinstance(value, str):
        return say("文字“%(value)s”", value=quote(value))
    if isinstance(value, dict):
        return say("对象（%(count)s 个字段）", count=len(value))
    if isinstance(value, list):
        return say("数组（%(count)s 项）", count=len(value))
    return say("数字 %(value)s", value=quote(str(value)))
