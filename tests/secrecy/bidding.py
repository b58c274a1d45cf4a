"""Vendors who go every way through their proposals, with a secret in every field."""

from dataclasses import dataclass
from decimal import Decimal

from marketplace.models import Model, ModelVersion, Scenario
from marketplace.services import models
from marketplace.services.scenario_content import RequirementText
from marketplace.services.unit_of_work import unit_of_work
from tests.factories.people import PASSWORD, Person, make_buyer, make_vendor
from tests.factories.proposals import model_profile
from tests.factories.scenarios import make_scenario
from tests.secrecy.installation import Visitor
from tests.traces import plant

PRICE = Decimal("73918462.57")
CEILING = Decimal(80_000_000)
FIELDS = ("summary", "answer", "kpi", "name", "phone", "mail", "file", "content")
# What is written: saved as one types, by hand, sealed, replaced by what counts in the end; taken
# back; never sent; and what is refused.
PHASES = ("typed", "saved", "sealed", "counts", "withdrawn", "kept", "refused")
PLANTED = {f"{phase}-{field}": plant(f"{phase}-{field}") for phase in PHASES for field in FIELDS}
# One is long enough that it would go to a temporary file by default.
LONG_PHASE, LONG, SHORT = "saved", 600_000, 3_000


@dataclass(frozen=True)
class Round:
    """A scenario, and three vendors with their addresses and versions."""

    buyer: Person
    scenario_id: int
    requirement_id: int
    bidders: tuple[tuple[str, int], ...]

    @property
    def url(self) -> str:
        """A vendor's own proposal."""
        return f"/scenarios/{self.scenario_id}/proposal"


def make_round() -> Round:
    """Numbers of versions are such that they are nothing else's."""
    buyer = make_buyer()
    scenario: Scenario = make_scenario(
        buyer,
        requirements=(RequirementText("部署在矿区内网", is_mandatory=True),),
        kpis=({"name": "响应方式", "baseline": "", "target": "随时", "unit": ""},),
        budget_minimum=CEILING / 2,
        budget_maximum=CEILING,
        price_ceiling=CEILING,
        reference_price=CEILING / 2,
    )
    bidders = []
    for number in range(3):
        vendor = make_vendor()
        model = models.create_model(vendor.actor, model_profile())
        bidders.append((vendor.email, _make_version(model, 918_273_640 + number)))
    return Round(buyer, scenario.id, scenario.requirements[0].id, tuple(bidders))


def _make_version(model: Model, number: int) -> int:
    with unit_of_work() as work:
        return work.add(ModelVersion(id=number, model_id=model.id, name="v1")).id


def bid(address: str, found: Round) -> None:
    """All of it, through the pages."""
    counting, withdrawing, keeping = found.bidders
    _replace_and_count(_sign_in(address, counting), found, counting[1])
    _withdraw(_sign_in(address, withdrawing), found, withdrawing[1])
    _keep_and_be_refused(_sign_in(address, keeping), found, keeping[1])


def _sign_in(address: str, bidder: tuple[str, int]) -> Visitor:
    visitor = Visitor(address)
    visitor.sign_in(bidder[0], PASSWORD)
    return visitor


def _words(found: Round, phase: str, version_id: int) -> dict[str, object]:
    return {
        "summary": f"{PLANTED[f'{phase}-summary']}：在六条主运皮带上部署识别服务并联动停机。",
        "model_version_id": version_id,
        "price": str(PRICE.scaleb(-4)),
        "days": "120",
        "deployment": "on-premises",
        f"met-{found.requirement_id}": "yes",
        f"answer-{found.requirement_id}": PLANTED[f"{phase}-answer"],
        "kpi-0": PLANTED[f"{phase}-kpi"],
        "contact_name": PLANTED[f"{phase}-name"],
        "contact_phone": PLANTED[f"{phase}-phone"],
        "contact_email": f"{PLANTED[f'{phase}-mail']}@example.com",
    }


def _file(phase: str) -> tuple[str, bytes]:
    line = f"{PLANTED[f'{phase}-content']}\n".encode()
    size = LONG if phase == LONG_PHASE else SHORT
    return f"{PLANTED[f'{phase}-file']}.txt", line * (size // len(line))


def _replace_and_count(visitor: Visitor, found: Round, version_id: int) -> None:
    typed = visitor.fill(found.url, _words(found, "typed", version_id))
    saved = visitor.post(found.url, typed, Accept="application/json")
    assert saved.json()["version"] == 1
    _attach(visitor, found, "saved", version_id)
    for phase, version in (("sealed", 1), ("counts", 2)):
        _attach(visitor, found, phase, version_id)
        _seal(visitor, found, version)


def _attach(visitor: Visitor, found: Round, phase: str, version_id: int) -> None:
    words, file = _words(found, phase, version_id), _file(phase)
    kept = visitor.send(found.url, words, button=("action", "attach"), file=file)
    assert kept.ok
    assert PLANTED[f"{phase}-file"] in kept.text


def _seal(visitor: Visitor, found: Round, version: int) -> None:
    sealed = visitor.send(f"{found.url}/submit", {})
    assert sealed.url.endswith(f"{found.url}/receipts/{version}"), sealed.url


def _withdraw(visitor: Visitor, found: Round, version_id: int) -> None:
    _attach(visitor, found, "withdrawn", version_id)
    _seal(visitor, found, 1)
    assert visitor.send(f"{found.url}/withdraw", {}).ok


def _keep_and_be_refused(visitor: Visitor, found: Round, version_id: int) -> None:
    """A draft that is never sent; and all the ways in which words come and are not taken."""
    _attach(visitor, found, "kept", version_id)
    words = _words(found, "refused", version_id)
    filled = visitor.fill(found.url, words)
    too_long = {**filled, "summary": str(words["summary"]) * 200}
    program = f"{PLANTED['refused-file']}.exe", b"MZ" + _file("refused")[1]
    stale = {**filled, "version": "1"}
    without_token = {name: value for name, value in filled.items() if name != "csrf_token"}
    answers = [
        visitor.post(found.url, too_long).status_code,
        visitor.post(found.url, filled | {"version": "99"}, _file("refused")).status_code,
        visitor.post(found.url, stale).status_code,
        visitor.post(found.url, without_token).status_code,
        visitor.post(found.url, filled, file=program).status_code,
        visitor.post(f"{found.url}/submit", filled | {"version": "1"}).status_code,
    ]
    assert answers == [422, 409, 409, 400, 422, 409]
