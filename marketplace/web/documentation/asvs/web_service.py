"""Chapter V4 of the standard."""

from marketplace.domain.messages import mark
from marketplace.web.documentation.asvs.entries import Chapter, LeftOut, gap, met

CHAPTER = Chapter(
    4,
    mark("接口和网络服务"),
    (
        met(
            "4.1.1",
            1,
            mark("响应写明类型和字符集"),
            mark("框架对文本一律写 UTF-8"),
            "marketplace/web/headers.py",
            "tests/web/test_every_route.py",
        ),
        gap(
            "4.1.2",
            2,
            mark("接口不自动从 HTTP 跳到 HTTPS"),
            mark("跳转由前置代理负责，本项目不能代为保证"),
            "README.md",
        ),
        met(
            "4.1.3",
            2,
            mark("转发头不能由用户伪造"),
            mark("只信任配置的代理层数，默认一层也不信"),
            "marketplace/app.py",
            "tests/web/test_hostile_requests.py",
        ),
        gap(
            "4.2.1",
            2,
            mark("防请求走私"),
            mark("gunicorn 按规范解析请求边界；与前置代理的组合没有测试"),
            "marketplace/cli/serve.py",
        ),
    ),
    (
        LeftOut(
            (
                "4.3.1",
                "4.3.2",
            ),
            mark("没有 GraphQL"),
        ),
        LeftOut(
            (
                "4.4.1",
                "4.4.2",
                "4.4.3",
                "4.4.4",
            ),
            mark("没有 WebSocket"),
        ),
    ),
)
