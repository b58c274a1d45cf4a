from typing import Any

import pytest

from marketplace.notifications.credential_events import TOLD_TO_BUYERS, TOLD_TO_VENDORS
from marketplace.notifications.errors import WrongParameters
from marketplace.notifications.event_shapes import (
    Link,
    link,
    list_links,
    parameters_of,
    shown_params,
    summary,
)
from marketplace.notifications.events import Event

TESTED = {
    "model": "皮带巡检大模型",
    "version": "v1",
    "evaluator": "示例测评中心",
    "deadline": "2026-03-01T09:30:00+00:00",
}

DELIVERY: dict[str, str | int] = {"scenario_id": 3, "title": "智慧交通"}
PARAMS: dict[Event, dict[str, str | int]] = {
    Event.ORGANISATION_REGISTERED: {"organisation": "郑州算力公司"},
    Event.ORGANISATION_APPROVED: {"organisation": "郑州算力公司"},
    Event.ORGANISATION_REJECTED: {"organisation": "郑州算力公司", "reason": "代码有误"},
    Event.ORGANISATION_SUSPENDED: {"organisation": "郑州算力公司", "reason": "证照过期"},
    Event.ORGANISATION_RESTORED: {"organisation": "郑州算力公司"},
    Event.ORGANISATION_NAME_PROPOSED: {
        "organisation_id": 7,
        "organisation": "郑州算力公司",
        "name": "中原算力公司",
    },
    Event.ORGANISATION_NAME_APPROVED: {"organisation": "中原算力公司"},
    Event.ORGANISATION_NAME_REFUSED: {
        "organisation": "郑州算力公司",
        "name": "中原算力公司",
        "reason": "与证照不符",
    },
    Event.MEMBER_JOINED: {"organisation": "郑州算力公司", "name": "李明"},
    Event.MEMBER_LEFT: {"organisation": "郑州算力公司", "name": "李明"},
    Event.MEMBER_REMOVED: {"organisation": "郑州算力公司"},
    Event.MEMBER_ROLE_CHANGED: {"organisation": "郑州算力公司"},
    Event.OWNERSHIP_TRANSFERRED: {"organisation": "郑州算力公司", "name": "李明"},
    Event.INVITATION: {
        "organisation": "郑州算力公司",
        "inviter": "李明",
        "deadline": "2026-03-01T09:30:00+00:00",
    },
    Event.SCENARIO_SUBMITTED: {"scenario_id": 3, "title": "智慧交通"},
    Event.SCENARIO_APPROVED: {"scenario_id": 3, "title": "智慧交通"},
    Event.SCENARIO_RETURNED: {"scenario_id": 3, "title": "智慧交通", "reason": "缺预算"},
    Event.SCENARIO_PUBLISHED: {"scenario_id": 3, "title": "智慧交通"},
    Event.SCENARIO_RECOMMENDED: {"scenario_id": 3, "title": "智慧交通", "words": "路口、信号"},
    Event.SCENARIOS_RECOMMENDED: {"count": 2, "title": "智慧交通"},
    Event.SCENARIO_INVITED: {"scenario_id": 3, "title": "智慧交通", "unit": "某市交通局"},
    Event.SCENARIO_UNPUBLISHABLE: {"scenario_id": 3, "title": "智慧交通"},
    Event.BATCH_PUBLISHED: {"batch_number": 2, "title": "机会清单（第二批）", "count": 4},
    Event.BATCH_UNPUBLISHABLE: {"batch_number": 2, "title": "机会清单（第二批）"},
    Event.SCENARIO_AMENDED: {"scenario_id": 3, "title": "智慧交通", "number": 2},
    Event.SCENARIO_DEADLINE_MOVED: {
        "scenario_id": 3,
        "title": "智慧交通",
        "number": 2,
        "deadline": "2026-03-01T09:30:00+00:00",
    },
    Event.SCENARIO_ENDED: {"scenario_id": 3, "title": "智慧交通"},
    Event.SCENARIO_WITHDRAWN: {"scenario_id": 3, "title": "智慧交通", "reason": "重复发布"},
    Event.ANNEX_REQUESTED: {"scenario_id": 3, "title": "智慧交通", "organisation": "甲公司"},
    Event.ANNEX_GRANTED: {"scenario_id": 3, "title": "智慧交通"},
    Event.ANNEX_REFUSED: {"scenario_id": 3, "title": "智慧交通", "reason": "用途不明"},
    Event.ANNEX_REVOKED: {"scenario_id": 3, "title": "智慧交通", "reason": "不再需要"},
    Event.ANNEX_CHANGED: {"scenario_id": 3, "title": "智慧交通"},
    Event.FILING_CHECKED: {"model_id": 3, "model": "巡检模型", "number": "N1"},
    Event.FILING_NOT_FOUND: {"model_id": 3, "model": "巡检模型", "number": "N1"},
    Event.BENCHMARK_PROPOSED: {"suggestion_id": 5, "task": "cmb_test"},
    Event.BENCHMARK_ACCEPTED: {"benchmark_id": 9, "task": "cmb_test", "name": "CMB-Exam"},
    Event.BENCHMARK_DECLINED: {"task": "cmb_test", "reason": "出处打不开"},
    Event.DEADLINE_APPROACHING: {
        "scenario_id": 3,
        "title": "智慧交通",
        "deadline": "2026-03-01T09:30:00+00:00",
    },
    Event.PROPOSAL_RECEIVED: {"receipt": "HZ-42"},
    Event.OPENING_CONFIRMED: {
        "scenario_id": 3,
        "title": "智慧交通",
        "deadline": "2026-03-01T09:30:00+00:00",
    },
    Event.PROPOSALS_OPENED: {"scenario_id": 3, "title": "智慧交通"},
    Event.PROPOSAL_SET_ASIDE: {"scenario_id": 3, "title": "智慧交通"},
    Event.PROPOSAL_SELECTED: {"scenario_id": 3, "title": "智慧交通"},
    Event.PROPOSAL_NOT_SELECTED: {"scenario_id": 3, "title": "智慧交通", "feedback": "周期过长"},
    Event.ASSESSOR_INVITED: {
        "title": "智慧交通",
        "organisation": "某市交通局",
        "deadline": "2026-03-01T09:30:00+00:00",
    },
    Event.ASSESSOR_DISMISSED: {"title": "智慧交通", "reason": "没有回应"},
    Event.ASSESSOR_UNINVITED: {"scenario_id": 3, "title": "智慧交通", "reason": "没有回应"},
    Event.ASSESSOR_EXCUSED: {"title": "智慧交通"},
    Event.ASSESSOR_RECUSED: {"scenario_id": 3, "title": "智慧交通"},
    Event.ASSESSOR_LEFT: {"scenario_id": 3, "title": "智慧交通"},
    Event.ASSESSOR_CHAIR_MOVED: {"assessor_id": 4, "title": "智慧交通"},
    Event.ASSESSMENT_DUE: {"assessor_id": 4, "title": "智慧交通"},
    Event.ASSESSMENT_REMINDER: {"assessor_id": 4, "title": "智慧交通"},
    Event.ASSESSMENT_ENDED: {"scenario_id": 3, "title": "智慧交通"},
    Event.ASSESSMENT_NEEDLESS: {"scenario_id": 3, "title": "智慧交通"},
    Event.ASSESSMENT_HANDED_BACK: {"assessor_id": 4, "title": "智慧交通", "reason": "相差过大"},
    Event.ASSESSMENT_RESTORED: {"assessor_id": 4, "title": "智慧交通"},
    Event.ASSESSMENTS_COMPLETE: {"scenario_id": 3, "title": "智慧交通"},
    Event.QUESTIONS_ANSWERED: {"scenario_id": 3, "title": "智慧交通"},
    **{Event(name): {"credential_id": 5, **TESTED} for name in TOLD_TO_VENDORS},
    **{Event(name): {"scenario_id": 3, "title": "智慧交通", **TESTED} for name in TOLD_TO_BUYERS},
    **{Event(name): DELIVERY for name in ("delivery_begun", "delivery_accepted")},
    **{
        Event(name): {**DELIVERY, "reason": "资金停拨"}
        for name in ("delivery_replanned", "delivery_terminated")
    },
    **{
        Event(name): {**DELIVERY, "milestone": "样机上线"}
        for name in ("milestone_handed_over", "milestone_accepted")
    },
    Event.MILESTONE_RETURNED: {**DELIVERY, "milestone": "样机上线", "reason": "缺手册"},
    Event.VERIFY_EMAIL: {"email": "li@example.com"},
    Event.CHANGE_EMAIL: {"email": "li@example.com"},
    Event.RESET_PASSWORD: {"email": "li@example.com"},
    Event.ALREADY_REGISTERED: {"email": "li@example.com"},
    Event.PASSWORD_CHANGED: {},
    Event.EMAIL_CHANGING: {"email": "li@example.com"},
    Event.EMAIL_CHANGED: {"email": "li@example.com"},
    Event.SECOND_FACTOR_ON: {},
    Event.SECOND_FACTOR_OFF: {},
    Event.RECOVERY_CODES_RENEWED: {},
}

