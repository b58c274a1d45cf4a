"""Proposals with words and contacts of their own, and a passage for two to share."""

from typing import Any

from marketplace.models import Proposal, Scenario
from marketplace.services import proposal_submission
from marketplace.services.proposal_content import Answer, ProposalContent
from tests.factories.people import Person, make_vendor
from tests.factories.proposals import begin_draft, make_version, proposal_content

SUMMARIES = (
    "相机装在机头和机尾，光源随班次调节，就地推理，结果进调度大屏。",
    "每周巡检一次镜头，备件放在井口，报警由值班员接听并登记，月底复盘。",
    "先回放三个月历史图像，按班次统计误报，再逐条皮带切换上线。",
)
COPIED = (
    "我们先用三个月的历史图像标定每条皮带的背景，再按班次分别统计误报和漏报；"
    "阈值由值班长在现场确认，任何一次停机都能回看当时的画面和判断依据，复盘记录按月交给贵方。"
)


def own_content(scenario: Scenario, number: int, vendor: Person, **fields: Any) -> ProposalContent:
    """Words and a contact of its own, but for `fields`."""
    own: dict[str, Any] = {
        "summary": SUMMARIES[number],
        "answers": {row.id: Answer(True, f"第{number}种做法。") for row in scenario.requirements},
        "contact_name": f"联系人{number}",
        "contact_phone": f"1380000000{number}",
        "contact_email": f"person{number}@vendor{number}.example",
    }
    return proposal_content(scenario, make_version(vendor), **{**own, **fields})


def bid(scenario: Scenario, number: int, vendor: Person | None = None, **fields: Any) -> Proposal:
    """A sealed proposal with words and a contact of its own, but for `fields`."""
    bidder = vendor or make_vendor()
    content = own_content(scenario, number, bidder, **fields)
    own = begin_draft(bidder, scenario, content)
    return proposal_submission.submit(bidder.actor, scenario.id, own.row.draft_version).row
