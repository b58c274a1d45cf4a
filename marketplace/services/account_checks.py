"""What is wrong with what a new person or organisation typed, if anything."""

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select

from marketplace.db import db
from marketplace.domain.cities import find_city
from marketplace.domain.messages import Message, say
from marketplace.domain.texts import LINE_LENGTH, check_text
from marketplace.domain.uscc import is_valid_uscc
from marketplace.models import Organisation, User
from marketplace.services import passwords

PHONE_LENGTH = 40
EMAIL_LENGTH = 254  # RFC 5321's longest path, and the column's


def normalise_email(email: str) -> str:
    """How an address is stored and compared."""
    return email.strip().lower()


def check_organisation_name(name: str) -> Message | None:
    """What is wrong with an organisation's name."""
    if not name.strip():
        return say("请填写单位全称。")
    return check_text(name.strip(), LINE_LENGTH)


def check_person_name(name: str) -> Message | None:
    """What is wrong with a person's name."""
    return check_text(name.strip(), LINE_LENGTH) if name.strip() else say("请填写姓名。")


def check_city(slug: str) -> Message | None:
    """What is wrong with the choice of a city."""
    return None if find_city(slug) else say("请选择所在城市。")


def uscc_taken() -> Message:
    """That an organisation is registered already."""
    return say("这个统一社会信用代码已经注册过。请联系本单位的管理员，或直接登录。")


def check_uscc(code: str) -> Message | None:
    """What is wrong with a normalised code for a new organisation."""
    if not code:
        return say("请填写统一社会信用代码。")
    if not is_valid_uscc(code):
        return say("统一社会信用代码不对：应为 18 位，且最后一位校验码要相符。请对照营业执照核对。")
    if db.session.scalar(select(Organisation.id).where(Organisation.uscc == code)):
        return uscc_taken()
    return None


def check_email(email: str) -> Message | None:
    """What is wrong with a normalised address; not whether somebody has it, which is a secret."""
    if not email:
        return say("请填写邮箱。")
    if not _is_address(email):
        return say("邮箱格式不对，例如 name@example.com。")
    return None


def check_free_email(email: str) -> Message | None:
    """What is wrong with a normalised address for a new person, said to the operator."""
    if db.session.scalar(select(User.id).where(User.email == email)):
        return say("这个邮箱已经注册过。请直接登录，或换一个邮箱。")
    return check_email(email)


def check_phone(phone: str) -> Message | None:
    """What is wrong with a telephone number."""
    return check_text(phone.strip(), PHONE_LENGTH)


def _is_address(email: str) -> bool:
    try:
        # Letters of other alphabets before the @ would need a mail server that takes them.
        validate_email(email, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError:
        return False
    return len(email) <= EMAIL_LENGTH


def check_password(password: str, *known: str) -> Message | None:
    """What is wrong with a new password of somebody of whom everybody may know `known`."""
    if len(password) < passwords.MINIMUM_LENGTH:
        return say("密码至少 %(count)s 个字符。", count=passwords.MINIMUM_LENGTH)
    if len(password) > passwords.MAXIMUM_LENGTH:
        return say("密码最多 %(count)s 个字符。", count=passwords.MAXIMUM_LENGTH)
    return passwords.find_weakness(password, known)
