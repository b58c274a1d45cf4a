"""Refusals carry a sentence and an HTTP answer."""

from marketplace.domain.errors import (
    AlreadyExists,
    DeadlinePassed,
    InvalidInput,
    MarketplaceError,
    NotAllowed,
    NotFound,
    StaleVersion,
    TransitionRefused,
)
from marketplace.domain.messages import say


def test_every_refusal_has_its_answer() -> None:
    answers = {
        MarketplaceError: 400,
        NotFound: 404,
        NotAllowed: 403,
        TransitionRefused: 409,
        DeadlinePassed: 409,
        AlreadyExists: 409,
        StaleVersion: 409,
    }
    for error, status in answers.items():
        raised = error(say("因为%(reason)s", reason="测试"))
        assert (raised.status, str(raised)) == (status, "因为测试")


def test_bad_input_says_what_is_wrong_per_field() -> None:
    raised = InvalidInput({"title": [say("不能为空")], "city": [say("不认识")]})
    assert raised.status == 422
    assert str(raised.fields["title"][0]) == "不能为空"
    assert "2 处" in str(raised.message)
