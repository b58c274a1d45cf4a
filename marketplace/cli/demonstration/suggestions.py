"""Tasks that a vendor asked to have in the table of benchmarks: one declined, one that waits."""

from decimal import Decimal
from functools import partial

from marketplace.cli.demonstration.cast import Cast
from marketplace.credentials.results import Tool
from marketplace.services import benchmark_proposals
from marketplace.services.benchmark_proposals import ProposalText

_VENDOR = "songyun"
_DECLINED = ProposalText(
    tool=Tool.LM_EVAL,
    task="songyun_ward_notes",
    sector="medical",
    metric="acc",
    baseline=Decimal("0.25"),
    top=Decimal("0.91"),
    source="https://songyun.example.com/ward-notes",
)
_WAITING = ProposalText(
    tool=Tool.OPENCOMPASS,
    task="henan_dialect_triage",
    sector="medical",
    metric="accuracy",
    baseline=Decimal("0.2"),
    top=None,
    source="https://example.com/henan-dialect-triage",
)
_REASON = "题目由贵单位自己编写且没有公开，别人无法核对成绩。公开题目和论文后可以再提议。"


def plan(cast: Cast) -> None:
    """Plan the two proposals and the decision on the first."""
    cast.timeline.at(-20, 10 * 60, partial(_propose_and_decline, cast))
    cast.timeline.at(-2, 11 * 60, partial(_propose, cast, _WAITING))


def _propose(cast: Cast, text: ProposalText) -> int:
    return benchmark_proposals.propose(cast.actors[_VENDOR], text).id


def _propose_and_decline(cast: Cast) -> None:
    proposal_id = _propose(cast, _DECLINED)
    benchmark_proposals.decline(cast.actors["administrator"], proposal_id, _REASON)
