"""The end of a delivery: accepted as a whole, in the buyer's own words, or terminated."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput, TransitionRefused
from marketplace.domain.lifecycle import SCENARIO, Action, DeliveryState
from marketplace.domain.messages import Message, say
from marketplace.domain.permissions import Actor
from marketplace.domain.texts import LINE_LENGTH, REASON_LENGTH, check_text, require_reason
from marketplace.matching.canonical import digest
from marketplace.models import Acceptance, Scenario
from marketplace.services import ledger, scenarios, transitions
from marketplace.services.delivery_plans import (
    Contract,
    drop_prepared,
    get_contract,
    list_milestones,
    lock_for,
    tell_vendor,
)
from marketplace.services.proposal_content import from_document
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work


@dataclass(frozen=True)
class KpiLine:
    """What the listing asked and the vendor committed to; empty where it is not known."""

    name: str
    unit: str
    baseline: str
    target: str
    committed: str


def list_kpis(contract: Contract) -> list[KpiLine]:
    """The listing's indicators beside what the selected proposal committed to."""
    committed = from_document(contract.proposal.content or {}).kpis
    return [
        KpiLine(
            name=str(row.get("name") or ""),
            unit=str(row.get("unit") or ""),
            baseline=str(row.get("baseline") or ""),
            target=str(row.get("target") or ""),
            committed=committed.get(str(row.get("name") or ""), ""),
        )
        for row in contract.scenario.kpis
    ]


def is_due(scenario: Scenario) -> bool:
    """Whether every milestone is accepted, so that the whole can be."""
    milestones = list_milestones(scenario)
    return bool(milestones) and all(row.state == DeliveryState.ACCEPTED for row in milestones)


def accept(actor: Actor, scenario_id: int, summary: str, reached: Mapping[int, str]) -> Acceptance:
    """Accept the whole, publicly. `reached`: what each indicator came to, by its place.

    Raises `InvalidInput` (fields `summary`, `reached-N`); `TransitionRefused` while a milestone is
    not accepted.
    """
    with unit_of_work() as work:
        scenario = lock_for(work, actor, scenario_id, Action.ACCEPT)
        contract = get_contract(actor, scenario_id)
        if not is_due(scenario):
            raise TransitionRefused(say("还有里程碑没有验收，全部验收之后才能整体验收。"))
        kpis = list_kpis(contract)
        _require_sound(summary, reached)
        transitions.move(work, scenario, SCENARIO, Action.ACCEPT, actor)
        row = work.add(
            Acceptance(
                scenario_id=scenario.id,
                accepted_by_id=actor.user_id,
                accepted_at=clock.now(),
                summary=summary.strip(),
                kpis=[
                    asdict(line) | {"reached": reached.get(place, "").strip()}
                    for place, line in enumerate(kpis)
                ],
            )
        )
        _record(work, contract, row)
        tell_vendor(work, contract, "delivery_accepted")
    return row


def _record(work: UnitOfWork, contract: Contract, row: Acceptance) -> None:
    """The ledger holds what everybody reads of it by its digest."""
    scenario = contract.scenario
    ledger.append(
        work,
        "scenario.accepted",
        scenario=scenario.id,
        title=scenario.title,
        organisation=contract.vendor.name,
        acceptance=digest({"summary": row.summary, "kpis": row.kpis}),
    )
    work.emit("search.scenario", id=scenario.id)


def _require_sound(summary: str, reached: Mapping[int, str]) -> None:
    said = summary.strip()
    found: dict[str, Message | None] = {
        "summary": check_text(said, REASON_LENGTH) if said else say("请写一段公开的验收结论。"),
        **{f"reached-{place}": check_text(text, LINE_LENGTH) for place, text in reached.items()},
    }
    wrong = {name: [message] for name, message in found.items() if message}
    if wrong:
        raise InvalidInput(wrong)


def terminate(actor: Actor, scenario_id: int, reason: str) -> Scenario:
    """End a delivery without an acceptance, even one not begun, with a public reason.

    What was prepared and never handed over is deleted. Raises `InvalidInput`.
    """
    said = require_reason(reason)
    with unit_of_work() as work:
        scenario = lock_for(work, actor, scenario_id, Action.TERMINATE)
        contract = get_contract(actor, scenario_id)
        transitions.move(work, scenario, SCENARIO, Action.TERMINATE, actor, said)
        for milestone in list_milestones(scenario):
            drop_prepared(work, milestone)
        scenarios.end_publicly(work, scenario, said)
        tell_vendor(work, contract, "delivery_terminated", reason=said)
    return scenario
