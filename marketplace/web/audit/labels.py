"""What the audit's tables, columns, actions and notes are called, in plain words."""

from collections.abc import Mapping

from flask_babel import gettext

from marketplace.domain.messages import mark
from marketplace.services.audit_entries import ReadKind
from marketplace.services.auditing import AuditAction
from marketplace.services.failing_jobs import JobDecision
from marketplace.web.scenarios.field_names import FIELD_NAMES

ACTION_NAMES: Mapping[str, str] = {
    AuditAction.INSERT: mark("新增"),
    AuditAction.UPDATE: mark("改动"),
    AuditAction.DELETE: mark("移除"),
    AuditAction.READ: mark("查阅"),
    AuditAction.EXPORT: mark("导出"),
    AuditAction.SIGN_IN: mark("登录"),
    AuditAction.SIGN_OUT: mark("退出登录"),
    AuditAction.REFUSED: mark("被拒绝"),
    AuditAction.FORBIDDEN: mark("无权访问"),
}

TABLE_NAMES: Mapping[str, str] = {
    "annex": mark("受限附件"),
    "annex_file": mark("受限附件的文件"),
    "annex_request": mark("受限附件的查阅申请"),
    "attachment": mark("场景附件"),
    "audit_entry": mark("审计记录"),
    "award": mark("中选结果"),
    "credential": mark("测评凭证"),
    "criterion": mark("评审标准"),
    "external_identity": mark("单点登录账号"),
    "filing": mark("备案或登记"),
    "import_batch": mark("导入的清单"),
    "invitation": mark("成员邀请"),
    "member": mark("单位成员"),
    "model": mark("大模型"),
    "model_version": mark("模型版本"),
    "opening": mark("方案开启"),
    "organisation": mark("单位档案"),
    "organisation_document": mark("单位证照"),
    "outbox_message": mark("后台任务"),
    "proposal": mark("申报方案"),
    "ranking": mark("排序结果"),
    "recovery_code": mark("恢复码"),
    "requirement": mark("场景要求"),
    "scenario": mark("场景机会"),
    "scenario_review": mark("审批意见"),
    "terms": mark("使用条款"),
    "terms_acceptance": mark("条款同意记录"),
    "user": mark("账号"),
    "watch": mark("关注"),
}

NOTES: Mapping[str, str] = {
    ReadKind.CONTACT: mark("联系方式"),
    ReadKind.MEMBERS: mark("成员的邮箱和电话"),
    ReadKind.PROPOSAL: mark("已开启方案的内容"),
    ReadKind.PROPOSAL_FILE: mark("已开启方案的附件"),
    ReadKind.ANNEX: mark("受限附件的目录和承诺书"),
    ReadKind.AUDIT: mark("审计记录"),
    JobDecision.RETRY: mark("立即重试"),
    JobDecision.GIVE_UP: mark("放弃"),
}

