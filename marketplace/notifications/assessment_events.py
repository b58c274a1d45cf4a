"""What is told of assessing proposals: to assessors, and to the buyer."""

from collections.abc import Mapping

from marketplace.domain.messages import mark

Shape = tuple[tuple[str, ...], str, str, tuple[str, ...]]

_OWN = ("assessments.show", ("assessor_id",))
_PANEL = ("assessors.index", ("scenario_id",))

# Per event: its parameters, the sentence, where it leads and what that address takes.
TOLD_OF_ASSESSMENTS: Mapping[str, Shape] = {
    # A letter: its link holds a token, which stands in no parameter.
    "assessor_invited": (
        ("title", "organisation", "deadline"),
        mark("%(organisation)s 邀请您担任场景“%(title)s”的评审专家。"),
        "home.index",
        (),
    ),
    "assessor_dismissed": (
        ("title", "reason"),
        mark("您不再担任场景“%(title)s”的评审专家：%(reason)s"),
        "assessments.index",
        (),
    ),
    "assessor_excused": (
        ("title",),
        mark(
            "您不再担任场景“%(title)s”的评审专家："
            "平台核对到您现在是或者曾经是一家申报单位的成员，按规定回避。"
        ),
        "assessments.index",
        (),
    ),
    "assessor_recused": (
        ("scenario_id", "title"),
        mark("场景“%(title)s”有一位评审专家回避，请看是否需要补充。"),
        *_PANEL,
    ),
    "assessor_chair_moved": (
        ("assessor_id", "title"),
        mark("场景“%(title)s”的评审组长有变动，请看您现在的角色。"),
        *_OWN,
    ),
    "assessment_due": (
        ("assessor_id", "title"),
        mark("场景“%(title)s”的申报方案已经开启，请声明利害关系后评分。"),
        *_OWN,
    ),
    "assessment_reminder": (
        ("assessor_id", "title"),
        mark("需求单位提醒您：场景“%(title)s”还等您提交评分。"),
        *_OWN,
    ),
    # A letter too, to those who have no account yet: it leads where everybody may go.
    "assessment_ended": (
        ("scenario_id", "title"),
        mark("场景“%(title)s”已经结束，不再需要您评审。"),
        "scenarios.show",
        ("scenario_id",),
    ),
    "assessment_handed_back": (
        ("assessor_id", "title", "reason"),
        mark("组长请您复核对场景“%(title)s”一份方案的评分：%(reason)s"),
        *_OWN,
    ),
    "assessments_complete": (
        ("scenario_id", "title"),
        mark("场景“%(title)s”的专家评分已经全部提交，请查看后运行排序。"),
        *_PANEL,
    ),
}
