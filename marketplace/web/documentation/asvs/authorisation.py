"""Chapter V8 of the standard."""

from marketplace.domain.messages import mark
from marketplace.web.documentation.asvs.entries import Chapter, met

CHAPTER = Chapter(
    8,
    mark("授权"),
    (
        met(
            "8.1.1",
            1,
            mark("写明功能和数据的授权规则"),
            mark("权限一览页由规则生成"),
            "marketplace/domain/permissions.py",
            "marketplace/web/documentation/matrix.py",
        ),
        met(
            "8.1.2",
            2,
            mark("写明字段级规则"),
            mark("联系方式、密封内容等有单独权限，也列在权限一览"),
            "marketplace/domain/permissions.py",
            "marketplace/web/documentation/matrix.py",
        ),
        met(
            "8.2.1",
            1,
            mark("功能要有明确权限"),
            mark("每个网址都有守卫，缺少即构建失败"),
            "tests/house/test_routes.py",
            "tests/web/documentation/test_matrix.py",
        ),
        met(
            "8.2.2",
            1,
            mark("数据要有明确权限"),
            mark("查询只取本单位的行；每个角色逐个网址尝试他人的编号"),
            "tests/web/test_planted_values.py",
            "tests/web/documentation/test_matrix.py",
        ),
        met(
            "8.2.3",
            2,
            mark("字段要有明确权限"),
            mark("各单位的每个文本字段都埋了标记，逐页查找"),
            "tests/web/planting.py",
            "tests/web/test_planted_values.py",
        ),
        met(
            "8.3.1",
            1,
            mark("授权在服务层执行"),
            mark("服务函数自己核对权限"),
            "marketplace/domain/permissions.py",
            "tests/unit/domain/test_permissions.py",
        ),
        met(
            "8.4.1",
            2,
            mark("单位之间互不影响"),
            mark("埋值测试和矩阵测试覆盖全部网址"),
            "tests/web/test_planted_values.py",
            "tests/web/test_viewers.py",
        ),
    ),
)
