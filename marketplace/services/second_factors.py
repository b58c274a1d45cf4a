"""The second factor: time-based codes (TOTP, RFC 6238) and the recovery codes beside them."""

import hmac
import re
import secrets
import unicodedata
from base64 import b32encode
from hashlib import sha256

import pyotp
from sqlalchemy import delete, func, select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import AlreadyExists, InvalidInput, NotAllowed
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor
from marketplace.models import RecoveryCode, User, UserSession
from marketplace.sealing.owner_copy import protect, reveal
from marketplace.services import accounts
from marketplace.services.installation import platform_key
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work

CODE_COUNT = 10
STEP_SECONDS = 30
# Clocks of telephones go wrong: the step before and the one after count, too.
_TOLERANCE = (-1, 0, 1)
_CODE_BYTES = 10
_ISSUER = "Scenario Marketplace"
_CONTEXT = {"purpose": "totp"}


def protect_secret(secret: str, user_id: int) -> str:
    """A shared secret as it may stand in the person's row."""
    return protect(secret.encode(), platform_key(), _owner(user_id), _CONTEXT)


def reveal_secret(user: User) -> str:
    """The person's shared secret, base32. Raises `SealBroken`."""
    return reveal(user.totp_secret or "", platform_key(), _owner(user.id), _CONTEXT).decode()


def _owner(user_id: int) -> str:
    return f"user-{user_id}"


def is_required(user: User) -> bool:
    """Whether the part the person has in any organisation asks for a second factor."""
    return any(accounts.requires_second_factor(member) for member in user.members)


def begin(actor: Actor) -> None:
    """Make a new secret, which counts once a code of it was given. `AlreadyExists`."""
    with unit_of_work() as work:
        user = _own(work, actor)
        if user.has_second_factor:
            raise AlreadyExists(say("已经设置了两步验证。要换设备，请先关闭再重新设置。"))
        user.totp_secret = protect_secret(pyotp.random_base32(), user.id)
        user.totp_last_step = None


def address_of(user: User) -> str:
    """The secret as an `otpauth:` address, which applications read as a picture."""
    return pyotp.TOTP(reveal_secret(user)).provisioning_uri(name=user.email, issuer_name=_ISSUER)


def confirm(actor: Actor, typed: str) -> list[str]:
    """Turn the second factor on with a first code; the recovery codes, shown this once.

    Raises `InvalidInput`, `AlreadyExists`.
    """
    with unit_of_work() as work:
        user = _own(work, actor)
        if user.has_second_factor:
            raise AlreadyExists(say("已经设置了两步验证。"))
        if not user.totp_secret or not _take_step(user, _plain(typed)):
            raise InvalidInput({"code": [say("验证码不对。请核对手机时间，用最新的一个再试。")]})
        user.totp_confirmed_at = clock.now()
        _confirm_session(work, actor)
        codes = _renew_codes(work, user)
        work.notify([user.id], "second_factor_on")
    return codes


def confirm_session(actor: Actor) -> None:
    """Note that a code was given in a session that began without one."""
    with unit_of_work() as work:
        _confirm_session(work, actor)


def _confirm_session(work: UnitOfWork, actor: Actor) -> None:
    row = work.session.get(UserSession, actor.session_id) if actor.session_id else None
    if row is not None:
        row.second_factor_at = clock.now()


def renew_codes(actor: Actor) -> list[str]:
    """Ten new recovery codes in the place of the old ones; shown this once."""
    with unit_of_work() as work:
        user = _own(work, actor)
        if not user.has_second_factor:
            raise NotAllowed(say("还没有设置两步验证。"))
        codes = _renew_codes(work, user)
        work.notify([user.id], "recovery_codes_renewed")
    return codes


def turn_off(actor: Actor) -> None:
    """Sign in without a code from now on. `NotAllowed` where one is asked for."""
    require_optional(actor)
    with unit_of_work() as work:
        user = _own(work, actor)
        user.totp_secret = user.totp_confirmed_at = user.totp_last_step = None
        _forget_codes(work, user)
        work.notify([user.id], "second_factor_off")


def require_optional(actor: Actor) -> None:
    """`NotAllowed` unless the person may do without a second factor."""
    if is_required(db.session.get_one(User, actor.user_id)):
        raise NotAllowed(say("您的角色或单位要求两步验证，不能关闭。"))


def count_codes(user: User) -> int:
    """How many recovery codes are left."""
    query = select(func.count()).where(
        RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(query) or 0


def take(work: UnitOfWork, user_id: int, typed: str) -> bool:
    """Whether `typed` is a good code or recovery code of the person; it is used up by this."""
    user = work.lock(work.session.get_one(User, user_id))
    if not user.has_second_factor:
        return False
    plain = _plain(typed)
    return _take_step(user, plain) or _take_recovery_code(work, user, plain)


def _take_step(user: User, code: str) -> bool:
    """RFC 6238, 5.2: each code is accepted once, and none older than the last accepted one."""
    if not re.fullmatch(r"[0-9]{6}", code):
        return False
    totp = pyotp.TOTP(reveal_secret(user), interval=STEP_SECONDS)
    now = int(clock.now().timestamp()) // STEP_SECONDS
    for step in (now + offset for offset in _TOLERANCE):
        is_new = user.totp_last_step is None or step > user.totp_last_step
        if is_new and hmac.compare_digest(totp.at(step * STEP_SECONDS), code):
            user.totp_last_step = step
            return True
    return False


def _take_recovery_code(work: UnitOfWork, user: User, code: str) -> bool:
    row = work.session.scalar(
        select(RecoveryCode).where(
            RecoveryCode.user_id == user.id,
            RecoveryCode.digest == _digest(user.id, code),
            RecoveryCode.used_at.is_(None),
        )
    )
    if row is None:
        return False
    row.used_at = clock.now()
    return True


def _renew_codes(work: UnitOfWork, user: User) -> list[str]:
    _forget_codes(work, user)
    codes = [b32encode(secrets.token_bytes(_CODE_BYTES)).decode() for _ in range(CODE_COUNT)]
    for code in codes:
        work.add(RecoveryCode(user_id=user.id, digest=_digest(user.id, code)))
    return ["-".join(re.findall("....", code)) for code in codes]


def _forget_codes(work: UnitOfWork, user: User) -> None:
    work.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def _digest(user_id: int, code: str) -> str:
    """80 random bits need no slow hash."""
    return sha256(f"{user_id}:{code}".encode("utf-8", "surrogatepass")).hexdigest()


def _plain(typed: str) -> str:
    """As it was given out: without blanks and dashes, in capitals, no full-width digits."""
    return re.sub(r"[\s\-‐-―−]", "", unicodedata.normalize("NFKC", typed[:100])).upper()


def _own(work: UnitOfWork, actor: Actor) -> User:
    return work.lock(work.session.get_one(User, actor.user_id))
