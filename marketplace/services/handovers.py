"""What the vendor hands over for a milestone, and what the buyer says to it.

A handover is prepared, file by file, seen by the vendor alone; handed over, it is both sides' and
the supervisors', and stays as it is. What is returned is followed by another one.
"""

from hashlib import sha256

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput, NotFound, StaleVersion
from marketplace.domain.lifecycle import (
    DELIVERY,
    SCENARIO,
    Action,
    Role,
    get_transition,
)
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor, Permission, require
from marketplace.domain.texts import REASON_LENGTH, check_text, require_reason
from marketplace.models import Delivery, Handover, HandoverFile
from marketplace.services import audit_entries, handover_vault, transitions, uploads
from marketplace.services.delivery_plans import (
    Contract,
    get_contract,
    tell_buyer,
    tell_vendor,
)
from marketplace.services.installation import file_store
from marketplace.services.organisation_documents import Paper, Upload, inspect
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work


def get_milestone(actor: Actor, scenario_id: int, delivery_id: int) -> tuple[Contract, Delivery]:
    """A milestone of the actor's own side, or one that it supervises. Raises `NotFound`."""
    contract = get_contract(actor, scenario_id)
    found = db.session.get(Delivery, delivery_id)
    if found is None or found.scenario_id != contract.scenario.id:
        raise NotFound(say("没有这个里程碑，或者已经从计划中取消。"))
    return contract, found


def list_handed_over(delivery: Delivery) -> list[Handover]:
    """What was handed over for a milestone, the latest first."""
    query = select(Handover).where(
        Handover.delivery_id == delivery.id, Handover.handed_over_at.is_not(None)
    )
    return list(db.session.scalars(query.order_by(Handover.id.desc())))


def find_prepared(actor: Actor, delivery: Delivery) -> Handover | None:
    """What the vendor has prepared and not handed over, for the vendor itself."""
    return _find_prepared(delivery) if actor.has(Role.VENDOR) else None


def _find_prepared(delivery: Delivery) -> Handover | None:
    query = select(Handover).where(
        Handover.delivery_id == delivery.id, Handover.handed_over_at.is_(None)
    )
    return db.session.scalar(query.order_by(Handover.id).limit(1))


def prepare(
    actor: Actor,
    scenario_id: int,
    delivery_id: int,
    note: str,
    version: int,
    upload: Upload | None = None,
) -> Handover:
    """Keep the note and perhaps a file of a handover to come; the same file is kept once.

    Raises `InvalidInput` (fields `note`, `file`), `FileRefused`, `TransitionRefused`,
    `StaleVersion` where the milestone is no longer as `version` of it shows.
    """
    _require_note(note)
    paper = inspect(upload) if upload else None
    with unit_of_work() as work:
        contract, delivery = _lock_to_hand_over(work, actor, scenario_id, delivery_id)
        known = _find_prepared(delivery)
        if known and known.note == note.strip() and (paper is None or _has(known, paper)):
            # Sent twice.
            return known
        _require_latest(delivery, version)
        handover = _write(work, actor, delivery, note)
        if paper:
            _keep(work, contract, handover, paper)
        delivery.version += 1
    return handover


def _require_note(note: str) -> None:
    message = check_text(note, REASON_LENGTH)
    if message:
        raise InvalidInput({"note": [message]})


def _lock_to_hand_over(
    work: UnitOfWork, actor: Actor, scenario_id: int, delivery_id: int
) -> tuple[Contract, Delivery]:
    contract, delivery = _lock(work, actor, scenario_id, delivery_id)
    require(actor, Permission.DELIVERY_HAND_OVER, contract.scenario)
    get_transition(DELIVERY, Action.HAND_OVER, delivery.state)
    return contract, delivery


def _require_latest(delivery: Delivery, version: int) -> None:
    """Nobody writes over, or hands over, what a page did not show."""
    if version != delivery.version:
        raise StaleVersion(
            say(
                "这个里程碑刚刚被同事、对方或您的另一个窗口改动过，没有保存，也没有交付。"
                "请核对最新的内容后再操作；选好的文件请重新选择。"
            )
        )


def _lock(
    work: UnitOfWork, actor: Actor, scenario_id: int, delivery_id: int
) -> tuple[Contract, Delivery]:
    """The scenario first, as everybody does who changes its plan. Nothing moves once it ended."""
    work.lock(get_contract(actor, scenario_id).scenario)
    # Under the lock: a changed plan may have dropped it meanwhile.
    contract, delivery = get_milestone(actor, scenario_id, delivery_id)
    get_transition(SCENARIO, Action.ACCEPT, contract.scenario.state)
    return contract, work.lock(delivery)


def _write(work: UnitOfWork, actor: Actor, delivery: Delivery, note: str) -> Handover:
    handover = _find_prepared(delivery)
    if handover is None:
        handover = work.add(Handover(delivery_id=delivery.id, prepared_by_id=actor.user_id))
    handover.note, handover.prepared_by_id = note.strip(), actor.user_id or 0
    return handover


