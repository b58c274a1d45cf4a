"""Chapter V9 of the standard."""

from marketplace.domain.messages import mark
from marketplace.web.documentation.asvs.entries import Chapter, met

CHAPTER = Chapter(
    9,
    mark("自包含令牌"),
    (
        met(
            "9.1.1",
            1,
            mark("令牌先验签再使用"),
            mark("签名 Cookie、邮件链接、回执都先验签"),
            "marketplace/services/signed_links.py",
            "marketplace/sealing/tokens.py",
            "tests/web/test_hostile_requests.py",
        ),
        met(
            "9.1.2",
            1,
            mark("算法限定"),
            mark("每种令牌只认一种算法"),
            "marketplace/sealing/tokens.py",
            "tests/unit/sealing/test_receipts.py",
        ),
        met(
            "9.1.3",
            1,
            mark("密钥来自可信来源"),
            mark("密钥在安装目录或配置里，不看令牌自带的地址"),
            "marketplace/sealing/key_files.py",
            "marketplace/services/openid_connect.py",
        ),
        met(
            "9.2.1",
            1,
            mark("有效期得到核对"),
            mark("邮件链接由数据行决定期限；身份令牌核对时间"),
            "marketplace/services/email_links.py",
            "tests/web/external_identities/test_views.py",
        ),
        met(
            "9.2.2",
            2,
            mark("令牌类型相符"),
            mark("每种用途各有盐值或类型"),
            "marketplace/services/signed_links.py",
            "marketplace/sealing/tokens.py",
        ),
        met(
            "9.2.3",
            2,
            mark("受众相符"),
            mark("身份令牌核对客户端编号"),
            "marketplace/services/openid_connect.py",
            "tests/web/external_identities/test_views.py",
        ),
        met(
            "9.2.4",
            2,
            mark("发给不同受众的令牌可区分"),
            mark("会话、链接和回执用不同的密钥或盐"),
            "marketplace/services/signed_links.py",
            "marketplace/sealing/receipt_key.py",
        ),
    ),
)
