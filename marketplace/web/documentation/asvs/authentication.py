"""Chapter V6 of the standard."""

from marketplace.domain.messages import mark
from marketplace.web.documentation.asvs.entries import Chapter, LeftOut, gap, met
from marketplace.web.documentation.asvs.passwords import PASSWORDS

CHAPTER = Chapter(
    6,
    mark("身份认证"),
    (
        *PASSWORDS,
        met(
            "6.4.1",
            1,
            mark("初始凭据随机且短期有效"),
            mark("不发初始密码；邮件链接签名、有期限、用一次"),
            "marketplace/services/email_links.py",
            "tests/web/email_links/test_views.py",
        ),
        met(
            "6.4.2", 1, mark("没有密码提示问题"), mark("没有"), "marketplace/web/accounts/forms.py"
        ),
        met(
            "6.4.3",
            2,
            mark("找回密码不绕过多因素"),
            mark("重设后仍要验证码"),
            "marketplace/services/password_changes.py",
            "tests/web/passwords/test_views.py",
        ),
        gap(
            "6.4.4",
            2,
            mark("丢失验证器时重新核实身份"),
            mark("可以用恢复码；恢复码也丢失时，还没有成文的核实流程"),
            "marketplace/services/second_factors.py",
            "tests/web/second_factors/test_views.py",
        ),
        met(
            "6.5.1",
            2,
            mark("验证码只用一次"),
            mark("记住用过的时间步；恢复码用后作废"),
            "marketplace/services/second_factors.py",
            "tests/unit/services/test_second_factors.py",
        ),
        gap(
            "6.5.2",
            2,
            mark("短于 112 位的恢复码要慢散列"),
            mark("恢复码是 80 位随机数，只存普通散列的摘要"),
            "marketplace/services/second_factors.py",
            "tests/unit/services/test_second_factors.py",
        ),
        met(
            "6.5.3",
            2,
            mark("种子和码由安全随机数生成"),
            mark("secrets 模块"),
            "marketplace/services/second_factors.py",
        ),
        met(
            "6.5.4",
            2,
            mark("码的熵不少于 20 位"),
            mark("验证码 6 位数字，恢复码更长"),
            "marketplace/services/second_factors.py",
        ),
        gap(
            "6.5.5",
            2,
            mark("邮件码 10 分钟内有效，验证码 30 秒"),
            mark("验证码前后各容一步（30 秒）；邮件链接不作第二因素，期限较长"),
            "marketplace/services/second_factors.py",
            "marketplace/services/email_links.py",
        ),
        met(
            "6.6.2",
            2,
            mark("外发的码只对原请求有效"),
            mark("链接签名写明用途、行和一次性数"),
            "marketplace/services/signed_links.py",
            "tests/web/email_links/test_views.py",
        ),
        met(
            "6.6.3",
            2,
            mark("外发的码防猜"),
            mark("签名链接，并有频率限制"),
            "marketplace/services/signed_links.py",
            "marketplace/web/rate_limits.py",
        ),
        met(
            "6.8.1",
            2,
            mark("不同身份提供方不能冒充"),
            mark("按发行方加编号识别"),
            "marketplace/services/external_identities.py",
            "tests/web/external_identities/test_views.py",
        ),
        met(
            "6.8.2",
            2,
            mark("断言签名必须验证"),
            mark("由 Authlib 按提供方公钥验证"),
            "marketplace/services/openid_connect.py",
            "tests/web/external_identities/test_views.py",
        ),
        gap(
            "6.8.4",
            2,
            mark("核对提供方的认证强度"),
            mark("不看 acr；单点登录算一个因素，要求第二因素的人仍要验证码"),
            "marketplace/services/external_identities.py",
        ),
    ),
    (
        LeftOut(
            ("6.6.1",),
            mark("不用短信和电话"),
        ),
        LeftOut(
            ("6.8.3",),
            mark("没有 SAML"),
        ),
    ),
)
