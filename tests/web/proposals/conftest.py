"""One scenario that accepts proposals, and a vendor with a tested model."""

from dataclasses import dataclass

import pytest
from flask import Flask

from marketplace.models import Credential, ModelVersion, Scenario
from marketplace.services.scenario_content import RequirementText
from tests.factories.people import Person, make_buyer, make_vendor
from tests.factories.proposals import TASK, make_credential, make_version
from tests.factories.scenarios import make_scenario


@dataclass(frozen=True)
class Call:
    """Who and what takes part; ids can be read in any context."""

    buyer: Person
    vendor: Person
    scenario: Scenario
    scenario_id: int
    version_id: int
    credential_id: int
    mandatory_id: int
    scored_id: int

    @property
    def url(self) -> str:
        """The vendor's proposal."""
        return f"/scenarios/{self.scenario_id}/proposal"

    @property
    def complete(self) -> dict[str, object]:
        """The form, filled so that it can be submitted."""
        return {
            "summary": "在六条主运皮带上部署识别服务，两周内完成相机标定，随后联动停机试运行。",
            "model_version_id": self.version_id,
            "credential_ids": [self.credential_id],
            "price": "180",
            "days": "135",
            "deployment": "on-premises",
            f"met-{self.mandatory_id}": "yes",
            f"answer-{self.mandatory_id}": "部署在矿区内网服务器。",
            f"answer-{self.scored_id}": "两名工程师驻场三个月。",
            "kpi-0": "97.5",
        }


@pytest.fixture
def call(app: Flask) -> Call:
    buyer, vendor = make_buyer(), make_vendor()
    scenario = make_scenario(
        buyer,
        requirements=(
            RequirementText("部署在矿区内网", is_mandatory=True),
            RequirementText("说明驻场服务安排", is_mandatory=False),
        ),
        kpis=({"name": "识别准确率", "baseline": "80", "target": "95", "unit": "%"},),
    )
    version: ModelVersion = make_version(vendor)
    credential: Credential = make_credential(vendor, version, TASK, 90, 100)
    mandatory, scored = scenario.requirements
    return Call(
        buyer=buyer,
        vendor=vendor,
        scenario=scenario,
        scenario_id=scenario.id,
        version_id=version.id,
        credential_id=credential.id,
        mandatory_id=mandatory.id,
        scored_id=scored.id,
    )