# The same column means the same in every table, but for those below.
COLUMN_NAMES: Mapping[str, str] = {
    **{name: FIELD_NAMES[name] for name in FIELD_NAMES},
    "accepted_at": mark("接受时间"),
    "address": mark("地址"),
    "algorithm": mark("算法版本"),
    "annex_id": mark("受限附件"),
    "approved_snapshot": mark("上次通过的版本"),
    "at": mark("时间"),
    "awarded_at": mark("确定时间"),
    "awarded_by_id": mark("确定人"),
    "base_model": mark("基座模型"),
    "bidder_tag": mark("供给方标签"),
    "bidder_token": mark("供给方密文"),
    "buyer_id": mark("需求单位"),
    "changes_en": mark("更新说明（英文）"),
    "changes_zh": mark("更新说明（中文）"),
    "checked_at": mark("核对时间"),
    "checked_by_id": mark("核对人"),
    "commitment": mark("密文哈希"),
    "content": mark("方案内容"),
    "created_at": mark("创建时间"),
    "days": mark("工期"),
    "decided_at": mark("处理时间"),
    "decided_by_id": mark("处理人"),
    "decision_reason": mark("审核意见"),
    "deleted_at": mark("注销时间"),
    "departure_reason": mark("未选第一名的理由"),
    "deployments": mark("部署方式"),
    "description": mark("介绍"),
    "digest": mark("文件哈希"),
    "document": mark("排序记录"),
    "draft_saved_at": mark("草稿保存时间"),
    "draft_token": mark("草稿密文"),
    "draft_version": mark("草稿版本"),
    "email": mark("邮箱"),
    "email_verified_at": mark("邮箱验证时间"),
    "ending_reason": mark("结束原因"),
    "expires_at": mark("有效期至"),
    "feedback": mark("反馈"),
    "field_reasons": mark("逐栏意见"),
    "fields": mark("识别的列"),
    "file_name": mark("文件名"),
    "filed_on": mark("备案日期"),
    "filename": mark("文件名"),
    "format": mark("格式"),
    "format_version": mark("格式版本"),
    "input_digest": mark("输入摘要"),
    "introduction": mark("单位简介"),
    "invited_by": mark("邀请人"),
    "is_mandatory": mark("是否必备"),
    "is_published": mark("是否公开"),
    "issuer": mark("登录服务"),
    "kind": mark("类型"),
    "locale": mark("语言"),
    "media_type": mark("文件类型"),
    "model_id": mark("大模型"),
    "model_name_in_file": mark("文件中的模型名称"),
    "model_version_id": mark("模型版本"),
    "name": mark("名称"),
    "nonce": mark("链接随机数"),
    "notes": mark("说明"),
    "number": mark("编号"),
    "opened_at": mark("开启时间"),
    "opened_by_id": mark("开启人"),
    "organisation_id": mark("所属单位"),
    "password_hash": mark("密码"),
    "phone": mark("电话"),
    "position": mark("顺序"),
    "price": mark("报价"),
    "problems": mark("有问题的行"),
    "produced_at": mark("测评时间"),
    "proposal_count": mark("开启的方案数"),
    "proposal_id": mark("申报方案"),
    "proposed_name": mark("申请改用的名称"),
    "public_key": mark("密封公钥"),
    "published_at": mark("发布时间"),
    "published_by": mark("发布人"),
    "ran_at": mark("排序时间"),
    "ran_by_id": mark("排序人"),
    "rank": mark("名次"),
    "ranking_id": mark("排序结果"),
    "purpose": mark("查阅用途"),
    "reason": mark("原因"),
    "reasons": mark("判定依据"),
    "received_at": mark("收到时间"),
    "record_digest": mark("签署记录哈希"),
    "released_on": mark("发布日期"),
    "reminded_at": mark("提醒时间"),
    "removed_at": mark("移除时间"),
    "requested_by_id": mark("申请人"),
    "requires_second_factor": mark("要求成员两步验证"),
    "result_digest": mark("结果摘要"),
    "reviewer_id": mark("审批人"),
    "revoked_at": mark("撤销时间"),
    "role": mark("角色"),
    "rules": mark("评审规则"),
    "rules_digest": mark("规则摘要"),
    "scenario_id": mark("场景机会"),
    "score": mark("得分"),
    "sealed_draft_version": mark("密封的草稿版本"),
    "sealed_token": mark("密封的密文"),
    "sectors": mark("行业"),
    "series": mark("备案类别"),
    "set_aside": mark("未能开启的方案"),
    "sheet": mark("工作表"),
    "signed_at": mark("签署时间"),
    "signed_name": mark("签署人"),
    "size": mark("文件大小"),
    "standstill_until": mark("公示截止"),
    "state": mark("状态"),
    "storage_key": mark("存放位置"),
    "subject": mark("登录服务中的编号"),
    "submitted_at": mark("提交时间"),
    "submitted_copy": mark("提交副本"),
    "summary": mark("公开说明"),
    "terms_id": mark("条款版本"),
    "text": mark("内容"),
    "text_en": mark("条款正文（英文）"),
    "text_zh": mark("条款正文（中文）"),
    "tier": mark("凭证等级"),
    "totp_confirmed_at": mark("两步验证启用时间"),
    "totp_last_step": mark("上次验证码"),
    "totp_secret": mark("两步验证密钥"),
    "undertaking": mark("承诺书"),
    "undertaking_digest": mark("承诺书哈希"),
    "unmapped": mark("没有识别的列"),
    "updated_at": mark("更新时间"),
    "uploaded_by": mark("上传人"),
    "uploaded_by_id": mark("上传人"),
    "used_at": mark("使用时间"),
    "user_id": mark("人员"),
    "uscc": mark("统一社会信用代码"),
    "version": mark("版本"),
    "website": mark("网站"),
    "weight": mark("权重"),
    "wrapped_private_key": mark("密封私钥（加密保存）"),
}
_IN_TABLE: Mapping[tuple[str, str], str] = {
    ("user", "name"): mark("姓名"),
    ("organisation", "name"): mark("单位名称"),
    ("annex_file", "name"): mark("文件名"),
    ("attachment", "name"): mark("文件名"),
    ("organisation_document", "name"): mark("文件名"),
    ("organisation", "city"): mark("所在城市"),
}


def action_name(action: str) -> str:
    """What was done."""
    return _named(ACTION_NAMES, action)


def table_name(table: str) -> str:
    """What it was done to."""
    return _named(TABLE_NAMES, table)


def column_name(table: str, column: str) -> str:
    """Which part of it."""
    name = _IN_TABLE.get((table, column))
    return gettext(name) if name else _named(COLUMN_NAMES, column)


def note_text(note: str | None) -> str:
    """The note, or what it stands for."""
    return _named(NOTES, note or "")


def _named(names: Mapping[str, str], key: str) -> str:
    return gettext(names[key]) if key in names else key
