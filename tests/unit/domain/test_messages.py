"""Sentences as data."""

from marketplace.domain.messages import Message, mark, say


def test_fills_in_values_and_messages() -> None:
    inner = say("第 %(row)s 行", row=3)
    assert str(say("%(place)s：%(what)s", place=inner, what="空")) == "第 3 行：空"


def test_without_values_a_percent_sign_is_itself() -> None:
    assert str(say("占 71%")) == "占 71%"


def test_mark_changes_nothing() -> None:
    assert mark("全省") == "全省"
    assert say("甲") == Message("甲")
