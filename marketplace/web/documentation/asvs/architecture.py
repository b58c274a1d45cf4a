"""Chapter V15 of the standard."""

from marketplace.domain.messages import mark
from marketplace.web.documentation.asvs.entries import Chapter, gap, met

CHAPTER = Chapter(
    15,
    mark("安全编码和架构"),
    (
        gap("15.1.1", 1, mark("写明组件更新时限"), mark("没有成文时限"), "requirements.lock"),
        met("15.1.2", 2, mark("组件清单"), mark("全部依赖连同散列锁定"), "requirements.lock"),
        met(
            "15.1.3",
            2,
            mark("写明耗资源的功能"),
            mark("登录、上传、导入、排序各有说明和限制"),
            "marketplace/services/hashing_turns.py",
            "marketplace/web/rate_limits.py",
        ),
        gap(
            "15.2.1", 1, mark("组件没有超期漏洞"), mark("没有自动检查漏洞公告"), "requirements.lock"
        ),
        met(
            "15.2.2",
            2,
            mark("防耗尽资源"),
            mark("密码校验排队，频率限制，邮件和索引由后台完成"),
            "marketplace/services/hashing_turns.py",
            "marketplace/services/outbox.py",
            "tests/unit/services/test_hashing_turns.py",
        ),
        met(
            "15.2.3",
            2,
            mark("生产环境没有测试功能"),
            mark("安装包不含测试；演示数据要另外装"),
            "tests/packaging/test_wheel.py",
        ),
        met(
            "15.3.1",
            1,
            mark("只返回需要的字段"),
            mark("接口逐项列出字段"),
            "tests/web/test_planted_values.py",
        ),
        met(
            "15.3.2",
            2,
            mark("对外请求不跟随跳转"),
            mark("单点登录的请求不跟随"),
            "marketplace/services/openid_connect.py",
        ),
        met(
            "15.3.3",
            2,
            mark("防批量赋值"),
            mark("表单只有写明的字段，多余的忽略"),
            "marketplace/web/fields.py",
            "tests/web/test_every_route.py",
        ),
        met(
            "15.3.4",
            2,
            mark("正确识别来访地址"),
            mark("只信任配置的代理层数"),
            "marketplace/app.py",
            "tests/web/test_hostile_requests.py",
        ),
        met("15.3.5", 2, mark("类型严格"), mark("mypy 严格模式"), "pyproject.toml"),
        met(
            "15.3.6",
            2,
            mark("脚本防原型污染"),
            mark("脚本不合并外来对象"),
            "static/js/autosave.js",
            "static/js/scenario-form.js",
        ),
        met(
            "15.3.7",
            2,
            mark("防参数污染"),
            mark("查询和表单分开读取，重复字段有测试"),
            "tests/web/test_every_route.py",
            "tests/web/test_hostile_requests.py",
        ),
    ),
)
