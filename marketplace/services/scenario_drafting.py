"""What must hold before a draft is written, and what the same draft sent twice is."""

from datetime import timedelta

from sqlalchemy import select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.errors import InvalidInput, StaleVersion, TransitionRefused
from marketplace.domain.lifecycle import EDITABLE_STATES, ScenarioState
from marketplace.domain.messages import say
from marketplace.domain.permissions import Actor, Permission, require
from marketplace.domain.texts import REASON_LENGTH, check_text
from marketplace.models import Scenario
from marketplace.services.scenario_content import ScenarioContent, read_content, snapshot
from marketplace.services.scenario_limits import check_storable

# Within it the same draft sent again is the same press of a button, not another draft.
_TWIN_AGE = timedelta(minutes=10)


def find_twin(organisation_id: int, content: ScenarioContent) -> Scenario | None:
    """The draft that was made of the same content a moment ago, if there is one."""
    recent = db.session.scalars(
        select(Scenario).where(
            Scenario.organisation_id == organisation_id,
            Scenario.state == ScenarioState.DRAFT,
            Scenario.title == content.title,
            Scenario.created_at > clock.now() - _TWIN_AGE,
        )
    )
    wanted = snapshot(content)
    return next((row for row in recent if snapshot(read_content(row)) == wanted), None)


def require_editable(actor: Actor, scenario: Scenario) -> None:
    """`NotAllowed` to other organisations, `TransitionRefused` once it is no draft any more."""
    require(actor, Permission.SCENARIO_MANAGE, scenario)
    if scenario.state == ScenarioState.SUBMITTED:
        raise TransitionRefused(
            say("这个场景已经提交审批，不用再次提交。要修改，请先在“我的场景”里收回。")
        )
    if scenario.state == ScenarioState.APPROVED:
        raise TransitionRefused(say("这个场景已经批准，等待发布。要修改，请先在“我的场景”里收回。"))
    if scenario.state not in EDITABLE_STATES:
        raise TransitionRefused(say("这个场景已经发布或结束，不能再编辑。"))


def require_storable(content: ScenarioContent) -> None:
    """`InvalidInput` for what the database cannot hold, or a draft without a title."""
    wrong = check_storable(content)
    if not content.title.strip():
        wrong["title"] = [say("请填写场景名称，草稿也要有名称。")]
    if wrong:
        raise InvalidInput(wrong)


def require_text(name: str, text: str) -> None:
    """`InvalidInput` (field `name`) for a reason that is too long or unprintable."""
    message = check_text(text, REASON_LENGTH)
    if message:
        raise InvalidInput({name: [message]})


def require_version(scenario: Scenario, version: int) -> None:
    """`StaleVersion` if somebody saved since `version`."""
    if scenario.version != version:
        raise StaleVersion(
            say("这份草稿刚被别人（或您的另一个窗口）保存过。您填写的内容还在下面，没有覆盖对方。")
        )
