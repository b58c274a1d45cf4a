"""What is taken back on the platform at a moment, and what that makes of a verdict."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from marketplace.credentials.signed.credential import Purpose
from marketplace.credentials.tiers import Tier, Verdict
from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.clock import SHANGHAI
from marketplace.domain.messages import Message, say
from marketplace.models import Credential, TakingBack


def find_in_force(credential_ids: Iterable[int], at: datetime) -> Mapping[int, TakingBack]:
    """By credential, the revocation in force at `at`, else the suspension."""
    ids = list(credential_ids)
    if not ids:
        return {}
    query = (
        select(TakingBack)
        .where(
            TakingBack.credential_id.in_(ids),
            TakingBack.made_at <= at,
            or_(TakingBack.lifted_at.is_(None), TakingBack.lifted_at > at),
        )
        .order_by(TakingBack.id)
        .options(joinedload(TakingBack.credential).joinedload(Credential.evaluator))
    )
    found: dict[int, TakingBack] = {}
    for row in db.session.scalars(query):
        if row.credential_id not in found or row.purpose == Purpose.REVOCATION:
            found[row.credential_id] = row
    return found


def find_present(credential: Credential) -> TakingBack | None:
    """By what a credential is taken back now."""
    return find_in_force([credential.id], clock.now()).get(credential.id)


def narrow(verdict: Verdict, taking: TakingBack | None) -> Verdict:
    """The verdict, or none of its worth left where the credential is taken back."""
    if taking is None:
        return verdict
    others = verdict.reasons if verdict.tier is Tier.T0 else ()
    return Verdict(Tier.T0, (_say(taking), *others))


def _say(taking: TakingBack) -> Message:
    evaluator = taking.credential.evaluator
    name = evaluator.name if evaluator else ""
    moment = f"{taking.made_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    if taking.purpose == Purpose.REVOCATION:
        return say("“%(name)s”已于北京时间 %(moment)s 在平台上撤销凭证。", name=name, moment=moment)
    return say("“%(name)s”已于北京时间 %(moment)s 在平台上暂停凭证。", name=name, moment=moment)
