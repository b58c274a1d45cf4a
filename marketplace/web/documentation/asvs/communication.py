"""Chapter V12 of the standard."""

from marketplace.domain.messages import mark
from marketplace.web.documentation.asvs.entries import Chapter, LeftOut, gap, met

CHAPTER = Chapter(
    12,
    mark("安全通信"),
    (
        gap(
            "12.1.1",
            1,
            mark("只用 TLS 1.2 以上"),
            mark("由前置代理负责，本项目不终止 TLS"),
            "README.md",
        ),
        gap("12.1.2", 2, mark("只用推荐的加密套件"), mark("由前置代理负责"), "README.md"),
        met(
            "12.2.1",
            1,
            mark("对外全程 TLS"),
            mark("生产模式下没有 HTTPS 就拒绝启动"),
            "marketplace/services/setting_weaknesses.py",
            "tests/unit/cli/test_doctor.py",
        ),
        gap("12.2.2", 1, mark("公开可信的证书"), mark("由部署单位配置"), "README.md"),
        gap(
            "12.3.1",
            2,
            mark("所有连接都加密"),
            mark("邮件和单点登录用 TLS；数据库、Redis、ClamAV 由部署决定，自检会提示"),
            "marketplace/services/setting_weaknesses.py",
        ),
        met(
            "12.3.2",
            2,
            mark("客户端核对证书"),
            mark("邮件和单点登录都用系统信任库核对"),
            "marketplace/notifications/delivery.py",
            "marketplace/services/openid_connect.py",
        ),
        gap(
            "12.3.3",
            2,
            mark("内部 HTTP 也加密"),
            mark("代理到应用是本机 HTTP，跨机器时要另行加密"),
            "README.md",
        ),
        gap("12.3.4", 2, mark("内部证书可信"), mark("由部署单位配置"), "README.md"),
    ),
    (
        LeftOut(
            ("12.1.3",),
            mark("不用客户端证书"),
        ),
    ),
)
