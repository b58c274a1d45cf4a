"""Guessing is slow: failures are counted, and too many close the way for a while.

They are counted for each account, whether or not it exists, in classes: one for all strange
devices together, and one for each device that the account is known on. A class is closed by its
own failures only, so a stranger who guesses cannot lock the owner out of a known device.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import MarketplaceError
from marketplace.domain.messages import say
from marketplace.models import SignInFailure
from marketplace.services.auditing import AuditAction
from marketplace.services.unit_of_work import unit_of_work

MOST_FAILURES = 10
WINDOW = timedelta(minutes=15)
# Old ones are swept out after so many new ones.
_SWEEP_EVERY = 100


class TooManyFailures(MarketplaceError):
    """Too many failures of one class; the same words whether or not the account exists."""

    status = 429


@dataclass(frozen=True)
class Guesser:
    """Whose failures count together: those at one account (a digest) from one known device, or
    from any strange one."""

    account: str
    device: str | None


def require_open(guesser: Guesser) -> None:
    """Raises `TooManyFailures` while the class is closed."""
    if _is_closed(guesser):
        raise TooManyFailures(
            say(
                "失败次数太多，请 %(minutes)s 分钟后再试。如果忘了密码，可以用邮件重设。",
                minutes=WINDOW.seconds // 60,
            )
        )


def record(guesser: Guesser, user_id: int | None, note: str) -> None:
    """Count a failure; the audit gets `note` where there is such an account."""
    with unit_of_work() as work:
        row = work.add(SignInFailure(account=guesser.account, device=guesser.device))
        is_closed = _is_closed(guesser)
        if row.id % _SWEEP_EVERY == 0:
            old = clock.now() - 2 * WINDOW
            work.session.execute(delete(SignInFailure).where(SignInFailure.at < old))
        if user_id is not None:
            end = "；失败太多，暂停尝试" if is_closed else ""
            work.note(AuditAction.REFUSED, "user", user_id, f"{note}{end}")


def _is_closed(guesser: Guesser) -> bool:
    """Whether the last failures came within the window, and it is not over since the last."""
    query = (
        select(SignInFailure.at)
        .where(
            SignInFailure.account == guesser.account,
            SignInFailure.device == guesser.device,
            SignInFailure.at > clock.now() - 2 * WINDOW,
        )
        .order_by(SignInFailure.at.desc())
        .limit(MOST_FAILURES)
    )
    moments = list(db.session.scalars(query))
    if len(moments) < MOST_FAILURES:
        return False
    return moments[0] - moments[-1] <= WINDOW and clock.now() - moments[0] < WINDOW
