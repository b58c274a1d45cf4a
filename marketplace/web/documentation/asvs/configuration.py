"""Chapter V13 of the standard."""

from marketplace.domain.messages import mark
from marketplace.web.documentation.asvs.entries import Chapter, gap, met

CHAPTER = Chapter(
    13,
    mark("配置"),
    (
        met(
            "13.1.1",
            2,
            mark("写明与哪些系统通信"),
            mark("README 的配置表列出全部地址"),
            "README.md",
            "tests/house/test_readme.py",
        ),
        gap(
            "13.2.1",
            2,
            mark("后台组件之间要认证"),
            mark("数据库、邮件和 Redis 用配置的口令，不是短期令牌"),
            "marketplace/config.py",
        ),
        gap(
            "13.2.2", 2, mark("后台账号权限最小"), mark("数据库账号权限由部署单位决定"), "README.md"
        ),
        met(
            "13.2.3",
            2,
            mark("不用默认口令"),
            mark("密钥首次运行时随机产生，自检拒绝默认值"),
            "marketplace/services/setting_weaknesses.py",
            "tests/unit/cli/test_doctor.py",
        ),
        met(
            "13.2.4", 2, mark("外部地址有名单"), mark("只连接配置里的地址"), "marketplace/config.py"
        ),
        met(
            "13.2.5",
            2,
            mark("服务器只访问名单内的资源"),
            mark("没有按用户要求取外部资源的功能"),
            "marketplace/services/openid_connect.py",
        ),
        gap(
            "13.3.1",
            2,
            mark("用密钥管理系统"),
            mark("密钥在仅所有者可读的文件或环境变量里，没有接密钥库"),
            "marketplace/sealing/key_files.py",
        ),
        met(
            "13.3.2",
            2,
            mark("密钥访问最小化"),
            mark("密钥文件权限 0600，日志不含参数"),
            "marketplace/config.py",
            "tests/unit/sealing/test_key_files.py",
        ),
        met(
            "13.4.1",
            1,
            mark("不部署版本库"),
            mark("安装包只含程序，静态目录之外不能访问"),
            "tests/packaging/test_wheel.py",
            "tests/web/test_hostile_requests.py",
        ),
        met(
            "13.4.2",
            2,
            mark("生产环境不开调试"),
            mark("自检拒绝调试模式"),
            "marketplace/services/setting_weaknesses.py",
            "tests/unit/cli/test_doctor.py",
        ),
        met(
            "13.4.3",
            2,
            mark("不列目录"),
            mark("没有这种功能"),
            "tests/web/test_hostile_requests.py",
        ),
        met(
            "13.4.4",
            2,
            mark("不支持 TRACE"),
            mark("答复 405"),
            "tests/web/test_hostile_requests.py",
        ),
        met(
            "13.4.5",
            2,
            mark("不暴露内部文档和监控"),
            mark("本说明是有意公开的；健康检查只答正常与否"),
            "marketplace/web/home/views.py",
            "tests/web/home/test_views.py",
        ),
    ),
)
