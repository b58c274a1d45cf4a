"""What people call the states of the lifecycles."""

from marketplace.domain.lifecycle import (
    ACCEPTING,
    CLOSED,
    PUBLIC_STATES,
    AnnexRequestState,
    AssessmentState,
    AssessorState,
    DeliveryState,
    OrganisationState,
    ProposalState,
    QuestionState,
    ScenarioState,
)
from marketplace.domain.messages import mark

STATE_NAMES: dict[str, str] = {
    OrganisationState.PENDING: mark("待审核"),
    OrganisationState.APPROVED: mark("已认证"),
    OrganisationState.REJECTED: mark("未通过"),
    OrganisationState.SUSPENDED: mark("已暂停"),
    ScenarioState.DRAFT: mark("草稿"),
    ScenarioState.SUBMITTED: mark("待审批"),
    ScenarioState.APPROVED: mark("已批准，待发布"),
    ScenarioState.RETURNED: mark("已退回"),
    ScenarioState.PUBLISHED: mark("已发布"),
    ScenarioState.OPENED: mark("已开启"),
    ScenarioState.EVALUATED: mark("已评审"),
    ScenarioState.AWARDED: mark("公示中"),
    ScenarioState.CONCLUDED: mark("已成交"),
    ScenarioState.DELIVERING: mark("交付中"),
    ScenarioState.ACCEPTED: mark("已验收"),
    ScenarioState.TERMINATED: mark("已终止"),
    ScenarioState.CANCELLED: mark("已取消"),
    ScenarioState.FAILED: mark("未成交"),
    ScenarioState.DISCARDED: mark("已放弃"),
    ScenarioState.WITHDRAWN: mark("已撤回"),
}

PROPOSAL_STATE_NAMES: dict[str, str] = {
    ProposalState.DRAFT: mark("草稿"),
    ProposalState.SUBMITTED: mark("已密封提交"),
    ProposalState.WITHDRAWN: mark("已撤回"),
    ProposalState.OPENED: mark("已开启"),
    ProposalState.DISQUALIFIED: mark("未通过资格审查"),
    ProposalState.RANKED: mark("已排序"),
    ProposalState.SELECTED: mark("中选"),
    ProposalState.NOT_SELECTED: mark("未中选"),
}

QUESTION_STATE_NAMES: dict[str, str] = {
    QuestionState.ASKED: mark("待回答"),
    QuestionState.ANSWERED: mark("已拟答，未公布"),
    QuestionState.PUBLISHED: mark("已公布"),
    QuestionState.MERGED: mark("已合并"),
    QuestionState.DECLINED: mark("不予答复"),
}

ANNEX_REQUEST_STATE_NAMES: dict[str, str] = {
    AnnexRequestState.REQUESTED: mark("待处理"),
    AnnexRequestState.GRANTED: mark("已开放"),
    AnnexRequestState.REFUSED: mark("未同意"),
    AnnexRequestState.REVOKED: mark("已收回"),
    AnnexRequestState.WITHDRAWN: mark("已撤回"),
}

ASSESSOR_STATE_NAMES: dict[str, str] = {
    AssessorState.INVITED: mark("已邀请"),
    AssessorState.APPOINTED: mark("已接受邀请"),
    AssessorState.DECLARED: mark("已声明无利害关系"),
    AssessorState.TURNED_DOWN: mark("已谢绝"),
    AssessorState.RECUSED: mark("已回避"),
    AssessorState.DISMISSED: mark("已解除"),
}

ASSESSMENT_STATE_NAMES: dict[str, str] = {
    AssessmentState.DRAFT: mark("草稿"),
    AssessmentState.SUBMITTED: mark("已提交"),
    AssessmentState.HANDED_BACK: mark("已退回复核"),
}

DELIVERY_STATE_NAMES: dict[str, str] = {
    DeliveryState.PLANNED: mark("待交付"),
    DeliveryState.HANDED_OVER: mark("已交付，待验收"),
    DeliveryState.RETURNED: mark("已退回，待重新交付"),
    DeliveryState.ACCEPTED: mark("已验收"),
}

PUBLIC_STATE_NAMES: dict[str, str] = {
    ACCEPTING: mark("接受申报"),
    CLOSED: mark("已截止"),
    **{
        state: STATE_NAMES[state] for state in PUBLIC_STATES if state is not ScenarioState.PUBLISHED
    },
}