def _keep(work: UnitOfWork, contract: Contract, handover: Handover, paper: Paper) -> None:
    if _has(handover, paper):
        return
    rows, digest = handover.files, sha256(paper.data).hexdigest()
    uploads.require_room([row.size for row in rows], len(paper.data))
    token = handover_vault.protect_file(paper.data, contract.scenario, digest)
    work.add(
        HandoverFile(
            handover_id=handover.id,
            name=paper.name,
            media_type=paper.media_type,
            size=len(paper.data),
            digest=digest,
            storage_key=file_store().put(token),
        )
    )
    work.session.expire(handover, ["files"])


def _has(handover: Handover, paper: Paper) -> bool:
    digest = sha256(paper.data).hexdigest()
    return any((row.digest, row.name) == (digest, paper.name) for row in handover.files)


def remove_file(
    actor: Actor, scenario_id: int, delivery_id: int, file_id: int, version: int
) -> None:
    """Take a file out of what is prepared. Raises `StaleVersion`, as `prepare` does."""
    with unit_of_work() as work:
        _contract, delivery = _lock_to_hand_over(work, actor, scenario_id, delivery_id)
        _require_latest(delivery, version)
        handover = _find_prepared(delivery)
        row = next((one for one in handover.files if one.id == file_id), None) if handover else None
        if row is None:
            raise NotFound(say("没有这个文件，或者已经移除。"))
        work.emit("file.remove", key=row.storage_key)
        work.session.delete(row)
        delivery.version += 1


def hand_over(
    actor: Actor,
    scenario_id: int,
    delivery_id: int,
    note: str,
    version: int,
    upload: Upload | None = None,
) -> Delivery:
    """Hand a milestone over with a note and what was prepared. The buyer is told.

    Raises as `prepare` does.
    """
    _require_note(note)
    paper = inspect(upload) if upload else None
    with unit_of_work() as work:
        contract, delivery = _lock_to_hand_over(work, actor, scenario_id, delivery_id)
        _require_latest(delivery, version)
        if not note.strip():
            raise InvalidInput({"note": [say("请写明交付了什么、怎样查验。")]})
        handover = _write(work, actor, delivery, note)
        if paper:
            _keep(work, contract, handover, paper)
        transitions.move(work, delivery, DELIVERY, Action.HAND_OVER, actor)
        handover.handed_over_at = delivery.handed_over_at = clock.now()
        delivery.version += 1
        tell_buyer(work, contract, "milestone_handed_over", milestone=delivery.title)
    return delivery


def accept(actor: Actor, scenario_id: int, delivery_id: int, version: int) -> Delivery:
    """Accept what was handed over for a milestone, as `version` of it shows."""
    with unit_of_work() as work:
        contract, delivery, handover = _lock_to_decide(
            work, actor, (scenario_id, delivery_id), version, Action.ACCEPT
        )
        transitions.move(work, delivery, DELIVERY, Action.ACCEPT, actor)
        handover.decided_at = delivery.accepted_at = clock.now()
        delivery.version += 1
        tell_vendor(work, contract, "milestone_accepted", milestone=delivery.title)
    return delivery


def return_(
    actor: Actor, scenario_id: int, delivery_id: int, reason: str, version: int
) -> Delivery:
    """Send what was handed over back, with a reason: the vendor hands over again.

    Raises `InvalidInput` (field `reason`), `StaleVersion`.
    """
    said = require_reason(reason)
    with unit_of_work() as work:
        contract, delivery, handover = _lock_to_decide(
            work, actor, (scenario_id, delivery_id), version, Action.RETURN
        )
        transitions.move(work, delivery, DELIVERY, Action.RETURN, actor, said)
        handover.decided_at, handover.reason = clock.now(), said
        delivery.version += 1
        tell_vendor(work, contract, "milestone_returned", milestone=delivery.title, reason=said)
    return delivery


def _lock_to_decide(
    work: UnitOfWork, actor: Actor, place: tuple[int, int], version: int, action: Action
) -> tuple[Contract, Delivery, Handover]:
    contract, delivery = _lock(work, actor, *place)
    require(actor, Permission.DELIVERY_MANAGE, contract.scenario)
    get_transition(DELIVERY, action, delivery.state)
    if version != delivery.version:
        raise StaleVersion(say("供给方重新交付过，您看到的不是最新的材料。请刷新页面后再处理。"))
    return contract, delivery, list_handed_over(delivery)[0]


def read_file(
    actor: Actor, scenario_id: int, delivery_id: int, file_id: int
) -> tuple[HandoverFile, bytes]:
    """A file in clear, for both sides and supervisors; before it is handed over for the vendor
    alone. Each reading is entered in the audit."""
    contract, delivery = get_milestone(actor, scenario_id, delivery_id)
    scenario = contract.scenario
    row, handover = db.session.get(HandoverFile, file_id), None
    if row is not None:
        handover = db.session.get(Handover, row.handover_id)
    if row is None or handover is None or handover.delivery_id != delivery.id:
        raise NotFound(say("没有这个文件。"))
    if handover.handed_over_at is None and not actor.has(Role.VENDOR):
        raise NotFound(say("没有这个文件。"))
    audit_entries.note_each_read(actor, "handover_file", row.id, f"sha256:{row.digest}")
    token = file_store().get(row.storage_key)
    return row, handover_vault.reveal_file(token, scenario, row.digest)
