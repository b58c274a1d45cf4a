"""What the buyer does next while people judge."""

from flask_babel import gettext as _

from marketplace.models import Scenario
from marketplace.services import assessment_marks, assessment_panels


def find_step(scenario: Scenario) -> tuple[str, tuple[tuple[str, str], ...], bool]:
    """A sentence, the ways (label, endpoint), and whether others have to do something first."""
    people, end = (_("查看评审专家"), "assessors.index"), (_("结束场景"), "awards.fail")
    if assessment_marks.is_complete(scenario):
        text = _("专家评分已经全部提交，请查看后运行排序。")
        return text, (people, (_("去运行排序"), "rankings.show"), end), False
    active = assessment_panels.list_active(scenario)
    lacking = assessment_panels.check(scenario, active)
    if lacking:
        return _("方案已开启，评审专家的人数或组长不符合要求，请补充。"), (people, end), False
    done = len(assessment_marks.list_done(scenario))
    text = _(
        "方案已开启，评审专家正在评分：%(total)s 位中有 %(done)s 位已提交。",
        total=len(active),
        done=done,
    )
    return text, (people, end), True
