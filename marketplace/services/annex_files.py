"""The files of a restricted annex: encrypted from the moment they arrive, read by few."""

from hashlib import sha256

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import NotFound, TransitionRefused
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor
from marketplace.models import Annex, AnnexFile, Scenario
from marketplace.services import annex_requests, annex_vault, annexes, audit_entries, uploads
from marketplace.services.installation import file_store
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work


def list_own(actor: Actor, scenario_id: int) -> list[AnnexFile]:
    """The files of the actor's own annex, in the order they came."""
    _scenario, annex = annexes.get_managed(actor, scenario_id)
    return _list(annex.id) if annex else []


def list_granted(actor: Actor, scenario_id: int) -> list[AnnexFile]:
    """The files of an annex that is open to the actor's organisation. Every look is entered in
    the audit. Raises `NotFound` where it is not, or no longer, open."""
    grant = annex_requests.get_grant(actor, scenario_id)
    annex_id = grant.annex_id
    audit_entries.note_each_read(actor, "annex", annex_id, audit_entries.ReadKind.ANNEX)
    return _list(annex_id)


def _list(annex_id: int) -> list[AnnexFile]:
    query = select(AnnexFile).where(AnnexFile.annex_id == annex_id, AnnexFile.removed_at.is_(None))
    return list(db.session.scalars(query.order_by(AnnexFile.id)))


def _get(annex_id: int, file_id: int) -> AnnexFile:
    found = db.session.scalar(
        select(AnnexFile).where(
            AnnexFile.id == file_id,
            AnnexFile.annex_id == annex_id,
            AnnexFile.removed_at.is_(None),
        )
    )
    if found is None:
        raise NotFound(say("没有这个文件，或者需求单位已经移除。"))
    return found


def add(actor: Actor, scenario_id: int, data: bytes, name: str) -> AnnexFile:
    """Encrypt a file and keep it. The same file under the same name is kept once.

    Raises `InvalidInput` (field `file`), `FileRefused`, `TransitionRefused`.
    """
    cleaned, media_type = uploads.check_document(data, name)
    digest = sha256(data).hexdigest()
    with unit_of_work() as work:
        scenario, annex = _lock_for_change(work, actor, scenario_id)
        kept = _list(annex.id)
        twin = next((row for row in kept if (row.digest, row.name) == (digest, cleaned)), None)
        if twin is not None:
            return twin
        uploads.require_room([row.size for row in kept], len(data))
        row = work.add(
            AnnexFile(
                annex_id=annex.id,
                name=cleaned,
                media_type=media_type,
                size=len(data),
                digest=digest,
                storage_key=file_store().put(annex_vault.protect_file(data, scenario, digest)),
            )
        )
        annexes.tell_grantees(work, scenario, annex)
    return row


def remove(actor: Actor, scenario_id: int, file_id: int) -> None:
    """Take a file away: its bytes go, what was noted of its readings stays."""
    with unit_of_work() as work:
        scenario, annex = _lock_for_change(work, actor, scenario_id)
        row = _get(annex.id, file_id)
        row.removed_at = clock.now()
        work.emit("file.remove", key=row.storage_key)
        annexes.tell_grantees(work, scenario, annex)


def _lock_for_change(work: UnitOfWork, actor: Actor, scenario_id: int) -> tuple[Scenario, Annex]:
    scenario, annex = annexes.get_managed(actor, scenario_id)
    work.lock(scenario)
    if annex is None:
        raise NotFound(say("请先填写受限附件的说明，再上传文件。"))
    if not annexes.can_change_files(scenario):
        raise TransitionRefused(say("受限附件的文件在方案开启前可以增减，现在不行。"))
    return scenario, work.lock(annex)


def read_own(actor: Actor, scenario_id: int, file_id: int) -> tuple[AnnexFile, bytes]:
    """A file of the actor's own annex, in clear. It is entered in the audit."""
    scenario, annex = annexes.get_managed(actor, scenario_id)
    return _read(actor, scenario, _get(annex.id if annex else 0, file_id))


def read_granted(actor: Actor, scenario_id: int, file_id: int) -> tuple[AnnexFile, bytes]:
    """A file that is open to the actor's organisation, in clear. Each reading is entered in the
    audit. Raises `NotFound` where it is not, or no longer, open."""
    grant = annex_requests.get_grant(actor, scenario_id)
    scenario, annex = annexes.get_annex(actor, scenario_id)
    if grant.annex_id != annex.id:
        raise NotFound(say("没有这个文件。"))
    return _read(actor, scenario, _get(annex.id, file_id))


def _read(actor: Actor, scenario: Scenario, row: AnnexFile) -> tuple[AnnexFile, bytes]:
    # By its digest: the file's name is not for whoever reads the audit.
    audit_entries.note_each_read(actor, "annex_file", row.id, f"sha256:{row.digest}")
    token = file_store().get(row.storage_key)
    return row, annex_vault.reveal_file(token, scenario, row.digest)