SENTENCES = {
    Event.ORGANISATION_REGISTERED: "郑州算力公司 申请入驻，等待审核。",
    Event.ORGANISATION_APPROVED: "郑州算力公司 已通过入驻审核。",
    Event.ORGANISATION_REJECTED: "郑州算力公司 未通过入驻审核：代码有误",
    Event.ORGANISATION_SUSPENDED: "郑州算力公司 已被暂停：证照过期",
    Event.ORGANISATION_RESTORED: "郑州算力公司 已恢复使用。",
    Event.ORGANISATION_NAME_PROPOSED: "郑州算力公司 申请改名为“中原算力公司”，等待审核。",
    Event.ORGANISATION_NAME_APPROVED: "单位改名已通过，现名 中原算力公司。",
    Event.ORGANISATION_NAME_REFUSED: "郑州算力公司 改名为“中原算力公司”的申请未通过：与证照不符",
    Event.MEMBER_JOINED: "李明 已加入 郑州算力公司。",
    Event.MEMBER_LEFT: "李明 已退出 郑州算力公司。",
    Event.MEMBER_REMOVED: "您已不再是 郑州算力公司 的成员。",
    Event.MEMBER_ROLE_CHANGED: "您在 郑州算力公司 的角色已变更。",
    Event.OWNERSHIP_TRANSFERRED: "李明 把 郑州算力公司 的负责人移交给了您。",
    Event.INVITATION: "李明 邀请您加入 郑州算力公司。",
    Event.SCENARIO_SUBMITTED: "场景“智慧交通”已提交，等待审核。",
    Event.SCENARIO_APPROVED: "场景“智慧交通”已通过审核并发布。",
    Event.SCENARIO_RETURNED: "场景“智慧交通”被退回修改：缺预算",
    Event.SCENARIO_PUBLISHED: "您关注的行业或单位发布了新场景“智慧交通”。",
    Event.SCENARIO_RECOMMENDED: ("新发布的场景“智慧交通”可能适合贵单位，共同的词：路口、信号。"),
    Event.SCENARIOS_RECOMMENDED: "新发布的场景中有 2 个可能适合贵单位，其中有“智慧交通”。",
    Event.SCENARIO_INVITED: (
        "某市交通局 邀请贵单位关注场景“智慧交通”。受邀不带来任何优势：看到的内容、答疑和评审规则"
        "与其他单位完全相同，未受邀的单位同样可以申报。"
    ),
    Event.SCENARIO_UNPUBLISHABLE: "场景“智慧交通”没有按时发布，请处理。",
    Event.BATCH_PUBLISHED: "“机会清单（第二批）”已发布，其中有您关注的行业或单位的场景 4 个。",
    Event.BATCH_UNPUBLISHABLE: "批次“机会清单（第二批）”没有按时发布，请处理。",
    Event.SCENARIO_AMENDED: "场景“智慧交通”发布了第 2 号更正。",
    Event.SCENARIO_DEADLINE_MOVED: (
        "场景“智慧交通”发布了第 2 号更正，申报截止改为 2026-03-01 17:30（北京时间）。"
    ),
    Event.SCENARIO_ENDED: "场景“智慧交通”已经结束，没有中选方案。",
    Event.SCENARIO_WITHDRAWN: "平台管理员撤回了贵单位的场景“智慧交通”：重复发布",
    Event.ANNEX_REQUESTED: "甲公司 申请查阅“智慧交通”的受限附件。",
    Event.ANNEX_GRANTED: "“智慧交通”的受限附件已对贵单位开放。",
    Event.ANNEX_REFUSED: "查阅“智慧交通”受限附件的申请没有同意：用途不明",
    Event.ANNEX_REVOKED: "“智慧交通”的受限附件不再对贵单位开放：不再需要",
    Event.ANNEX_CHANGED: "“智慧交通”的受限附件有更新。",
    Event.FILING_CHECKED: "“巡检模型”的编号 N1 已核对，与公布的一致。",
    Event.FILING_NOT_FOUND: "“巡检模型”的编号 N1 在公布的名单里没有查到，请核对后更正。",
    Event.BENCHMARK_PROPOSED: "有人提议把任务“cmb_test”加入基准目录。",
    Event.BENCHMARK_ACCEPTED: "您提议的任务“cmb_test”已加入基准目录：CMB-Exam。",
    Event.BENCHMARK_DECLINED: "您提议的任务“cmb_test”没有采纳：出处打不开",
    Event.DEADLINE_APPROACHING: "场景“智慧交通”将于 2026-03-01 17:30（北京时间）截止申报。",
    Event.PROPOSAL_RECEIVED: "申报方案已收到并密封，回执编号 HZ-42。",
    Event.OPENING_CONFIRMED: (
        "场景“智慧交通”的开启已有一方确认，请在 2026-03-01 17:30（北京时间）前确认。"
    ),
    Event.PROPOSALS_OPENED: "场景“智慧交通”的申报方案已开启。",
    Event.PROPOSAL_SET_ASIDE: (
        "贵单位申报场景“智慧交通”的方案在开启时没有通过核对，已连同证据另存。"
    ),
    Event.PROPOSAL_SELECTED: "贵单位的方案在场景“智慧交通”中中选。",
    Event.PROPOSAL_NOT_SELECTED: "贵单位的方案在场景“智慧交通”中未中选。",
    Event.ASSESSOR_INVITED: "某市交通局 邀请您担任场景“智慧交通”的评审专家。",
    Event.ASSESSOR_DISMISSED: "您不再担任场景“智慧交通”的评审专家：没有回应",
    Event.ASSESSOR_UNINVITED: "需求单位撤销了请您评审场景“智慧交通”的邀请：没有回应",
    Event.ASSESSOR_EXCUSED: (
        "您不再担任场景“智慧交通”的评审专家："
        "平台核对到您现在是或者曾经是一家申报单位的成员，按规定回避。"
    ),
    Event.ASSESSOR_RECUSED: "场景“智慧交通”有一位评审专家回避，请看是否需要补充。",
    Event.ASSESSOR_LEFT: "场景“智慧交通”有一位受邀的专家不参加评审，请看是否需要补充。",
    Event.ASSESSOR_CHAIR_MOVED: "场景“智慧交通”的评审组长有变动，请看您现在的角色。",
    Event.ASSESSMENT_DUE: "场景“智慧交通”的申报方案已经开启，请声明利害关系后评分。",
    Event.ASSESSMENT_REMINDER: "需求单位提醒您：场景“智慧交通”还等您提交评分。",
    Event.ASSESSMENT_ENDED: "场景“智慧交通”已经结束，不再需要您评审。",
    Event.ASSESSMENT_NEEDLESS: ("场景“智慧交通”的评审标准改为全部按公式计算，不再需要您评审。"),
    Event.ASSESSMENT_HANDED_BACK: "组长请您复核对场景“智慧交通”一份方案的评分：相差过大",
    Event.ASSESSMENT_RESTORED: (
        "组长撤销了退回，您对场景“智慧交通”一份方案原来的评分照旧有效，不用复核。"
    ),
    Event.ASSESSMENTS_COMPLETE: "场景“智慧交通”的专家评分已经全部提交，请查看后运行排序。",
    Event.QUESTIONS_ANSWERED: "场景“智慧交通”公布了新的答疑。",
    Event.CREDENTIAL_REVOKED: ("“皮带巡检大模型”v1 的测评凭证已被“示例测评中心”撤销。"),
    Event.CREDENTIAL_SUSPENDED: ("“皮带巡检大模型”v1 的测评凭证已被“示例测评中心”暂停。"),
    Event.CREDENTIAL_DISTRUSTED: (
        "“皮带巡检大模型”v1 的测评凭证不再可信：“示例测评中心”的签名密钥已经失密或注销。"
    ),
    Event.CREDENTIAL_EXPIRED: (
        "“皮带巡检大模型”v1 的测评凭证（“示例测评中心”签发）已于 2026-03-01 17:30（北京时间）到期。"
    ),
    Event.CREDENTIAL_RESTORED: ("“皮带巡检大模型”v1 的测评凭证（“示例测评中心”签发）已恢复有效。"),
    Event.CREDENTIAL_EXPIRING: (
        "“皮带巡检大模型”v1 的测评凭证（“示例测评中心”签发）将于 2026-03-01 17:30（北京时间）到期。"
    ),
    Event.RELIED_CREDENTIAL_REVOKED: (
        "场景“智慧交通”的方案所附“皮带巡检大模型”v1 的测评凭证已被“示例测评中心”撤销。"
    ),
    Event.RELIED_CREDENTIAL_SUSPENDED: (
        "场景“智慧交通”的方案所附“皮带巡检大模型”v1 的测评凭证已被“示例测评中心”暂停。"
    ),
    Event.RELIED_CREDENTIAL_DISTRUSTED: (
        "场景“智慧交通”的方案所附“皮带巡检大模型”v1 的测评凭证"
        "不再可信：“示例测评中心”的签名密钥已经失密或注销。"
    ),
    Event.RELIED_CREDENTIAL_EXPIRED: (
        "场景“智慧交通”的方案所附“皮带巡检大模型”v1 的测评凭证"
        "（“示例测评中心”签发）已于 2026-03-01 17:30（北京时间）到期。"
    ),
    Event.RELIED_CREDENTIAL_RESTORED: (
        "场景“智慧交通”的方案所附“皮带巡检大模型”v1 的测评凭证（“示例测评中心”签发）已恢复有效。"
    ),
    Event.RELIED_CREDENTIAL_EXPIRING: (
        "场景“智慧交通”的方案所附“皮带巡检大模型”v1 的测评凭证"
        "（“示例测评中心”签发）将于 2026-03-01 17:30（北京时间）到期。"
    ),
    Event.DELIVERY_BEGUN: "场景“智慧交通”已启动交付，请查看里程碑计划。",
    Event.DELIVERY_REPLANNED: "场景“智慧交通”的交付计划有调整：资金停拨",
    Event.DELIVERY_ACCEPTED: "场景“智慧交通”已整体验收，验收结论已公开。",
    Event.DELIVERY_TERMINATED: "场景“智慧交通”的交付已终止：资金停拨",
    Event.MILESTONE_HANDED_OVER: "场景“智慧交通”的里程碑“样机上线”已交付，请验收。",
    Event.MILESTONE_ACCEPTED: "场景“智慧交通”的里程碑“样机上线”已验收。",
    Event.MILESTONE_RETURNED: "场景“智慧交通”的里程碑“样机上线”被退回：缺手册",
    Event.VERIFY_EMAIL: "请验证邮箱 li@example.com。",
    Event.CHANGE_EMAIL: "请确认新的登录邮箱 li@example.com。",
    Event.RESET_PASSWORD: "有人申请重设 li@example.com 的密码。",
    Event.ALREADY_REGISTERED: "li@example.com 已经有账号。",
    Event.PASSWORD_CHANGED: "登录密码已修改。",
    Event.EMAIL_CHANGING: "有人申请把登录邮箱改为 li@example.com。",
    Event.EMAIL_CHANGED: "登录邮箱已改为 li@example.com。",
    Event.SECOND_FACTOR_ON: "两步验证已开启。",
    Event.SECOND_FACTOR_OFF: "两步验证已关闭。",
    Event.RECOVERY_CODES_RENEWED: "恢复码已更换。",
}


