"""How many people judge, and who leads them."""

from decimal import Decimal

import pytest

from marketplace.domain.panels import Panel, check_panel, rule_of

PLAIN = rule_of(is_order87=False, budget=Decimal(20_000_000))
ORDER87 = rule_of(is_order87=True, budget=Decimal("9999999.99"))
LARGE = rule_of(is_order87=True, budget=Decimal(10_000_000))


def test_the_least() -> None:
    assert [rule.least for rule in (PLAIN, ORDER87, LARGE)] == [3, 5, 7]


@pytest.mark.parametrize(
    ("panel", "lacks"),
    [
        (Panel(3, 0, 1), []),
        (Panel(5, 5, 1, is_chair_own=True), []),
        (Panel(1, 0, 1), ["至少 3 位"]),
        (Panel(4, 0, 1), ["单数"]),
        (Panel(3, 0, 0), ["组长"]),
        (Panel(2, 0, 2), ["至少 3 位", "组长"]),
    ],
)
def test_the_open_rule_set(panel: Panel, lacks: list[str]) -> None:
    found = [str(message) for message in check_panel(PLAIN, panel)]
    assert len(found) == len(lacks)
    assert all(word in message for word, message in zip(lacks, found, strict=True))


@pytest.mark.parametrize(
    ("panel", "lacks"),
    [
        (Panel(5, 1, 1), []),
        (Panel(9, 3, 1), []),
        (Panel(5, 2, 1), ["三分之一"]),
        (Panel(3, 0, 1), ["至少 5 位"]),
        (Panel(6, 0, 1), ["单数"]),
        (Panel(5, 1, 1, is_chair_own=True), ["不得担任组长"]),
    ],
)
def test_under_order_87(panel: Panel, lacks: list[str]) -> None:
    found = [str(message) for message in check_panel(ORDER87, panel)]
    assert len(found) == len(lacks)
    assert all(word in message for word, message in zip(lacks, found, strict=True))
