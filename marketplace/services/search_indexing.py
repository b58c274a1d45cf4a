"""Feed the search index from the database: by the outbox, or all anew."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, selectinload

from marketplace.db import db
from marketplace.domain.lifecycle import PUBLIC_STATES
from marketplace.domain.money import Budget, band_of
from marketplace.models import Model, ModelVersion, Scenario
from marketplace.search.documents import ModelDocument, ScenarioDocument
from marketplace.search.port import Difference, compare
from marketplace.services.credential_verdicts import best_tier
from marketplace.services.searching import engine

CHUNK = 500

Row = TypeVar("Row", Scenario, Model)
Document = TypeVar("Document", ScenarioDocument, ModelDocument)


def _scenario_document(row: Scenario) -> ScenarioDocument:
    texts = (row.pain_point, row.contents, row.demand_unit, row.data_types, row.batch or "")
    requirements = "\n".join(requirement.text for requirement in row.requirements)
    return ScenarioDocument(
        id=row.id,
        title=row.title,
        body="\n".join((*texts, requirements, *_published_words(row))),
        organisation=row.organisation.name,
        sector=row.sector or "",
        sub_scenario=row.sub_scenario,
        city=row.city or "",
        state=row.state,
        cooperation=row.cooperation_mode or "",
        deployment=row.deployment or "",
        budget_band=band_of(Budget(row.budget_minimum, row.budget_maximum)).slug,
        budget=row.budget_maximum or row.budget_minimum,
        deadline=row.proposal_deadline,
        published_at=row.published_at,
    )


def _published_words(row: Scenario) -> Iterator[str]:
    for question in row.published_questions:
        yield question.public_text or ""
        yield question.answer or ""


def _model_document(row: Model) -> ModelDocument:
    numbers = "\n".join(filing.number for filing in row.filings)
    return ModelDocument(
        id=row.id,
        name=row.name,
        vendor=row.organisation.name,
        body="\n".join((row.description, row.base_model or "", numbers)),
        kind=row.kind,
        sectors=tuple(row.sectors),
        deployment=tuple(row.deployments),
        tier=best_tier(row) or "",
        updated_at=row.updated_at,
    )


_SCENARIOS = (
    select(Scenario)
    .where(Scenario.state.in_(PUBLIC_STATES))
    .options(
        joinedload(Scenario.organisation),
        selectinload(Scenario.requirements),
        selectinload(Scenario.published_questions),
    )
)
_MODELS = (
    select(Model)
    .where(Model.is_published)
    .options(
        joinedload(Model.organisation),
        selectinload(Model.filings),
        selectinload(Model.versions).selectinload(ModelVersion.credentials),
    )
)


def index_scenarios(payloads: Sequence[Mapping[str, Any]]) -> None:
    """Bring these scenarios' documents up to date; what is not public is taken out."""
    ids = {payload["id"] for payload in payloads}
    rows = list(db.session.scalars(_SCENARIOS.where(Scenario.id.in_(ids))))
    engine().update(
        scenarios=map(_scenario_document, rows),
        removed_scenarios=ids - {row.id for row in rows},
    )


def index_models(payloads: Sequence[Mapping[str, Any]]) -> None:
    """Bring these models' documents up to date; what is not published is taken out."""
    ids = {payload["id"] for payload in payloads}
    rows = list(db.session.scalars(_MODELS.where(Model.id.in_(ids))))
    engine().update(
        models=map(_model_document, rows), removed_models=ids - {row.id for row in rows}
    )


def rebuild() -> tuple[int, int]:
    """Make the whole index anew from the database; how many scenarios and models it holds."""
    engine().rebuild(
        _documents(_SCENARIOS, Scenario.id, _scenario_document),
        _documents(_MODELS, Model.id, _model_document),
    )
    report = engine().check()
    return report.scenarios.documents, report.models.documents


def _documents(
    rows: Select[Row], key: InstrumentedAttribute[int], make: Callable[[Row], Document]
) -> Iterator[Document]:
    """The documents of `rows`, read as they are asked for, in sessions of their own.

    What the caller has loaded stays loaded, and a list of any length fits into memory.
    """
    with Session(db.engine) as session:
        ids = session.scalars(rows.with_only_columns(key)).all()
    for start in range(0, len(ids), CHUNK):
        with Session(db.engine) as session:
            yield from map(make, session.scalars(rows.where(key.in_(ids[start : start + CHUNK]))))


def check() -> tuple[Difference, Difference]:
    """What the index lacks or has too much of: scenarios, models."""
    indexed = engine().list_ids()
    public = db.session.scalars(select(Scenario.id).where(Scenario.state.in_(PUBLIC_STATES)))
    published = db.session.scalars(select(Model.id).where(Model.is_published))
    return compare(public, indexed.scenarios), compare(published, indexed.models)