@pytest.mark.parametrize("event", Event)
def test_every_event_has_its_sentence(event: Event) -> None:
    assert str(summary(event, PARAMS[event])) == SENTENCES[event]


@pytest.mark.parametrize("event", Event)
def test_every_event_leads_somewhere_with_what_it_was_given(event: Event) -> None:
    found = link(event, PARAMS[event])
    endpoint, names = list_links()[event]
    assert found == Link(endpoint, {name: PARAMS[event][name] for name in names})
    assert endpoint.count(".") == 1
    assert set(names) <= set(parameters_of(event))


def test_the_scenario_is_the_link_of_its_events() -> None:
    assert link(Event.SCENARIO_RETURNED, PARAMS[Event.SCENARIO_RETURNED]) == Link(
        "scenarios.show", {"scenario_id": 3}
    )


@pytest.mark.parametrize("event", Event)
def test_a_missing_parameter_is_named(event: Event) -> None:
    for name in parameters_of(event):
        params = {key: value for key, value in PARAMS[event].items() if key != name}
        with pytest.raises(WrongParameters, match=name):
            summary(event, params)
        with pytest.raises(WrongParameters, match=name):
            link(event, params)


@pytest.mark.parametrize("name", ["price", "model", "content", "title", "scenario_id"])
def test_the_message_of_a_sealed_proposal_takes_its_receipt_and_no_more(name: str) -> None:
    with pytest.raises(WrongParameters, match=name):
        summary(Event.PROPOSAL_RECEIVED, {"receipt": "HZ-42", name: "700 万元"})


