"""The catalogue of models (能力清单): what vendors offer, in which versions, with what filings."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, selectinload

from marketplace.credentials.filings import (
    CheckState,
    FilingSeries,
    check_filing,
    normalise_number,
)
from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput, NotFound
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor, Permission, is_allowed, require, require_let_in
from marketplace.domain.sectors import SECTORS
from marketplace.domain.texts import LINE_LENGTH, check_texts
from marketplace.domain.vocabulary import DEPLOYMENT_NAMES
from marketplace.models import Filing, Model, ModelVersion
from marketplace.models.model import MODEL_KIND_NAMES
from marketplace.services import bids
from marketplace.services.unit_of_work import unit_of_work

BASE_MODEL_LENGTH = 200
DESCRIPTION_LENGTH = 4000
NOTES_LENGTH = 2000
SECTOR_SLUGS = frozenset(sector.slug for sector in SECTORS)


@dataclass(frozen=True)
class ModelProfile:
    """What a vendor writes of a model. Sectors and deployments are slugs."""

    name: str
    kind: str
    base_model: str | None
    sectors: tuple[str, ...]
    deployments: tuple[str, ...]
    description: str
    is_published: bool


def get_model(actor: Actor, model_id: int) -> Model:
    """A model the actor may read; `NotFound` also where the actor may not know of it."""
    found = db.session.get(Model, model_id, options=[joinedload(Model.organisation)])
    if found is None or not is_allowed(actor, Permission.MODEL_READ, found):
        raise NotFound(say("没有这个模型，或者它没有公开。"))
    return found


def get_version(actor: Actor, version_id: int) -> ModelVersion:
    """A version of a model the actor may read."""
    found = db.session.get(ModelVersion, version_id)
    if found is None:
        raise NotFound(say("没有这个模型版本。"))
    get_model(actor, found.model_id)
    return found


def list_own(actor: Actor) -> list[Model]:
    """The models of the actor's organisation with versions and credentials, latest change first."""
    require_let_in(actor, Permission.MODEL_LIST_OWN)
    return list(
        db.session.scalars(
            select(Model)
            .where(Model.organisation_id == actor.organisation_id)
            .order_by(Model.updated_at.desc(), Model.id.desc())
            .options(selectinload(Model.versions).selectinload(ModelVersion.credentials))
        )
    )


def list_by_ids(ids: Sequence[int]) -> list[Model]:
    """Published models, in the order of `ids`, in one query."""
    rows = db.session.scalars(
        select(Model)
        .where(Model.id.in_(ids), Model.is_published)
        .options(
            joinedload(Model.organisation),
            selectinload(Model.filings),
            selectinload(Model.badges),
            selectinload(Model.versions).selectinload(ModelVersion.credentials),
        )
    )
    by_id = {row.id: row for row in rows}
    return [by_id[model_id] for model_id in ids if model_id in by_id]


def create_model(actor: Actor, profile: ModelProfile) -> Model:
    """Describe a new model."""
    require_let_in(actor, Permission.MODEL_EDIT)
    _require_sound(profile)
    try:
        with unit_of_work() as work:
            model = Model(organisation_id=actor.organisation_id)
            _write(model, profile)
            work.add(model)
            work.emit("search.model", id=model.id)
    except IntegrityError:
        raise _name_taken() from None
    return model


def save_model(actor: Actor, model_id: int, profile: ModelProfile) -> Model:
    """Change the description of one's own model."""
    _require_sound(profile)
    try:
        with unit_of_work() as work:
            model = work.lock(_get_own(actor, model_id))
            _write(model, profile)
            work.emit("search.model", id=model.id)
    except IntegrityError:
        raise _name_taken() from None
    return model


def _write(model: Model, profile: ModelProfile) -> None:
    model.name = profile.name.strip()
    model.kind = profile.kind
    model.base_model = (profile.base_model or "").strip() or None
    model.sectors = list(dict.fromkeys(profile.sectors))
    model.deployments = list(dict.fromkeys(profile.deployments))
    model.description = profile.description.strip()
    model.is_published = profile.is_published


def _get_own(actor: Actor, model_id: int) -> Model:
    model = get_model(actor, model_id)
    require(actor, Permission.MODEL_EDIT, model)
    return model


def _require_sound(profile: ModelProfile) -> None:
    wrong = check_texts(
        {
            "name": (profile.name.strip(), LINE_LENGTH),
            "base_model": ((profile.base_model or "").strip(), BASE_MODEL_LENGTH),
            "description": (profile.description.strip(), DESCRIPTION_LENGTH),
        }
    )
    for name, message in _missing(profile):
        wrong.setdefault(name, []).append(message)
    if wrong:
        raise InvalidInput(wrong)


