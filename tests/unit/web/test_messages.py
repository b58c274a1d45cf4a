"""Sentences in the reader's language."""

from decimal import Decimal

from flask import Flask
from flask_babel import force_locale

from marketplace.domain.messages import say
from marketplace.services.opening_steps import NOBODY_CAME
from marketplace.web.messages import translate, translate_reason


def test_says_a_sentence_with_its_values(app: Flask) -> None:
    message = say("交付工期不能超过 %(days)s 天。", days=30)

    with app.test_request_context():
        assert translate(message) == "交付工期不能超过 30 天。"
        with force_locale("en"):
            assert translate(message) == "The delivery time cannot be longer than 30 days."


def test_translates_a_sentence_inside_a_sentence(app: Flask) -> None:
    message = say(
        "文件最外层应为 JSON 对象，实际是%(found)s。", found=say("数组（%(count)s 项）", count=3)
    )

    with app.test_request_context(), force_locale("en"):
        assert translate(message) == (
            "The outermost value of the file should be a JSON object, but is an array (items: 3)."
        )


def test_groups_the_digits_of_an_amount(app: Flask) -> None:
    message = say("报价不超过最高限价 %(amount)s", amount=Decimal("1700000.50"))

    with app.test_request_context():
        assert translate(message) == "报价不超过最高限价 1,700,000.50"


def test_keeps_a_percent_sign_that_a_value_brings(app: Flask) -> None:
    with app.test_request_context():
        assert translate(say("没有“%(vendor)s”", vendor="100%(x)s")) == "没有“100%(x)s”"


def test_translates_a_reason_of_the_platform_but_nobody_elses(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        assert translate_reason(NOBODY_CAME) == "No valid proposal was received by the deadline."
        assert translate_reason("预算 100% 取消\n明年再办") == "预算 100% 取消\n明年再办"


def test_an_absent_reason_is_nothing(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        assert translate_reason(None) == ""
        assert translate_reason("") == ""
