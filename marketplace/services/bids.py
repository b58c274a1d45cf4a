"""What a vendor has bid with. It stays as it is until the ranking has run: whoever could take it
away after the deadline could leave the call, or have others win it."""

from collections.abc import Collection

from marketplace.domain.errors import NotAllowed
from marketplace.domain.lifecycle import ScenarioState
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor
from marketplace.services import proposals
from marketplace.services.proposals import OwnProposal

_UNDECIDED = (ScenarioState.PUBLISHED, ScenarioState.OPENED)


def require_not_bid(actor: Actor, version_ids: Collection[int]) -> None:
    """`NotAllowed` while a sealed or unranked proposal of the actor's names one of the versions."""
    sealed = [own for own in proposals.list_own(actor) if _is_held(own)]
    if any(own.is_locked for own in sealed):
        raise NotAllowed(
            say(
                "有一份用口令锁住的申报方案已密封，平台看不到它用了哪个模型，排序之前不能改动。"
                "截止前可以先撤回方案，再来改动。"
            )
        )
    contents = filter(None, map(proposals.read_submitted, sealed))
    if any(content.model_version_id in version_ids for content in contents):
        raise NotAllowed(
            say("已密封的申报方案用到了它，排序之前不能改动。截止前可以先撤回方案，再来改动。")
        )


def _is_held(own: OwnProposal) -> bool:
    return own.row.sealed_token is not None and own.scenario.state in _UNDECIDED
