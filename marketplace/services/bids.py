"""What a vendor has bid with. It stays as it is until the ranking has run: whoever could take it
away after the deadline could leave the call, or have others win it."""

from collections.abc import Collection, Iterator

from marketplace.domain.errors import NotAllowed
from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor
from marketplace.services import proposals
from marketplace.services.proposal_content import ProposalContent

_UNDECIDED = (ScenarioState.PUBLISHED, ScenarioState.OPENED)


def require_not_bid(actor: Actor, version_ids: Collection[int]) -> None:
    """`NotAllowed` while a sealed or unranked proposal of the actor's names one of the versions."""
    if any(content.model_version_id in version_ids for content in _list_sealed(actor)):
        raise NotAllowed(
            say("已密封的申报方案用到了它，排序之前不能改动。截止前可以先撤回方案，再来改动。")
        )


def _list_sealed(actor: Actor) -> Iterator[ProposalContent]:
    for own in proposals.list_own(actor):
        content = proposals.read_submitted(own)
        if content is not None and own.scenario.state in _UNDECIDED:
            yield content
