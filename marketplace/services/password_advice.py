"""zxcvbn's advice on a weak password, in our own words."""

from collections.abc import Mapping
from typing import Any

from marketplace.domain.messages import Message, mark, say

_COMMON = mark("这是很多人都在用的密码，或与它相近。")
_REPEATED = mark("重复的字符或词很容易猜到。")
_DATE = mark("日期和年份很容易猜到。")
_NAME = mark("姓名很容易猜到。")
_KEYS = mark("键盘上相邻的键很容易猜到。")

WARNINGS: Mapping[str, str] = {
    "Straight rows of keys are easy to guess.": _KEYS,
    "Short keyboard patterns are easy to guess.": _KEYS,
    'Repeats like "aaa" are easy to guess.': _REPEATED,
    'Repeats like "abcabcabc" are only slightly harder to guess than "abc".': _REPEATED,
    'Sequences like "abc" or "6543" are easy to guess.': mark("abc、6543 这样的顺序很容易猜到。"),
    "Recent years are easy to guess.": _DATE,
    "Dates are often easy to guess.": _DATE,
    "This is a top-10 common password.": _COMMON,
    "This is a top-100 common password.": _COMMON,
    "This is a very common password.": _COMMON,
    "This is similar to a commonly used password.": _COMMON,
    "A word by itself is easy to guess.": mark("单独一个词很容易猜到。"),
    "Names and surnames by themselves are easy to guess.": _NAME,
    "Common names and surnames are easy to guess.": _NAME,
}
SUGGESTIONS: Mapping[str, str] = {
    "Capitalization doesn't help very much.": mark("首字母大写帮助不大。"),
    "All-uppercase is almost as easy to guess as all-lowercase.": mark("全部大写帮助不大。"),
    "Reversed words aren't much harder to guess.": mark("把词倒过来写帮助不大。"),
    "Predictable substitutions like '@' instead of 'a' don't help very much.": mark(
        "用 @ 代替 a 这类替换帮助不大。"
    ),
}


def advise(feedback: Mapping[str, Any]) -> Message:
    """What is wrong and what would be better, of zxcvbn's `feedback`."""
    said = [WARNINGS.get(feedback["warning"], "")]
    said += [SUGGESTIONS.get(suggestion, "") for suggestion in feedback["suggestions"]]
    reason = next((Message(text) for text in said if text), None)
    if reason is None:
        return say("这个密码太容易猜到。可以用几个不相干的词，中间加上数字或符号。")
    return say(
        "这个密码太容易猜到：%(reason)s可以用几个不相干的词，中间加上数字或符号。", reason=reason
    )
