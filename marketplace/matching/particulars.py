"""Particulars that two bidders of one call should not share: contacts, people, devices, documents.

Each is put into one form, so that writing it differently hides nothing. What the listing's own
documents and everybody's software put there is nobody's mark.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from marketplace.domain.messages import mark


class MarkKind(StrEnum):
    """What is the same."""

    PERSON = "person"
    PHONE = "phone"
    EMAIL = "email"
    EMAIL_NAME = "email_name"
    ADDRESS = "address"
    BROWSER = "browser"
    NETWORK = "network"
    FILE = "file"
    DOCUMENT = "document"
    AUTHOR = "author"
    COMPANY = "company"


MARK_NAMES: dict[MarkKind, str] = {
    MarkKind.PERSON: mark("同一个人"),
    MarkKind.PHONE: mark("电话相同"),
    MarkKind.EMAIL: mark("邮箱相同"),
    MarkKind.EMAIL_NAME: mark("邮箱名相同"),
    MarkKind.ADDRESS: mark("单位地址相同"),
    MarkKind.BROWSER: mark("同一浏览器提交"),
    MarkKind.NETWORK: mark("登录网络相同"),
    MarkKind.FILE: mark("附件完全相同"),
    MarkKind.DOCUMENT: mark("附件出自同一文档"),
    MarkKind.AUTHOR: mark("文档作者相同"),
    MarkKind.COMPANY: mark("文档所属单位相同"),
}

# Mailboxes of an office, and what software writes where a name belongs.
_OFFICES = frozenset(
    {"admin", "bd", "bid", "business", "contact", "hello", "hr", "info", "mail", "market"}
    | {"marketing", "office", "sales", "service", "services", "support", "tender"}
    | {"toubiao", "zhaobiao"}
)
_NOBODY = frozenset(
    {"(anonymous)", "(unspecified)", "admin", "administrator", "anonymous", "apache poi"}
    | {"author", "default", "dell", "docx4j", "hp", "huawei", "lenovo", "microsoft"}
    | {"microsoft office user", "microsoft office 用户", "none", "openpyxl", "owner", "pc"}
    | {"python-docx", "python-pptx", "root", "test", "thinkpad", "un-named", "unknown"}
    | {"unnamed", "unspecified", "untitled", "user", "windows user", "windows 用户", "wps"}
    | {"wps office", "wps_1", "xlsxwriter", "作者", "匿名", "微软用户", "用户", "管理员"}
)
_LEAST_DIGITS = 7
_LEAST_LETTERS = 5
_LEAST_ADDRESS = 8
_COUNTRY = re.compile(r"^(00)?86(?=1\d{10}$|\d{9,11}$)")


@dataclass(frozen=True)
class Mark:
    """`value` is compared and never shown; `shown` is, where there is something to show; `source`
    says where it stands."""

    kind: MarkKind
    value: str
    source: str
    shown: str = ""


@dataclass(frozen=True)
class SharedMark:
    """The same mark at two bidders, `one` the smaller key, and where each has it."""

    kind: MarkKind
    one: str
    other: str
    one_mark: Mark
    other_mark: Mark


def compare_marks(
    marks: Mapping[str, Iterable[Mark]], listing: Iterable[Mark] = ()
) -> tuple[SharedMark, ...]:
    """What two bidders have in common and the listing has not, by kind and then by their keys."""
    own = {(mark.kind, mark.value) for mark in listing}
    held = {key: _first_of_each(marks[key]) for key in sorted(marks)}
    found = [
        SharedMark(kind, one, other, held[one][kind, value], held[other][kind, value])
        for one, other in combinations(held, 2)
        for kind, value in sorted((held[one].keys() & held[other].keys()) - own)
    ]
    order = list(MarkKind)
    return tuple(sorted(found, key=lambda shared: (order.index(shared.kind), shared.one)))


def _first_of_each(marks: Iterable[Mark]) -> dict[tuple[MarkKind, str], Mark]:
    found: dict[tuple[MarkKind, str], Mark] = {}
    for held in marks:
        found.setdefault((held.kind, held.value), held)
    return found


def phone_marks(phone: str, source: str) -> list[Mark]:
    """A telephone number by its digits, without the country's; its last four are shown."""
    digits = re.sub(r"\D", "", _even(phone))
    digits = _COUNTRY.sub("", digits)
    if len(digits) < _LEAST_DIGITS or len(set(digits)) == 1:
        return []
    return [Mark(MarkKind.PHONE, digits, source, f"****{digits[-4:]}")]


def email_marks(email: str, source: str) -> list[Mark]:
    """An address, and the part before the @ where that is a name of somebody's own choice."""
    name, at, domain = _even(email).partition("@")
    if not (name and at and domain):
        return []
    hidden = f"{name[:2]}***@{domain}"
    marks = [Mark(MarkKind.EMAIL, f"{name}@{domain}", source, hidden)]
    if len(name) >= _LEAST_LETTERS and name not in _OFFICES:
        marks.append(Mark(MarkKind.EMAIL_NAME, name, source, hidden))
    return marks


def address_marks(address: str, source: str) -> list[Mark]:
    """Where an organisation sits, without regard to punctuation."""
    plain = re.sub(r"[\W_]", "", _even(address))
    is_exact = len(plain) >= _LEAST_ADDRESS and any(letter.isdigit() for letter in plain)
    return [Mark(MarkKind.ADDRESS, plain, source, address.strip())] if is_exact else []


def name_marks(kind: MarkKind, name: str, source: str) -> list[Mark]:
    """A name in a document's properties; not what software puts there by itself."""
    plain = " ".join(_even(name).split())
    is_name = len(plain) > 1 and plain not in _NOBODY
    return [Mark(kind, plain, source, " ".join(name.split())[:100])] if is_name else []


def _even(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
