"""Papers of a model (可信AI, GB/T, CMA, CNAS): its vendor keeps them, administrators check them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from marketplace.credentials.badges import BADGE_NAMES, check_badge_number
from marketplace.credentials.filings import CheckState, normalise_number
from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotFound
from marketplace.domain.messages import Message, say
from marketplace.domain.paging import Page, turn_to
from marketplace.domain.permissions import Actor, Permission, is_allowed, require, require_let_in
from marketplace.domain.texts import LINE_LENGTH, check_texts
from marketplace.models import DocumentBadge, Model
from marketplace.services import filings, models, uploads
from marketplace.services.auditing import AuditAction
from marketplace.services.installation import file_store
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work


@dataclass(frozen=True)
class BadgeText:
    """What a vendor writes of a paper."""

    kind: str
    number: str
    issued_by: str
    issued_on: date | None
    valid_until: date | None = None


@dataclass(frozen=True)
class BadgeFile:
    """The paper itself, as it was sent."""

    data: bytes
    name: str


def add(actor: Actor, model_id: int, text: BadgeText, file: BadgeFile) -> DocumentBadge:
    """Add a paper to one's own model. Raises `InvalidInput`, `FileRefused`."""
    _require_sound(text)
    name, media_type = uploads.check_document(file.data, file.name)
    try:
        with unit_of_work() as work:
            model = work.lock(_get_own(actor, model_id))
            uploads.require_room([row.size for row in model.badges], len(file.data))
            row = DocumentBadge(model_id=model.id, uploaded_by=actor.user_id)
            _write(row, text)
            _keep(row, file.data, name, media_type)
            return work.add(row)
    except IntegrityError:
        raise _number_taken() from None


def save(
    actor: Actor, model_id: int, badge_id: int, text: BadgeText, file: BadgeFile | None = None
) -> DocumentBadge:
    """Change a paper, with a new file or without; it has to be checked again."""
    _require_sound(text)
    kept = uploads.check_document(file.data, file.name) if file else None
    try:
        with unit_of_work() as work:
            model = work.lock(_get_own(actor, model_id))
            row = get_own(actor, model_id, badge_id)
            _write(row, text)
            if file and kept:
                _replace(work, model, row, file.data, kept)
            row.state, row.source = CheckState.UNCHECKED.value, None
            row.checked_by_id = row.checked_at = None
    except IntegrityError:
        raise _number_taken() from None
    return row


def _replace(
    work: UnitOfWork, model: Model, row: DocumentBadge, data: bytes, kept: tuple[str, str]
) -> None:
    uploads.require_room([each.size for each in model.badges if each is not row], len(data))
    work.emit("file.remove", key=row.storage_key)
    _keep(row, data, *kept)


def remove(actor: Actor, model_id: int, badge_id: int) -> None:
    """Take a paper off one's own model."""
    with unit_of_work() as work:
        work.lock(_get_own(actor, model_id))
        row = get_own(actor, model_id, badge_id)
        work.emit("file.remove", key=row.storage_key)
        work.session.delete(row)


def get_own(actor: Actor, model_id: int, badge_id: int) -> DocumentBadge:
    """A paper of one's own model."""
    model = _get_own(actor, model_id)
    row = db.session.get(DocumentBadge, badge_id)
    if row is None or row.model_id != model.id:
        raise NotFound(say("没有这份证书或报告。"))
    return row


def _get_own(actor: Actor, model_id: int) -> Model:
    model = models.get_model(actor, model_id)
    require(actor, Permission.MODEL_EDIT, model)
    return model


def _write(row: DocumentBadge, text: BadgeText) -> None:
    row.kind, row.number = text.kind, normalise_number(text.number)
    row.issued_by, row.valid_until = text.issued_by.strip(), text.valid_until
    if text.issued_on is not None:
        row.issued_on = text.issued_on


def _keep(row: DocumentBadge, data: bytes, name: str, media_type: str) -> None:
    row.name, row.media_type, row.size = name, media_type, len(data)
    row.digest, row.storage_key = sha256(data).hexdigest(), file_store().put(data)


