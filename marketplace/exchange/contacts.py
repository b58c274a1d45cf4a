"""A contact as lists write it in one cell: `张三 0371-12345678 a@b.cn`, in any order."""

import re
import unicodedata
from dataclasses import dataclass

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+", re.ASCII)
_PHONE = re.compile(r"\+?\d[\d\s()-]{5,24}\d(?:\s*(?:转|-)\s*\d{1,6})?", re.ASCII)
_LABEL = re.compile("联系人|联系方式|联系电话|电话|手机|邮箱|电子邮件|姓名")
_MARKS = " \t\n:,;、/|()-"


@dataclass(frozen=True)
class Contact:
    """Name, telephone and e-mail address; "" for what is not said."""

    name: str = ""
    phone: str = ""
    email: str = ""


def split_contact(text: str) -> Contact:
    """The parts of `text`; several telephones or addresses are kept, separated by `、`."""
    plain = unicodedata.normalize("NFKC", text)
    emails = _EMAIL.findall(plain)
    rest = _EMAIL.sub(" ", plain)
    phones = [phone.strip() for phone in _PHONE.findall(rest)]
    rest = _LABEL.sub(" ", _PHONE.sub(" ", rest))
    words = [word.strip(_MARKS) for word in re.split(r"[\s,;、/|:]+", rest)]
    return Contact("、".join(filter(None, words)), "、".join(phones), "、".join(emails))
