"""Custodians with their keys, and scenarios whose key they keep between them."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from marketplace.domain.custody import CustodianKind, Custody
from marketplace.models import CustodianKey, Scenario
from marketplace.sealing.custodian_key import CustodianPrivateKey, new_custodian_key, write_key_file
from marketplace.services import custodian_keys, scenario_custody, scenarios
from tests.factories.people import Person, make_administrator, make_buyer, make_supervisor
from tests.factories.scenarios import complete_content

PASSPHRASE = "開封 包拯 1062 年元月"


@cache
def _key_file(material: bytes) -> str:
    """Made once for each key: the passphrase costs time."""
    return write_key_file(CustodianPrivateKey(material), PASSPHRASE)


@dataclass(frozen=True)
class Custodian:
    """Somebody who keeps a private key, and the public half that is registered."""

    person: Person
    private: CustodianPrivateKey
    key: CustodianKey

    @property
    def key_file(self) -> bytes:
        """The content of the key file, behind `PASSPHRASE`."""
        return _key_file(self.private.material).encode()


def make_custodian(person: Person, name: str = "保管人") -> Custodian:
    """The person's side with a new key."""
    private = new_custodian_key()
    text = json.dumps(private.public_jwk())
    return Custodian(person, private, custodian_keys.register(person.actor, name, text))


@dataclass(frozen=True)
class SplitScenario:
    """A published scenario in split custody, and everybody who has to do with it."""

    scenario: Scenario
    buyer: Custodian
    supervisor: Custodian
    notary: Custodian
    administrator: Person


def make_split_scenario(*, has_notary: bool = True, **fields: Any) -> SplitScenario:
    """A call in the custody of its buyer, a supervisor and, unless said otherwise, a notary."""
    administrator = make_administrator()
    buyer = make_custodian(make_buyer(), "招标办")
    supervisor = make_custodian(make_supervisor(organisation=administrator.organisation), "监督处")
    notary = make_custodian(administrator, "公证处")
    draft = scenarios.create_draft(buyer.person.actor, complete_content(**fields))
    chosen = {
        CustodianKind.BUYER: buyer.key.id,
        CustodianKind.SUPERVISOR: supervisor.key.id,
        CustodianKind.NOTARY: notary.key.id if has_notary else None,
    }
    scenario_custody.choose(buyer.person.actor, draft.id, Custody.SPLIT, chosen)
    scenarios.submit(buyer.person.actor, draft.id)
    scenario = scenarios.publish(administrator.actor, draft.id)
    return SplitScenario(scenario, buyer, supervisor, notary, administrator)