def _require_sound(text: BadgeText) -> None:
    wrong = check_texts(
        {
            "number": (text.number, LINE_LENGTH),
            "issued_by": (text.issued_by.strip(), LINE_LENGTH),
        }
    )
    for name, message in _list_wrong(text):
        wrong.setdefault(name, []).append(message)
    if wrong:
        raise InvalidInput(wrong)


def _list_wrong(text: BadgeText) -> Iterator[tuple[str, Message]]:
    if text.kind not in set(BADGE_NAMES):
        yield "kind", say("请选择证书或报告的种类。")
    unlike = check_badge_number(normalise_number(text.number))
    if not text.number.strip():
        yield "number", say("请填写编号。")
    elif unlike:
        yield "number", unlike
    if not text.issued_by.strip():
        yield "issued_by", say("请填写出具的机构。")
    if text.issued_on is None:
        yield "issued_on", say("请填写出具日期。")
    elif text.valid_until and text.valid_until < text.issued_on:
        yield "valid_until", say("有效期不能早于出具日期。")


def _number_taken() -> InvalidInput:
    return InvalidInput({"number": [say("这个编号已经登记过。")]})


def read_own_file(actor: Actor, model_id: int, badge_id: int) -> tuple[DocumentBadge, bytes]:
    """The file of a paper of one's own organisation's model, for every member."""
    model = models.get_model(actor, model_id)
    row = db.session.get(DocumentBadge, badge_id)
    is_own = is_allowed(actor, Permission.MODEL_LIST_OWN, model)
    if row is None or row.model_id != model.id or not is_own:
        raise NotFound(say("没有这份证书或报告。"))
    return row, file_store().get(row.storage_key)


def list_waiting(actor: Actor, page: int = 1) -> Page[DocumentBadge]:
    """Papers of published models that nobody has checked, oldest first."""
    total = count_waiting(actor)
    paging = turn_to(page, total, filings.PER_PAGE)
    shown = _of_waiting(actor).order_by(DocumentBadge.id).limit(filings.PER_PAGE)
    rows = db.session.scalars(shown.offset(paging.offset(filings.PER_PAGE))).all()
    return Page(rows, paging, total)


def count_waiting(actor: Actor) -> int:
    """How many of them there are."""
    query = _of_waiting(actor).with_only_columns(func.count(DocumentBadge.id))
    return db.session.scalar(query) or 0


def _of_waiting(actor: Actor) -> Select[DocumentBadge]:
    return _of_published(actor).where(DocumentBadge.state == CheckState.UNCHECKED)


def list_checked(actor: Actor) -> list[DocumentBadge]:
    """The papers checked last, latest first."""
    query = _of_published(actor).where(DocumentBadge.state != CheckState.UNCHECKED)
    latest = (DocumentBadge.checked_at.desc(), DocumentBadge.id.desc())
    return list(db.session.scalars(query.order_by(*latest).limit(filings.LATEST)))


def _of_published(actor: Actor) -> Select[DocumentBadge]:
    require_let_in(actor, Permission.FILING_CHECK)
    with_vendor = joinedload(DocumentBadge.model).joinedload(Model.organisation)
    query = select(DocumentBadge).join(DocumentBadge.model).where(Model.is_published)
    return query.options(with_vendor)


def get_to_check(actor: Actor, badge_id: int) -> DocumentBadge:
    """A paper of a published model; `NotFound` for others, of which nobody else may know."""
    require_let_in(actor, Permission.FILING_CHECK)
    row = db.session.get(DocumentBadge, badge_id)
    if row is None or not row.model.is_published:
        raise NotFound(say("没有这份证书或报告。"))
    return row


def check(actor: Actor, badge_id: int, state: str, source: str, seen: str | None = None) -> None:
    """Record what was found, and where, as `filings.check` does."""
    filings.require_sound_check(state, source)
    with unit_of_work() as work:
        row = get_to_check(actor, badge_id)
        filings.record_check(work, actor, row, state, source, seen)


def read_file_to_check(actor: Actor, badge_id: int) -> tuple[DocumentBadge, bytes]:
    """A paper's file for whoever checks it. That it was read is entered in the audit."""
    with unit_of_work() as work:
        row = get_to_check(actor, badge_id)
        work.note(AuditAction.READ, "document_badge", row.id, row.number)
    return row, file_store().get(row.storage_key)