def _missing(profile: ModelProfile) -> Iterator[tuple[str, Message]]:
    if not profile.name.strip():
        yield "name", say("请填写模型名称。")
    if profile.kind not in MODEL_KIND_NAMES:
        yield "kind", say("请选择模型类型。")
    if not _are_known(profile.sectors, SECTOR_SLUGS):
        yield "sectors", say("请至少选择一个行业。")
    if not _are_known(profile.deployments, DEPLOYMENT_NAMES):
        yield "deployments", say("请至少选择一种部署方式。")
    if not profile.description.strip():
        yield "description", say("请介绍这个模型能做什么，需求方会读到。")


def _are_known(chosen: Collection[str], known: Collection[str]) -> bool:
    return bool(chosen) and all(value in known for value in chosen)


def _name_taken() -> InvalidInput:
    return InvalidInput({"name": [say("贵单位已经有同名的条目，请换一个名称。")]})


def add_version(
    actor: Actor, model_id: int, name: str, notes: str, released_on: date | None
) -> ModelVersion:
    """Add a version: what is tested and what is bid. Raises `InvalidInput`."""
    name, notes = name.strip(), notes.strip()
    wrong = check_texts({"name": (name, LINE_LENGTH), "notes": (notes, NOTES_LENGTH)})
    if wrong or not name:
        raise InvalidInput(wrong or {"name": [say("请填写版本号，例如 v2.1。")]})
    try:
        with unit_of_work() as work:
            model = _get_own(actor, model_id)
            version = work.add(
                ModelVersion(
                    model_id=model.id,
                    name=name,
                    notes=notes,
                    released_on=released_on,
                )
            )
            work.emit("search.model", id=model.id)
    except IntegrityError:
        raise _name_taken() from None
    return version


def add_filing(
    actor: Actor, model_id: int, series: str, number: str, filed_on: date | None
) -> Filing:
    """Note a filing number; its form is checked here, its truth by an administrator."""
    number = _normalise(series, number)
    _require_sound_filing(series, number)
    try:
        with unit_of_work() as work:
            model = _get_own(actor, model_id)
            filing = work.add(
                Filing(model_id=model.id, series=series, number=number, filed_on=filed_on)
            )
            work.emit("search.model", id=model.id)
    except IntegrityError:
        raise _filing_taken() from None
    return filing


def _normalise(series: str, number: str) -> str:
    is_known = series in set(FilingSeries)
    return normalise_number(number, FilingSeries(series) if is_known else None)


def _require_sound_filing(series: str, number: str) -> None:
    if series not in set(FilingSeries):
        raise InvalidInput({"series": [say("请选择备案类型。")]})
    if not number:
        raise InvalidInput({"number": [say("请填写编号。")]})
    unfit = check_texts({"number": (number, LINE_LENGTH)})
    if unfit:
        raise InvalidInput(unfit)
    wrong = check_filing(FilingSeries(series), number)
    if wrong:
        raise InvalidInput({"number": [wrong]})


def get_own_filing(actor: Actor, model_id: int, filing_id: int) -> Filing:
    """A filing of one's own model."""
    model = _get_own(actor, model_id)
    found = db.session.get(Filing, filing_id)
    if found is None or found.model_id != model.id:
        raise NotFound(say("没有这条备案信息。"))
    return found


def save_filing(
    actor: Actor, model_id: int, filing_id: int, series: str, number: str, filed_on: date | None
) -> Filing:
    """Correct a filing number. It counts from now on, and has to be checked again.

    Like removing it this is refused while a sealed proposal relies on the model.
    """
    number = _normalise(series, number)
    _require_sound_filing(series, number)
    try:
        with unit_of_work() as work:
            filing = work.lock(get_own_filing(actor, model_id, filing_id))
            bids.require_not_bid(actor, [version.id for version in filing.model.versions])
            if (filing.series, filing.number, filing.filed_on) != (series, number, filed_on):
                filing.series, filing.number, filing.filed_on = series, number, filed_on
                _begin_anew(filing)
            work.emit("search.model", id=model_id)
    except IntegrityError:
        raise _filing_taken() from None
    return filing


def _begin_anew(filing: Filing) -> None:
    filing.created_at = clock.now()
    filing.state, filing.source = CheckState.UNCHECKED.value, None
    filing.checked_by_id = filing.checked_at = None
    filing.checks.clear()


def _filing_taken() -> InvalidInput:
    return InvalidInput({"number": [say("这个编号已经登记过。")]})


def remove_filing(actor: Actor, model_id: int, filing_id: int) -> None:
    """Take a filing number off one's own model, unless a sealed proposal relies on the model."""
    with unit_of_work() as work:
        filing = get_own_filing(actor, model_id, filing_id)
        bids.require_not_bid(actor, [version.id for version in filing.model.versions])
        work.session.delete(filing)
        work.emit("search.model", id=model_id)
