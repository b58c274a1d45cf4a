"""Two testing bodies of the demonstration, whose private keys nobody keeps.

The one sent its lists this week; the other has been silent since, so that its list shows its age.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from marketplace.cli.demonstration.cast import FIRST_DAY, Cast
from marketplace.credentials.signed.bitstrings import with_bit
from marketplace.credentials.signed.credential import Purpose
from marketplace.credentials.signed.documents import write_document
from marketplace.credentials.signed.signing_key import SigningKey, generate_key
from marketplace.credentials.signed.status_lists import StatusList, empty_list, list_payload
from marketplace.domain import clock
from marketplace.models.status_list import Via
from marketplace.services import evaluators, status_lists
from marketplace.services.evaluator_checks import EvaluatorProfile

_REGISTERED = FIRST_DAY + 12
_REVOKED_INDEX = 40_321


@dataclass(frozen=True)
class BodySpec:
    """A testing body, and on which days its lists came."""

    name: str
    host: str
    sectors: tuple[str, ...]
    benchmarks: tuple[str, ...]
    days: tuple[int, ...]


_BODIES = (
    BodySpec(
        "中原示范人工智能测评中心",
        "ceping.demo.example",
        ("general", "medical", "education"),
        (),
        (-30, -9, -2),
    ),
    BodySpec(
        "河洛示范软件检测院",
        "jiance.demo.example",
        ("general",),
        ("cmb",),
        (-40, -12),
    ),
)


def plan(cast: Cast) -> None:
    """Plan the registration of the bodies, and their lists as they came."""
    for number, spec in enumerate(_BODIES):
        key = generate_key()
        minute = 10 * 60 + number * 23
        cast.timeline.at(_REGISTERED, minute, partial(_register, cast, spec, key))
        for version, day in enumerate(spec.days, 1):
            cast.timeline.at(day, minute, partial(_send, spec, key, version))


def _source(spec: BodySpec) -> str:
    return f"https://{spec.host}/status/"


def _issuer(spec: BodySpec) -> str:
    return f"did:web:{spec.host}"


def _register(cast: Cast, spec: BodySpec, key: SigningKey) -> None:
    profile = EvaluatorProfile(
        name=spec.name,
        issuer=_issuer(spec),
        organisation_id=None,
        accredited_from=clock.now() - timedelta(days=30),
        accredited_to=None,
        status_list_source=_source(spec),
        sectors=spec.sectors,
        benchmarks=spec.benchmarks,
    )
    administrator = cast.actors["administrator"]
    row = evaluators.register(administrator, profile)
    evaluators.add_key(administrator, row.id, write_document(key.public_jwk))


def _send(spec: BodySpec, key: SigningKey, version: int) -> None:
    for purpose in Purpose:
        made = _list(spec, purpose, version)
        status_lists.receive(key.sign(list_payload(made)), Via.PUSHED)


def _list(spec: BodySpec, purpose: Purpose, version: int) -> StatusList:
    url = f"{_source(spec)}{purpose.value}/1"
    empty = empty_list(url, _issuer(spec), purpose, clock.now())
    is_set = purpose is Purpose.REVOCATION and version > 1
    bits = with_bit(empty.bits, _REVOKED_INDEX, True) if is_set else empty.bits
    return StatusList(url, empty.issuer, purpose, version, empty.issued, bits)
