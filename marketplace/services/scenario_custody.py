"""Choose in a draft who keeps the key that opens the proposals. Publication freezes it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from marketplace.domain.custody import NEEDED_KINDS, CustodianKind, Custody
from marketplace.domain.errors import InvalidInput
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor
from marketplace.models import CustodianKey, Scenario
from marketplace.services import custodian_keys, custody_shares
from marketplace.services.scenario_drafting import require_editable
from marketplace.services.scenarios import get_editable, get_scenario
from marketplace.services.unit_of_work import UnitOfWork, unit_of_work


@dataclass(frozen=True)
class Choice:
    """What a draft says, and the keys in use that it can choose from, by kind of custodian."""

    scenario: Scenario
    chosen: Mapping[CustodianKind, CustodianKey]
    offered: Mapping[CustodianKind, list[CustodianKey]]


def get_choice(actor: Actor, scenario_id: int) -> Choice:
    """The choice of a draft of the actor's organisation."""
    scenario = get_editable(actor, scenario_id)
    keys = custodian_keys.list_offered(scenario.organisation_id)
    return Choice(
        scenario=scenario,
        chosen={CustodianKind(key.kind): key for key in custody_shares.list_keys(scenario)},
        offered={kind: [key for key in keys if key.kind == kind] for kind in CustodianKind},
    )


def choose(
    actor: Actor, scenario_id: int, custody: str, key_ids: Mapping[CustodianKind, int | None]
) -> Scenario:
    """Put a draft in the custody of the platform, or of the chosen keys; none for what has none.

    Raises `InvalidInput` with the field `custody` or the kind of custodian.
    """
    with unit_of_work() as work:
        scenario = work.lock(get_scenario(actor, scenario_id))
        require_editable(actor, scenario)
        if custody not in {mode.value for mode in Custody}:
            raise InvalidInput({"custody": [say("请选择密钥由谁保管。")]})
        keys = _find_keys(scenario, key_ids) if custody == Custody.SPLIT else []
        custody_shares.assign(work, scenario, Custody(custody), keys)
    return scenario


def _find_keys(
    scenario: Scenario, key_ids: Mapping[CustodianKind, int | None]
) -> list[CustodianKey]:
    offered = {
        (key.kind, key.id): key for key in custodian_keys.list_offered(scenario.organisation_id)
    }
    wanted = {kind: key_ids.get(kind) for kind in CustodianKind}
    missing = [
        kind
        for kind, key_id in wanted.items()
        if (kind, key_id) not in offered and (key_id is not None or kind in NEEDED_KINDS)
    ]
    if missing:
        raise InvalidInput({kind.value: [say("请选择一把在用的保管人公钥。")] for kind in missing})
    return [offered[kind, key_id] for kind, key_id in wanted.items() if key_id is not None]


def carry_over(work: UnitOfWork, original: Scenario, draft: Scenario) -> None:
    """Give a draft made from `original` its custody, with those of its keys that are in use."""
    keys = [key for key in custody_shares.list_keys(original) if key.retired_at is None]
    custody_shares.assign(work, draft, Custody(original.custody), _unique(keys))


def _unique(keys: Iterable[CustodianKey]) -> list[CustodianKey]:
    return list({key.id: key for key in keys}.values())
