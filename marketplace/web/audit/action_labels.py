"""What the audit calls what was done."""

from collections.abc import Mapping

from marketplace.domain.messages import mark
from marketplace.services.auditing import AuditAction

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
    AuditAction.REMIND: mark("提醒"),
}
