"""Refusals on the command line are sentences."""

import click
import pytest

from marketplace.cli.refusals import spoken
from marketplace.config import BadSetting
from marketplace.domain.errors import InvalidInput, NotFound
from marketplace.domain.messages import say


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        (NotFound(say("没有 %(what)s。", what="它")), "没有 它。"),
        (BadSetting("MARKETPLACE_PORT: bad"), "MARKETPLACE_PORT: bad"),
        (
            InvalidInput({"city": [say("请选择城市。")], "name": [say("请填写。")]}),
            "有 2 处需要修改，请看各栏旁的说明。\n  city: 请选择城市。\n  name: 请填写。",
        ),
    ],
)
def test_a_refusal_becomes_its_sentence(refusal: Exception, sentence: str) -> None:
    with pytest.raises(click.ClickException) as said, spoken():
        raise refusal
    assert said.value.message == sentence
    assert said.value.exit_code == 1


def test_a_mistake_of_ours_stays_a_traceback() -> None:
    with pytest.raises(ZeroDivisionError), spoken():
        raise ZeroDivisionError
