"""The catalogue of models (能力清单): what vendors offer, in which versions, with what filings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, selectinload

from marketplace.credentials.filings import FilingSeries, check_filing
from marketplace.db import db
from marketplace.domain.errors import InvalidInput, NotFound
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor, Permission, is_allowed, require, require_let_in
from marketplace.domain.sectors import find_sector
from marketplace.domain.vocabulary import DEPLOYMENT_NAMES
from marketplace.models import Filing, Model, ModelVersion
from marketplace.models.model import MODEL_KIND_NAMES
from marketplace.services.unit_of_work import unit_of_work


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
    require_let_in(actor, Permission.MODEL_EDIT)
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
    model.sectors = list(profile.sectors)
    model.deployments = list(profile.deployments)
    model.description = profile.description.strip()
    model.is_published = profile.is_published


def _get_own(actor: Actor, model_id: int) -> Model:
    model = get_model(actor, model_id)
    require(actor, Permission.MODEL_EDIT, model)
    return model


def _require_sound(profile: ModelProfile) -> None:
    found = {
        "name": None if profile.name.strip() else say("请填写模型名称。"),
        "kind": None if profile.kind in MODEL_KIND_NAMES else say("请选择模型类型。"),
        "sectors": None
        if profile.sectors and all(find_sector(slug) for slug in profile.sectors)
        else say("请至少选择一个行业。"),
        "deployments": None
        if profile.deployments and all(d in DEPLOYMENT_NAMES for d in profile.deployments)
        else say("请至少选择一种部署方式。"),
        "description": None
        if profile.description.strip()
        else say("请介绍这个模型能做什么，需求方会读到。"),
    }
    wrong: dict[str, list[Message]] = {name: [text] for name, text in found.items() if text}
    if wrong:
        raise InvalidInput(wrong)


def _name_taken() -> InvalidInput:
    return InvalidInput({"name": [say("贵单位已经有同名的条目，请换一个名称。")]})


def add_version(
    actor: Actor, model_id: int, name: str, notes: str, released_on: date | None
) -> ModelVersion:
    """Add a version: what is tested and what is bid."""
    if not name.strip():
        raise InvalidInput({"name": [say("请填写版本号，例如 v2.1。")]})
    try:
        with unit_of_work() as work:
            model = _get_own(actor, model_id)
            version = work.add(
                ModelVersion(
                    model_id=model.id,
                    name=name.strip(),
                    notes=notes.strip(),
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
    _require_sound_filing(series, number.strip())
    try:
        with unit_of_work() as work:
            model = _get_own(actor, model_id)
            filing = work.add(
                Filing(model_id=model.id, series=series, number=number.strip(), filed_on=filed_on)
            )
            work.emit("search.model", id=model.id)
    except IntegrityError:
        raise InvalidInput({"number": [say("这个编号已经登记过。")]}) from None
    return filing


def _require_sound_filing(series: str, number: str) -> None:
    if series not in set(FilingSeries):
        raise InvalidInput({"series": [say("请选择备案类型。")]})
    wrong = check_filing(FilingSeries(series), number)
    if wrong:
        raise InvalidInput({"number": [wrong]})


def remove_filing(actor: Actor, model_id: int, filing_id: int) -> None:
    """Take a filing number off one's own model."""
    with unit_of_work() as work:
        model = _get_own(actor, model_id)
        filing = work.session.get(Filing, filing_id)
        if filing is None or filing.model_id != model.id:
            raise NotFound(say("没有这条备案信息。"))
        work.session.delete(filing)
        work.emit("search.model", id=model.id)
