"""Filing numbers: what they look like. A filing is a badge; it proves lawful service, not quality.

The series are separate registers of the Cyberspace Administration and are not added up. The form
of a number says only that it can be one; an administrator compares it with the published list.
"""

import re
import unicodedata
from datetime import date
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


# What people type for the hyphen of a number.
_HYPHENS = re.compile("[‐-―−﹣－]")
_DAY_IN_NUMBER = re.compile(r"-(20[0-9]{2})([0-9]{2})([0-9]{2})(?:[0-9]{4})?$")


class CheckState(StrEnum):
    """What an administrator found when comparing with what is published."""

    UNCHECKED = "unchecked"
    CHECKED = "checked"
    NOT_FOUND = "not-found"


CHECK_STATE_NAMES = {
    CheckState.UNCHECKED: mark("供给方填报，待核对"),
    CheckState.CHECKED: mark("平台已核对"),
    CheckState.NOT_FOUND: mark("核对时没有查到"),
}


def normalise_number(number: str, series: FilingSeries | None = None) -> str:
    """A number as it is compared: halfwidth, without blanks, with plain hyphens.

    Provinces use dashes of their own in registrations: those stay.
    """
    plain = "".join(unicodedata.normalize("NFKC", number).split())
    return plain if series is FilingSeries.REGISTRATION else _HYPHENS.sub("-", plain)


def day_in_number(number: str) -> date | None:
    """The day that a service's filing number ends in; None where it names none there is."""
    found = _DAY_IN_NUMBER.search(number)
    if not found:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


def check_filing(series: FilingSeries, number: str) -> Message | None:
    """What is wrong with the form of `number`, None if nothing is."""
    if not _PATTERNS[series].fullmatch(number):
        return say(_EXPECTED[series], number=number[:LONGEST_NUMBER])
    if series is FilingSeries.GENERATIVE_SERVICE and day_in_number(number) is None:
        return say("备案号“%(number)s”末尾的日期不存在，请照公告核对。", number=number)
    return None
