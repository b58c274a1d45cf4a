"""What the demonstration's testing bodies signed: good, with an old status list, and revoked."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select

from marketplace.cli.demonstration import reports, specs
from marketplace.cli.demonstration.cast import Cast
from marketplace.cli.demonstration.catalogue import Catalogue
from marketplace.cli.demonstration.evaluating import REVOKED_INDEX, Body
from marketplace.cli.demonstration.specs import ModelSpec, VersionSpec
from marketplace.credentials.signed.answers import Answers
from marketplace.credentials.signed.credential import Purpose
from marketplace.credentials.signed.issuing import draft_credential
from marketplace.db import db
from marketplace.domain import clock
from marketplace.models import Credential, ModelVersion
from marketplace.services import signed_credentials, takings_back
from marketplace.services.signed_credentials import Evidence

_MINUTE = 15 * 60
_TEST_DAYS = timedelta(days=9)


@dataclass(frozen=True)
class CredentialSpec:
    """`body`: which of the bodies; `day`: when the vendor uploaded it."""

    body: int
    model: str
    version: str
    tasks: tuple[str, ...]
    index: int
    day: int
    valid_days: int


_PAUSED = 40_322
_PAUSE = "企业反映测评所用的提示词模板与公布的不一致，复核期间先暂停。"
_GENERAL = ("gsm8k", "ifeval")
_CREDENTIALS = (
    CredentialSpec(0, "嵩云通用大模型", "v2.3", _GENERAL, REVOKED_INDEX, -20, 300),
    CredentialSpec(
        0,
        "嵩云医语",
        "v1.4",
        ("ceval-valid_physician", "ceval-valid_clinical_medicine", "ceval-valid_basic_medicine"),
        _PAUSED,
        -8,
        300,
    ),
    CredentialSpec(1, "河洛工匠", "v2.0", ("ifeval",), 1_204, -11, 40),
)


def plan(cast: Cast, catalogue: Catalogue, bodies: list[Body]) -> None:
    """Plan the uploads."""
    for number, spec in enumerate(_CREDENTIALS):
        step = partial(_upload, cast, catalogue, bodies[spec.body], spec)
        cast.timeline.at(spec.day, _MINUTE + number * 17, step)
    cast.timeline.at(-6, _MINUTE, partial(_pause, cast, bodies[0]))
    cast.timeline.at(-5, _MINUTE, partial(_resume, cast, bodies[0]))


def _pause(cast: Cast, body: Body) -> None:
    """The body suspends one of its credentials while it looks into a complaint."""
    takings_back.suspend(cast.actors[body.spec.organisation], _find_paused(body).id, _PAUSE)


def _resume(cast: Cast, body: Body) -> None:
    actor, row = cast.actors[body.spec.organisation], _find_paused(body)
    suspension = takings_back.get_issued(actor, row.id).suspension
    if suspension is not None:
        takings_back.lift(actor, row.id, suspension.id)


def _find_paused(body: Body) -> Credential:
    query = select(Credential).where(Credential.statement_id == _statement_id(body, _PAUSED))
    return db.session.scalars(query).one()


def _statement_id(body: Body, index: int) -> str:
    return uuid5(NAMESPACE_URL, f"{body.issuer}/{index}").urn


def _upload(cast: Cast, catalogue: Catalogue, body: Body, spec: CredentialSpec) -> None:
    model, said = _find(spec)
    row = db.session.get_one(ModelVersion, catalogue.tested[spec.model, spec.version].version_id)
    at = clock.now() - timedelta(days=2)
    report, name = reports.write_report(model.name, said, at), reports.file_name(at)
    number = _statement_id(body, spec.index)
    draft = draft_credential(report, name, _answers(body, row, spec), number, at)
    token = body.key.sign(draft.payload).encode()
    actor, evidence = cast.actors[model.vendor], Evidence(report, name)
    signed_credentials.upload_signed(actor, row.id, token, f"{spec.version}.jwt", evidence)


def _find(spec: CredentialSpec) -> tuple[ModelSpec, VersionSpec]:
    model = next(each for each in specs.list_models() if each.name == spec.model)
    return model, next(each for each in model.versions if each.name == spec.version)


def _answers(body: Body, row: ModelVersion, spec: CredentialSpec) -> Answers:
    today = clock.today()
    digest = {"kind": "oms-v1", "sha256": row.weights_digest}
    return Answers(
        issuer={"id": body.issuer, "name": body.spec.name},
        subject={
            "id": f"urn:uscc:{row.model.organisation.uscc}",
            "name": row.model.organisation.name,
            "testedObject": "model",
        },
        model={"name": row.model.name, "version": row.name, "digest": digest},
        environment={
            "testedFrom": (today - _TEST_DAYS).isoformat(),
            "testedTo": (today - timedelta(days=3)).isoformat(),
            "hardware": "8 张国产加速卡",
            "heldOutItems": False,
        },
        index=spec.index,
        revocation=body.url(Purpose.REVOCATION),
        suspension=body.url(Purpose.SUSPENSION),
        tasks=spec.tasks,
        valid_from=None,
        valid_for=timedelta(days=spec.valid_days),
    )
