"""Messages as JSON columns keep them."""

import json
from decimal import Decimal

from marketplace.domain.messages import Message, say
from marketplace.services.stored_messages import dump_message, dump_messages, load_message


def through_json(message: Message) -> Message:
    return load_message(json.loads(json.dumps(dump_message(message))))


def test_a_message_comes_back_with_the_messages_inside_it() -> None:
    message = say(
        "%(where)s 处应为%(expected)s。",
        where="$.results",
        expected=say("不超过 %(limit)s 个字的名称", limit=300),
    )
    assert through_json(message) == message


def test_plain_values_keep_their_kind() -> None:
    message = say("%(a)s %(b)s %(c)s %(d)s", a=True, b=3, c=0.5, d=None)
    assert through_json(message).values == {"a": True, "b": 3, "c": 0.5, "d": None}


def test_decimals_and_others_become_what_people_read() -> None:
    message = say(
        "%(big)s %(small)s %(kind)s", big=Decimal("1E+6"), small=Decimal("0.0300"), kind=1j
    )
    assert str(through_json(message)) == "1000000 0.0300 1j"


def test_several_keep_their_order() -> None:
    assert [load_message(one).text for one in dump_messages([say("甲"), say("乙")])] == ["甲", "乙"]
