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
    # A letter too: who never joined has no account.
    "assessor_uninvited": (
        ("scenario_id", "title", "reason"),
        mark("需求单位撤销了请您评审场景“%(title)s”的邀请：%(reason)s"),
        "scenarios.show",
        ("scenario_id",),
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
    # For whatever other reason: the account is gone, the invitation was declined.
    "assessor_left": (
        ("scenario_id", "title"),
        mark("场景“%(title)s”有一位受邀的专家不参加评审，请看是否需要补充。"),
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
    "assessment_needless": (
        ("scenario_id", "title"),
        mark("场景“%(title)s”的评审标准改为全部按公式计算，不再需要您评审。"),
        "scenarios.show",
        ("scenario_id",),
    ),
    "assessment_handed_back": (
        ("assessor_id", "title", "reason"),
        mark("组长请您复核对场景“%(title)s”一份方案的评分：%(reason)s"),
        *_OWN,
    ),
    "assessment_restored": (
        ("assessor_id", "title"),
        mark("组长撤销了退回，您对场景“%(title)s”一份方案原来的评分照旧有效，不用复核。"),
        *_OWN,
    ),
    "assessments_complete": (
        ("scenario_id", "title"),
        mark("场景“%(title)s”的专家评分已经全部提交，请查看后运行排序。"),
        *_PANEL,
    ),
}
