"""Who has read a restricted annex: the buyer's view of what the audit holds.

There is no second record beside the audit that could say something else; a removed file keeps its
row, so that its readings keep its name. The person who read stands in the audit alone.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select

from marketplace.db import db
from marketplace.domain.permissions import Actor
from marketplace.models import AnnexFile, AuditEntry, Organisation
from marketplace.services import annexes
from marketplace.services.auditing import AuditAction

LATEST = 200


@dataclass(frozen=True)
class Reading:
    """One look: `file_name` is None for the list of files."""

    organisation: str
    file_name: str | None
    at: datetime


def list_readings(actor: Actor, scenario_id: int) -> list[Reading]:
    """The latest readings of the actor's own annex by vendors, newest first."""
    scenario, annex = annexes.get_managed(actor, scenario_id)
    annex_id = annex.id if annex else 0
    of_files = select(AnnexFile.id).where(AnnexFile.annex_id == annex_id)
    query = (
        select(Organisation.name, AnnexFile.name, AuditEntry.at)
        .select_from(AuditEntry)
        .join(Organisation, Organisation.id == AuditEntry.organisation_id)
        .outerjoin(
            AnnexFile,
            and_(
                AuditEntry.subject_type == AnnexFile.__tablename__,
                AnnexFile.id == AuditEntry.subject_id,
            ),
        )
        .where(
            AuditEntry.action == AuditAction.READ,
            AuditEntry.organisation_id != scenario.organisation_id,
            or_(
                and_(AuditEntry.subject_type == "annex", AuditEntry.subject_id == annex_id),
                and_(
                    AuditEntry.subject_type == AnnexFile.__tablename__,
                    AuditEntry.subject_id.in_(of_files),
                ),
            ),
        )
        .order_by(AuditEntry.id.desc())
        .limit(LATEST)
    )
    return [Reading(name, file_name, at) for name, file_name, at in db.session.execute(query)]
