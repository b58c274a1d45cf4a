"""Chapter V14 of the standard."""

from marketplace.domain.messages import mark
from marketplace.web.documentation.asvs.entries import Chapter, gap, met

CHAPTER = Chapter(
    14,
    mark("数据保护"),
    (
        met(
            "14.1.1",
            2,
            mark("敏感数据分级"),
            mark("审计规则逐表写明哪些列可以显示，其余都算机密"),
            "marketplace/services/audit_policy.py",
        ),
        gap(
            "14.1.2",
            2,
            mark("各级保护要求成文"),
            mark("规则写在代码和本页，没有单独的制度文件"),
            "marketplace/services/audit_policy.py",
        ),
        met(
            "14.2.1",
            1,
            mark("敏感数据不进网址"),
            mark("令牌只在邮件链接里出现，用一次即作废"),
            "marketplace/services/signed_links.py",
            "tests/web/email_links/test_views.py",
        ),
        met(
            "14.2.2",
            2,
            mark("服务器缓存不留敏感数据"),
            mark("不缓存页面"),
            "marketplace/web/headers.py",
        ),
        met(
            "14.2.3",
            2,
            mark("不把数据交给第三方"),
            mark("没有外部脚本、统计或字体"),
            "tests/house/test_templates.py",
            "marketplace/web/headers.py",
        ),
        met(
            "14.2.4",
            2,
            mark("按级别保护数据"),
            mark("密封方案加密；审计不记机密值；错误日志不含参数"),
            "marketplace/sealing/envelope.py",
            "marketplace/services/auditing.py",
            "tests/unit/services/test_auditing.py",
        ),
        gap(
            "14.3.1",
            1,
            mark("退出后清除浏览器里的数据"),
            mark("页面不留缓存，脚本不存数据；没有发 Clear-Site-Data"),
            "marketplace/web/headers.py",
        ),
        met(
            "14.3.2",
            2,
            mark("禁止缓存敏感页面"),
            mark("页面和下载都是 no-store"),
            "marketplace/web/headers.py",
            "marketplace/web/downloads.py",
            "tests/unit/web/test_headers.py",
        ),
        met(
            "14.3.3",
            2,
            mark("浏览器存储不放敏感数据"),
            mark("只有会话 Cookie"),
            "static/js/autosave.js",
        ),
    ),
)
