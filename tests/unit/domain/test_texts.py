"""What a typed text may hold."""

import pytest

from marketplace.domain.errors import InvalidInput
from marketplace.domain.texts import (
    REASON_LENGTH,
    check_text,
    check_texts,
    has_control_characters,
    require_reason,
)


@pytest.mark.parametrize("text", ["", "皮带\n异物\t识别\r\n", "emoji 🙂", "a" * 10])
def test_what_people_type_passes(text: str) -> None:
    assert check_text(text, 10) is None


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31m", "\x7f", "\x85", "\ud800"])
def test_what_no_database_or_page_can_hold_is_refused(text: str) -> None:
    assert has_control_characters(text)
    message = check_text(text, 10)
    assert message is not None
    assert "控制字符" in str(message)


def test_the_refusal_of_a_long_text_says_how_long_it_is() -> None:
    assert str(check_text("长" * 11, 10)) == "太长：最多 10 个字，现在是 11 个。"


def test_only_the_wrong_fields_are_named() -> None:
    wrong = check_texts({"name": ("好", 1), "reason": ("太长", 1), "notes": ("\x00", 5)})
    assert list(wrong) == ["reason", "notes"]


def test_a_reason_is_kept_without_the_blanks_around_it() -> None:
    assert require_reason("  材料不全\n") == "材料不全"


@pytest.mark.parametrize(
    ("reason", "said"),
    [(" \n", "请写明原因"), ("字" * (REASON_LENGTH + 1), "太长"), ("有\x00的", "控制字符")],
)
def test_a_reason_is_there_and_readable(reason: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        require_reason(reason)
    (message,) = refusal.value.fields["reason"]
    assert said in str(message)
