"""Models, evaluation reports and proposals for tests, made by the services themselves."""

import json
from decimal import Decimal
from typing import Any

from marketplace.models import Credential, ModelVersion, Proposal, Scenario
from marketplace.services import (
    credentials,
    models,
    proposal_copy_keys,
    proposal_submission,
    proposals,
)
from marketplace.services.models import ModelProfile
from marketplace.services.proposal_content import Answer, ProposalContent
from marketplace.services.proposal_vault import requires_copy_key
from marketplace.services.proposals import OwnProposal
from tests.factories.people import Person

# A task of the product's own benchmark table: proxy evidence in industry, baseline .25, top .7994.
TASK = "ceval-valid_electrical_engineer"
# Of proposals in split custody.
PASSPHRASE = "观星台 青铜 黄河 1988"


def model_profile(**fields: Any) -> ModelProfile:
    """A model as a vendor describes it."""
    given: dict[str, Any] = {
        "name": "皮带巡检大模型",
        "kind": "vertical",
        "base_model": None,
        "sectors": ("industry",),
        "deployments": ("on-premises",),
        "description": "识别皮带上的异物并给出截图、时间和位置。",
        "is_published": True,
    }
    return ModelProfile(**{**given, **fields})


def make_version(vendor: Person, **fields: Any) -> ModelVersion:
    """A version of a new published model."""
    model = models.create_model(vendor.actor, model_profile(**fields))
    return models.add_version(vendor.actor, model.id, "v1", "", None)


def report_file(task: str, right: int, n: int, *, total: int | None = None) -> bytes:
    """A results file as lm-evaluation-harness 0.4 writes it: `right` of `n` answers are right."""
    share = right / n
    document = {
        "results": {
            task: {
                "alias": task,
                "acc,none": share,
                "acc_stderr,none": (share * (1 - share) / (n - 1)) ** 0.5,
            }
        },
        "configs": {task: {"task": task, "num_fewshot": 0}},
        "versions": {task: 1.0},
        "n-shot": {task: 0},
        "higher_is_better": {task: {"acc": True}},
        "n-samples": {task: {"original": total or n, "effective": n}},
        "config": {"model": "hf", "model_args": "pretrained=example/model"},
        "date": 1767225600.0,
        "model_name": "example/model",
        "task_hashes": {},
    }
    return json.dumps(document).encode()


def make_credential(
    vendor: Person, version: ModelVersion, task: str, right: int, n: int, **fields: Any
) -> Credential:
    """A report on `version`, judged by the service."""
    data = report_file(task, right, n, **fields)
    return credentials.upload_report(vendor.actor, version.id, data, "results.json")


def proposal_content(scenario: Scenario, version: ModelVersion, **fields: Any) -> ProposalContent:
    """A proposal that meets every requirement at the ceiling and the longest time."""
    given: dict[str, Any] = {
        "summary": "在六条主运皮带上部署识别服务，两周内完成相机标定，随后联动停机试运行。",
        "model_version_id": version.id,
        "price": scenario.price_ceiling,
        "days": scenario.longest_days,
        "deployment": "on-premises",
        "answers": {
            row.id: Answer(True if row.is_mandatory else None, "部署在矿区内网服务器。")
            for row in scenario.requirements
        },
        "contact_name": "周敏",
        "contact_phone": "0371-11111111",
    }
    return ProposalContent(**{**given, **fields})


def make_proposal(
    vendor: Person,
    scenario: Scenario,
    version: ModelVersion | None = None,
    *,
    price: int | None = None,
    **fields: Any,
) -> Proposal:
    """A sealed proposal. `price` in yuan."""
    if price is not None:
        fields["price"] = Decimal(price)
    content = proposal_content(scenario, version or make_version(vendor), **fields)
    own = begin_draft(vendor, scenario, content)
    return proposal_submission.submit(
        vendor.actor, scenario.id, own.row.draft_version, copy_key=own.owner.copy_key
    ).row


def begin_draft(vendor: Person, scenario: Scenario, content: ProposalContent) -> OwnProposal:
    """A draft; in split custody behind `PASSPHRASE`, its copy key in the `owner`."""
    copy_key = None
    if requires_copy_key(scenario):
        copy_key = proposal_copy_keys.begin(vendor.actor, scenario.id, PASSPHRASE, content)
    return proposals.save_draft(vendor.actor, scenario.id, content, 0, copy_key=copy_key)
