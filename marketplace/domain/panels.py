"""How many people judge a scenario's proposals, and who may lead them.

财政部令第87号 第四十七条: "评标委员会由采购人代表和评审专家组成，成员人数应当为5人以上单数，
其中评审专家不得少于成员总数的三分之二。采购项目符合下列情形之一的，评标委员会成员人数应当为7人以上
单数：（一）采购预算金额在1000万元以上 …". 第四十五条（四）: "采购人代表不得担任组长".
The other rule set asks for three at least, and for an odd number.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from marketplace.domain.messages import Message, say

LEAST = 3
LEAST_UNDER_ORDER87 = 5
LEAST_OF_LARGE = 7
LARGE = Decimal(10_000_000)


@dataclass(frozen=True)
class PanelRule:
    """What a panel must be: at least so many, and whether the order binds."""

    least: int
    is_order87: bool


@dataclass(frozen=True)
class Panel:
    """A panel as it stands: `own` are members of the buyer itself."""

    count: int
    own: int
    chairs: int
    is_chair_own: bool = False


def rule_of(*, is_order87: bool, budget: Decimal) -> PanelRule:
    """What the panel of a purchase of `budget` yuan must be."""
    if not is_order87:
        return PanelRule(LEAST, is_order87=False)
    least = LEAST_OF_LARGE if budget >= LARGE else LEAST_UNDER_ORDER87
    return PanelRule(least, is_order87=True)


def check_panel(rule: PanelRule, panel: Panel) -> list[Message]:
    """What the panel lacks."""
    return [*check_number(rule, panel), *_check_chair(rule, panel)]


def check_number(rule: PanelRule, panel: Panel) -> Iterator[Message]:
    """What the panel lacks beside a chair."""
    if panel.count < rule.least:
        yield say(
            "评审专家至少 %(least)s 位，现在有 %(count)s 位。", least=rule.least, count=panel.count
        )
    elif panel.count % 2 == 0:
        yield say("评审专家人数应当是单数，现在有 %(count)s 位。", count=panel.count)
    if rule.is_order87 and panel.own * 3 > panel.count:
        yield say(
            "本单位成员不得超过总人数的三分之一：现在 %(count)s 位中有 %(own)s 位。",
            count=panel.count,
            own=panel.own,
        )


def _check_chair(rule: PanelRule, panel: Panel) -> Iterator[Message]:
    if panel.chairs != 1:
        yield say("请指定一位组长。")
    if rule.is_order87 and panel.is_chair_own:
        yield say("按第87号令，本单位成员不得担任组长。")
