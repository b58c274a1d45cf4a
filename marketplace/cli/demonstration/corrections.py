"""What becomes of listings after their publication: amended, closed early, withdrawn, reopened."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from marketplace.cli.demonstration.listings import DEADLINE_MINUTE, Listing
from marketplace.models import Scenario
from marketplace.services import amendments, endings, scenarios
from marketplace.services.scenario_content import ScenarioContent, read_content

_MORNING, _EVENING = 10 * 60, 18 * 60
_CALL_DAYS = 30


def plan(listing: Listing) -> None:
    """Plan the listing's own correction, if it has one. Vendors have done their bidding by then."""
    found = _STORIES.get(listing.spec.title)
    if found is not None:
        found(listing)


def _plan_amendments(listing: Listing) -> None:
    timeline = listing.cast.timeline
    timeline.at(-2, _EVENING, lambda: _explain(listing))
    timeline.at(-1, _EVENING, lambda: _give_time(listing))


def _explain(listing: Listing) -> None:
    content = _content(listing)
    more = "识别结果按门店汇总，每日闭店后一小时内推送给店长。"
    reason = "多家供给方询问结果怎样送达，现补充说明。"
    _amend(listing, reason, contents=f"{content.contents}{more}")


def _give_time(listing: Listing) -> None:
    days = _content(listing).longest_days or 0
    reason = "部分门店正在改造，无法同时施工，放宽最长工期。"
    _amend(listing, reason, longest_days=days + 30)


def _amend(listing: Listing, reason: str, **fields: Any) -> None:
    content = replace(_content(listing), **fields)
    version = _scenario(listing).version
    amendments.amend(listing.actor, listing.id, content, reason, version)


def _plan_early_end(listing: Listing) -> None:
    timeline = listing.cast.timeline
    deadline = timeline.moment(12, DEADLINE_MINUTE)
    reason = "机组检修窗口提前，需要尽早确定供给方。"
    timeline.at(
        -1,
        _EVENING,
        lambda: amendments.close_early(listing.actor, listing.id, deadline, reason),
    )


def _plan_withdrawal(listing: Listing) -> None:
    reason = "经核实，场景内容与该单位已在建的项目重复，不符合机会清单的发布要求。"
    listing.cast.timeline.at(
        -1, _EVENING, lambda: endings.withdraw(listing.administrator, listing.id, reason)
    )


def _plan_reopening(listing: Listing) -> None:
    """The listing was cancelled the day before; its successor waits for nothing but approval."""
    new: list[int] = []
    timeline = listing.cast.timeline
    timeline.at(-1, _MORNING, lambda: new.append(_reopen(listing)))
    timeline.at(-1, _MORNING + 60, lambda: scenarios.submit(listing.actor, new[0]))
    timeline.at(-1, _EVENING, lambda: scenarios.publish(listing.administrator, new[0]))


def _reopen(listing: Listing) -> int:
    timeline = listing.cast.timeline
    draft = endings.reopen(listing.actor, listing.id)
    content = replace(
        read_content(draft),
        question_deadline=timeline.moment(_CALL_DAYS - 8, DEADLINE_MINUTE),
        proposal_deadline=timeline.moment(_CALL_DAYS, DEADLINE_MINUTE),
        planned_award_date=timeline.day(_CALL_DAYS + 12),
    )
    return scenarios.save_draft(listing.actor, draft.id, content, draft.version).id


def _scenario(listing: Listing) -> Scenario:
    return scenarios.get_scenario(listing.actor, listing.id)


def _content(listing: Listing) -> ScenarioContent:
    return read_content(_scenario(listing))


_STORIES: Mapping[str, Callable[[Listing], None]] = {
    "连锁餐饮后厨规范巡查": _plan_amendments,
    "风电机组齿轮箱故障预警": _plan_early_end,
    "商圈消费活动效果评估": _plan_withdrawal,
    "工业园区大气异常溯源": _plan_reopening,
}
