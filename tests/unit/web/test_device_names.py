"""Browsers in plain words."""

import pytest
from flask import Flask

from marketplace.web.sessions.device_names import describe_device

MOZILLA = "Mozilla/5.0 "


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        ("(Windows NT 10.0; Win64; x64) Chrome/124.0 Safari/537.36", "Chrome · Windows"),
        ("(Windows NT 10.0) Chrome/124.0 Safari/537.36 Edg/124.0", "Edge · Windows"),
        ("(Macintosh; Intel Mac OS X 10_15) Version/17.4 Safari/605.1.15", "Safari · macOS"),
        ("(X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0", "Firefox · Linux"),
        (
            "(iPhone; CPU iPhone OS 17_4 like Mac OS X) Version/17.4 Mobile Safari/604.1",
            "Safari · iPhone",
        ),
        ("(Linux; Android 14) Chrome/124.0 Mobile MicroMessenger/8.0", "微信 · Android"),
        ("nothing known", "未知设备"),
        ("<script>", "未知设备"),
    ],
)
def test_browser_and_system_are_named(app: Flask, user_agent: str, said: str) -> None:
    with app.test_request_context():
        assert describe_device(MOZILLA + user_agent) == said
