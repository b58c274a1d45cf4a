"""Filing numbers: what they look like. A filing is a badge; it proves lawful service, not quality.

The series are separate registers of the Cyberspace Administration and are not added up. The form
of a number says only that it can be one; an administrator compares it with the published list.
"""

import re
from enum import StrEnum

from marketplace.domain.messages import Message, mark, say

LONGEST_NUMBER = 80


class FilingSeries(StrEnum):
    """Which register a number belongs to."""

    GENERATIVE_SERVICE = "generative-service"
    REGISTRATION = "registration"
    ALGORITHM = "algorithm"


SERIES_NAMES = {
    FilingSeries.GENERATIVE_SERVICE: mark("生成式人工智能服务备案"),
    FilingSeries.REGISTRATION: mark("生成式人工智能服务登记"),
    FilingSeries.ALGORITHM: mark("算法备案"),
}

_PATTERNS = {
    FilingSeries.GENERATIVE_SERVICE: re.compile(
        r"[A-Z][A-Za-z]{2,14}-[A-Za-z0-9]{2,40}-20[0-9]{6}([0-9]{4})?"
    ),
    # The provinces register in forms of their own: any plain number with a digit in it.
    FilingSeries.REGISTRATION: re.compile(
        rf"(?=.*[0-9])[A-Za-z0-9\u4e00-\u9fff()（）〔〕\[\]_\-—]{{4,{LONGEST_NUMBER}}}"
    ),
    FilingSeries.ALGORITHM: re.compile(r"网信算备[0-9]{21}号"),
}

_EXPECTED = {
    FilingSeries.GENERATIVE_SERVICE: mark(
        "备案号“%(number)s”的格式不对，应为“省份拼音-名称-日期”，"
        "例如 Henan-MingCheng-202601010001。"
    ),
    FilingSeries.REGISTRATION: mark(
        "登记号“%(number)s”的格式不对，应照登记公告填写，含数字，不含空格和标点。"
    ),
    FilingSeries.ALGORITHM: mark(
        "算法备案号“%(number)s”的格式不对，应为“网信算备”加 21 位数字再加“号”。"
    ),
}


def check_filing(series: FilingSeries, number: str) -> Message | None:
    """What is wrong with the form of `number`, None if nothing is."""
    if _PATTERNS[series].fullmatch(number):
        return None
    return say(_EXPECTED[series], number=number[:LONGEST_NUMBER])
