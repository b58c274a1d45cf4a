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
from marketplace.services import credential_reviews, evaluators, status_lists
from marketplace.services.evaluator_checks import EvaluatorProfile

_REGISTERED = FIRST_DAY + 12
REVOKED_INDEX = 40_321


@dataclass(frozen=True)
class BodySpec:
    """A testing body, and on which days its lists came. `organisation`: its key among the cast's,
    where it has an account."""

    name: str
    host: str
    sectors: tuple[str, ...]
    benchmarks: tuple[str, ...]
    days: tuple[int, ...]
    organisation: str = ""


@dataclass(frozen=True)
class Body:
    """A testing body with the key that it signs with."""

    spec: BodySpec
    key: SigningKey

    @property
    def issuer(self) -> str:
        """Its id in what it signs."""
        return f"did:web:{self.spec.host}"

    @property
    def source(self) -> str:
        """Under which address its lists are."""
        return f"https://{self.spec.host}/status/"

    def url(self, purpose: Purpose) -> str:
        """The address of its list."""
        return f"{self.source}{purpose.value}/1"


_BODIES = (
    BodySpec(
        "中原示范人工智能测评中心",
        "ceping.demo.example",
        ("general", "medical", "education"),
        (),
        (-30, -9, -2),
        "ceping",
    ),
    BodySpec(
        "河洛示范软件检测院",
        "jiance.demo.example",
        ("general",),
        ("cmb",),
        (-40, -12),
    ),
)


def plan(cast: Cast) -> list[Body]:
    """Plan the registration of the bodies, and their lists as they came."""
    bodies = [Body(spec, generate_key()) for spec in _BODIES]
    for number, body in enumerate(bodies):
        minute = 10 * 60 + number * 23
        cast.timeline.at(_REGISTERED, minute, partial(_register, cast, body))
        for version, day in enumerate(body.spec.days, 1):
            cast.timeline.at(day, minute, partial(_send, body, version))
    return bodies


def _register(cast: Cast, body: Body) -> None:
    spec, home = body.spec, cast.actors.get(body.spec.organisation)
    profile = EvaluatorProfile(
        name=spec.name,
        issuer=body.issuer,
        organisation_id=home.organisation_id if home else None,
        accredited_from=clock.now() - timedelta(days=30),
        accredited_to=None,
        status_list_source=body.source,
        sectors=spec.sectors,
        benchmarks=spec.benchmarks,
    )
    administrator = cast.actors["administrator"]
    row = evaluators.register(administrator, profile)
    evaluators.add_key(administrator, row.id, write_document(body.key.public_jwk))


def _send(body: Body, version: int) -> None:
    for purpose in Purpose:
        made = _list(body, purpose, version)
        status_lists.receive(body.key.sign(list_payload(made)), Via.PUSHED)
    # As the worker does at once.
    credential_reviews.review_all()


def _list(body: Body, purpose: Purpose, version: int) -> StatusList:
    empty = empty_list(body.url(purpose), body.issuer, purpose, clock.now())
    is_set = purpose is Purpose.REVOCATION and version > 1
    bits = with_bit(empty.bits, REVOKED_INDEX, True) if is_set else empty.bits
    return StatusList(empty.url, empty.issuer, purpose, version, empty.issued, bits)
