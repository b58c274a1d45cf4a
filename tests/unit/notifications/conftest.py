"""An environment as the application has it, with no catalogue, and a mail."""

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from marketplace.notifications.mail import Mail
from marketplace.paths import TEMPLATES


def _environment(*, trims: bool) -> Environment:
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        extensions=["jinja2.ext.i18n"],
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=trims,
        lstrip_blocks=trims,
    )
    env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    return env


@pytest.fixture(params=[False, True], ids=["blocks kept", "blocks trimmed"])
def env(request: pytest.FixtureRequest) -> Environment:
    return _environment(trims=request.param)


@pytest.fixture
def mail() -> Mail:
    return Mail(
        to="li@vendor.example",
        subject="中选通知：智慧交通",
        text="贵单位中选。\n",
        html="<p>贵单位中选。</p>",
        message_id="<notification.7@market.example>",
        headers={"Auto-Submitted": "auto-generated"},
    )
