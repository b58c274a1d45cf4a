"""Chapter V11 of the standard."""

from marketplace.domain.messages import mark
from marketplace.web.documentation.asvs.entries import Chapter, LeftOut, gap, met

CHAPTER = Chapter(
    11,
    mark("密码学"),
    (
        gap(
            "11.1.1",
            2,
            mark("密钥管理制度"),
            mark(
                "产生、备份、轮换、分持和丢失时怎么办写在说明里；由谁经手、何时销毁由运维单位自行规定"
            ),
            "README.md",
            "marketplace/services/key_rotation.py",
            "marketplace/services/installation.py",
        ),
        met(
            "11.1.2",
            2,
            mark("密码算法清单"),
            mark("密封模块各文件写明算法、密钥和用途"),
            "marketplace/sealing/__init__.py",
            "marketplace/sealing/envelope.py",
            "marketplace/services/passwords.py",
        ),
        met(
            "11.2.1",
            2,
            mark("用经过验证的实现"),
            mark("cryptography、joserfc、argon2-cffi"),
            "requirements.lock",
        ),
        gap(
            "11.2.2",
            2,
            mark("算法可更换"),
            mark("令牌写明算法，密码散列可升级，平台密钥可轮换；已密封的方案不能重新加密"),
            "marketplace/sealing/tokens.py",
        ),
        met(
            "11.2.3",
            2,
            mark("强度不低于 128 位"),
            mark("X25519、Ed25519、AES-256、SHA-256"),
            "marketplace/sealing/envelope.py",
            "marketplace/sealing/platform_key.py",
        ),
        met(
            "11.3.1",
            1,
            mark("不用不安全的模式"),
            mark("只用带认证的加密"),
            "marketplace/sealing/tokens.py",
            "tests/unit/sealing/test_platform_key.py",
        ),
        met(
            "11.3.2",
            1,
            mark("只用认可的加密算法"),
            mark("只用 AES-GCM"),
            "marketplace/sealing/tokens.py",
            "tests/unit/sealing/test_owner_copy.py",
        ),
        met(
            "11.3.3",
            2,
            mark("密文防篡改"),
            mark("改动一位即打不开"),
            "marketplace/sealing/tokens.py",
            "tests/unit/sealing/test_owner_copy.py",
        ),
        met(
            "11.4.1",
            1,
            mark("不用过时的散列"),
            mark("SHA-256；代码检查禁止 MD5"),
            "marketplace/sealing/ledger.py",
            "pyproject.toml",
        ),
        met(
            "11.4.2",
            2,
            mark("密码慢散列"),
            mark("argon2id，每次 50–250 毫秒"),
            "marketplace/services/passwords.py",
            "tests/unit/services/test_passwords.py",
        ),
        met(
            "11.4.3",
            2,
            mark("完整性散列 256 位"),
            mark("存证链、承诺和规则摘要用 SHA-256"),
            "marketplace/sealing/ledger.py",
            "tests/unit/sealing/test_ledger.py",
        ),
        met(
            "11.5.1",
            2,
            mark("安全随机数"),
            mark("全部用 secrets 模块，128 位以上"),
            "marketplace/services/sessions.py",
            "marketplace/storage/file_store.py",
        ),
        met(
            "11.6.1",
            2,
            mark("密钥产生和签名用认可算法"),
            mark("X25519 和 Ed25519，由 cryptography 产生"),
            "marketplace/sealing/scenario_keys.py",
            "tests/unit/sealing/test_scenario_keys.py",
        ),
    ),
    (
        LeftOut(
            ("11.4.4",),
            mark("不用口令推导密钥"),
        ),
    ),
)