@pytest.mark.parametrize("value", [None, 1.5, b"x", [], {}])
def test_a_value_of_another_type_is_refused(value: Any) -> None:
    with pytest.raises(WrongParameters, match="receipt"):
        summary(Event.PROPOSAL_RECEIVED, {"receipt": value})


@pytest.mark.parametrize(
    "deadline", ["", "soon", "2026-03-01T09:30:00", 7, "0001-01-01T00:00:00+23:59"]
)
def test_a_deadline_is_a_moment_with_an_offset(deadline: str | int) -> None:
    params = PARAMS[Event.DEADLINE_APPROACHING] | {"deadline": deadline}
    with pytest.raises(WrongParameters, match="deadline"):
        summary(Event.DEADLINE_APPROACHING, params)


def test_a_deadline_is_shown_in_beijing_whatever_its_offset() -> None:
    params = PARAMS[Event.DEADLINE_APPROACHING] | {"deadline": "2026-03-01T23:30:00-05:00"}
    shown = shown_params(Event.DEADLINE_APPROACHING, params)
    assert shown["deadline"] == "2026-03-02 12:30"


def test_a_percent_sign_in_a_title_is_only_a_percent_sign() -> None:
    params = {"scenario_id": 3, "title": "降耗 10%(d)s %"}
    assert str(summary(Event.PROPOSALS_OPENED, params)) == "场景“降耗 10%(d)s %”的申报方案已开启。"
