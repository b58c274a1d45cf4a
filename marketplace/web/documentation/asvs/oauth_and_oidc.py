"""Chapter V10 of the standard."""

from marketplace.domain.messages import mark
from marketplace.web.documentation.asvs.entries import Chapter, LeftOut, met

CHAPTER = Chapter(
    10,
    mark("OAuth 和 OIDC"),
    (
        met(
            "10.1.1",
            2,
            mark("令牌只给需要的部分"),
            mark("授权码和身份令牌只在服务器上使用，不进浏览器脚本"),
            "marketplace/services/openid_connect.py",
        ),
        met(
            "10.1.2",
            2,
            mark("只接受本会话发起的流程"),
            mark("state、nonce 和 PKCE 绑定在会话里"),
            "marketplace/web/external_identities/attempts.py",
            "tests/web/external_identities/test_views.py",
        ),
        met(
            "10.2.1",
            2,
            mark("防跨站触发"),
            mark("state 和 PKCE"),
            "marketplace/web/external_identities/attempts.py",
            "tests/web/external_identities/test_views.py",
        ),
        met(
            "10.5.1",
            2,
            mark("防身份令牌重放"),
            mark("nonce 核对一次"),
            "marketplace/services/openid_connect.py",
            "tests/web/external_identities/test_views.py",
        ),
        met(
            "10.5.2",
            2,
            mark("按不可转让的编号识别人"),
            mark("按 iss 和 sub，不按邮箱"),
            "marketplace/services/external_identities.py",
            "tests/web/external_identities/test_views.py",
        ),
        met(
            "10.5.3",
            2,
            mark("元数据的发行方相符"),
            mark("与配置的地址逐字相同才用"),
            "marketplace/services/openid_connect.py",
            "tests/web/external_identities/test_views.py",
        ),
        met(
            "10.5.4",
            2,
            mark("身份令牌发给本站"),
            mark("核对 aud"),
            "marketplace/services/openid_connect.py",
            "tests/web/external_identities/test_views.py",
        ),
    ),
    (
        LeftOut(
            ("10.2.2",),
            mark("只能配置一个提供方"),
        ),
        LeftOut(
            (
                "10.3.1",
                "10.3.2",
                "10.3.3",
                "10.3.4",
            ),
            mark("本站不是资源服务器"),
        ),
        LeftOut(
            (
                "10.4.1",
                "10.4.2",
                "10.4.3",
                "10.4.4",
                "10.4.5",
                "10.4.6",
                "10.4.7",
                "10.4.8",
                "10.4.9",
                "10.4.10",
                "10.4.11",
            ),
            mark("本站不是授权服务器"),
        ),
        LeftOut(
            ("10.5.5",),
            mark("不用后台通道退出"),
        ),
        LeftOut(
            (
                "10.6.1",
                "10.6.2",
                "10.7.1",
                "10.7.2",
                "10.7.3",
            ),
            mark("本站不是身份提供方，不管理授权同意"),
        ),
    ),
)
