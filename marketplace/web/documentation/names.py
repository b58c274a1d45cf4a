"""What permissions, actions and roles are called: the only words that no rule has."""

from marketplace.domain.lifecycle import Action, Role
from marketplace.domain.messages import mark
from marketplace.domain.permissions import Permission

P, A = Permission, Action

PERMISSION_NAMES: dict[Permission, str] = {
    P.PUBLIC_READ: mark("查看公开页面"),
    P.ACCOUNT_COMPLETE: mark("完成两步验证"),
    P.ACCOUNT_USE: mark("管理自己的账号"),
    P.NOTIFICATION_READ: mark("查看自己的消息"),
    P.ORGANISATION_DECIDE: mark("审核单位"),
    P.ORGANISATION_READ: mark("查看单位资料和成员"),
    P.ORGANISATION_EDIT: mark("修改单位资料"),
    P.MEMBER_MANAGE: mark("管理成员和邀请"),
    P.SCENARIO_READ: mark("查看场景"),
    P.SCENARIO_READ_CONTACT: mark("查看场景联系方式"),
    P.SCENARIO_LIST_OWN: mark("查看本单位的场景"),
    P.SCENARIO_POST: mark("新建场景"),
    P.SCENARIO_EDIT: mark("编辑场景草稿"),
    P.SCENARIO_MANAGE: mark("撤回或取消场景"),
    P.SCENARIO_DECIDE: mark("审批场景"),
    P.SCENARIO_IMPORT: mark("导入场景清单"),
    P.MODEL_READ: mark("查看模型"),
    P.MODEL_LIST_OWN: mark("查看本单位的模型"),
    P.MODEL_EDIT: mark("登记和修改模型"),
    P.PROPOSAL_READ_OWN: mark("查看自己的申报"),
    P.PROPOSAL_WRITE: mark("编写和提交申报方案"),
    P.PROPOSAL_OPEN: mark("开启方案和运行排序"),
    P.PROPOSAL_READ_OPENED: mark("查看已开启的方案"),
    P.AWARD_DECIDE: mark("确定中选"),
    P.ANNEX_MANAGE: mark("管理受限附件和查阅申请"),
    P.ANNEX_REQUEST: mark("申请查阅受限附件"),
    P.ANNEX_READ: mark("查阅对本单位开放的受限附件"),
    P.AUDIT_READ: mark("查看审计记录"),
    P.PLATFORM_WATCH: mark("查看平台运行情况"),
    P.TERMS_PUBLISH: mark("发布使用条款"),
}

ACTION_NAMES: dict[Action, str] = {
    A.SUBMIT: mark("提交"),
    A.RECALL: mark("收回"),
    A.RETURN: mark("退回修改"),
    A.REVISE: mark("重新编辑"),
    A.PUBLISH: mark("发布"),
    A.DISCARD: mark("放弃"),
    A.WITHDRAW: mark("撤回"),
    A.CANCEL: mark("取消"),
    A.OPEN: mark("开启"),
    A.FAIL: mark("宣布未成交"),
    A.EVALUATE: mark("排序评审"),
    A.AWARD: mark("确定中选"),
    A.CONCLUDE: mark("公示期满成交"),
    A.REPLACE: mark("替换"),
    A.DISQUALIFY: mark("资格审查不通过"),
    A.RANK: mark("进入排序"),
    A.SELECT: mark("选中"),
    A.NOT_SELECT: mark("未选中"),
    A.APPROVE: mark("审核通过"),
    A.REJECT: mark("审核不通过"),
    A.RESUBMIT: mark("更正后重新提交"),
    A.SUSPEND: mark("暂停"),
    A.RESTORE: mark("恢复"),
    A.GRANT: mark("同意开放"),
    A.REFUSE: mark("不同意开放"),
    A.REVOKE: mark("收回开放"),
}

ROLE_NAMES: dict[Role, str] = {
    Role.VISITOR: mark("未登录"),
    Role.MEMBER: mark("本单位负责人"),
    Role.BUYER: mark("需求方"),
    Role.VENDOR: mark("供给方"),
    Role.ADMINISTRATOR: mark("平台管理员"),
    Role.SUPERVISOR: mark("监督员"),
    Role.SYSTEM: mark("系统自动"),
}
